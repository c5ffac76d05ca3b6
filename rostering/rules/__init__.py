"""The rules, as a planner reads them; their order means nothing."""

from __future__ import annotations

from collections.abc import Sequence

from rostering.instance import Bools, RosterInstance
from rostering.model import Floats, Model, Options
from rostering.rules import (
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
from rostering.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    # rules of work
    Rule("one_duty_at_a_time", "nobody is on two duties at once", add=one_duty_at_a_time.add),
    Rule(
        "rest_between_duties",
        "daily rest between two duties",
        forbid=rest_between_duties.forbid,
        add=rest_between_duties.add,
    ),
    Rule(
        "continuous_span",
        "a day job run into a duty is limited as a whole and followed by an equal rest",
        forbid=continuous_span.forbid,
        add=continuous_span.add,
    ),
    Rule("post_duty_rest", "no clinical work right after a night", forbid=post_duty_rest.forbid),
    Rule("weekly_rest", "one long rest in each week", forbid=weekly_rest.forbid, separate=weekly_rest.separate),
    Rule("average_hours", "working week on average over four months", separate=average_hours.separate),
    Rule("consecutive_nights", "only so many nights in a row", separate=consecutive_nights.separate),
    Rule("duties_in_window", "only so many duties in a week", separate=duties_in_window.separate),
    Rule("duty_length", "no duty longer than fourteen hours", forbid=duty_length.forbid),
    Rule("monthly_maximum", "no more units a month than the radiologist's maximum", add=monthly_maximum.add),
    Rule("remote_share", "duties stay a small share of all work", add=remote_share.add),
    # work patterns: only for those who have one
    Rule("one_duty_a_date", "one duty a date", add=one_duty_a_date.add),
    Rule("longest_run", "only so many dates worked in a row", add=longest_run.add),
    Rule("shortest_run", "no fewer than so many dates worked in a row", add=shortest_run.add),
    Rule("shortest_rest", "no fewer than so many dates off in a row", add=shortest_rest.add),
    Rule(
        "forbidden_successions",
        "some shifts may not follow others on the next date",
        forbid=forbidden_successions.forbid,
        add=forbidden_successions.add,
    ),
    Rule("shift_limits", "only so many duties of a shift", forbid=shift_limits.forbid, add=shift_limits.add),
    Rule("total_minutes", "minutes of duty between a least and a most", add=total_minutes.add),
    Rule("weekends_worked", "only so many weekends worked", add=weekends_worked.add),
    Rule("weekends_in_a_row", "only so many weekends worked in a row", add=weekends_in_a_row.add),
    # who may do what, where and when
    Rule("day_job_overlap", "no duty during the day job", forbid=day_job_overlap.forbid),
    Rule("absences", "no duty while away", forbid=absences.forbid),
    Rule("refusals", "no duty that was refused", forbid=refusals.forbid),
    Rule("authorisation", "outside work is authorised", forbid=authorisation.forbid),
    Rule("centre_eligibility", "duties at one's own centres, while they are open", forbid=centre_eligibility.forbid),
    Rule("on_call_competence", "on call only where experienced", forbid=on_call_competence.forbid),
    Rule("on_call_seats", "one radiologist on call for each subspecialty", add=on_call_seats.add),
    Rule("workstations", "no more readers at a centre than workstations", separate=workstations.separate),
    Rule("bedrooms", "no more night duties at a centre than bedrooms", separate=bedrooms.separate),
    Rule("shift_seats", "no more readers on a shift than seats", add=shift_seats.add),
    Rule("kept_duties", "duties to keep stay", add=kept_duties.add),
    # coverage
    Rule(
        "coverage",
        "enough readers of each skill in each half hour",
        add=coverage.add,
        separate=coverage.separate,
        soft=True,
    ),
    Rule(
        "specialist_cover",
        "experienced readers of each subspecialty on duty",
        separate=specialist_cover.separate,
        soft=True,
    ),
    Rule("stand_by", "thin specialist cover has someone standing by", separate=stand_by.separate, soft=True),
    Rule(
        "privileged_reader",
        "a privileged reader for each open hospital",
        separate=privileged_reader.separate,
        soft=True,
    ),
    Rule("shift_cover", "as many readers on each dated shift as it wants", add=shift_cover.add),
    Rule("overcover", "no more readers than needed, resting ones aside", add=overcover.add),
    # fairness and rest comfort
    Rule("wanted_units", "everyone has about the units they wanted", add=wanted_units.add),
    Rule("fair_nights", "nights shared fairly", add=fair_nights.add),
    Rule("fair_weekends", "weekend duties shared fairly", add=fair_weekends.add),
    Rule("fair_holidays", "holiday duties shared fairly", add=fair_holidays.add),
    Rule("spacing", "duties well apart", add=spacing.add, separate=spacing.separate, soft=True),
    Rule("home_centre", "duties at the home centre", add=home_centre.add),
    Rule("wishes", "wishes met", add=wishes.add),
    Rule("published_duties", "what was published changes little", add=published_duties.add),
)
"""Each has a check of the same name in `rostering.checks`."""


def build(instance: RosterInstance, rules: Sequence[Rule] = RULES, standing: Bools | None = None) -> Model:
    """The model of an instance under these rules.

    Parameters
    ----------
    standing
        Candidates (person × shift × place) that are options although a rule forbids them: duties that are a fact.
    """
    eligible = instance.every_candidate()
    for rule in rules:
        if rule.forbid is not None:
            rule.forbid(instance, eligible)
    if standing is not None:
        eligible |= standing
    model = Model(instance, Options.of(eligible))
    for rule in rules:
        if rule.add is not None:
            model.rule = rule.name
            rule.add(model)
    model.rule = "conflicts"
    model.add_conflicts()
    return model


def separate(model: Model, values: Floats, rules: Sequence[Rule] = RULES, *, soft: bool = True) -> bool:
    """Add the rows of lazy rules that these option values break; whether there were any.

    Without ``soft``, only those of hard rules.
    """
    found = False
    for rule in rules:
        if rule.separate is not None and (soft or not rule.soft):
            model.rule = rule.name
            found |= rule.separate(model, values)
    return found


__all__ = ["RULES", "Rule", "build", "separate"]
