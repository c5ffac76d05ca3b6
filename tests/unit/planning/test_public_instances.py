"""Public instances from file to solution: tiny ones against brute force, the shared ones where they are."""

import csv
import subprocess
import sys
from itertools import groupby, product
from pathlib import Path

import pytest

from data.errors import InputError
from planning.public_instances import read_public_instance, solve_public_instance
from rostering.solve.result import Settings
from tests.unit.data.formats.test_physician_duty import TEXT as PLAN

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "benchmarks"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no public instances at {SHARED}")
DAYS = 6
NRP = f"""\
SECTION_HORIZON
{DAYS}
SECTION_SHIFTS
D,480,
N,600,D
SECTION_STAFF
A,D=3|N=1,2100,960,3,2,2,1
B,D=6|N=2,2700,0,2,1,1,0
SECTION_DAYS_OFF
A,3
SECTION_SHIFT_ON_REQUESTS
A,0,N,3
B,4,D,2
SECTION_SHIFT_OFF_REQUESTS
A,1,D,4
SECTION_COVER
{"".join(f"{day},D,1,10,4{chr(10)}{day},N,1,7,4{chr(10)}" for day in range(DAYS))}"""


def _allowed(
    plan: tuple[str, ...], limits: dict[str, int], most: int, least: int, runs: tuple[int, int, int], weekends: int
) -> bool:
    """Whether one person may have that plan, by the text of the format and nothing of ours."""
    longest, shortest, rest = runs
    minutes = sum({"D": 480, "N": 600, "": 0}[shift] for shift in plan)
    if not least <= minutes <= most or any(plan.count(shift) > limits[shift] for shift in limits):
        return False
    if any(plan[day] == "N" and plan[day + 1] == "D" for day in range(DAYS - 1)) or (plan[5] != "") > weekends:
        return False
    start = 0
    for working, group in groupby(plan, bool):
        length = len(list(group))
        inside = start > 0 and start + length < DAYS
        if (working and length > longest) or (inside and length < (shortest if working else rest)):
            return False
        start += length
    return True


def _least_cost() -> int:
    plans = list(product(("", "D", "N"), repeat=DAYS))
    first = [p for p in plans if not p[3] and _allowed(p, {"D": 3, "N": 1}, 2100, 960, (3, 2, 2), 1)]
    second = [p for p in plans if _allowed(p, {"D": 6, "N": 2}, 2700, 0, (2, 1, 1), 0)]
    best = 10**6
    for a, b in product(first, second):
        cost = 3 * (a[0] != "N") + 2 * (b[4] != "D") + 4 * (a[1] == "D")
        for shift, under in (("D", 10), ("N", 7)):
            readers = [(x == shift) + (y == shift) for x, y in zip(a, b, strict=True)]
            cost += sum(under * max(0, 1 - n) + 4 * max(0, n - 1) for n in readers)
        best = min(best, cost)
    return best


def solved(path, settings=None):
    instance = read_public_instance(path)
    return instance, solve_public_instance(instance, settings or Settings(work_limit=60, workers=1))


def test_a_tiny_staff_instance_is_solved_to_its_optimum(tmp_path):
    path = tmp_path / "tiny.txt"
    path.write_text(NRP, encoding="utf-8")
    instance, outcome = solved(path)
    assert outcome.usable
    assert outcome.summary()["violations"] == 0
    assert outcome.result.objective == outcome.result.lower_bound == _least_cost()
    instance.write(tmp_path / "out.csv", outcome)
    rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8")))
    assert len(rows) == len(outcome.result.roster.duties)


def test_an_instance_that_asks_for_too_much_has_no_roster(tmp_path):
    path = tmp_path / "tiny.txt"
    path.write_text(NRP.replace("2100,960", "3000,2900"), encoding="utf-8")
    instance, outcome = solved(path)
    assert (outcome.result.status, outcome.usable) == ("infeasible", False)
    instance.write(tmp_path / "out.csv", outcome)
    assert not (tmp_path / "out.csv").exists()


def test_a_tiny_plan_is_solved_to_its_optimum(tmp_path):
    path = tmp_path / "plan.cdat"
    path.write_text(PLAN, encoding="utf-8")
    _, outcome = solved(path)
    # wanted: duty 1 on both Mondays, duty 2 twice on both Wednesdays: six, of which 1 may take the first Monday only,
    # at the price of one request; 2 may take the duty 1 of the second Wednesday only, of which none is wanted
    assert outcome.result.objective == outcome.result.lower_bound == 10 * 5 + 1 + 1


def test_person_plans_prove_and_find_within_a_clock(tmp_path, monkeypatch):
    """The way that loose relaxations of large instances go, on the tiny one: solving it as a whole is left out."""
    monkeypatch.setattr("rostering.solve.bound.LOOSE", -1.0)
    monkeypatch.setattr("rostering.solve.bound.WHOLE", 0)
    path = tmp_path / "tiny.txt"
    path.write_text(NRP, encoding="utf-8")
    _, outcome = solved(path, Settings(time_limit=20, gap=0.0, workers=2))
    best = _least_cost()
    assert outcome.result.objective == best
    assert outcome.result.lower_bound <= best
    assert "person plans" in {progress.step for progress in outcome.result.trace} or outcome.result.lower_bound == best


@pytest.mark.parametrize("content", [b"", b"id,name\n1,2\n", b"\x00\xff\xfe\x80", b"# nothing\n"])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no instance of a known format"):
        read_public_instance(path)


@needs_shared
def test_every_shared_instance_is_read():
    files = [*sorted(SHARED.glob("nrp/*.txt")), *sorted(SHARED.glob("physician_duty/*/*.cdat"))]
    assert len(files) == 25
    for path in files:
        problem = read_public_instance(path).problem
        assert problem.network.radiologists
        assert len(problem.horizon.days) >= 14


@needs_shared
def test_the_scorer_agrees_with_the_first_instance(tmp_path):
    path = SHARED / "nrp" / "Instance1.txt"
    instance, outcome = solved(path, Settings(work_limit=2, workers=1))
    instance.write(tmp_path / "out.csv", outcome)
    command = [sys.executable, str(SHARED / "score_nrp.py"), str(path), str(tmp_path / "out.csv")]
    scored = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (scored.returncode, scored.stdout) == (0, f"objective {outcome.result.objective}\n")
