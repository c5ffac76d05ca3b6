"""The closed loop on a network so small that it takes seconds, through the command line."""

import json

import pytest
from typer.testing import CliRunner

from cli import app
from data.formats.network_directory import read_network, write_network
from data.formats.roster_json import read_roster_file
from data.synthetic.network import generate_network
from rostering.verify import verify

SIZE = ["--from", "2027-01-04", "--until", "2027-01-07", "--work-limit", "6", "--workers", "1", "--replications", "4"]
OPTIONS = [*SIZE, "--json"]
WANTED = 0.6
"""Share that every class must reach: a few days of a small network have too few studies to prove 95 %."""


def plan(net, out, *more):
    return CliRunner().invoke(app, ["plan", str(net), "-o", str(out), *OPTIONS, *more])


def small_network():
    network = generate_network(3, 24, 2, 5)
    classes = tuple(
        each.model_copy(update={"share": WANTED, "oral_share": WANTED if each.oral_share else None})
        for each in network.urgency_classes
    )
    return network.model_copy(update={"urgency_classes": classes})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("plan")
    write_network(small_network(), found / "net")
    return found


@pytest.fixture(scope="module")
def run(folder):
    return plan(folder / "net", folder / "out", "--iterations", "2", "--goal", "targets")


def test_every_iteration_is_kept_and_its_roster_keeps_the_rules(run, folder):
    assert run.exit_code in (0, 1), run.output
    summary = json.loads(run.stdout)
    network = read_network(folder / "net")
    assert [each["number"] for each in summary["iterations"]] == list(range(1, len(summary["iterations"]) + 1))
    assert len(summary["iterations"]) > 1
    for each in summary["iterations"]:
        kept = folder / "out" / f"iteration-{each['number']:02d}"
        assert {path.name for path in kept.iterdir()} == {
            "requirements.csv",
            "roster.json",
            "simulation.json",
            "iteration.json",
        }
        file = read_roster_file(kept / "roster.json", network)
        assert file.roster.published == ()
        found = verify(network, file.roster, file.requirements, file.result.rules)
        assert found.violations == ()
        assert found.objective == file.result.objective == each["objective"]


def test_the_exit_code_says_whether_targets_hold(run):
    summary = json.loads(run.stdout)
    assert (run.exit_code == 0) == summary["holds"]
    chosen = summary["iterations"][summary["chosen"] - 1]
    assert summary["holds"] == (chosen["missed"] == [])
    assert (summary["shortage"] is None) == summary["holds"]


def test_a_plan_goes_on_after_its_last_whole_iteration(run, folder):
    before = json.loads(run.stdout)["iterations"]
    last = folder / "out" / f"iteration-{len(before):02d}"
    (last / "iteration.json").unlink()
    kept = (folder / "out" / "iteration-01" / "roster.json").stat().st_mtime_ns
    asked = (last / "requirements.csv").read_bytes()
    again = plan(folder / "net", folder / "out", "--iterations", "2", "--goal", "targets")
    after = json.loads(again.stdout)["iterations"]
    assert after[:-1] == before[:-1]
    assert [each["why"] for each in after] == [each["why"] for each in before]
    assert (last / "requirements.csv").read_bytes() == asked
    assert (folder / "out" / "iteration-01" / "roster.json").stat().st_mtime_ns == kept
    assert "(done before)" in again.stderr


def test_the_folder_of_another_plan_is_refused(run, folder):  # noqa: ARG001
    found = plan(folder / "net", folder / "out", "--seed", "9")
    assert found.exit_code == 2
    assert "another folder" in found.stderr


def test_a_network_with_readers_removed_ends_with_the_shortage_priced(folder):
    network = small_network()
    few = network.radiologists[::4]
    ids = {person.id for person in few}
    tables = {
        name: tuple(row for row in getattr(network, name) if row.radiologist_id in ids)
        for name in ("privileges", "commitments", "commitment_exceptions", "absences", "wishes")
    }
    contacts = tuple(row for row in network.contacts if row.kind != "radiologist" or row.subject_id in ids)
    write_network(network.model_copy(update={"radiologists": few, "contacts": contacts, **tables}), folder / "few")
    found = plan(folder / "few", folder / "short", "--iterations", "1", "--later-limit", "300")
    assert found.exit_code == 1, found.output
    shortage = json.loads(found.stdout)["shortage"]
    assert shortage["proved"]
    assert shortage["seats"]
    assert " more " in shortage["sentence"]
    assert "wanted)" in shortage["sentence"]
