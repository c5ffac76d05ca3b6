"""Batches of plans through the command line: by processes, by a real Dask cluster, killed and started again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from distributed import LocalCluster
from typer.testing import CliRunner

from cli import app
from data.formats.network_directory import read_network, write_network
from data.formats.roster_json import read_roster_file
from tests.integration.test_plan import small_network

FILE = """
network = "net"
seeds = [0, 1]
scenarios = ["base", "demand_plus_30"]

[[periods]]
from = 2027-01-04
until = 2027-01-05

[set.wanted_units]
weight = {weights}

[plan]
goal = "targets"
iterations = 2
replications = 4
work_limit = 4
"""
NAMES = [
    f"2027-01-04_2d_{scenario}_seed-{seed}_wanted_units.weight=5"
    for scenario in ("base", "demand_plus_30")
    for seed in (0, 1)
]
PROGRAM = [sys.executable, "-c", "from cli import app; app()"]
ROOT = Path(__file__).parents[2]


def run(file, *more):
    return CliRunner().invoke(app, ["batch", "run", str(file), "--json", *map(str, more)])


def lines(out):
    """The line of each plan, by its name, without the time it took."""
    found = {path.parent.name: json.loads(path.read_text()) for path in out.glob("jobs/*/job.json")}
    return {name: {key: value for key, value in line.items() if key != "seconds"} for name, line in found.items()}


def stamps(out):
    return {path.parent.name: path.stat().st_mtime_ns for path in out.glob("jobs/*/job.json")}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    found = tmp_path_factory.mktemp("batch")
    write_network(small_network(), found / "net")
    (found / "few.toml").write_text(FILE.format(weights="[5]"), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def here(place):
    return run(place / "few.toml", "--workers", 2)


def test_every_plan_is_made_and_the_worst_result_is_the_exit_code(here, place):
    summary = json.loads(here.stdout)
    assert [each["name"] for each in summary["jobs"]] == NAMES
    assert {each["state"] for each in summary["jobs"]} <= {"holds", "missed"}
    assert here.exit_code == (1 if any(each["state"] == "missed" for each in summary["jobs"]) else 0)
    assert summary["out"] == str(place / "few_plans")
    network = read_network(place / "net")
    for each in summary["jobs"]:
        file = read_roster_file(place / "few_plans" / "jobs" / each["name"] / each["roster"], network)
        assert file.result.rules.wanted_units.weight == 5
        assert sum(duty.minutes for duty in file.roster.duties) > 0


def test_there_is_one_line_a_plan_as_it_is_made(here):
    told = [line for line in here.stderr.splitlines() if " duty-hours" in line]
    assert [line.split("  ")[0] for line in told] == ["1/4", "2/4", "3/4", "4/4"]
    assert {line.split("  ")[1] for line in told} == set(NAMES)


def test_a_batch_that_is_whole_is_not_made_again_and_a_longer_file_adds_to_it(here, place):
    assert here.exit_code < 2
    out = place / "few_plans"
    before = stamps(out)
    assert json.loads(run(place / "few.toml").stdout) == json.loads(here.stdout)
    assert stamps(out) == before
    (place / "more.toml").write_text(FILE.format(weights="[5, 6]").replace("[0, 1]", "[0]"), encoding="utf-8")
    again = run(place / "more.toml", "-o", out)
    after = stamps(out)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 2
    assert "2 of 4 plans were made before" in again.stderr


def test_plans_made_with_other_options_are_refused(here, place):
    assert here.exit_code < 2
    text = FILE.format(weights="[5]").replace("work_limit = 4", "work_limit = 5")
    (place / "other.toml").write_text(text, encoding="utf-8")
    found = run(place / "other.toml", "-o", place / "few_plans")
    assert found.exit_code == 2
    assert found.stderr.count("other options of the plan (name another folder") == 4


def test_a_dask_cluster_of_two_workers_makes_the_same_plans(here, place):
    """Loopback only; the workers are processes of their own."""
    assert here.exit_code < 2
    out = place / "cluster_plans"
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        found = run(place / "few.toml", "-o", out, "--cluster", cluster.scheduler_address)
    assert found.exit_code == here.exit_code, found.stderr
    mine = {name: line for name, line in lines(place / "few_plans").items() if name in NAMES}
    assert lines(out) == mine
    network = read_network(place / "net")
    for line in mine.values():
        ours, theirs = (
            read_roster_file(folder / "jobs" / line["name"] / line["roster"], network)
            for folder in (place / "few_plans", out)
        )
        assert ours.roster == theirs.roster
        assert ours.requirements == theirs.requirements
    kept = {path.relative_to(out) for path in out.rglob("iteration-*/*")}
    assert kept == {path.relative_to(place / "few_plans") for name in NAMES for path in kept_of(place, name)}


def kept_of(place, name):
    return (place / "few_plans" / "jobs" / name).rglob("iteration-*/*")


def test_a_batch_killed_in_the_middle_goes_on_and_makes_every_plan_once(here, place):
    assert here.exit_code < 2
    out = place / "killed"
    command = [*PROGRAM, "batch", "run", str(place / "few.toml"), "-o", str(out), "--workers", "1", "-v"]
    batch = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while "1/4" not in batch.stderr.readline():
        assert batch.poll() is None
    worker = children(batch.pid)
    batch.send_signal(signal.SIGKILL)
    batch.communicate()
    before = stamps(out)
    assert 1 <= len(before) < 4
    wait_for_the_end_of(worker)
    again = run(place / "few.toml", "-o", out)
    assert again.exit_code == here.exit_code, again.stderr
    assert f"{len(before)} of 4 plans were made before" in again.stderr
    after = stamps(out)
    assert {name: after[name] for name in before} == before
    assert lines(out) == {name: line for name, line in lines(place / "few_plans").items() if name in NAMES}


def children(pid):
    """Processes whose parent is that one."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def wait_for_the_end_of(pids):
    """A process of a batch that was killed ends soon, and writes no more."""
    assert pids
    until = time.monotonic() + 60
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):  # noqa: PTH110
        assert time.monotonic() < until
        time.sleep(0.05)
