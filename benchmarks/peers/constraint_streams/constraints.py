"""The rules as constraint streams, in the order of `rostering.rules.RULES`."""

from typing import Any

from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

from benchmarks.peers.constraint_streams import plans
from benchmarks.peers.constraint_streams.facts import Counting, Demand, OpenHours, Opening, Person, Taking
from benchmarks.peers.constraint_streams.planning import PersonDay

PLAN_LIMITS = {
    "monthly_maximum": plans.steps_over_maximum,
    "average_hours": plans.minutes_over_average,
    "consecutive_nights": plans.nights_too_many,
    "duties_in_window": plans.duties_too_many,
    "weekly_rest": plans.weeks_without_rest,
}
PLAN_COSTS = {
    "wanted_units": plans.units_cost,
    "fair_nights": plans.nights_cost,
    "fair_weekends": plans.weekends_cost,
    "fair_holidays": plans.holidays_cost,
    "spacing": plans.spacing_cost,
    "wishes": plans.wishes_cost,
}


@constraint_provider
def constraints(factory: ConstraintFactory) -> list[Constraint]:
    """All of them; those on a person's duties share their streams, so that the duties are gathered once."""
    plans_with_duties = factory.for_each(PersonDay).group_by(person_of, ConstraintCollectors.to_list())
    every_plan = plans_with_duties.complement(Person, nothing)
    return [
        excluded_pairs(factory),
        *(hard(plans_with_duties, name, rule) for name, rule in PLAN_LIMITS.items()),
        on_call_seats(factory),
        capacities(factory),
        cover(factory),
        privileged_reader(factory),
        *(soft(every_plan, name, rule) for name, rule in PLAN_COSTS.items()),
        home_centre(factory),
    ]


def person_of(day: PersonDay) -> Person:
    """Whose date it is."""
    return day.person


def shift_of(day: Any) -> int:
    """The shift that is given."""
    return day.seat.shift


def place_of(day: Any) -> int:
    """The place of it."""
    return day.seat.place


def nothing(_: Any) -> list:
    """The duties of who has none."""
    return []


def none_at_all(_: Any) -> int:
    """The readers where nobody is."""
    return 0


def hard(plans_with_duties: Any, name: str, rule: Any) -> Constraint:
    """A hard rule on the duties of those who have any."""
    return plans_with_duties.penalize(HardSoftScore.ONE_HARD, rule).as_constraint(name)


def soft(every_plan: Any, name: str, rule: Any) -> Constraint:
    """A soft rule on everybody's duties, also on having none."""
    return every_plan.penalize(HardSoftScore.ONE_SOFT, rule).as_constraint(name)


def excluded_pairs(factory: ConstraintFactory) -> Constraint:
    """One duty at a time, daily rest, continuous span."""
    return (
        factory.for_each_unique_pair(PersonDay, Joiners.equal(person_of))
        .filter(plans.exclude_each_other)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("one_duty_at_a_time, rest_between_duties, continuous_span")
    )


def on_call_seats(factory: ConstraintFactory) -> Constraint:
    """One radiologist on call for each subspecialty and on-call shift."""
    return (
        factory.for_each_unique_pair(PersonDay, Joiners.equal(shift_of), Joiners.equal(place_of))
        .filter(lambda one, _: one.seat.on_call == 1)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("on_call_seats")
    )


def capacities(factory: ConstraintFactory) -> Constraint:
    """Workstations and bedrooms."""
    return (
        factory.for_each(PersonDay)
        .join(
            Taking,
            Joiners.equal(shift_of, lambda taking: taking.shift),
            Joiners.equal(place_of, lambda taking: taking.place),
        )
        .group_by(lambda _, taking: taking.capacity, ConstraintCollectors.count_bi())
        .penalize(HardSoftScore.ONE_HARD, lambda capacity, count: max(0, count - capacity.limit))
        .as_constraint("workstations, bedrooms")
    )


def cover(factory: ConstraintFactory) -> Constraint:
    """Missing readers, missing specialists, surplus readers."""
    return (
        factory.for_each(PersonDay)
        .join(Counting, Joiners.equal(shift_of, lambda counting: counting.shift))
        .filter(plans.counts_for)
        .group_by(lambda _, counting: counting.demand, ConstraintCollectors.count_bi())
        .complement(Demand, none_at_all)
        .penalize(HardSoftScore.ONE_SOFT, plans.cover_cost)
        .as_constraint("coverage, specialist_cover, overcover")
    )


def privileged_reader(factory: ConstraintFactory) -> Constraint:
    """A privileged reader for each open hospital."""
    return (
        factory.for_each(PersonDay)
        .join(Opening, Joiners.equal(shift_of, lambda opening: opening.shift))
        .group_by(
            lambda _, opening: opening.hours,
            ConstraintCollectors.to_list(lambda day, _: day.privileges),
        )
        .complement(OpenHours, nothing)
        .penalize(HardSoftScore.ONE_SOFT, plans.privileges_cost)
        .as_constraint("privileged_reader")
    )


def home_centre(factory: ConstraintFactory) -> Constraint:
    """Duties at the home centre."""
    return factory.for_each(PersonDay).penalize(HardSoftScore.ONE_SOFT, plans.away_cost).as_constraint("home_centre")
