"""The reference network, from a seed: eight centres, 115 client hospitals, 400 radiologists, or other sizes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data.network import Network
from data.people import Contact, Radiologist
from data.places import Hospital
from data.reference import tables
from data.rules import Rules
from data.synthetic.draws import streams
from data.synthetic.leave import make_absences, make_wishes
from data.synthetic.people import LARGE_TEAM, SMALL_TEAM, deal_status, deal_wanted, make_privileges, make_radiologists
from data.synthetic.places import make_places
from data.synthetic.timetables import deal_plans, make_commitments, make_on_call_nights

FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
FEWEST = {"radiologists": 1, "centres": 1, "hospitals": 1}


def generate_network(
    seed: int,
    radiologists: int = 400,
    centres: int = 8,
    hospitals: int = 115,
    first: date = FIRST,
    last: date = LAST,
) -> Network:
    """A plausible network; the same arguments give the same network.

    Parameters
    ----------
    seed
        Any non-negative integer.
    radiologists, centres, hospitals
        Sizes; workstations, bedrooms and the volume of studies follow the number of radiologists.
    first, last
        Dates for which absences, wishes and on-call nights are made.

    Raises
    ------
    ValueError
        A size below one, or dates in the wrong order.
    """
    _check_sizes(radiologists, centres, hospitals, first, last)
    mix, dates = tables.people_mix(), (first, last)
    rng = streams(seed, "places", "status", "plans", "wanted", "people", "on_call", "absences", "wishes", "privileges")
    places = make_places(rng["places"], radiologists, centres, hospitals)
    statuses = deal_status(rng["status"], mix, radiologists)
    plans = deal_plans(rng["plans"], mix, statuses)
    wanted = deal_wanted(rng["wanted"], mix, plans, [status.bound for status, _ in statuses])
    people = make_radiologists(rng["people"], mix, places, statuses, wanted, dates)
    school_zone = {centre.id: zone for centre, zone in zip(places.centres, places.school_zones, strict=True)}
    absences = tuple(
        sorted(
            make_absences(rng["absences"], mix, people, school_zone, dates),
            key=lambda absence: (absence.radiologist_id, absence.first),
        )
    )
    return Network(
        centres=places.centres,
        hospitals=places.hospitals,
        coverage_windows=places.windows,
        radiologists=people,
        privileges=tuple(make_privileges(rng["privileges"], mix, people, places.hospitals, dates)),
        commitments=tuple(make_commitments(people, plans)),
        commitment_exceptions=tuple(make_on_call_nights(rng["on_call"], mix, people, dates)),
        absences=absences,
        wishes=tuple(make_wishes(rng["wishes"], mix, people, plans, absences, dates)),
        contacts=tuple(make_contacts(people, places.hospitals)),
        shift_types=tables.shift_types(),
        exams=tables.exams(),
        urgency_classes=tables.urgency_classes(),
        ai_algorithms=tables.ai_algorithms(),
        rules=_rules(radiologists),
    )


def _check_sizes(radiologists: int, centres: int, hospitals: int, first: date, last: date) -> None:
    for name, value in (("radiologists", radiologists), ("centres", centres), ("hospitals", hospitals)):
        if value < FEWEST[name]:
            raise ValueError(f"{value} {name}: at least {FEWEST[name]} needed")
    if last < first:
        raise ValueError(f"the dates end on {last}, before they start on {first}")


def _rules(radiologists: int) -> Rules:
    """The reference rules; a small network cannot keep two experts of everything awake, and does not promise to."""
    rules = tables.rules()
    if radiologists >= LARGE_TEAM:
        return rules
    nights = 1 if radiologists >= SMALL_TEAM else 0
    cover = rules.specialist_cover.model_copy(update={"nights": nights, "days": 0})
    return rules.model_copy(update={"specialist_cover": cover})


def make_contacts(people: tuple[Radiologist, ...], hospitals: tuple[Hospital, ...]) -> Iterator[Contact]:
    """Numbers from the ranges kept for fiction in France (01 99 00, 06 39 98, …) and addresses that lead nowhere."""
    for n, person in enumerate(people):
        mobile = _number("06 39 98", n)
        yield Contact(
            kind="radiologist", subject_id=person.id, telephone=mobile, email=f"{person.id.lower()}@hulotte.example"
        )
    for n, hospital in enumerate(hospitals):
        yield Contact(kind="emergency_department", subject_id=hospital.id, telephone=_number("01 99 00", 2 * n))
        yield Contact(kind="ct_room", subject_id=hospital.id, telephone=_number("01 99 00", 2 * n + 1))


def _number(prefix: str, n: int) -> str:
    """Numbers of one range; they come round again after ten thousand."""
    return f"{prefix} {n % 10_000 // 100:02d} {n % 100:02d}"
