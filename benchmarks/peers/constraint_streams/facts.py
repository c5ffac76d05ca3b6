"""The plain facts around what Timefold plans, and what they are read from. No Timefold in here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(eq=False)
class Seat:
    """A dated shift at a place; times in minutes, ``steps`` in half hours of duty units."""

    shift: int
    place: int
    start: int
    end: int
    day: int
    week: int
    month: int
    steps: int
    work_minutes: int
    on_call: int
    night: int
    weekend: int
    holiday: int


@dataclass(eq=False)
class Numbers:
    """Numbers that are the same for everybody."""

    dates: int
    reference_weeks: int
    window_days: int
    spacing_days: int
    spacing_weight: int
    units_free: int
    units_far: int
    units_weight: int
    units_far_weight: int
    units_below_minimum: int
    away_from_home: int


@dataclass(eq=False)
class Person:
    """Limits, wishes and costs of one person; ``groups`` say which demands they count for."""

    number: int
    numbers: Numbers
    groups: set
    home: int
    release: dict
    excluded: list
    month_steps: int
    week_minutes: list
    most_nights: int
    most_duties: int
    rests: list
    wanted: int
    minimum: int
    night_costs: list
    weekend_costs: list
    holiday_costs: list
    avoided: dict
    wants: list


@dataclass(eq=False)
class Demand:
    """Readers of a group wanted, or not wanted, in a block of half hours: the cost of each number of them."""

    group: str
    place: int
    costs: list
    slope: int


@dataclass(eq=False)
class Counting:
    """A shift whose readers count for a demand; ``home`` is the place of an on-call one, else -1."""

    shift: int
    home: int
    demand: Demand


@dataclass(eq=False)
class Capacity:
    """Most duties at a place during some shifts: workstations of a block, bedrooms of a night."""

    limit: int


@dataclass(eq=False)
class Taking:
    """A shift and place that take up a capacity."""

    shift: int
    place: int
    capacity: Capacity


@dataclass(eq=False)
class OpenHours:
    """Hospitals open in a block of half hours (as the bits of a number), and what each costs without a reader."""

    hospitals: int
    costs: list


@dataclass(eq=False)
class Opening:
    """A shift that is on duty in a block."""

    shift: int
    hours: OpenHours


@dataclass(eq=False)
class Facts:
    """All facts of a problem; ``choices`` are the person, the privileges and the seats of each person-day."""

    people: list[Person]
    demands: list[Demand]
    countings: list[Counting]
    capacities: list[Capacity]
    takings: list[Taking]
    hours: list[OpenHours]
    openings: list[Opening]
    choices: list[tuple[Person, int, list[Seat]]]


def read_facts(problem: dict[str, Any]) -> Facts:
    """The facts of a statement (`benchmarks.peers.statement`)."""
    people = _people(problem)
    seats = [
        [Seat(shift, place, **facts) for place in range(problem["places"])]
        for shift, facts in enumerate(problem["shifts"])
    ]
    demands = [Demand(each["group"], _place(each), each["costs"], each["slope"]) for each in problem["demands"]]
    capacities = [Capacity(each["limit"]) for each in problem["capacities"]]
    hours = [
        OpenHours(_bits(n for n, cost in enumerate(each["costs"]) if cost), each["costs"]) for each in problem["open"]
    ]
    return Facts(
        people=people,
        demands=demands,
        countings=[
            Counting(shift, home, demand)
            for demand, each in zip(demands, problem["demands"], strict=True)
            for shift, home in [*([shift, -1] for shift in each["shifts"]), *each["on_call"]]
        ],
        capacities=capacities,
        takings=[
            Taking(shift, each["place"], capacity)
            for capacity, each in zip(capacities, problem["capacities"], strict=True)
            for shift in each["shifts"]
        ],
        hours=hours,
        openings=[
            Opening(shift, block)
            for block, each in zip(hours, problem["open"], strict=True)
            for shift in each["shifts"]
        ],
        choices=[
            (
                people[person],
                _bits(problem["privileges"][person][day]),
                [seats[shift][place] for shift, place in choices],
            )
            for person, day, choices in problem["days"]
        ],
    )


def _people(problem: dict[str, Any]) -> list[Person]:
    """Numbered, with the dictionaries by number that JSON has by name."""
    numbers = Numbers(**problem["numbers"])
    found = []
    for number, (facts, groups) in enumerate(zip(problem["people"], problem["groups"], strict=True)):
        keyed = {name: {int(key): value for key, value in facts[name].items()} for name in ("release", "avoided")}
        found.append(Person(number, numbers, set(groups), **{**facts, **keyed}))
    return found


def _place(demand: dict[str, Any]) -> int:
    return -1 if demand["place"] is None else int(demand["place"])


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)
