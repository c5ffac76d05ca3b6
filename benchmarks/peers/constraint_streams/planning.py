"""What Timefold plans: one entity for each person and date.

A person's date is given one seat (a dated shift at a place) out of those that its person may have, or none. The value
ranges hold what rules exclude by themselves: absences, refusals, day job, authorisation, competence, closed centres.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any

from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import HardSoftScore

from benchmarks.peers.constraint_streams.facts import (
    Capacity,
    Counting,
    Demand,
    OpenHours,
    Opening,
    Person,
    Seat,
    Taking,
    read_facts,
)


@planning_entity
@dataclass(eq=False)
class PersonDay:
    """A person's date: the seat is what Timefold decides."""

    id: Annotated[int, PlanningId]
    person: Person
    privileges: int
    seats: Annotated[list[Seat], ValueRangeProvider]
    seat: Annotated[Seat | None, PlanningVariable(allows_unassigned=True)] = field(default=None)


@planning_solution
@dataclass(eq=False)
class Roster:
    """The whole problem."""

    people: Annotated[list[Person], ProblemFactCollectionProperty]
    demands: Annotated[list[Demand], ProblemFactCollectionProperty]
    countings: Annotated[list[Counting], ProblemFactCollectionProperty]
    capacities: Annotated[list[Capacity], ProblemFactCollectionProperty]
    takings: Annotated[list[Taking], ProblemFactCollectionProperty]
    hours: Annotated[list[OpenHours], ProblemFactCollectionProperty]
    openings: Annotated[list[Opening], ProblemFactCollectionProperty]
    days: Annotated[list[PersonDay], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)


def read(problem: dict[str, Any]) -> Roster:
    """The problem of a statement (`benchmarks.peers.statement`)."""
    facts = read_facts(problem)
    return Roster(
        people=facts.people,
        demands=facts.demands,
        countings=facts.countings,
        capacities=facts.capacities,
        takings=facts.takings,
        hours=facts.hours,
        openings=facts.openings,
        days=[PersonDay(number, *choice) for number, choice in enumerate(facts.choices)],
    )
