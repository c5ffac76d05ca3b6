"""Readers under a scenario: who calls in sick, who sits in a centre that is cut off, who lacks a skill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.duties import Duty
from data.network import Network
from data.scenarios import LARGEST, Outage, ScenarioSpec, Shortage
from dispatch.kernels.columns import NONE
from dispatch.kinds import skill_mask
from simulation.crew import Crew, Stretch
from simulation.draws import Draws, Luck
from simulation.what_if.times import inside

if TYPE_CHECKING:
    from simulation.replication import Scenario


def changed_crew(scenario: Scenario, spec: ScenarioSpec, luck: Luck) -> tuple[Crew, NDArray[np.int64]]:
    """(crew of one replication, for each of its stretches the stretch of the scenario's crew that it is a part of)."""
    crew = scenario.crew
    sick, cuts = _sick(scenario, spec, luck), _cuts(scenario, spec)
    pieces = sorted(
        (piece.start, piece.reader, number, piece)
        for number, stretch in enumerate(crew.stretches)
        if not sick[number]
        for piece in _pieces(stretch, [] if stretch.home else cuts.get(stretch.reader, []))
    )
    reads, experienced = crew.reads, crew.experienced
    for part, shortage in enumerate(spec.shortage):
        bit = skill_mask((shortage.subspecialty,))
        lost = _replaced(scenario, shortage, luck.of("shortage", part))
        experienced = _without(bit, experienced, lost)
        if shortage.lost == "reading":
            reads = _without(bit, reads, lost)
    changed = replace(crew, reads=reads, experienced=experienced, stretches=tuple(piece for *_, piece in pieces))
    return changed, np.array([number for _, _, number, _ in pieces], dtype=np.int64)


def with_calls_of(draws: Draws, crew: Crew, part_of: NDArray[np.int64]) -> Draws:
    """The same luck with the telephone calls of the stretches that are left, those outside them dropped."""
    rows, bounds = [np.zeros(0, dtype=np.int64)], [0]
    for stretch, number in zip(crew.stretches, part_of, strict=True):
        mine = np.arange(draws.calls_bounds[number], draws.calls_bounds[number + 1])
        at = draws.calls_at[mine]
        rows.append(mine[(at >= stretch.start) & (at < stretch.end)])
        bounds.append(bounds[-1] + len(rows[-1]))
    kept = np.concatenate(rows)
    at, length = draws.calls_at[kept], draws.calls_length[kept]
    return replace(draws, calls_at=at, calls_length=length, calls_bounds=np.array(bounds, dtype=np.int64))


def outage_centre(network: Network, outage: Outage) -> str:
    """Id of the centre that is cut off."""
    if outage.centre != LARGEST:
        return outage.centre
    return max(network.centres, key=lambda centre: centre.workstations).id


def _sick(scenario: Scenario, spec: ScenarioSpec, luck: Luck) -> NDArray[np.bool_]:
    """By stretch: whether its reader calls in sick."""
    starts = np.array([stretch.start for stretch in scenario.crew.stretches], dtype=np.int64)
    starts += round(scenario.origin.timestamp())
    found = np.zeros(len(starts), dtype=bool)
    for part, entry in enumerate(spec.sick_calls):
        drawn = luck.of("sick_calls", part).random(len(starts)) < entry.probability
        found |= drawn & inside(starts, scenario.moments.spans(entry))
    return found


def _cuts(scenario: Scenario, spec: ScenarioSpec) -> dict[int, list[tuple[int, int]]]:
    """By reader: (start, end) of the times in which their centre is cut off while they have a duty there."""
    number = {reader: n for n, reader in enumerate(scenario.crew.readers)}
    zero = round(scenario.origin.timestamp())
    found: dict[int, list[tuple[int, int]]] = {}
    for outage in spec.outage:
        centre, spans = outage_centre(scenario.network, outage), scenario.moments.spans(outage)
        for duty in (*scenario.roster.history, *scenario.roster.duties):
            if duty.centre == centre and duty.radiologist_id in number:
                cuts = found.setdefault(number[duty.radiologist_id], [])
                cuts.extend((low - zero, high - zero) for low, high in _during(duty, spans))
    return {reader: sorted(cuts) for reader, cuts in found.items()}


def _during(duty: Duty, spans: NDArray[np.int64] | None) -> Iterator[tuple[int, int]]:
    start, end = _second(duty.start), _second(duty.end)
    for low, high in [(start, end)] if spans is None else spans.tolist():
        if max(low, start) < min(high, end):
            yield max(low, start), min(high, end)


def _second(instant: datetime) -> int:
    return round(instant.timestamp())


def _pieces(stretch: Stretch, cuts: list[tuple[int, int]]) -> Iterator[Stretch]:
    """What is left of a stretch, in order."""
    start = stretch.start
    for low, high in cuts:
        if high > start and low < stretch.end:
            if low > start:
                yield _between(stretch, start, low)
            start = high
    if start < stretch.end:
        yield _between(stretch, start, stretch.end)


def _between(stretch: Stretch, start: int, end: int) -> Stretch:
    rest_from, rest_until = max(start, stretch.rest_from), min(end, stretch.rest_until)
    if stretch.rest_from == NONE or rest_from >= rest_until:
        rest_from = rest_until = NONE
    return replace(stretch, start=start, end=end, rest_from=rest_from, rest_until=rest_until)


def _replaced(scenario: Scenario, shortage: Shortage, rng: Generator) -> list[bool]:
    """By reader: whether someone without the skill does their duties. The draw belongs to the radiologist."""
    people, crew, bit = scenario.network.radiologists, scenario.crew, skill_mask((shortage.subspecialty,))
    drawn = rng.random(len(people)) < shortage.share
    gone = {person.id for person, lost in zip(people, drawn, strict=True) if lost}
    return [reader in gone and bool(mask & bit) for reader, mask in zip(crew.readers, crew.experienced, strict=True)]


def _without(bit: int, masks: tuple[int, ...], lost: list[bool]) -> tuple[int, ...]:
    return tuple(mask & ~bit if gone else mask for mask, gone in zip(masks, lost, strict=True))
