"""The command line from end to end on a small network, as scripts and people use it."""

import errno
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from cli import app
from data.formats.roster_json import read_roster_file

RUN = CliRunner()
BUILD = ("--from", "2027-01-04", "--weeks", "1", "--work-limit", "10", "--workers", "1")
CONTRACT = {
    *("status", "objective", "lower_bound", "gap", "seconds", "duties", "violations", "penalties", "floor"),
    *("stop_reason", "cpu_seconds", "workers", "seed", "instance_sha256", "version", "bound_trace"),
}
SIMULATED = {"replications", "studies", "turnaround", "specialist_coverage", "utilisation", "days_per_second"}


def hulotte(*arguments, code=0):
    found = RUN.invoke(app, [str(argument) for argument in arguments])
    assert found.exit_code == code, found.output
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found


def answer(*arguments, code=0):
    found = hulotte(*arguments, "--json", "-q", code=code)
    assert found.stderr == ""
    return json.loads(found.stdout)


@pytest.fixture(scope="module")
def net(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "net"
    hulotte("network", "generate", path, "--seed", 7, "--radiologists", 24, "--centres", 2, "--hospitals", 5)
    return path


@pytest.fixture(scope="module")
def built(net):
    """(what the build prints, the roster file)."""
    path = net.parent / "roster.json"
    return answer("roster", "build", net, *BUILD, "-o", path), path


def test_the_same_seed_gives_the_same_network(net, tmp_path):
    sizes = ("--radiologists", 24, "--centres", 2, "--hospitals", 5)
    answer("network", "generate", tmp_path / "again", "--seed", 7, *sizes)
    for file in net.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_a_network_is_checked_and_shown(net):
    assert "nothing wrong" in hulotte("network", "check", net).stdout
    assert answer("network", "check", net) == {"problems": []}
    assert answer("network", "show", net)["radiologists"] == 24
    assert "24 radiologists" in hulotte("network", "show", net).stdout


def test_every_problem_of_a_network_is_named_with_file_row_field_and_remedy(net, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in net.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    rows = (broken / "centres.csv").read_text(encoding="utf-8").splitlines()
    rows[1] = rows[1].replace("45.764", "north")
    (broken / "centres.csv").write_text("\n".join([*rows, rows[2]]) + "\n", encoding="utf-8")
    found = hulotte("network", "check", broken, code=2)
    assert "centres.csv, row 2, field latitude: " in found.stderr
    assert "centres.csv, row 4, field id: " in found.stderr
    assert "Traceback" not in found.stderr
    problems = json.loads(hulotte("network", "check", broken, "--json", code=2).stdout)["problems"]
    assert {(each["row"], each["field"]) for each in problems} >= {(2, "latitude"), (4, "id")}
    assert all(each["remedy"] for each in problems)
    used = hulotte("roster", "build", broken, *BUILD, code=2)
    assert "centres.csv, row 2, field latitude: " in used.stderr
    assert used.stdout == ""


@pytest.mark.parametrize("name", ["studies.parquet", "studies.csv"])
def test_studies_are_drawn_and_shown(net, tmp_path, name):
    made = answer("studies", "generate", net, "--from", "2027-01-04", "--days", 3, "-o", tmp_path / name)
    shown = answer("studies", "show", tmp_path / name)
    assert made["studies"] == shown["studies"] > 0
    assert made["by_hospital"].items() >= shown["by_hospital"].items()
    assert "studies" in hulotte("studies", "show", tmp_path / name).stdout


def test_demand_is_forecast_and_staffed(net, tmp_path):
    dates = ("--from", "2027-01-04", "--weeks", 1)
    expected = answer("demand", "forecast", net, *dates, "-o", tmp_path / "forecast.csv")
    assert expected["studies"] > 0
    assert len((tmp_path / "forecast.csv").read_text(encoding="utf-8").splitlines()) == 1 + 7 * 48
    needed = answer("demand", "staffing", net, *dates, "-o", tmp_path / "need.csv")
    assert needed["requirements"] == len((tmp_path / "need.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert "a day" in hulotte("demand", "forecast", net, "--month", "2027-02").stdout
    assert "reader-hours" in hulotte("demand", "staffing", net, "--month", "2027-02").stdout


def test_a_build_prints_what_the_contract_lists(built):
    summary, path = built
    assert set(summary) >= CONTRACT
    assert summary["violations"] == 0
    assert summary["status"] in ("feasible", "optimal")
    assert (summary["workers"], summary["seed"], summary["out"]) == (1, 0, str(path))
    assert summary["duties"] == len(read_roster_file(path).roster.duties) > 0


def test_verify_agrees_with_the_build_from_the_file_alone(net, built):
    summary, path = built
    verified = answer("roster", "verify", net, path)
    assert verified["agrees"] is True
    assert verified["violations"] == 0
    assert (verified["objective"], verified["penalties"]) == (summary["objective"], summary["penalties"])
    assert "The file records the same." in hulotte("roster", "verify", net, path).stdout


def test_verify_says_no_to_a_roster_that_was_tampered_with(net, built, tmp_path):
    content = json.loads(built[1].read_text(encoding="utf-8"))
    content["duties"].pop()
    (tmp_path / "fewer.json").write_text(json.dumps(content), encoding="utf-8")
    assert answer("roster", "verify", net, tmp_path / "fewer.json", code=1)["agrees"] is False
    content = json.loads(built[1].read_text(encoding="utf-8"))
    content["duties"].append(content["duties"][0])
    (tmp_path / "twice.json").write_text(json.dumps(content), encoding="utf-8")
    verified = answer("roster", "verify", net, tmp_path / "twice.json", code=1)
    assert verified["violations"] >= 1
    assert len(verified["sentences"]) == verified["violations"]


def test_the_score_adds_up_to_the_objective(net, built):
    summary, path = built
    score = answer("roster", "score", net, path)
    assert score["objective"] == summary["objective"]
    assert sum(row["cost"] for row in score["by_week"]) == summary["objective"]
    assert "By rule" in hulotte("roster", "score", net, path).stdout


def test_the_same_seed_one_worker_and_work_limit_give_the_same_roster(net, built, tmp_path):
    answer("roster", "build", net, *BUILD, "-o", tmp_path / "again.json")
    assert read_roster_file(tmp_path / "again.json").roster == read_roster_file(built[1]).roster


def test_progress_goes_to_stderr_and_says_objective_bound_and_gap(net):
    found = hulotte("roster", "build", net, *BUILD)
    for word in ("objective", "bound", "gap"):
        assert word in found.stderr
    assert "no hard rule broken" in found.stdout
    talkative = hulotte("roster", "build", net, *BUILD, "-v")
    assert len(talkative.stderr.splitlines()) > len(found.stderr.splitlines())
    assert hulotte("roster", "build", net, *BUILD, "-q").stderr == ""


def test_other_numbers_requirements_and_duties_to_keep_are_heeded(net, built, tmp_path):
    content = json.loads(built[1].read_text(encoding="utf-8"))
    del content["duties"][1:]
    del content["result"]
    (tmp_path / "keep.json").write_text(json.dumps(content), encoding="utf-8")
    answer("demand", "staffing", net, "--from", "2027-01-04", "--weeks", 1, "-o", tmp_path / "need.csv")
    summary = answer(
        *("roster", "build", net, *BUILD, "-o", tmp_path / "roster.json", "--set", "spacing.weight=0"),
        *("--keep", tmp_path / "keep.json", "--requirements", tmp_path / "need.csv"),
    )
    assert summary["penalties"]["spacing"] == 0
    file = read_roster_file(tmp_path / "roster.json")
    assert file.roster.kept == read_roster_file(tmp_path / "keep.json").roster.duties
    assert file.result.rules.spacing.weight == 0
    assert answer("roster", "verify", net, tmp_path / "roster.json")["agrees"] is True


def test_the_roster_before_comes_over_with_its_duties_and_its_balance(net, built, tmp_path):
    after = ("--from", "2027-01-11", *BUILD[2:], "--previous", built[1], "-o", tmp_path / "next.json")
    answer("roster", "build", net, *after)
    found = read_roster_file(tmp_path / "next.json").roster
    assert set(found.history) == set(read_roster_file(built[1]).roster.duties)
    assert any(found.ledger.nights.values())
    assert answer("roster", "verify", net, tmp_path / "next.json")["agrees"] is True


def test_no_roster_at_all_is_an_answer_too(net, built, tmp_path):
    content = json.loads(built[1].read_text(encoding="utf-8"))
    night = next(duty for duty in content["duties"] if duty["shift"] == "N12")
    early = {**night, "shift": "N12-EARLY"}
    for name in ("start", "end", "start_local", "end_local"):
        early[name] = (datetime.fromisoformat(night[name]) - timedelta(minutes=90)).isoformat()
    content["duties"] = [night, early]
    del content["result"]
    (tmp_path / "keep.json").write_text(json.dumps(content), encoding="utf-8")
    out = tmp_path / "roster.json"
    summary = answer("roster", "build", net, *BUILD, "--keep", tmp_path / "keep.json", "-o", out, code=1)
    assert (summary["status"], summary["objective"], summary["duties"]) == ("infeasible", None, 0)
    assert not out.exists()


def test_a_roster_is_replayed(net, built, tmp_path):
    arguments = ("--replications", "2", "--workers", "1", "-o", str(tmp_path / "sim"), "--json", "-q")
    found = RUN.invoke(app, ["simulate", "run", str(net), str(built[1]), *arguments])
    summary = json.loads(found.stdout)
    assert set(summary) >= SIMULATED
    assert summary["replications"] == 2
    assert set(summary["turnaround"]["P0"]["hit_rate"]) == {"value", "low", "high"}
    targets = [each["target"] for each in summary["turnaround"].values()]
    held = all(target["holds"] and target.get("oral_holds", True) for target in targets)
    assert found.exit_code == (0 if held else 1)
    assert {file.name for file in (tmp_path / "sim").iterdir()} == {"studies.parquet", "events.parquet", "summary.json"}


def test_a_trace_is_replayed_as_it_is(net, built, tmp_path):
    answer("studies", "generate", net, "--from", "2027-01-04", "--days", 7, "-o", tmp_path / "trace.csv")
    replay = ("simulate", "run", str(net), str(built[1]), "--studies", str(tmp_path / "trace.csv"))
    few = ("--replications", "2", "--workers", "1")
    found = RUN.invoke(app, [*replay, *few, "--json", "-q"])
    assert json.loads(found.stdout)["studies"] == answer("studies", "show", tmp_path / "trace.csv")["studies"]
    told = RUN.invoke(app, [*replay, *few, "--policy", "fifo"])
    assert "2 of 2 replications" in told.stderr
    assert "Turnaround by urgency class" in told.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        "network check nowhere",
        "network show nowhere",
        "studies show nowhere",
        "studies show {net}",
        "studies generate {net} --from 2027-02-30 --days 1 -o {tmp}/x.parquet",
        "studies generate {net} --from 2027-02-03 --days 1 -o {tmp}/nowhere/x.parquet",
        "demand forecast {net}",
        "demand staffing {net} --month 2027-13",
        "demand staffing {net} --month 2027-01 --from 2027-01-04",
        "roster build {net} --from 2027-01-04 --set nothing.weight=1",
        "roster build {net} --from 2027-01-04 --set spacing.weight=-1",
        "roster build {net} --from 2027-01-04 --requirements nowhere.csv",
        "roster build {net} --from 2027-01-04 --previous {roster}",
        "roster build {net} --from 2027-01-04 --keep nowhere.json",
        "roster build {net} --from 2027-01-04 --time-limit 5 --work-limit 5",
        "roster build {net} --from 2027-01-04 -o {net}",
        "roster verify {net} {net}",
        "roster verify nowhere {roster}",
        "roster score {net} nowhere.json",
        "simulate run {net} {roster} --policy nonsense",
        "simulate run {net} {roster} --studies nowhere.parquet",
        "simulate run {net} {roster} -o {roster}",
        "demo -o {roster}",
    ],
)
def test_bad_input_ends_in_sentences_with_a_remedy(net, built, tmp_path, arguments):
    filled = arguments.format(net=net, roster=built[1], tmp=tmp_path).split()
    found = hulotte(*filled, code=2)
    assert found.stdout == ""
    assert "Traceback" not in found.stderr
    assert any(line.endswith(")") and ": " in line for line in found.stderr.splitlines())


@pytest.mark.parametrize(
    "arguments", ["nonsense", "roster build", "network generate x --radiologists 3", "roster nonsense"]
)
def test_bad_usage_ends_with_exit_code_2(arguments):
    assert hulotte(*arguments.split(), code=2).stdout == ""


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_a_full_disk_is_a_sentence_too(tmp_path, monkeypatch, number):
    def refuse(self, *_, **__):
        raise OSError(number, "no way", str(self))

    monkeypatch.setattr(Path, "write_text", refuse)
    found = hulotte("network", "generate", tmp_path / "full", "--radiologists", 20, code=2)
    assert "no way" in found.stderr


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf", "payroll", "mps", "ics"])
def test_a_roster_is_exported_in_every_form(net, built, tmp_path, form):
    summary = answer("roster", "export", net, built[1], "--format", form, "-o", tmp_path / f"out.{form}")
    assert summary["duties"] == built[0]["duties"]
    assert (tmp_path / f"out.{form}").exists()


def test_a_workbook_is_imported_as_it_was_or_refused_with_every_cell(net, built, tmp_path):
    hulotte("roster", "export", net, built[1], "--format", "xlsx", "-o", tmp_path / "roster.xlsx")
    hulotte("roster", "import", net, tmp_path / "roster.xlsx", "-o", tmp_path / "back.json")
    assert (tmp_path / "back.json").read_bytes() == built[1].read_bytes()
    book = load_workbook(tmp_path / "roster.xlsx")
    book["Lyon"]["D8"], book["Lyon"]["E8"] = "XX", "YY"
    book.save(tmp_path / "wrong.xlsx")
    found = hulotte("roster", "import", net, tmp_path / "wrong.xlsx", "-o", tmp_path / "none.json", code=2)
    assert "wrong.xlsx, sheet Lyon, row 8, field D (2027-01-04): “XX” is not a shift (write one of" in found.stderr
    assert "row 8, field E (2027-01-05)" in found.stderr
    assert not (tmp_path / "none.json").exists()
