"""The summary in words: what a medical director wants to know of a roster, each point with its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data.studies import UrgencyClass
from reports.coverage_figures import HOURS, gaps, head_count_coverage
from reports.facts import PlanningFacts
from reports.fairness_figures import tallies, wishes_met
from reports.simulation_overview import missed_targets
from reports.specialist_figures import specialist_covers
from reports.words import between, count, listed, percent, period, share_between

COVERED_WELL = 0.99
"""Share of the wanted reader-hours that a good roster covers."""
SPECIALISTS_WELL = 0.99
"""Share of the hard cases that should meet an experienced reader on duty."""
GAP_WELL = 0.05
FAIR_WELL = 0.9
"""Share of the radiologists whose nights should lie within one of their fair share."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: a heading, a figure with its unit, one or two sentences, and whether it is as it should be."""

    heading: str
    figure: str
    text: str
    good: bool


def findings(facts: PlanningFacts) -> tuple[Finding, ...]:
    """The points in order of importance."""
    return (
        _rules(facts),
        _coverage(facts),
        _turnaround(facts),
        _specialists(facts),
        _fairness(facts),
        _quality(facts),
    )


def verdict(facts: PlanningFacts) -> str:
    """One or two sentences: can it be used, and what to look at."""
    if facts.verification.violations:
        broken = count(len(facts.verification.violations), "hard rule is broken", "hard rules are broken")
        return f"This roster may not be used as it is: {broken}."
    weak = [f"the {found.heading.lower()}" for found in findings(facts) if not found.good]
    rest = f"Look at {listed(weak)} before you publish it." if weak else "Every figure is where it should be."
    return f"This roster keeps every rule. {rest}"


def _rules(facts: PlanningFacts) -> Finding:
    broken = len(facts.verification.violations)
    text = "No hard rule is broken: rests, working hours, absences, refusals, workstations and bedrooms all hold."
    if broken:
        first = "; ".join(each.message for each in facts.verification.violations[:3])
        more = ", and more" if broken > 3 else ""
        text = f"{count(broken, 'hard rule is broken', 'hard rules are broken')}: {first}{more}."
    return Finding("Rules of work", count(broken, "violation"), text, not broken)


def _coverage(facts: PlanningFacts) -> Finding:
    found = head_count_coverage(facts.subject)
    text = f"{percent(found.covered)} of the {found.wanted:,.0f} reader-hours wanted are covered"
    worst = gaps(facts.subject)
    if worst:
        start, end = (moment.astimezone(_zone(facts)) for moment in worst[0].bounds(facts.subject.horizon.start))
        missing = count(worst[0].value, "reader")
        text += f"; {count(found.missing, 'hour')} missing, at most {missing} at a time ({period(start, end)})"
    return Finding("Coverage", percent(found.covered), f"{text}.", found.covered >= COVERED_WELL)


def _zone(facts: PlanningFacts) -> Any:  # noqa: ANN401
    return facts.subject.slot_starts[0].tzinfo


def _turnaround(facts: PlanningFacts) -> Finding:
    everything = facts.replayed["turnaround"]["all"]
    mean, target = everything["mean"], everything["target"]
    figure = "–" if mean["value"] is None else f"{mean['value']:.1f} min"
    missed = missed_targets(facts.replayed)
    classes = [urgency for urgency in facts.network.urgency_classes if urgency.code in missed]
    text = (
        f"Reports are signed {figure}{between(mean)} after the images arrive, on average; "
        f"the objective is less than {target['mean_minutes']} min. "
    )
    held = len(facts.network.urgency_classes) - len(classes)
    text += f"{held} of {len(facts.network.urgency_classes)} class targets hold"
    text += "." if not classes else f"; not so {'; '.join(_miss(urgency, facts) for urgency in classes)}."
    return Finding("Turnaround", figure, text, not missed)


def _miss(urgency: UrgencyClass, facts: PlanningFacts) -> str:
    found = facts.replayed["turnaround"][urgency.code]
    label = (urgency.label or urgency.code).lower()
    if found["target"]["holds"]:
        rate, minutes, wanted = found["oral_hit_rate"], urgency.oral_minutes, urgency.oral_share or 0
        label = f"the first oral word for {label}"
    else:
        rate, minutes, wanted = found["hit_rate"], urgency.within_minutes, urgency.share
    if rate["value"] is None:
        return f"{label} (no studies)"
    reached = f"{percent(rate['value'])}{share_between(rate)}"
    return f"{label}: {reached} within {minutes:g} min, {percent(wanted, 0)} wanted"


def _specialists(facts: PlanningFacts) -> Finding:
    cover = facts.replayed["specialist_coverage"]["share"]
    figure = "–" if cover["value"] is None else percent(cover["value"])
    text = (
        f"For {figure}{share_between(cover)} of the hard cases an experienced reader of the subspecialty "
        f"is on duty when the images arrive. {thin_cover(facts)}"
    )
    return Finding("Specialist cover", figure, text, (cover["value"] or 0) >= SPECIALISTS_WELL)


def thin_cover(facts: PlanningFacts) -> str:
    """Where cover was thinnest, in a sentence."""
    covers = specialist_covers(facts.subject)
    thin = sorted((cover for cover in covers if cover.missing_hours), key=lambda cover: cover.share)
    if not thin:
        least = min(covers, key=lambda cover: float(cover.mean.min()))
        hour, readers = HOURS[int(least.mean.argmin())], float(least.mean.min())
        where = f"{least.subspecialty.value} around {hour:02d}:00, {readers:.1f} on duty on average"
        return f"The number of experienced readers wanted is met at every hour; it is thinnest in {where}."
    parts = [f"{cover.subspecialty.value} ({count(cover.missing_hours, 'hour')} below)" for cover in thin[:3]]
    text = f"The number of experienced readers wanted is missed most often in {listed(parts)}"
    if thin[0].longest is not None:
        text += f"; longest: {thin[0].subspecialty.value}, {period(*thin[0].longest[:2])}"
    return f"{text}."


def _fairness(facts: PlanningFacts) -> Finding:
    nights = tallies(facts.subject)[0]
    share = nights.within(1.0)
    text = f"{percent(share, 0)} of the radiologists are within one night of their fair share"
    met = [f"{each.met:,} of {each.wishes:,} {_WISH_WORDS[each.kind.value]}" for each in wishes_met(facts.subject)]
    text += f". Wishes: {listed(met)}." if met else "."
    return Finding("Fairness", percent(share, 0), text, share >= FAIR_WELL)


_WISH_WORDS = {"want": "wanted duties given", "avoid": "dates to avoid kept free", "refuse": "refusals kept"}


def _quality(facts: PlanningFacts) -> Finding:
    gap, floor, objective = facts.recorded.gap, facts.recorded.floor, facts.recorded.objective
    figure = "unknown" if gap is None else percent(gap)
    text = "Nothing is proven about how much better a roster could be."
    if gap is not None:
        text = f"The best possible roster costs at most {percent(gap)} less than this one"
        text += _floor_words(floor, objective) if floor else "."
    good = gap is not None and gap <= GAP_WELL
    return Finding("Gap to the best roster", figure, text if good else f"{text} A longer search may narrow it.", good)


def _floor_words(floor: float, objective: int) -> str:
    return (
        f"; {percent(min(1.0, floor / max(1, objective)), 0)} of its cost is shortfall and surplus of cover "
        "that no roster can avoid."
    )
