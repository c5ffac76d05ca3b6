"""Tiny networks, rosters and requirements with defaults, so that a test says only what matters to it.

Everything starts on Monday 4 January 2027 at centre C-1 with radiologist R-1, who is salaried (bound by the directive,
needs no authorisation), reads everything, is experienced in nothing and has no day job. Dates are ISO strings, times
of day are ``"HH:MM"`` local to Paris, and a datetime string such as ``"2027-01-04 20:00"`` is local too.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from data.calendar import DayKind, Horizon, to_utc
from data.duties import Absence, Duty, Ledger, Roster, Shift, ShiftType, Wish, WishKind
from data.network import Network
from data.people import Commitment, CommitmentException, CommitmentKind, Privilege, Radiologist, Status
from data.places import Centre, CoverageWindow, Hospital
from data.requirements import ANY, Level, Requirement
from data.rules import Rules, parse_rules
from data.studies import ExamType, Subspecialty, UrgencyClass
from rostering.checks import CHECKS, Subject, Violation

MONDAY = "2027-01-04"
EVERY_DAY = (DayKind.WEEKDAY, DayKind.WEEKEND, DayKind.HOLIDAY)
DAYS_OFF = (DayKind.WEEKEND, DayKind.HOLIDAY)


def at(text: str) -> datetime:
    """UTC instant of a local ``"YYYY-MM-DD HH:MM"``."""
    day, clock = text.split()
    return to_utc(date.fromisoformat(day), time.fromisoformat(clock))


def shift_type(code: str, hours: str, units: int, **changes: Any) -> ShiftType:
    """``hours`` as ``"20:00-08:00"``, ``units`` in unit minutes."""
    start, end = (time.fromisoformat(text) for text in hours.split("-"))
    fields = {"code": code, "start": start, "end": end, "unit_minutes": units, "days": EVERY_DAY}
    return ShiftType(**{**fields, **changes})


N12 = shift_type("N12", "20:00-08:00", 720, night=True)
N12_EARLY = shift_type("N12-EARLY", "18:30-06:30", 720, night=True)
EVE = shift_type("EVE", "18:30-00:30", 360)
D12 = shift_type("D12", "08:00-20:00", 720, days=DAYS_OFF)
DAY_A = shift_type("DAY-A", "08:00-13:00", 300, days=(DayKind.WEEKDAY,))
DAY_B = shift_type("DAY-B", "13:00-18:30", 330, days=(DayKind.WEEKDAY,))
ON_CALL = shift_type("ON-CALL", "20:00-08:00", 180, on_call=True)
SHIFT_TYPES = (N12, N12_EARLY, EVE, D12, DAY_A, DAY_B, ON_CALL)


def radiologist(id: str = "R-1", **changes: Any) -> Radiologist:
    """A salaried radiologist of C-1 who wants 2 and may do 10 units a month."""
    fields = {
        "id": id,
        "rpps": "1" + "".join(filter(str.isdigit, id)).zfill(10),
        "status": Status.SALARIED,
        "home_centre": "C-1",
        "reads": tuple(Subspecialty),
        "wanted": 2,
        "maximum": 10,
    }
    return Radiologist(**{**fields, **changes})


def centre(id: str = "C-1", **changes: Any) -> Centre:
    """A centre with four workstations and four bedrooms."""
    fields = {"id": id, "name": id, "latitude": 46, "longitude": 4, "workstations": 4, "bedrooms": 4}
    return Centre(**{**fields, **changes})


def hospital(id: str = "H-1", **changes: Any) -> Hospital:
    """A client hospital in metropolitan France."""
    number = "".join(filter(str.isdigit, id)).zfill(9)
    fields = {"id": id, "finess": number, "name": id, "town": id, "latitude": 46, "longitude": 4}
    return Hospital(**{**fields, **changes})


def network(*people: Radiologist, rules: Rules | dict[str, Any] | None = None, **tables: Any) -> Network:
    """A network of those people (R-1 alone by default); any table can be given, the rest is as small as can be."""
    fields: dict[str, Any] = {
        "centres": (centre(),),
        "hospitals": (),
        "radiologists": people or (radiologist(),),
        "shift_types": SHIFT_TYPES,
        "exams": (
            ExamType(code="CT_HEAD", subspecialty=Subspecialty.NEURO, share=100, mean_minutes=6, cv=0.8, urgency="P2"),
        ),
        "urgency_classes": (UrgencyClass(code="P2", within_minutes=60, share=0.9, weight=1),),
        "rules": rules if isinstance(rules, Rules) else parse_rules(rules or {}, "rules.toml"),
    }
    return Network(**{**fields, **tables})


def duty(
    day: str = MONDAY, kind: ShiftType = N12, person: str = "R-1", centre: str | None = "C-1", **changes: Any
) -> Duty:
    """A night of R-1 at C-1 on Monday."""
    base = Duty.of(person, Shift.on(kind, date.fromisoformat(day)), centre)
    return Duty(**{**{name: getattr(base, name) for name in Duty.__slots__}, **changes})


def on_call(day: str = MONDAY, subspecialty: Subspecialty = Subspecialty.PAEDIATRICS, person: str = "R-1") -> Duty:
    """An on-call night of R-1 at home."""
    return duty(day, ON_CALL, person, centre=None, subspecialty=subspecialty)


def horizon(first: str = MONDAY, last: str | None = None, weeks: int = 1) -> Horizon:
    """One week from Monday, or to ``last``."""
    start = date.fromisoformat(first)
    return Horizon(start, date.fromisoformat(last)) if last else Horizon.of_weeks(start, weeks)


def roster(
    *duties: Duty,
    first: str = MONDAY,
    last: str | None = None,
    weeks: int = 1,
    history: Iterable[Duty] = (),
    kept: Iterable[Duty] = (),
    ledger: Ledger | None = None,
    published: Iterable[Duty] = (),
) -> Roster:
    """Those duties over one week from Monday, or to ``last``."""
    return Roster(
        horizon(first, last, weeks),
        tuple(sorted(duties, key=lambda duty: (duty.radiologist_id, duty.start))),
        tuple(history),
        tuple(kept),
        ledger or Ledger(),
        tuple(published),
    )


def need(
    start: str,
    end: str,
    readers: int = 1,
    skill: str = ANY,
    level: Level = Level.READS,
    centre: str | None = None,
) -> Requirement:
    """Readers wanted between two local instants."""
    return Requirement(at(start), at(end), skill, level, readers, centre)


def daily_need(
    first: str, last: str, hours: str, readers: int = 1, skill: str = ANY, level: Level = Level.READS
) -> tuple[Requirement, ...]:
    """The same need on every date from ``first`` to ``last``, ``hours`` as ``"20:00-08:00"``."""
    start, end = hours.split("-")
    found = []
    for day in Horizon(date.fromisoformat(first), date.fromisoformat(last)).days:
        until = day if end > start else day + timedelta(days=1)
        found.append(need(f"{day} {start}", f"{until} {end}", readers, skill, level))
    return tuple(found)


def works(
    weekday: str,
    hours: str = "08:00-18:00",
    kind: CommitmentKind = CommitmentKind.CLINICAL,
    person: str = "R-1",
    **changes: Any,
) -> Commitment:
    """A block of the weekly day job."""
    start, end = (time.fromisoformat(text) for text in hours.split("-"))
    return Commitment(radiologist_id=person, weekday=weekday, start=start, end=end, kind=kind, **changes)


def works_on(
    day: str, hours: str = "08:00-18:00", kind: CommitmentKind = CommitmentKind.CLINICAL, person: str = "R-1"
) -> CommitmentException:
    """One dated block of the day job."""
    start, end = (time.fromisoformat(text) for text in hours.split("-"))
    return CommitmentException(
        radiologist_id=person, day=date.fromisoformat(day), action="add", start=start, end=end, kind=kind
    )


def away(first: str, last: str | None = None, person: str = "R-1") -> Absence:
    """An absence of one day, or to ``last``."""
    return Absence(radiologist_id=person, first=date.fromisoformat(first), last=date.fromisoformat(last or first))


def wish(kind: WishKind, day: str = MONDAY, shift: str | None = None, weight: int = 1, person: str = "R-1") -> Wish:
    """A wish about one date."""
    return Wish(radiologist_id=person, day=date.fromisoformat(day), kind=kind, shift=shift, weight=weight)


def privilege(hospital_id: str = "H-1", person: str = "R-1", **changes: Any) -> Privilege:
    """An open-ended privilege."""
    return Privilege(radiologist_id=person, hospital_id=hospital_id, **changes)


def window(weekday: str, hours: str = "20:00-08:00", hospital_id: str = "H-1") -> CoverageWindow:
    """Weekly hours in which the network reads for a hospital."""
    start, end = (time.fromisoformat(text) for text in hours.split("-"))
    return CoverageWindow(hospital_id=hospital_id, weekday=weekday, start=start, end=end)


def findings(rule: str, net: Network, plan: Roster, needs: Iterable[Requirement] = ()) -> list[Violation]:
    """What one check says, each finding with the properties that all of them have."""
    found = list(CHECKS[rule](Subject(net, plan, tuple(needs), net.rules)))
    for violation in found:
        assert violation.rule == rule
        assert violation.hard is (violation.cost == 0)
        assert violation.radiologist_id is None or violation.message.startswith(f"{violation.radiologist_id}: ")
    return found


def messages(rule: str, net: Network, plan: Roster, needs: Iterable[Requirement] = ()) -> list[str]:
    """The sentences of one check."""
    return [violation.message for violation in findings(rule, net, plan, needs)]


def cost(rule: str, net: Network, plan: Roster, needs: Iterable[Requirement] = ()) -> int:
    """What one soft rule adds to the objective."""
    return sum(violation.cost for violation in findings(rule, net, plan, needs))
