"""A micro-instance for each rule, in which it pays to break it.

Coverage is so dear that a hard rule is all that keeps a duty from being given; for a soft rule, a wish of little weight
speaks for the roster that the rule finds the dearer one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pytest

from data.duties import Duty, Ledger, WishKind
from data.network import Network
from data.people import CommitmentKind, Status
from data.requirements import Requirement
from data.studies import Subspecialty
from rostering.instance import Context, RosterInstance
from tests.unit.rostering.planned import after, limit, on_days, pattern, planned, target, wants
from tests.unit.rostering.tiny import (
    MONDAY,
    ON_CALL,
    away,
    centre,
    duty,
    horizon,
    hospital,
    need,
    network,
    privilege,
    radiologist,
    shift_type,
    window,
    wish,
    works,
    works_on,
)

SHORT = (works_on("2027-01-02", "12:00-23:00"),)
TUESDAY, WEDNESDAY, FRIDAY, SATURDAY, SUNDAY = (f"2027-01-{day:02}" for day in (5, 6, 8, 9, 10))
DAYS_AFTER = {f"2027-01-{day:02}": f"2027-01-{day + 1:02}" for day in range(1, 12)}


@dataclass(frozen=True)
class Case:
    """An instance, the rule it is about, and other rules that would stop the same roster."""

    rule: str
    instance: RosterInstance
    apart_from: tuple[str, ...] = ()


def case(
    rule: str,
    net: Network,
    needs: Iterable[Requirement] = (),
    *,
    name: str = "",
    apart_from: tuple[str, ...] = (),
    first: str = MONDAY,
    last: str | None = None,
    history: tuple[Duty, ...] = (),
    kept: tuple[Duty, ...] = (),
    ledger: Ledger | None = None,
    published: tuple[Duty, ...] = (),
):
    context = Context(history, kept, ledger or Ledger(), published)
    instance = RosterInstance.of(net, horizon(first, last), tuple(needs), context=context)
    return pytest.param(Case(rule, instance, apart_from), id=f"{rule}: {name}" if name else rule)


def nights(*days: str, readers: int = 1) -> tuple[Requirement, ...]:
    return tuple(need(f"{day} 20:00", f"{DAYS_AFTER[day]} 08:00", readers) for day in days)


def whole_day(*days: str, readers: int = 1) -> tuple[Requirement, ...]:
    return tuple(need(f"{day} 08:00", f"{day} 20:00", readers) for day in days)


def pair(*, second: dict | None = None, **tables) -> Network:
    return network(radiologist(), radiologist("R-2", **(second or {})), **tables)


AFTERNOON = need(f"{TUESDAY} 13:00", f"{TUESDAY} 18:30")
OFFICE_DAYS = ("mon", "tue", "wed", "thu", "fri")
DESK, AT_HOME = CommitmentKind.NON_CLINICAL, CommitmentKind.ON_CALL
MONDAY_JOB = works("mon", "08:00-18:00")
PAEDIATRICS = {"experienced": (Subspecialty.PAEDIATRICS,)}
CENTRES = (centre(workstations=1), centre("C-2"))

RULES_OF_WORK = (
    case(
        "one_duty_at_a_time",
        network(),
        [need(f"{MONDAY} 18:30", f"{TUESDAY} 08:00")],
        apart_from=("rest_between_duties",),
    ),
    case("rest_between_duties", network(), [*nights(MONDAY), AFTERNOON], apart_from=("continuous_span",)),
    case(
        "rest_between_duties",
        network(),
        [need(f"{MONDAY} 13:00", f"{MONDAY} 18:30")],
        name="after a duty of the history",
        apart_from=("continuous_span",),
        history=(duty("2027-01-03"),),
    ),
    case("continuous_span", network(commitments=(works("mon", "07:00-18:00"),)), nights(MONDAY), name="too long"),
    case(
        "continuous_span",
        network(commitments=(MONDAY_JOB, works("tue", "09:00-12:00", DESK))),
        nights(MONDAY),
        name="no equal rest before the day job",
    ),
    case(
        "continuous_span",
        network(commitments=(MONDAY_JOB,)),
        nights(MONDAY, TUESDAY),
        name="no equal rest before a duty",
    ),
    case(
        "continuous_span",
        network(),
        [*nights(MONDAY), AFTERNOON],
        name="two duties",
        apart_from=("rest_between_duties",),
    ),
    case(
        "continuous_span",
        network(commitments=(works("sun", "08:00-18:00"),)),
        nights(MONDAY),
        name="after a duty of the history",
        history=(duty("2027-01-03"),),
    ),
    case("post_duty_rest", network(commitments=(works("tue", "10:00-12:00"),)), nights(MONDAY)),
    case(
        "weekly_rest",
        network(commitments=(*(works(day) for day in OFFICE_DAYS), works("sun", "08:00-12:00"))),
        whole_day(SATURDAY),
        name="one duty",
    ),
    case(
        "weekly_rest",
        network(commitments=tuple(works(day, "08:00-12:00", DESK) for day in OFFICE_DAYS)),
        whole_day(SATURDAY, SUNDAY),
        name="two duties",
    ),
    case(
        "weekly_rest",
        network(
            commitment_exceptions=tuple(works_on(f"2026-12-{day}", "08:00-18:00") for day in range(28, 32)) + SHORT
        ),
        (need(f"{MONDAY} 08:00", f"{MONDAY} 13:00"),),
        name="of the week before",
        history=(duty("2027-01-01"),),
    ),
    case(
        "average_hours",
        network(rules={"average_hours": {"hours": 20, "reference_weeks": 1}}),
        nights(MONDAY, WEDNESDAY),
    ),
    case(
        "average_hours",
        network(rules={"average_hours": {"hours": 20, "reference_weeks": 2}}),
        nights(MONDAY, WEDNESDAY, FRIDAY),
        name="with the history",
        history=(duty("2026-12-30"),),
    ),
    case("consecutive_nights", network(), nights(MONDAY, TUESDAY, WEDNESDAY)),
    case(
        "consecutive_nights",
        network(),
        nights(MONDAY),
        name="with the history",
        history=(duty("2027-01-02"), duty("2027-01-03")),
    ),
    case("duties_in_window", network(), nights(MONDAY, WEDNESDAY, FRIDAY, SUNDAY)),
    case(
        "duties_in_window",
        network(rules={"duties_in_window": {"duties": 1}}),
        nights(MONDAY),
        name="with the history",
        history=(duty("2027-01-01"),),
    ),
    case(
        "duty_length",
        network(shift_types=(shift_type("LONG", "08:00-23:00", 900),)),
        [need(f"{MONDAY} 08:00", f"{MONDAY} 23:00")],
    ),
    case("monthly_maximum", network(radiologist(maximum=1)), nights(MONDAY, WEDNESDAY)),
    case(
        "monthly_maximum",
        network(radiologist(maximum=1)),
        nights(MONDAY),
        name="with the history",
        history=(duty("2027-01-01"),),
    ),
    case(
        "remote_share",
        network(rules={"remote_share": {"enabled": True}}, commitments=(MONDAY_JOB,)),
        nights(WEDNESDAY),
    ),
)

WORK_PATTERNS = (
    case(
        "one_duty_a_date",
        planned(shift_targets=(target(0, shift="E"), target(0, shift="D"))),
        apart_from=("one_duty_at_a_time", "rest_between_duties"),
    ),
    case("longest_run", planned(pattern(longest_run=2), shift_targets=tuple(target(n) for n in (1, 2, 3)))),
    case(
        "longest_run",
        planned(pattern(longest_run=2), shift_targets=(target(0),)),
        name="with the history",
        history=on_days(-2, -1),
    ),
    case(
        "shortest_run",
        planned(
            pattern(shortest_run=3), shift_targets=(target(2), target(3), target(1, 0, over=40), target(4, 0, over=40))
        ),
    ),
    case("shortest_rest", planned(pattern(shortest_rest=3), shift_targets=tuple(target(n) for n in (1, 4)))),
    case(
        "forbidden_successions",
        planned(forbidden_successions=(after("N", "D"),), shift_targets=(target(1, shift="N"), target(2))),
    ),
    case(
        "forbidden_successions",
        planned(
            forbidden_successions=(after("N", "D"), after("N", "E"), after("E", "D")),
            shift_targets=(target(1, shift="N"), target(2, shift="E"), target(3)),
        ),
        name="several shifts",
    ),
    case(
        "forbidden_successions",
        planned(forbidden_successions=(after("N", "D"),), shift_targets=(target(0),)),
        name="with the history",
        history=on_days(-1, shift="N"),
    ),
    case("shift_limits", planned(shift_limits=(limit(1),), shift_targets=(target(0), target(3)))),
    case("shift_limits", planned(shift_limits=(limit(0),), shift_targets=(target(0),)), name="none"),
    case("total_minutes", planned(pattern(least_minutes=960)), name="at least"),
    case(
        "total_minutes",
        planned(pattern(most_minutes=1_079), shift_targets=(target(0), target(3, shift="N"))),
        name="at most",
    ),
    case(
        "weekends_worked",
        planned(pattern(most_weekends=1), shift_targets=tuple(target(n) for n in (5, 6, 13))),
        last="2027-01-17",
    ),
    case(
        "weekends_in_a_row",
        planned(pattern(weekends_in_a_row=1), shift_targets=tuple(target(n) for n in (5, 13))),
        last="2027-01-17",
    ),
    case(
        "weekends_in_a_row",
        planned(pattern(weekends_in_a_row=1), shift_targets=(target(6),)),
        name="with the history",
        history=on_days(-2),
    ),
    case(
        "weekends_in_a_row",
        planned(pattern(weekends_in_a_row=1), shift_targets=(target(12),)),
        name="begun before the horizon",
        first="2027-01-10",
        last="2027-01-17",
        history=on_days(5),
    ),
    case(
        "shift_seats",
        planned(
            pattern(),
            people=("R-1", "R-2"),
            shift_targets=(target(0, 2, seats=1),),
        ),
    ),
)

WHO_MAY_DO_WHAT = (
    case("day_job_overlap", network(commitments=(works("mon", "21:00-23:00", AT_HOME),)), nights(MONDAY)),
    case("absences", network(absences=(away(TUESDAY),)), nights(MONDAY)),
    case("refusals", network(wishes=(wish(WishKind.REFUSE, MONDAY, "N12"),)), nights(MONDAY)),
    case("authorisation", network(radiologist(status=Status.HOSPITAL_PRACTITIONER)), nights(MONDAY)),
    case("centre_eligibility", pair(centres=CENTRES), nights(MONDAY, readers=2), name="not their centre"),
    case(
        "centre_eligibility",
        network(centres=(centre(open_from=date(2027, 1, 5)),)),
        nights(MONDAY),
        name="not yet open",
        apart_from=("workstations", "bedrooms"),
    ),
    case("on_call_competence", network(wishes=(wish(WishKind.WANT, MONDAY, "ON-CALL", 10),))),
    case(
        "on_call_seats",
        network(
            radiologist(**PAEDIATRICS),
            radiologist("R-2", **PAEDIATRICS),
            shift_types=(ON_CALL,),
            wishes=tuple(wish(WishKind.WANT, MONDAY, "ON-CALL", 10, person) for person in ("R-1", "R-2")),
        ),
        last=MONDAY,
    ),
    case("workstations", pair(centres=(centre(workstations=1),)), nights(MONDAY, readers=2)),
    case("bedrooms", pair(centres=(centre(bedrooms=1),)), nights(MONDAY, readers=2)),
    case("kept_duties", network(), kept=(duty(WEDNESDAY),)),
)

NO_TARGETS = {"wanted_units": {"weight": 0, "far_weight": 0, "below_minimum": 0}, "fair_nights": {"weight": 0}}
SECOND_AVOIDS = (wish(WishKind.AVOID, MONDAY, person="R-2"),)
FIRST_AVOIDS = (wish(WishKind.AVOID, MONDAY),)


def only_stand_by(subspecialty: str) -> dict[str, dict[str, object]]:
    numbers = {"weight": 60, "absence": 0.1, "subspecialties": [subspecialty]}
    return {"stand_by": numbers, "specialist_cover": {"weight": 0, "days": 0}}


SOFT_RULES = (
    case("coverage", network(rules=NO_TARGETS), nights(MONDAY), name="head count"),
    case(
        "coverage",
        network(
            radiologist(reads=(Subspecialty.MSK,)),
            radiologist("R-2"),
            rules=NO_TARGETS,
            wishes=(*SECOND_AVOIDS, wish(WishKind.WANT, MONDAY, "N12")),
        ),
        [need(f"{MONDAY} 20:00", f"{TUESDAY} 08:00", skill=Subspecialty.NEURO)],
        name="a skill",
    ),
    case(
        "coverage",
        network(
            radiologist(),
            radiologist("R-2", vets=False, home_centre="C-2"),
            centres=(centre(), centre("C-2")),
            rules=NO_TARGETS,
            wishes=FIRST_AVOIDS,
        ),
        [need(f"{MONDAY} 20:00", f"{TUESDAY} 08:00", skill="vetting")],
        name="the vetting seat",
    ),
    case(
        "specialist_cover",
        pair(second={"experienced": (Subspecialty.NEURO,)}, wishes=SECOND_AVOIDS),
        nights(MONDAY),
        last=MONDAY,
    ),
    case(
        "stand_by",
        network(
            radiologist(**PAEDIATRICS),
            shift_types=(ON_CALL,),
            rules={**NO_TARGETS, **only_stand_by("paediatrics")},
            wishes=FIRST_AVOIDS,
        ),
        last=MONDAY,
        name="on call",
    ),
    case(
        "stand_by",
        pair(
            second={"experienced": (Subspecialty.NEURO,)},
            rules={**NO_TARGETS, **only_stand_by("neuro")},
            wishes=SECOND_AVOIDS,
        ),
        nights(MONDAY),
        last=MONDAY,
        name="on duty",
    ),
    case(
        "privileged_reader",
        pair(
            hospitals=(hospital(),),
            coverage_windows=(window("mon"),),
            privileges=(privilege(person="R-2"),),
            wishes=SECOND_AVOIDS,
        ),
        nights(MONDAY),
        last=MONDAY,
    ),
    case("shift_cover", planned(shift_targets=(target(1),)), name="too few"),
    case("shift_cover", planned(shift_targets=(target(1, 0, over=3),), wishes=(wants(1, weight=2),)), name="too many"),
    case("overcover", network(wishes=(wish(WishKind.WANT, TUESDAY, "DAY-A"),))),
    case("wanted_units", network(radiologist(wanted=8)), name="too few"),
    case(
        "wanted_units",
        network(
            radiologist(wanted=0),
            radiologist("R-2"),
            shift_types=(shift_type("DAY", "08:00-20:00", 720),),
            wishes=SECOND_AVOIDS,
        ),
        whole_day(MONDAY),
        name="too many",
    ),
    case("fair_nights", pair(wishes=SECOND_AVOIDS), nights(MONDAY), ledger=Ledger(nights={"R-1": 300})),
    case(
        "fair_weekends",
        pair(wishes=(wish(WishKind.AVOID, SATURDAY, person="R-2"),)),
        whole_day(SATURDAY),
        ledger=Ledger(weekends={"R-1": 300}),
    ),
    case(
        "fair_holidays",
        pair(wishes=(wish(WishKind.AVOID, "2027-01-01", person="R-2"),)),
        whole_day("2027-01-01"),
        first="2027-01-01",
        last="2027-01-01",
        ledger=Ledger(holidays={"R-1": 300}),
    ),
    case(
        "spacing",
        pair(rules=NO_TARGETS, wishes=(*SECOND_AVOIDS, wish(WishKind.AVOID, WEDNESDAY, person="R-2"))),
        nights(MONDAY, WEDNESDAY),
    ),
    case(
        "home_centre",
        pair(
            second={"home_centre": "C-2", "other_centres": ("C-1",)},
            centres=(centre(), centre("C-2", open_until=date(2027, 1, 3))),
            wishes=FIRST_AVOIDS,
        ),
        nights(MONDAY),
    ),
    case(
        "wishes",
        pair(
            second={"home_centre": "C-2", "other_centres": ("C-1",)},
            centres=(centre(), centre("C-2", open_until=date(2027, 1, 3))),
            wishes=(wish(WishKind.AVOID, MONDAY, weight=5),),
        ),
        nights(MONDAY),
        name="avoid",
    ),
    case("wishes", network(wishes=(wish(WishKind.WANT, TUESDAY, "DAY-A", weight=5),)), name="want"),
    case(
        "published_duties",
        pair(wishes=SECOND_AVOIDS),
        nights(MONDAY),
        name="the reader",
        published=(duty(MONDAY, person="R-2"),),
    ),
    case(
        "published_duties",
        network(radiologist(other_centres=("C-2",)), centres=(centre(), centre("C-2"))),
        nights(MONDAY),
        name="the place",
        published=(duty(MONDAY, centre="C-2"),),
    ),
)
