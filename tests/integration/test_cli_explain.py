"""``roster explain`` from files to sentences, on a network of three people."""

import json

import pytest
from typer.testing import CliRunner

from cli import app
from data.demands import Demand
from data.formats.demands_csv import write_demands
from data.formats.network_directory import write_network
from data.formats.roster_json import read_roster_file, write_roster
from data.studies import Subspecialty
from rostering.instance import RosterInstance
from rostering.verify import verify
from tests.unit.rostering import tiny
from tests.unit.rostering.exact import optimum

RUN = CliRunner()
DATES = ("--from", "2027-01-04", "--weeks", "1")


def hulotte(*arguments, code=0):
    found = RUN.invoke(app, [str(argument) for argument in ("roster", "explain", *arguments)])
    assert found.exit_code == code, found.output
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found


def answer(*arguments, code=0):
    found = hulotte(*arguments, "--json", code=code)
    assert found.stderr == ""
    return json.loads(found.stdout)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A directory with ``net`` and the best ``roster.json`` of it."""
    path = tmp_path_factory.mktemp("explain")
    people = [tiny.radiologist(f"R-{n}", experienced=(Subspecialty.NEURO,)) for n in (1, 2, 3)]
    net = tiny.network(
        *people,
        hospitals=(tiny.hospital(),),
        shift_types=(tiny.N12, tiny.EVE),
        absences=(tiny.away("2027-01-09", person="R-1"),),
        wishes=(
            tiny.wish("refuse", "2027-01-09", person="R-2"),
            tiny.wish("avoid", "2027-01-06", person="R-1"),
            tiny.wish("want", "2027-01-09", person="R-1"),
        ),
    )
    write_network(net, path / "net")
    needs = tiny.daily_need("2027-01-04", "2027-01-10", "20:00-08:00")
    instance = RosterInstance.of(net, tiny.horizon(), needs)
    best = optimum(instance)
    write_roster(path / "roster.json", best.roster, {"status": "optimal", "objective": best.objective}, needs)
    return path


def demanded(place, *demands):
    write_demands(place / "demands.csv", demands)
    return "--require", place / "demands.csv"


def test_demands_that_cannot_hold_are_told_with_what_to_give_up(place):
    cover = Demand(kind="cover", skill="neuro", level="experienced", day="2027-01-09", shift="N12", readers=2, weight=5)
    free = Demand(kind="no_duty", radiologist_id="R-3", day="2027-01-09")
    options = demanded(place, cover, free)
    found = answer(place / "net", *DATES, *options, code=1)
    assert found["answer"] == "impossible"
    assert [each["row"] for each in found["conflicts"][0]["demands"]] == [2]
    assert found["relaxation"]["weight"] == 5
    assert found["complete"] is True
    text = hulotte(place / "net", *DATES, *options, code=1).stdout
    assert "2 experienced neuro readers wanted, 1 can come one by one" in text
    assert "of 3, 1 absent, 1 refused" in " ".join(text.split())
    assert "Cheapest to give up (weight 5 in all, proven)" in text


def test_demands_in_conflict_are_listed_together(place):
    cover = Demand(kind="cover", skill="neuro", level="experienced", day="2027-01-09", shift="N12", readers=1, weight=5)
    free = Demand(kind="no_duty", radiologist_id="R-3", day="2027-01-09")
    found = answer(place / "net", *DATES, *demanded(place, cover, free), code=1)
    assert sorted(each["row"] for each in found["conflicts"][0]["demands"]) == [2, 3]
    assert [each["row"] for each in found["relaxation"]["give_up"]] == [3]
    assert "any of them left out" in hulotte(place / "net", *DATES, *demanded(place, cover, free), code=1).stdout


def test_demands_that_can_hold_are_priced_and_the_roster_written(place):
    duty = Demand(kind="duty", radiologist_id="R-3", day="2027-01-05", shift="EVE")
    out = place / "with.json"
    found = answer(place / "net", place / "roster.json", *demanded(place, duty), "-o", out)
    assert found["answer"] == "possible"
    cost = found["cost"]
    assert cost["verified"] is True
    written = read_roster_file(out)
    assert any(each.shift == "EVE" and each.radiologist_id == "R-3" for each in written.roster.duties)
    assert written.result.objective == cost["objective"] + cost["nearby"]["cost"]
    assert cost["price"] == cost["nearby"]["cost"] - cost["idle"] > 0
    assert "All 1 demands can hold" in hulotte(place / "net", *DATES, *demanded(place, duty)).stdout
    assert "What moves" in hulotte(place / "net", place / "roster.json", *demanded(place, duty)).stdout


def test_why_tells_of_a_duty_and_of_none(place):
    plan = read_roster_file(place / "roster.json").roster
    holder = next(duty.radiologist_id for duty in plan.duties if str(duty.day) == "2027-01-09")
    assert holder == "R-3"
    held = answer(place / "net", place / "roster.json", "--why", "R-3", "--on", "2027-01-09")["held"]
    assert held[0]["removed"]["cost"] > 0
    assert held[0]["successors"] == []
    text = hulotte(place / "net", place / "roster.json", "--why", "R-3", "--on", "2027-01-09").stdout
    assert "R-3 has the N12 of 2027-01-09, C-1." in text
    assert "Nobody else can take it over" in text
    text = hulotte(place / "net", place / "roster.json", "--why", "R-1", "--on", "2027-01-09").stdout
    assert "R-1 has no duty on 2027-01-09." in text
    assert "R-1: the N12 of 2027-01-09 overlaps the absence from 2027-01-09 to 2027-01-09 (no duty while away)" in text


def test_a_wish_has_its_price_or_its_reason(place):
    found = answer(place / "net", place / "roster.json", "--price-of", "R-1:2027-01-06", "--bound")
    if found["granted"]:
        assert found["price"] == 0
    assert found["lower_bound"] <= found["objective"] + found["nearby"]["cost"]
    assert found["bound_is_with_wish"] is True
    never = answer(place / "net", place / "roster.json", "--price-of", "R-1:2027-01-09", code=1)
    assert never["nearby"] is None
    assert any("overlaps the absence" in reason for reason in never["reasons"])
    assert "cannot be granted" in hulotte(
        place / "net", place / "roster.json", "--price-of", "R-1:2027-01-09", code=1
    ).stdout  # fmt: skip


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ((), "one question at a time"),
        (("--why", "R-1"), "--on: goes with --why"),
        (("--why", "R-1", "--on", "2027-01-05", "--price-of", "R-1:2027-01-06"), "one question at a time"),
        (("--why", "R-7", "--on", "2027-01-05"), "no radiologist 'R-7'"),
        (("--why", "R-1", "--on", "2027-02-05"), "is not in the roster"),
        (("--price-of", "R-1:2027-01-05"), "R-1 has wishes for 2027-01-06"),
        (("--why", "R-1", "--on", "2027-01-05", "--from", "2027-01-04"), "has its own dates"),
        (("--why", "R-1", "--on", "2027-01-05", "-o", "x.json"), "no roster to write"),
    ],
)
def test_what_is_asked_wrongly_is_told(place, options, complaint):
    assert complaint in hulotte(place / "net", place / "roster.json", *options, code=2).stderr


def test_demands_of_another_time_are_refused(place):
    late = Demand(kind="duty", radiologist_id="R-1", day="2027-02-05")
    other = Demand(kind="cover", skill="any", start_utc="2027-02-05T20:00Z", end_utc="2027-02-05T21:00Z")
    told = hulotte(place / "net", *DATES, *demanded(place, late, other), code=2).stderr
    assert "demands.csv, row 2: R-1 has a duty on 2027-02-05: not in the horizon" in told
    assert "demands.csv, row 3" in told


def test_a_roster_that_breaks_a_rule_is_not_explained(place):
    file = read_roster_file(place / "roster.json")
    broken = tiny.roster(*file.roster.duties, tiny.duty("2027-01-09", kind=tiny.EVE))
    write_roster(place / "broken.json", broken, None, file.requirements)
    told = hulotte(place / "net", place / "broken.json", "--why", "R-1", "--on", "2027-01-09", code=2).stderr
    assert "broken.json: breaks" in told
    assert "overlaps the absence" in told


def test_the_roster_written_is_accepted_by_verify(place):
    duty = Demand(kind="no_duty", radiologist_id="R-3", day="2027-01-09")
    answer(place / "net", place / "roster.json", *demanded(place, duty), "-o", place / "without.json")
    from data.formats.network_directory import read_network

    net = read_network(place / "net")
    file = read_roster_file(place / "without.json", net)
    judged = verify(net, file.roster, file.requirements, file.result.rules)
    assert (judged.hard_count, judged.objective) == (0, file.result.objective)
