"""The average working week."""

import pytest

from data.people import CommitmentKind, Status
from tests.unit.rostering.tiny import (
    D12,
    away,
    duty,
    findings,
    messages,
    network,
    on_call,
    radiologist,
    roster,
    works,
    works_on,
)

RULE = "average_hours"
ONE_WEEK = {RULE: {"reference_weeks": 1}}
TWO_WEEKS = {RULE: {"reference_weeks": 2}}
THREE_LONG_DAYS = tuple(works(day, "08:00-20:00") for day in ("mon", "tue", "wed"))


def test_accepts_forty_eight_hours_with_the_day_job():
    assert messages(RULE, network(commitments=THREE_LONG_DAYS, rules=ONE_WEEK), roster(duty("2027-01-08"))) == []


def test_refuses_a_minute_more():
    net = network(
        commitments=THREE_LONG_DAYS, commitment_exceptions=(works_on("2027-01-07", "08:00-08:01"),), rules=ONE_WEEK
    )
    (found,) = findings(RULE, net, roster(duty("2027-01-08")))
    assert found.message == "R-1: 48 h 01 of work a week on average, 48 h at most, in the weeks to 2027-01-10"
    assert str(found.day) == "2027-01-08"


def test_desk_work_counts_and_on_call_commitments_do_not():
    extra = {kind: works_on("2027-01-07", "08:00-09:00", kind) for kind in CommitmentKind}
    found = {
        kind: messages(
            RULE,
            network(commitments=THREE_LONG_DAYS, commitment_exceptions=(block,), rules=ONE_WEEK),
            roster(duty("2027-01-08")),
        )
        for kind, block in extra.items()
    }
    assert {kind: len(texts) for kind, texts in found.items()} == {
        CommitmentKind.CLINICAL: 1,
        CommitmentKind.NON_CLINICAL: 1,
        CommitmentKind.ON_CALL: 0,
    }


@pytest.mark.parametrize(("minutes", "count"), [(720, 0), (719, 0), (0, 0)])
def test_an_on_call_duty_counts_its_call_outs(minutes, count):
    rules = {RULE: {"reference_weeks": 1, "on_call_minutes": minutes}}
    net = network(commitments=THREE_LONG_DAYS, rules=rules)
    assert len(messages(RULE, net, roster(on_call("2027-01-08")))) == count
    both = roster(duty("2027-01-06"), on_call("2027-01-08"))
    assert len(messages(RULE, net, both)) == (minutes > 0)


def test_the_self_employed_follow_the_house_rule():
    plan = roster(duty("2027-01-07"), duty("2027-01-09"))
    free = radiologist(status=Status.SELF_EMPLOYED)
    assert messages(RULE, network(free, commitments=THREE_LONG_DAYS, rules=ONE_WEEK), plan) == []
    assert len(messages(RULE, network(commitments=THREE_LONG_DAYS, rules=ONE_WEEK), plan)) == 1


@pytest.mark.parametrize(("day", "minutes_left"), [("2027-03-27", 60), ("2027-10-30", -60)])
def test_the_nights_of_the_clock_changes_count_their_real_hours(day, minutes_left):
    first = {"2027-03-27": "2027-03-22", "2027-10-30": "2027-10-25"}[day]
    net = network(commitments=THREE_LONG_DAYS, rules=ONE_WEEK)
    assert bool(messages(RULE, net, roster(duty(day), first=first))) is (minutes_left < 0)


def test_a_night_counts_in_the_week_in_which_it_starts():
    net = network(commitments=THREE_LONG_DAYS, rules=ONE_WEEK)
    sundays = roster(duty("2027-01-10"), duty("2027-01-17"), weeks=2)
    assert messages(RULE, net, sundays) == []
    assert len(messages(RULE, net, roster(duty("2027-01-11"), duty("2027-01-17"), weeks=2))) == 1


def test_without_a_history_the_weeks_before_count_the_contract():
    """39 h of contract and 57 h of work make 48 on average; the timetable of the week before is not looked at."""
    before = tuple(works_on(f"2026-12-{day}", "00:00-23:00") for day in range(28, 32))
    week = (*before, *(works_on(f"2027-01-{day:02}", "08:00-23:00") for day in (4, 5, 6)))
    net = network(commitment_exceptions=week, rules=TWO_WEEKS)
    assert messages(RULE, net, roster(duty("2027-01-08"))) == []
    more = network(commitment_exceptions=(*week, works_on("2027-01-07", "08:00-08:01")), rules=TWO_WEEKS)
    assert len(messages(RULE, more, roster(duty("2027-01-08")))) == 1


def test_each_week_without_a_history_counts():
    """Two weeks of 39 h leave 66 h for the third."""
    rules = {RULE: {"reference_weeks": 3}}
    week = tuple(works_on(f"2027-01-{day:02}", "02:00-20:00") for day in (4, 5, 6))
    assert messages(RULE, network(commitment_exceptions=week, rules=rules), roster(duty("2027-01-08"))) == []
    more = network(commitment_exceptions=(*week, works_on("2027-01-07", "08:00-08:01")), rules=rules)
    assert len(messages(RULE, more, roster(duty("2027-01-08")))) == 1


def test_the_contract_is_pro_rata_of_employment_and_blind_to_absences():
    week = tuple(works_on(f"2027-01-{day:02}", "00:00-23:00") for day in (4, 5, 6))
    plan = roster(duty("2027-01-08"))
    part_time = radiologist(employment_fraction=0.3)
    leave = (away("2026-12-28", "2027-01-03"),)
    assert messages(RULE, network(part_time, commitment_exceptions=week, rules=TWO_WEEKS), plan) == []
    assert messages(RULE, network(part_time, commitment_exceptions=week, absences=leave, rules=TWO_WEEKS), plan) == []
    assert len(messages(RULE, network(commitment_exceptions=week, rules=TWO_WEEKS), plan)) == 1


def test_from_the_first_duty_of_the_history_on_weeks_count_as_they_were():
    """An empty timetable before leaves room for 96 hours; the first duty of anyone says from when."""
    week = tuple(works_on(f"2027-01-{day:02}", "00:00-23:00") for day in (4, 5, 6))
    people = radiologist(), radiologist("R-2")
    net = network(*people, commitment_exceptions=week, rules=TWO_WEEKS)
    assert len(messages(RULE, net, roster(duty("2027-01-08")))) == 1
    history = [duty("2026-12-31", person="R-2")]
    assert messages(RULE, net, roster(duty("2027-01-08"), history=history)) == []


def test_duties_of_the_history_count():
    week = tuple(works_on(f"2027-01-{day:02}", "00:00-23:00") for day in (4, 5, 6))
    net = network(commitment_exceptions=week, rules=TWO_WEEKS)
    fits = [duty("2026-12-30")]
    assert messages(RULE, net, roster(duty("2027-01-08"), history=fits)) == []
    too_many = [duty("2026-12-29"), duty("2027-01-02", D12)]
    assert len(messages(RULE, net, roster(duty("2027-01-08"), history=too_many))) == 1


def test_days_away_count_neither_as_work_nor_as_time():
    """Five days of the week make room for 34 h 17."""
    job = tuple(works_on(f"2027-01-{day:02}", "08:00-19:00") for day in (6, 7))
    leave = (away("2027-01-04", "2027-01-05"),)
    fits = network(commitment_exceptions=job, absences=leave, rules=ONE_WEEK)
    assert messages(RULE, fits, roster(duty("2027-01-09"))) == []
    more = (*job, works_on("2027-01-08", "08:00-08:18"))
    plan = roster(duty("2027-01-09"))
    assert messages(RULE, network(commitment_exceptions=more, rules=ONE_WEEK), plan) == []
    assert len(messages(RULE, network(commitment_exceptions=more, absences=leave, rules=ONE_WEEK), plan)) == 1


def test_a_public_holiday_is_time_without_work():
    """Whit Monday 2027 takes twelve hours off the timetable."""
    net = network(commitments=(*THREE_LONG_DAYS, works("thu", "08:00-08:30")), rules=ONE_WEEK)
    assert messages(RULE, net, roster(duty("2027-05-21"), first="2027-05-17")) == []
    assert len(messages(RULE, net, roster(duty("2027-05-28"), first="2027-05-24"))) == 1


def test_weeks_that_no_duty_takes_part_in_are_not_judged():
    """The day job alone breaks the average in the first week; the duty comes in the second."""
    first_week = tuple(works_on(f"2027-01-{day:02}", "08:00-23:00") for day in (4, 5, 6, 7))
    net = network(commitment_exceptions=first_week, rules=ONE_WEEK)
    assert messages(RULE, net, roster(duty("2027-01-15"), weeks=2)) == []
    assert len(messages(RULE, net, roster(duty("2027-01-08"), weeks=2))) == 1


def test_work_with_not_one_day_present_is_refused():
    net = network(absences=(away("2027-01-04", "2027-01-10"),), rules=ONE_WEEK)
    (message,) = messages(RULE, net, roster(duty("2027-01-05")))
    assert "12 h of work and not one day present" in message


def test_each_week_of_the_horizon_ends_a_reference_period():
    """Two nights in each of two weeks, with 30 hours of day job: both weeks, and so both periods, are too full."""
    job = tuple(works(day, "08:00-18:00") for day in ("mon", "tue", "wed"))
    nights = [duty(f"2027-01-{day:02}") for day in (7, 9, 11, 14)]
    found = findings(RULE, network(commitments=job, rules=ONE_WEEK), roster(*nights, weeks=2))
    assert [violation.message[-10:] for violation in found] == ["2027-01-10", "2027-01-17"]
    assert [str(violation.day) for violation in found] == ["2027-01-09", "2027-01-14"]
