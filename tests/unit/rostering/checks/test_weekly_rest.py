"""One long rest in each week with a duty."""

from dataclasses import replace

from data.people import CommitmentKind, Status
from tests.unit.rostering.tiny import (
    D12,
    DAY_A,
    EVE,
    SHIFT_TYPES,
    duty,
    findings,
    messages,
    network,
    on_call,
    radiologist,
    roster,
    shift_type,
    works,
    works_on,
)

RULE = "weekly_rest"
OFFICE = tuple(works(day) for day in ("mon", "tue", "wed", "thu", "fri"))
SATURDAY_NIGHT = roster(duty("2027-01-09"))


def office_but_monday_from(clock, **changes):
    """A full week, and then Monday's work from that time."""
    week = tuple(works(day, until_date="2027-01-08") for day in ("mon", "tue", "wed", "thu", "fri"))
    return network(commitments=week, commitment_exceptions=(works_on("2027-01-11", f"{clock}-23:00"),), **changes)


def test_accepts_thirty_five_hours_that_run_on_past_sunday():
    assert messages(RULE, office_but_monday_from("19:00"), SATURDAY_NIGHT) == []


def test_refuses_a_minute_less():
    (found,) = findings(RULE, office_but_monday_from("18:59"), SATURDAY_NIGHT)
    assert found.message == "R-1: 34 h 59 of rest on end in the week of 2027-01-04, 35 h needed"
    assert str(found.day) == "2027-01-09"


def test_a_rest_begun_before_monday_counts_from_monday():
    """Free from Sunday evening to Tuesday 11:00, then work every day and night."""
    busy = [works_on("2027-01-03", "08:00-20:00"), works_on("2027-01-05", "11:00-20:00")]
    busy += [works_on(f"2027-01-{day:02}", "08:00-20:00") for day in range(6, 13)]
    plan = roster(duty("2027-01-09"))
    assert messages(RULE, network(commitment_exceptions=tuple(busy)), plan) == []
    busy[1] = works_on("2027-01-05", "10:59-20:00")
    assert messages(RULE, network(commitment_exceptions=tuple(busy)), plan) == [
        "R-1: 34 h 59 of rest on end in the week of 2027-01-04, 35 h needed"
    ]


def test_a_night_from_sunday_touches_the_next_week_too():
    """The week after has work from Monday to Sunday; the first one has a free weekend but for the night."""
    blocks = tuple(works_on(f"2027-01-{day:02}") for day in range(11, 19))
    net = network(commitment_exceptions=blocks)
    (message,) = messages(RULE, net, roster(duty("2027-01-10")))
    assert "in the week of 2027-01-11" in message
    assert messages(RULE, net, roster(duty("2027-01-09"))) == []


def test_a_duty_to_midnight_on_sunday_stays_in_its_week_and_the_rest_after_it_begins_in_the_next():
    to_midnight = shift_type("LATE", "18:00-00:00", 360)
    plan = roster(duty("2027-01-10", to_midnight))
    kinds = (*SHIFT_TYPES, to_midnight)
    full = tuple(works_on(f"2027-01-{day:02}") for day in range(11, 19))
    assert messages(RULE, network(commitment_exceptions=full, shift_types=kinds), plan) == []
    before = tuple(works_on(f"2027-01-{day:02}") for day in range(1, 11))
    assert messages(RULE, network(commitment_exceptions=before, shift_types=kinds), plan) == [
        "R-1: 14 h of rest on end in the week of 2027-01-04, 35 h needed"
    ]


def test_weeks_without_a_duty_are_not_looked_at():
    net = network(commitment_exceptions=tuple(works_on(f"2027-01-{day:02}") for day in range(11, 26)))
    assert messages(RULE, net, roster(duty("2027-01-05"), weeks=3)) == []


def test_the_self_employed_follow_the_house_rule():
    """Twenty-six hours from Friday evening to Saturday night are enough for them."""
    net = network(radiologist(status=Status.SELF_EMPLOYED), commitments=OFFICE)
    assert messages(RULE, net, SATURDAY_NIGHT) == []
    assert messages(RULE, network(commitments=OFFICE), SATURDAY_NIGHT) == [
        "R-1: 26 h of rest on end in the week of 2027-01-04, 35 h needed"
    ]


def test_being_on_call_is_rest():
    assert messages(RULE, network(commitments=OFFICE), roster(on_call("2027-01-09"), duty("2027-01-05", EVE))) == []
    weekend = (works("sat", "08:00-08:00", CommitmentKind.ON_CALL), works("sun", "08:00-08:00", CommitmentKind.ON_CALL))
    assert messages(RULE, network(commitments=(*OFFICE, *weekend)), roster(duty("2027-01-05", EVE))) == []
    no_rest = network(commitment_exceptions=tuple(works_on(f"2027-01-{day:02}") for day in range(1, 20)))
    assert messages(RULE, no_rest, roster(on_call("2027-01-05"))) == []


def test_duties_of_the_history_are_work():
    """Friday and Sunday nights before, work every day of the week: only history keeps Monday from being free."""
    blocks = tuple(works_on(f"2027-01-{day:02}", "11:00-18:00") for day in range(5, 12))
    net = network(commitment_exceptions=blocks)
    plan = roster(duty("2027-01-06"))
    assert messages(RULE, net, plan) == []
    after_a_night = roster(duty("2027-01-06"), history=[duty("2027-01-03")])
    assert messages(RULE, net, after_a_night) == ["R-1: 27 h of rest on end in the week of 2027-01-04, 35 h needed"]


def test_a_first_duty_must_not_end_the_rest_of_the_week_before():
    """Work until Saturday 23:00, and a night of the roster before; 33 hours later it is Monday morning."""
    days = [works_on(f"2026-12-{day}", "11:00-18:00") for day in range(28, 32)]
    days += [works_on("2027-01-01", "08:00-18:00"), works_on("2027-01-02", "08:00-23:00")]
    net, earlier = network(commitment_exceptions=tuple(days)), [duty("2026-12-30")]
    monday, evening = roster(duty("2027-01-04", DAY_A)), roster(duty("2027-01-04", EVE))
    assert messages(RULE, net, monday) == []
    assert messages(RULE, net, replace(evening, history=tuple(earlier))) == []
    assert messages(RULE, net, replace(monday, history=tuple(earlier))) == [
        "R-1: 33 h of rest on end in the week of 2026-12-28, 35 h needed"
    ]
    more = (works_on("2027-01-03", "08:00-12:00"), works_on("2027-01-04", "08:00-10:00"))
    assert (
        messages(RULE, network(commitment_exceptions=(*days, *more)), replace(evening, history=tuple(earlier))) == []
    ), "it had no rest before"


def test_the_spring_clock_change_takes_an_hour_of_rest():
    """From Saturday 20:00 to Monday 08:00 there are 35 hours."""
    week = [works_on(f"2027-03-{day:02}") for day in range(22, 27)]
    plan = roster(duty("2027-03-27", D12), first="2027-03-22")
    eight = network(commitment_exceptions=(*week, works_on("2027-03-29", "08:00-12:00")))
    assert messages(RULE, eight, plan) == []
    seven = network(commitment_exceptions=(*week, works_on("2027-03-29", "07:00-12:00")))
    assert messages(RULE, seven, plan) == ["R-1: 34 h of rest on end in the week of 2027-03-22, 35 h needed"]


def test_a_public_holiday_gives_the_rest():
    """Whit Monday 2027: free from Sunday morning to Tuesday."""
    plan = roster(duty("2027-05-15"), first="2027-05-10")
    assert messages(RULE, network(commitments=OFFICE), plan) == []
    assert len(messages(RULE, network(commitments=OFFICE), roster(duty("2027-05-29"), first="2027-05-24"))) == 1


def test_findings_carry_the_first_duty_of_the_week():
    net = network(commitment_exceptions=tuple(works_on(f"2027-01-{day:02}", "14:00-20:00") for day in range(1, 20)))
    (found,) = findings(RULE, net, roster(duty("2027-01-05", DAY_A), duty("2027-01-07", DAY_A)))
    assert str(found.day) == "2027-01-05"
