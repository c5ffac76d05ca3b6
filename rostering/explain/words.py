"""Demands, and why they cannot hold together, in the planner's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from data.demands import Demand, DemandKind
from data.requirements import ANY, VETTING, Level
from rostering.checks.wording import counted, period
from rostering.explain.reasons import Count, count_reasons, shifts_in_slots, violations_of
from rostering.explain.rows import cover_needed, wishes_meant
from rostering.instance import RosterInstance
from rostering.rules.readers import who_counts


def sentence(demand: Demand, instance: RosterInstance) -> str:
    """What is demanded: "R-0123 has a duty on 2027-01-09"."""
    shift = demand.shift or "a duty"
    match demand.kind:
        case DemandKind.DUTY:
            text = f"{demand.radiologist_id} has {shift} on {demand.day}"
        case DemandKind.NO_DUTY:
            text = f"{demand.radiologist_id} has no {demand.shift or 'duty'} on {demand.day}"
        case DemandKind.WISH:
            wishes = wishes_meant(instance, demand)
            wanted = ", ".join(f"{wish.kind} {wish.shift or 'a duty'}" for wish in wishes) or "refusal, kept anyway"
            text = f"wish of {demand.radiologist_id} for {demand.day} granted ({wanted})"
        case DemandKind.UNITS_AT_LEAST:
            text = f"{demand.radiologist_id} has at least {demand.units:g} duty units"
        case DemandKind.UNITS_AT_MOST:
            text = f"{demand.radiologist_id} has at most {demand.units:g} duty units"
        case DemandKind.COVER:
            text = f"{_readers(demand)} from {period(*demand.interval(instance.network.shift_type))}"
    return text


def _readers(demand: Demand) -> str:
    where = f" at {demand.centre}" if demand.centre else ""
    if demand.readers is None:
        return f"as many {_what(demand)} readers as required{where}"
    return f"{counted(demand.readers, f'{_what(demand)} reader')}{where}"


def _what(demand: Demand) -> str:
    if demand.skill == ANY:
        return "on-duty"
    if demand.skill == VETTING:
        return "vetting"
    return f"experienced {demand.skill}" if demand.level is Level.EXPERIENCED else str(demand.skill)


MostUnits = Callable[[str], float]
"""The most duty units that the hard rules allow a radiologist."""


def explained(instance: RosterInstance, core: Sequence[Demand], most_units: MostUnits | None = None) -> list[str]:
    """For each demand of a conflict, what stands in its way by the rules alone."""
    return [text for demand in core for text in _why(instance, demand, core, most_units)]


def _why(
    instance: RosterInstance, demand: Demand, core: Sequence[Demand], most_units: MostUnits | None
) -> Iterator[str]:
    if demand.kind is DemandKind.COVER:
        yield from _why_cover(instance, demand, core)
    elif demand.kind is DemandKind.DUTY:
        yield from _why_duty(instance, demand, demand.shift)
    elif demand.kind is DemandKind.WISH:
        for wish in wishes_meant(instance, demand):
            if wish.kind == "want":
                yield from _why_duty(instance, demand, wish.shift)
    elif demand.kind is DemandKind.UNITS_AT_LEAST and most_units is not None:
        most = most_units(demand.radiologist_id or "")
        yield f"{demand.radiologist_id}: the rules allow {most:.3g} duty units at most in the horizon"


def _why_duty(instance: RosterInstance, demand: Demand, code: str | None) -> Iterator[str]:
    person = instance.person_index[demand.radiologist_id or ""]
    home = instance.places.index(instance.people[person].home_centre)
    for number, shift in enumerate(instance.shifts):
        if shift.day == demand.day and code in (None, shift.type.code) and not shift.type.on_call:
            found = violations_of(instance, instance.duty(person, number, home), instance.context.kept)
            yield from dict.fromkeys(f"{violation.message}" for violation in found)
            if not found:
                yield f"{demand.radiologist_id}: the {shift.type.code} of {shift.day} is possible by itself"


def _why_cover(instance: RosterInstance, demand: Demand, core: Sequence[Demand]) -> Iterator[str]:
    """The half hours in which fewest can come against what is wanted, and why the others cannot."""
    need = cover_needed(instance, demand)
    people = np.flatnonzero(who_counts(instance, demand.key.skill, demand.key.level)).tolist()
    places = [n for n in range(instance.centres) if demand.centre in (None, instance.places[n])]
    counts: list[tuple[int, int, int, Count]] = []
    for block in instance.blocks:
        wanted = int(need[block.slots].max())
        if wanted:
            inside = block.slots[need[block.slots] == wanted]
            shifts = shifts_in_slots(instance, int(inside[0]), int(inside[-1]) + 1)
            counts.append(
                (wanted, int(inside[0]), int(inside[-1]) + 1, count_reasons(instance, people, shifts, places))
            )
    if not counts:
        return
    wanted, first, last, count = min(counts, key=lambda each: len(each[3].able) - each[0])
    when = period(instance.slot_start(first), instance.slot_start(last))
    yield f"{_shortage(wanted, len(count.able), demand)} from {when}: {_told(count, core, demand)}"


def _shortage(wanted: int, able: int, demand: Demand) -> str:
    if not able:
        return f"no {_what(demand)} reader can come"
    return f"{counted(wanted, f'{_what(demand)} reader')} wanted, {able} can come one by one"


def _told(count: Count, core: Sequence[Demand], demand: Demand) -> str:
    parts = [f"{number} {reason}" for reason, number in count.kept_out.items()]
    named = {other.radiologist_id for other in core if other is not demand and other.radiologist_id}
    bound = sorted(named & set(count.able))
    if bound:
        parts.append(f"{', '.join(bound)} also in other demands of this conflict")
    return f"of {count.asked}, " + ", ".join(parts) if parts else f"all {count.asked} by the rules alone"
