"""Runs go on where they stopped: each row is kept as soon as it is there, and nothing is run twice."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from benchmarks.peers import OURS
from benchmarks.rows import Run, append_row, read_rows
from benchmarks.runs import RunFailedError, carry_out, in_a_process, left, planned
from tests.unit.benchmarks.made import figures, row


class FakePeer:
    """Measures without a solver, and stops at a run."""

    def __init__(self, stop_at=None):
        self.asked = []
        self.stop_at = stop_at

    def __call__(self, run):
        if run == self.stop_at:
            raise KeyboardInterrupt
        self.asked.append(run)
        return figures(objective=run.seed), 123


RUNS = planned(["small"], [1, 2], ["hulotte", "highs"], "abc")


def test_every_case_seed_and_peer_is_planned_and_the_simulator_once():
    assert [(run.seed, run.peer) for run in RUNS] == [(1, "hulotte"), (1, "highs"), (2, "hulotte"), (2, "highs")]
    assert [run.peer for run in planned(["simulate"], [1], ["hulotte", "highs"], "abc")] == [OURS]


def test_rows_are_written_as_they_come_and_hold_what_was_measured(tmp_path):
    path = tmp_path / "results" / "rows.jsonl"
    found = carry_out(RUNS, path, FakePeer(), note="a trial")
    first = next(found)
    assert read_rows(path) == [first]
    assert (first.run, first.objective, first.memory_mib, first.note) == (RUNS[0], 1, 123, "a trial")
    assert first.details == {"rows": 7}
    rest = list(found)
    assert read_rows(path) == [first, *rest]
    assert [each.run for each in read_rows(path)] == RUNS


def test_an_interrupted_series_keeps_its_rows_and_goes_on_where_it_stopped(tmp_path):
    path = tmp_path / "rows.jsonl"
    with pytest.raises(KeyboardInterrupt):
        list(carry_out(RUNS, path, FakePeer(stop_at=RUNS[2])))
    assert [each.run for each in read_rows(path)] == RUNS[:2]
    again = FakePeer()
    list(carry_out(RUNS, path, again))
    assert again.asked == RUNS[2:]
    third = FakePeer()
    assert list(carry_out(RUNS, path, third)) == []
    assert third.asked == []


@pytest.mark.parametrize("change", [{"case": "roster"}, {"seed": 2}, {"peer": "highs"}, {"commit": "def"}])
def test_another_case_seed_peer_or_commit_is_run(change):
    run = Run("small", 101, "hulotte", "abc")
    assert left([run], [row()]) == []
    assert left([run], [row(**change)]) == [run]


def test_a_checkout_with_changes_is_always_run_again():
    run = Run("small", 101, "hulotte", "abc-modified")
    assert left([run], [row(commit="abc-modified")]) == [run]


def test_a_row_reads_back_as_it_was_written(tmp_path):
    path = tmp_path / "rows.jsonl"
    written = [row(), row(peer="highs", objective=None, violations=None, details={"solver": ["Time limit reached"]})]
    for each in written:
        append_row(each, path)
    assert read_rows(path) == written
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2


def test_a_process_that_fails_gives_no_row():
    with pytest.raises(RunFailedError, match="no such case, seed 1, hulotte: ended with code 1"):
        in_a_process(Run("no such case", 1, "hulotte", "abc"))


INTERRUPTED = """
import os, subprocess, sys
from benchmarks import runs
start, wait = subprocess.Popen, os.wait4
def sleeper(words, **options):
    return start([sys.executable, "-c", "import time; time.sleep(60)"], **options)
def told(process, options):
    print(process, flush=True)
    return wait(process, options)
runs.subprocess.Popen, runs.os.wait4 = sleeper, told
runs.in_a_process(runs.Run("small", 1, "hulotte", "abc"))
"""


def test_an_interruption_ends_the_run_under_way():
    outer = subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    inner = int(outer.stdout.readline())
    outer.send_signal(signal.SIGINT)
    assert outer.wait(timeout=30) != 0
    for _ in range(100):
        try:
            os.kill(inner, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the run went on")


def test_a_row_is_one_json_object_with_the_names_that_the_pages_use(tmp_path):
    append_row(row(), tmp_path / "rows.jsonl")
    wanted = {"case", "seed", "peer", "commit", "machine", "versions", "objective", "lower_bound", "seconds"}
    assert wanted | {"memory_mib", "violations"} <= set(json.loads((tmp_path / "rows.jsonl").read_text()))
