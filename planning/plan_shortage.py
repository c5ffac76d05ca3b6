"""What to do about targets that the readers there are cannot hold: the shortage proved, and priced in seats.

Proved: the lower bound of a roster problem in which nothing but coverage costs says how many reader-hours are missing
whatever the roster. Priced: readers who do not exist take seats beside the roster, a kind of day and shift at a time,
where studies of the missed classes wait most, until the simulation says that every target holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.duties import Duty, Roster, Shift, shifts_in
from data.network import Network
from data.people import Privilege, Radiologist, Status
from data.studies import Subspecialty
from planning.plan_iterations import Iteration
from planning.plan_pressure import Floats, Ints, pressure_of
from planning.roster_month import Order, prepare
from reports.plan_overview import shortage_sentence
from rostering.checks import Subject
from rostering.checks.slots import slots_of
from rostering.solve.result import Report, Settings
from rostering.solve.strategy import solve
from simulation.run import SimulationResult

COVERAGE_ALONE = (
    *(f"coverage.{name}=1" for name in ("any", "vetting", "reads", "experienced")),
    *(
        f"{rule}.weight=0"
        for rule in (
            "specialist_cover",
            "stand_by",
            "privileged_reader",
            "overcover",
            "wanted_units",
            "fair_nights",
            "fair_weekends",
            "fair_holidays",
            "spacing",
            "home_centre",
            "wishes",
            "published_duties",
        )
    ),
    "wanted_units.far_weight=0",
    "wanted_units.below_minimum=0",
)
"""Settings with which the objective counts half hours of missing readers and nothing else."""
MOST_SEATS = 40
"""Seats a date after which no price is named."""
DAYS = {**dict.fromkeys(range(5), "weekdays"), 5: "Saturdays", 6: "Sundays"}

Simulate = Callable[[Network, Roster], SimulationResult]


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """A reader more, on every date of a kind, for one kind of shift; ``skill`` "" when any will do."""

    days: str
    shift: str
    skill: str


def proved_missing(iteration: Iteration, settings: Settings, report: Report | None = None) -> float:
    """Reader-hours, over all requirements, that are missing in every roster of these people; 0: nothing is proved."""
    subject = iteration.subject
    rules = subject.rules.with_settings(COVERAGE_ALONE)
    order = Order(subject.horizon, subject.requirements, rules, published=subject.roster)
    result = solve(prepare(subject.network, order), replace(settings, gap=0.02), report)
    return max(0, result.lower_bound) / 2


def priced(iteration: Iteration, simulate: Simulate, patience: Callable[[], bool]) -> dict[Seat, int] | None:
    """Seats with which every target holds, as few as are found; None when they are not found.

    Parameters
    ----------
    patience
        Whether there is time for another simulation.
    """
    seats: dict[Seat, int] = {}
    subject, simulation, missed = iteration.subject, iteration.simulation, iteration.missed
    while missed:
        if sum(seats.values()) >= MOST_SEATS or not patience():
            return None
        for seat in _worth_most(subject, simulation, missed, max(1, sum(seats.values()) // 2)):
            seats[seat] = seats.get(seat, 0) + 1
        subject, simulation, missed = _tried(iteration, seats, simulate)
    return _pruned(iteration, seats, simulate, patience)


def _tried(
    iteration: Iteration, seats: dict[Seat, int], simulate: Simulate
) -> tuple[Subject, SimulationResult, tuple[str, ...]]:
    network, roster = with_seats(iteration.subject, seats)
    simulation = simulate(network, roster)
    tried = replace(
        iteration, subject=replace(iteration.subject, network=network, roster=roster), simulation=simulation
    )
    return tried.subject, simulation, tried.missed


def _pruned(
    iteration: Iteration, seats: dict[Seat, int], simulate: Simulate, patience: Callable[[], bool]
) -> dict[Seat, int]:
    """Without the seats that later ones have made needless."""
    for seat in sorted(seats):
        while seats.get(seat) and len(seats) + seats[seat] > 2 and patience():
            fewer = {each: count - (each == seat) for each, count in seats.items()}
            fewer = {each: count for each, count in fewer.items() if count}
            if _tried(iteration, fewer, simulate)[2]:
                break
            seats = fewer
    return seats


def _worth_most(subject: Subject, simulation: SimulationResult, missed: Sequence[str], count: int) -> list[Seat]:
    """The seats at which a reader more would save those classes the most waiting, per hour of duty."""
    pressure = pressure_of(subject, simulation)
    codes = [each.code for each in subject.network.urgency_classes]
    classes = [codes.index(code) for code in missed if code != "all"] or list(range(len(codes)))
    heads = pressure.heads.copy()
    found: list[Seat] = []
    for _ in range(count):
        worth = np.concatenate(([0.0], np.cumsum(pressure.worth_of_next(heads, classes))))
        groups: dict[tuple[str, str], list[Shift]] = {}
        for shift in shifts_in(subject.horizon, subject.network.shift_types):
            if not shift.type.on_call:
                groups.setdefault((DAYS[shift.day.weekday()], shift.type.code), []).append(shift)
        spans = {
            group: [slots_of(shift, subject.horizon.start, subject.horizon.slots) for shift in shifts]
            for group, shifts in groups.items()
        }
        best = max(spans, key=lambda group: _rate(worth, spans[group]))
        slots = np.concatenate([np.arange(*span) for span in spans[best]])
        found.append(Seat(*best, _scarcest(subject, slots)))
        np.add.at(heads, slots, 1)
    return found


def _rate(worth: Floats, spans: Sequence[tuple[int, int]]) -> float:
    return float(sum(worth[last] - worth[first] for first, last in spans)) / sum(last - first for first, last in spans)


def _scarcest(subject: Subject, slots: Ints) -> str:
    """The subspecialty whose experts are missing most at those half hours; "" when none are."""
    missing: dict[str, int] = {}
    known = {each.value for each in Subspecialty}
    for key, need in subject.need.items():
        if key.skill in known:
            there = subject.readers(lambda duty, skill=key.skill: skill in subject.person(duty).experienced)  # type: ignore[misc]
            missing[key.skill] = max(missing.get(key.skill, 0), int(np.maximum(need - there, 0)[slots].sum()))
    worst = max(missing, key=lambda skill: missing[skill], default="")
    return worst if missing.get(worst) else ""


def with_seats(subject: Subject, seats: dict[Seat, int]) -> tuple[Network, Roster]:
    """The network with readers who take those seats, and the roster with their duties."""
    network, centre = subject.network, subject.network.centres[0].id
    people: list[Radiologist] = []
    duties: list[Duty] = []
    for seat, count in sorted(seats.items()):
        for number in range(count):
            person = _reader(f"SEAT-{seat.days}-{seat.shift}-{seat.skill}-{number}", centre, seat.skill, len(people))
            people.append(person)
            duties += [
                Duty.of(person.id, shift, centre)
                for shift in shifts_in(subject.horizon, network.shift_types)
                if shift.type.code == seat.shift and DAYS[shift.day.weekday()] == seat.days
            ]
    privileges = tuple(
        Privilege(radiologist_id=person.id, hospital_id=hospital.id)
        for person in people
        for hospital in network.hospitals
    )
    fields = {name: getattr(network, name) for name in Network.model_fields}
    fields["radiologists"] = (*network.radiologists, *people)
    fields["privileges"] = (*network.privileges, *privileges)
    roster = replace(subject.roster, duties=tuple(sorted((*subject.roster.duties, *duties))))
    # The rows are right by construction; checking half a million of them again would take longer than the simulation.
    return Network.model_construct(**fields), roster


def _reader(name: str, centre: str, skill: str, number: int) -> Radiologist:
    return Radiologist(
        id=name,
        rpps=f"9{number:010d}",
        status=Status.SALARIED,
        home_centre=centre,
        reads=tuple(Subspecialty),
        experienced=(Subspecialty(skill),) if skill else (),
        wanted=0,
        maximum=1000,
    )


def shortage_summary(iteration: Iteration, missing_hours: float, seats: dict[Seat, int] | None) -> dict[str, Any]:
    """The shortage of an iteration as ``plan --json`` prints it, with the sentence for a director."""
    rows = None if seats is None else [_row(seat, count, iteration.subject) for seat, count in sorted(seats.items())]
    missed = {code: iteration.targets[code] for code in iteration.missed}
    return {
        "reader_hours_missing": missing_hours,
        "proved": missing_hours > 0,
        "seats": rows,
        "sentence": shortage_sentence(rows, missed, missing_hours),
    }


def _row(seat: Seat, count: int, subject: Subject) -> dict[str, Any]:
    kind = subject.network.shift_type[seat.shift]
    return {
        "readers": count,
        "skill": seat.skill or None,
        "days": seat.days,
        "shift": seat.shift,
        "from": f"{kind.start:%H:%M}",
        "until": f"{kind.end:%H:%M}",
    }
