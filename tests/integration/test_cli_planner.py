"""The daily life of a roster from the command line: absences, stand-ins, swaps, tallies, corrupted files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from data.calendar import Horizon
from data.errors import InputError
from data.formats.network_directory import read_network, write_network
from data.formats.roster_json import parse_roster, read_roster_file, write_roster
from data.synthetic.network import generate_network
from demand.staffing import staffing
from planning.roster_check import judge
from rostering.checks import HARD_CHECKS, SOFT_CHECKS
from rostering.instance import RosterInstance
from rostering.solve.result import Settings
from rostering.solve.strategy import solve
from rostering.verify import verify
from tests.unit.rostering import tiny

RUN = CliRunner()


def hulotte(*arguments, code=0):
    found = RUN.invoke(app, [str(argument) for argument in ("roster", *arguments)])
    assert found.exit_code == code, found.output
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found


def answer(*arguments, code=0):
    found = hulotte(*arguments, "--json", "-q", code=code)
    assert found.stderr == ""
    return json.loads(found.stdout)


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A directory with ``net`` and a solved week of it, ``roster.json``."""
    path = tmp_path_factory.mktemp("planner")
    network = generate_network(7, radiologists=40, centres=2, hospitals=6)
    write_network(network, path / "net")
    needs = tuple(staffing(network, Horizon.of_weeks(tiny.horizon().first, 1)))
    instance = RosterInstance.of(network, Horizon.of_weeks(tiny.horizon().first, 1), needs)
    found = solve(instance, Settings(work_limit=4, workers=1, seed=3)).roster
    verdict = verify(network, found, needs)
    assert verdict.violations == ()
    recorded = {"status": "feasible", "objective": verdict.objective, "penalties": dict(verdict.penalties)}
    write_roster(path / "roster.json", found, recorded, needs)
    return path


@pytest.fixture(scope="module")
def duties(place):
    return read_roster_file(place / "roster.json").roster.duties


@pytest.fixture(scope="module")
def night(duties):
    """A night in the second half of the week."""
    return next(duty for duty in duties if duty.shift == "N12" and duty.day.day >= 8)


def objective(place, name):
    verified = answer("verify", place / "net", place / name)
    assert verified["agrees"] is True
    return verified["objective"]


# -- repair --------------------------------------------------------------------------------------------------------


def test_a_repair_frees_the_absent_keeps_what_is_frozen_and_is_accepted_by_verify(place, duties, night):
    away = ("--absent", night.radiologist_id, "--from", night.day, "--to", night.day)
    freeze, out = ("--freeze", f"{night.day} 08:00"), ("--time-limit", 20, "-o", place / "mended.json")
    found = answer("repair", place / "net", place / "roster.json", *away, *freeze, *out)
    mended = read_roster_file(place / "mended.json").roster.duties
    assert not any((duty.radiologist_id, duty.day) == (night.radiologist_id, night.day) for duty in mended)
    assert [each["level"] for each in found["levels"]] == ["hard_rules", "shortfall", "changes", "cost"]
    assert all(isinstance(each["proven"], bool) for each in found["levels"])
    others = {duty for duty in set(duties) ^ set(mended) if duty.radiologist_id != night.radiologist_id}
    assert found["levels"][2]["value"] == len(others)
    assert all(duty.day >= night.day for duty in set(duties) ^ set(mended))
    assert objective(place, "mended.json") == found["objective"] == found["levels"][3]["value"]
    assert found["objective_before"] == objective(place, "roster.json")


def test_a_repair_says_level_by_level_what_is_proven_and_who_changes(place, night):
    away = ("--absent", night.radiologist_id, "--from", night.day, "--to", night.day)
    text = hulotte("repair", place / "net", place / "roster.json", *away, "--time-limit", 20).stdout
    for words in ("No hard rule broken", "Level by level", "weighted shortfall of readers", "proven", "Who changes"):
        assert words in text
    assert night.radiologist_id in text


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("--absent R-9999 --from 2027-01-05 --to 2027-01-06", "R-9999"),
        ("--absent R-0001 --from 2027-02-30 --to 2027-03-01", "2027-02-30"),
        ("--absent R-0001 --from 2027-01-07 --to 2027-01-05", "2027-01-05"),
        ("--absent R-0001 --from 2027-01-05 --from 2027-01-06 --to 2027-01-07", "2 given for 1 --absent"),
        ("--absent R-0001 --from 2027-01-05 --to 2027-01-06 --freeze yesterday", "--freeze"),
    ],
)
def test_a_repair_that_is_asked_wrongly_is_told_what_to_write(place, options, complaint):
    found = hulotte("repair", place / "net", place / "roster.json", *options.split(), code=2)
    assert complaint in found.stderr
    assert found.stderr.rstrip().endswith(")")
    assert found.stdout == ""


# -- candidates ----------------------------------------------------------------------------------------------------


def test_candidates_are_ranked_with_telephone_and_every_one_is_counted(place, night):
    seat = f"{night.radiologist_id}@{night.day}"
    found = answer("candidates", place / "net", place / "roster.json", seat, "--most", 5)
    assert found["possible"] + sum(found["refused"].values()) == 39
    costs = [each["cost"] for each in found["candidates"]]
    assert costs == sorted(costs)
    assert all(each["telephone"] for each in found["candidates"])
    assert len(costs) == min(5, found["possible"]) > 0
    text = hulotte("candidates", place / "net", place / "roster.json", seat).stdout
    assert found["candidates"][0]["telephone"] in text


def test_the_cost_of_a_candidate_is_what_verify_says_once_they_have_the_duty(place, night):
    seat = f"{night.radiologist_id}@{night.day}"
    first = answer("candidates", place / "net", place / "roster.json", seat)["candidates"][0]
    file = read_roster_file(place / "roster.json")
    taken = replace(night, radiologist_id=first["radiologist"], centre=first["centre"])
    changed = replace(file.roster, duties=(*(each for each in file.roster.duties if each != night), taken))
    verdict = verify(read_network(place / "net"), changed, file.requirements)
    assert verdict.violations == ()
    assert verdict.objective - objective(place, "roster.json") == first["cost"]


@pytest.mark.parametrize(
    "seat", ["tonight", "2027-01-09/N13", "2027-03-09/N12", "R-9999@2027-01-09", "2027-01-09/N12@x"]
)
def test_a_seat_that_is_none_is_told_how_to_write_it(place, seat):
    found = hulotte("candidates", place / "net", place / "roster.json", seat, code=2)
    assert seat in found.stderr
    assert found.stderr.rstrip().endswith(")")


# -- swap ----------------------------------------------------------------------------------------------------------


def name(duty):
    return f"{duty['radiologist']}@{duty['day']}/{duty['shift']}"


def test_a_suggested_swap_is_legal_costs_what_was_said_and_is_accepted_by_verify(place, duties):
    found = None
    for duty in duties:
        asked = ("--suggest", duty.radiologist_id, "--on", duty.day)
        tried = RUN.invoke(app, ["roster", "swap", *map(str, (place / "net", place / "roster.json", *asked)), "--json"])
        if tried.exit_code == 0:
            found = json.loads(tried.stdout)["swaps"][0]
            break
    pair = [name(each["from"]) for each in found["changes"]]
    judged = answer("swap", place / "net", place / "roster.json", *pair, "-o", place / "swapped.json")
    assert (judged["legal"], judged["cost"]) == (True, found["cost"])
    assert [each["check"] for each in judged["checks"]] == [*HARD_CHECKS, *SOFT_CHECKS]
    assert objective(place, "swapped.json") - objective(place, "roster.json") == found["cost"]


def test_a_swap_that_breaks_a_rule_is_refused_check_by_check_and_not_written(place, duties, night):
    for other in duties:
        if other.radiologist_id == night.radiologist_id:
            continue
        pair = [f"{each.radiologist_id}@{each.day}/{each.shift}" for each in (night, other)]
        arguments = map(str, (place / "net", place / "roster.json", *pair, "-o", place / "never.json"))
        tried = RUN.invoke(app, ["roster", "swap", *arguments, "--json"])
        if tried.exit_code == 1:
            break
        (place / "never.json").unlink()
    judged = json.loads(tried.stdout)
    broken = [each for each in judged["checks"] if each["verdict"] == "violated"]
    assert judged["legal"] is False
    assert broken
    assert all(each["sentences"] for each in broken)
    assert not (place / "never.json").exists()
    assert "not legal" in hulotte("swap", place / "net", place / "roster.json", *pair, code=1).stdout


def test_three_can_swap_and_two_duties_of_one_person_cannot(place, duties):
    one, two, three = list({duty.radiologist_id: duty for duty in duties}.values())[:3]
    names = [f"{each.radiologist_id}@{each.day}/{each.shift}" for each in (one, two, three)]
    tried = RUN.invoke(app, ["roster", "swap", *map(str, (place / "net", place / "roster.json", *names)), "--json"])
    assert len({each["radiologist"] for each in json.loads(tried.stdout)["changes"]}) == 3
    told = hulotte("swap", place / "net", place / "roster.json", names[0], names[0], code=2).stderr
    assert "different people" in told
    assert "name two or three duties" in hulotte("swap", place / "net", place / "roster.json", code=2).stderr


# -- compare and tallies -------------------------------------------------------------------------------------------


def test_two_rosters_are_compared_by_rule_by_duty_and_by_person(place, duties, night):
    file = read_roster_file(place / "roster.json")
    fewer = replace(file.roster, duties=tuple(duty for duty in duties if duty != night))
    write_roster(place / "fewer.json", fewer, None, file.requirements)
    found = answer("compare", place / "net", place / "roster.json", place / "fewer.json")
    text = hulotte("compare", place / "net", place / "roster.json", place / "fewer.json").stdout
    assert "1 duty changed for 1 radiologist" in text
    assert str(night.day) in text
    assert night.radiologist_id in json.dumps(found)
    same = hulotte("compare", place / "net", place / "roster.json", place / "roster.json").stdout
    assert night.radiologist_id not in same


def test_tallies_are_told_and_drawn_and_no_period_counts_twice(place):
    found = hulotte("tallies", place / "net", place / "roster.json", "-o", place / "tallies.html")
    assert "nights" in found.stdout
    assert (place / "tallies.html").stat().st_size > 0
    assert "roster.json" in hulotte("tallies", place / "net", *2 * [place / "roster.json"], code=2).stderr


# -- a corrupted file ----------------------------------------------------------------------------------------------


def test_a_roster_corrupted_in_any_one_duty_is_caught(place):
    """Each duty in turn is taken away, given to the next person, or moved to another shift: none passes."""
    network = read_network(place / "net")
    content = json.loads((place / "roster.json").read_text(encoding="utf-8"))
    whole = content["duties"]
    for number, entry in enumerate(whole):
        other = whole[(number + 1) % len(whole)]["radiologist"]
        if other == entry["radiologist"]:
            other = "R-0001" if other != "R-0001" else "R-0002"
        for damaged in ([], [{**entry, "radiologist": other}], [{**entry, "shift": "N13"}]):
            content["duties"] = [*whole[:number], *damaged, *whole[number + 1 :]]
            try:
                file = parse_roster("damaged.json", json.dumps(content).encode(), network)
            except InputError as error:
                assert all(problem.field for problem in error.problems)
                continue
            assert file.result.duties_sha256 != file.roster.duties_sha256
            if number % 10 == 0:
                assert not judge(network, file).usable


def test_a_duty_that_costs_nothing_is_missed_all_the_same(tmp_path):
    """The objective is the same without it, so only the hash of the duties tells."""
    free = {rule: {"weight": 0} for rule in ("wanted_units", "fair_nights", "overcover")}
    net = tiny.network(hospitals=(tiny.hospital(),), shift_types=(tiny.N12,), rules=free)
    write_network(net, tmp_path / "net")
    plan = tiny.roster(tiny.duty())
    same = verify(net, tiny.roster(), ()).objective
    write_roster(tmp_path / "r.json", plan, {"status": "feasible", "objective": same}, ())
    assert verify(net, plan, ()).objective == same
    content = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    content["duties"] = []
    (tmp_path / "r.json").write_text(json.dumps(content), encoding="utf-8")
    found = answer("verify", tmp_path / "net", tmp_path / "r.json", code=1)
    assert (found["objective"], found["agrees"], found["duties_as_recorded"]) == (same, False, False)
    told = " ".join(hulotte("verify", tmp_path / "net", tmp_path / "r.json", code=1).stdout.split())
    assert "changed or damaged since" in told
