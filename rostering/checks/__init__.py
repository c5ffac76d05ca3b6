"""One check a file: what it says of a roster, from duties and data alone.

`CHECKS` is the whole list, by the names that the rules have everywhere. A check takes a `Subject` and yields
`Violation`s; the hard ones may not be, the soft ones add their cost to the objective.
"""

from __future__ import annotations

from collections.abc import Mapping

from rostering.checks import (
    absences,
    authorisation,
    average_hours,
    bedrooms,
    centre_eligibility,
    consecutive_nights,
    continuous_span,
    coverage,
    day_job_overlap,
    duties_in_window,
    duty_length,
    fair_holidays,
    fair_nights,
    fair_weekends,
    forbidden_successions,
    home_centre,
    kept_duties,
    known_duties,
    longest_run,
    monthly_maximum,
    on_call_competence,
    on_call_seats,
    one_duty_a_date,
    one_duty_at_a_time,
    overcover,
    post_duty_rest,
    privileged_reader,
    published_duties,
    refusals,
    remote_share,
    rest_between_duties,
    shift_cover,
    shift_limits,
    shift_seats,
    shortest_rest,
    shortest_run,
    spacing,
    specialist_cover,
    stand_by,
    total_minutes,
    wanted_units,
    weekends_in_a_row,
    weekends_worked,
    weekly_rest,
    wishes,
    workstations,
)
from rostering.checks.subject import Check, Subject
from rostering.checks.violation import Violation

HARD_CHECKS: Mapping[str, Check] = {
    # what a duty is
    "known_duties": known_duties.check,
    "kept_duties": kept_duties.check,
    "duty_length": duty_length.check,
    # who may do it
    "absences": absences.check,
    "refusals": refusals.check,
    "authorisation": authorisation.check,
    "on_call_competence": on_call_competence.check,
    "day_job_overlap": day_job_overlap.check,
    # where there is room
    "centre_eligibility": centre_eligibility.check,
    "workstations": workstations.check,
    "bedrooms": bedrooms.check,
    "on_call_seats": on_call_seats.check,
    "shift_seats": shift_seats.check,
    # how much one person may do, and the rest between
    "one_duty_at_a_time": one_duty_at_a_time.check,
    "rest_between_duties": rest_between_duties.check,
    "continuous_span": continuous_span.check,
    "post_duty_rest": post_duty_rest.check,
    "weekly_rest": weekly_rest.check,
    "average_hours": average_hours.check,
    "consecutive_nights": consecutive_nights.check,
    "duties_in_window": duties_in_window.check,
    "monthly_maximum": monthly_maximum.check,
    "remote_share": remote_share.check,
    # work patterns
    "one_duty_a_date": one_duty_a_date.check,
    "longest_run": longest_run.check,
    "shortest_run": shortest_run.check,
    "shortest_rest": shortest_rest.check,
    "forbidden_successions": forbidden_successions.check,
    "shift_limits": shift_limits.check,
    "total_minutes": total_minutes.check,
    "weekends_worked": weekends_worked.check,
    "weekends_in_a_row": weekends_in_a_row.check,
}
"""Rules that may not be broken."""

SOFT_CHECKS: Mapping[str, Check] = {
    # readers where they are needed
    "coverage": coverage.check,
    "specialist_cover": specialist_cover.check,
    "stand_by": stand_by.check,
    "privileged_reader": privileged_reader.check,
    "shift_cover": shift_cover.check,
    "overcover": overcover.check,
    # fair to all, and restful
    "wanted_units": wanted_units.check,
    "fair_nights": fair_nights.check,
    "fair_weekends": fair_weekends.check,
    "fair_holidays": fair_holidays.check,
    "spacing": spacing.check,
    "home_centre": home_centre.check,
    # as wished
    "wishes": wishes.check,
    "published_duties": published_duties.check,
}
"""Rules that cost, each by the weight in rules.toml."""

CHECKS: Mapping[str, Check] = {**HARD_CHECKS, **SOFT_CHECKS}

__all__ = ["CHECKS", "HARD_CHECKS", "SOFT_CHECKS", "Check", "Subject", "Violation"]
