"""A batch's parts: the plans of a file, what is wrong with one, and workers that fail, are lost, or are killed."""

import os
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import InputError
from data.formats.batch_toml import read_batch
from planning import batch_places, batch_run, batch_work
from planning.batch_jobs import jobs_of, network_sha256
from planning.batch_places import Places, cluster_at, processes_here
from planning.batch_run import Batch
from planning.batch_work import State, files_of, make_plan, make_plan_away, record_without_plan, write_files
from reports.batch_overview import batch_parts, job_line
from reports.terminal import Terminal
from tests.unit.rostering.tiny import network, radiologist

NETWORK = network(radiologist("R-1"))
DATES = "[[periods]]\nfrom = 2027-01-04\nweeks = 1\n"
QUIET = Terminal(quiet=True)


def jobs(folder, text):
    file = folder / "file.toml"
    file.write_text(f'network = "net"\n{text}', encoding="utf-8")
    return jobs_of(read_batch(file), file, NETWORK)


def problems(folder, text):
    with pytest.raises(InputError) as found:
        jobs(folder, text)
    return [str(problem) for problem in found.value.problems]


# -- the plans of a file -----------------------------------------------------------------------------------------------


def test_every_date_meets_every_scenario_seed_and_number(tmp_path):
    (tmp_path / "own.toml").write_text('label = "more"\n[[demand]]\nfactor = 2.0\n', encoding="utf-8")
    text = """
months = ["2027-02"]
scenarios = ["base", "own.toml"]
seeds = [3, 4]
[[periods]]
from = 2027-01-04
weeks = 1
[set.spacing]
weight = [1, 2]
[set.wanted_units]
weight = 9
"""
    found = jobs(tmp_path, text)
    assert len({job.name for job in found}) == len(found) == 16
    assert found[0].name == "2027-02_base_seed-3_spacing.weight=1_wanted_units.weight=9"
    assert found[-1].name == "2027-01-04_7d_own_seed-4_spacing.weight=2_wanted_units.weight=9"
    assert found[-1].order.scenario.spec.demand[0].factor == 2
    assert (found[-1].rules.spacing.weight, found[-1].rules.wanted_units.weight) == (2, 9)
    assert [str(found[0].order.horizon.first), str(found[0].order.horizon.last)] == ["2027-02-01", "2027-02-28"]


def test_long_names_stay_short_and_different(tmp_path):
    rules = ("spacing", "home_centre", "wishes", "fair_nights", "fair_weekends", "fair_holidays")
    found = jobs(tmp_path, DATES + "".join(f"[set.{rule}]\nweight = [1, 2]\n" for rule in rules))
    assert len({job.name for job in found}) == 64
    assert max(len(job.name) for job in found) < 120


def test_what_a_result_follows_from_is_told_apart(tmp_path):
    known = network_sha256(NETWORK)
    (one,) = jobs(tmp_path, DATES)
    assert one.identity(known) == one.identity(known)
    others = [
        replace(one, order=replace(one.order, replications=21)),
        replace(one, order=replace(one.order, work_limit=3)),
        replace(one, rules=one.rules.with_settings(["spacing.weight=77"])),
    ]
    assert all(other.identity(known) != one.identity(known) for other in others)
    assert network_sha256(network(radiologist("R-2"))) != known
    assert network_sha256(NETWORK.model_copy(update={"rules": others[2].rules})) == known


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there are no dates"),
        ('months = ["2027-13"]', "field months[1]: '2027-13' is not a month"),
        ("[[periods]]\nfrom = 2027-01-04\nuntil = 2027-01-01", "field periods[1]: 2027-01-01 is before 2027-01-04"),
        (f'scenarios = ["base", "nope"]\n{DATES}', "field scenarios[2]: there is no scenario 'nope'"),
        (f'scenarios = ["nope.toml"]\n{DATES}', "field scenarios[1]: nope.toml: No such file"),
        (f"{DATES}[set.spacing]\nwait = 1", "field set.spacing.wait: no such number"),
        (f"{DATES}[set.spacing]\nweight = []", "field set.spacing.weight: has no value"),
        (f"{DATES}[set.spacing]\nweight = [1, -1]", "field set.spacing.weight: "),
        (f"seeds = [1, 1]\n{DATES}", "2 plans are called 2027-01-04_7d_base_seed-1"),
        (f"seed = [1]\n{DATES}", "field seed: is not a field of the schema"),
        (f"{DATES}[plan]\nwork_limit = 3\ntime_limit = 9", "work_limit contradicts time_limit"),
        (f"{DATES}[plan]\niterations = 0", "field plan.iterations: “0” is too small"),
        ('scenarios = ["mass_casualty"]\n[[periods]]\nfrom = 2027-01-04\nweeks = 1', "'CT_WB_TRAUMA'"),
        ("seeds = [", "write it as TOML; see docs/batch.md"),
    ],
)
def test_what_is_wrong_is_told_with_file_field_and_remedy(tmp_path, text, told):
    (found,) = problems(tmp_path, text)
    assert found.startswith("file.toml")
    assert told in found
    assert found.endswith(")")


def test_everything_wrong_is_told_at_once(tmp_path):
    assert len(problems(tmp_path, 'months = ["x"]\nscenarios = ["nope"]\n[set.spacing]\nwait = 1')) == 3


# -- workers -----------------------------------------------------------------------------------------------------------


class Unwilling:
    """A plan that is never made."""

    error = None

    def __init__(self, *_):
        pass

    def run(self):
        raise self.error


@pytest.mark.parametrize(("error", "state"), [(ZeroDivisionError("0"), State.FAILED), (InputError([]), State.REFUSED)])
def test_a_plan_that_cannot_be_made_is_a_line_and_no_more(tmp_path, monkeypatch, error, state):
    monkeypatch.setattr(batch_work, "Plan", Unwilling)
    monkeypatch.setattr(Unwilling, "error", error)
    record = make_plan(jobs(tmp_path, DATES)[0], NETWORK, tmp_path / "job")
    assert record["state"] == state.value
    assert (tmp_path / "job" / "fault.txt").exists() == (state is State.FAILED)


def test_files_go_to_a_worker_and_come_back_with_what_it_made(tmp_path, monkeypatch):
    def made(_job, _network, folder):
        (folder / "iteration-02").mkdir()
        (folder / "iteration-02" / "iteration.json").write_bytes(
            (folder / "iteration-01" / "iteration.json").read_bytes()
        )
        return {"state": "holds"}

    monkeypatch.setattr(batch_work, "make_plan", made)
    begun = {"plan.json": b"p", "iteration-01/iteration.json": b"1", "iteration-01/roster.json": b"r"}
    record, files = make_plan_away(jobs(tmp_path, DATES)[0], NETWORK, begun)
    assert record == {"state": "holds"}
    assert files == {**begun, "iteration-02/iteration.json": b"1"}
    write_files(tmp_path / "back", files)
    assert files_of(tmp_path / "back") == files


def batch_of(folder, text=f"seeds = [0, 1, 2, 3]\n{DATES}"):
    return Batch(NETWORK, jobs(folder, text), folder, QUIET)


class Killing:
    """Stands for `make_plan` in a process: the plan of seed 1 ends its process."""

    def __call__(self, job, _network, _folder):
        if job.order.seed == 1:
            os._exit(9)
        return record_without_plan(job, State.HOLDS, "")


def test_a_plan_that_ends_its_process_is_alone_in_failing(tmp_path, monkeypatch):
    monkeypatch.setattr(batch_run, "make_plan", Killing())
    summary = batch_of(tmp_path).run(lambda: processes_here(2))
    assert [each["state"] for each in summary["jobs"]] == ["holds", "failed", "holds", "holds"]
    assert "enough memory" in summary["jobs"][1]["message"]
    assert summary["exit_code"] == 2


class Here:
    """An executor that works at once, in this process."""

    def __init__(self, work):
        self.work, self.seeds = work, []

    def submit(self, _function, job, *_):
        self.seeds.append(job.order.seed)
        future = Future()
        try:
            future.set_result(self.work(job))
        except ConnectionError as error:
            future.set_exception(error)
        return future


def opened(executor):
    @contextmanager
    def places():
        yield Places(executor, lambda: 2)

    return places


def lost_on_seed_one(job):
    if job.order.seed == 1:
        raise ConnectionError("gone")
    return record_without_plan(job, State.HOLDS if job.order.seed else State.MISSED, "")


def test_only_plans_without_an_answer_are_tried_again(tmp_path):
    first, second = Here(lost_on_seed_one), Here(lambda job: record_without_plan(job, State.HOLDS, ""))
    summary = batch_of(tmp_path).run(opened(first))
    assert [each["state"] for each in summary["jobs"]] == ["missed", "failed", "holds", "holds"]
    assert summary["exit_code"] == 2
    assert "gone" in summary["jobs"][1]["message"]
    summary = batch_of(tmp_path).run(opened(second))
    assert second.seeds == [1]
    assert [each["state"] for each in summary["jobs"]] == ["missed", "holds", "holds", "holds"]
    assert summary["exit_code"] == 1
    assert (tmp_path / "summary.csv").read_text().count("\n") == 5


def test_two_batches_never_work_in_one_folder(tmp_path):
    def second(_job):
        with pytest.raises(InputError, match="another batch is at work"):
            batch_of(tmp_path).run(opened(Here(lost_on_seed_one)))
        return record_without_plan(_job, State.HOLDS, "")

    summary = batch_of(tmp_path, DATES).run(opened(Here(second)))
    assert summary["exit_code"] == 0


def test_a_cluster_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr(batch_places, "SECONDS_TO_ANSWER", 0.2)
    with pytest.raises(InputError, match="no Dask scheduler answers"), cluster_at("tcp://127.0.0.1:1"):
        pass


# -- what is said ------------------------------------------------------------------------------------------------------


def test_a_line_and_a_table_say_what_came_of_each(tmp_path):
    job = jobs(tmp_path, DATES)[0]
    failed = record_without_plan(job, State.FAILED, "no memory")
    held = {
        **record_without_plan(job, State.HOLDS, ""),
        "duty_hours": 1234.0,
        "hours_saved": 0.031,
        "shares": {"P1": {"value": 0.9, "low": 0.88, "high": 0.92}},
        "mean_minutes": 12.5,
        "missed": [],
    }
    assert job_line(held) == "2027-01-04_7d_base_seed-0  holds: 1,234 duty-hours (3.1 % fewer), P1 90.0 % (0 s)"
    assert job_line(failed) == "2027-01-04_7d_base_seed-0  failed: no memory (0 s)"
    parts = batch_parts({"jobs": [held, failed], "states": {"holds": 1, "failed": 1, "missed": 0}, "out": "x"})
    assert parts[0] == "2 plans: 1 holds, 1 failed."
    assert parts[1].rows[0][-3:] == ("90.0 %", 12.5, "none")
    assert len(parts[1].rows[1]) == len(parts[1].columns)
    assert Path("x") == Path(parts[-1].removeprefix("Everything is in ").removesuffix("."))
