"""Studies under a scenario: more, fewer, all at once, from further hospitals, over a slow network.

Studies of the base keep their draws whatever else comes or does not come; what is added has streams of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.network import Network
from data.scenarios import LARGEST, Demand, MassCasualty, ScenarioSpec, SlowNetwork
from data.studies import StudyTable
from data.synthetic.studies import generate_studies
from data.synthetic.surplus import Increase, copied_surplus, generate_surplus
from simulation.caseload import Caseload, make_caseload
from simulation.draws import Draws, Luck, arrivals_seed, draw
from simulation.what_if.times import inside

if TYPE_CHECKING:
    from simulation.replication import Scenario

BASE, SURPLUS, REGION, REGION_SURPLUS, CASUALTIES = range(5)
"""Parts of the studies, each with draws of its own."""


def changed_studies(scenario: Scenario, spec: ScenarioSpec, luck: Luck) -> tuple[StudyTable, Caseload, Draws]:
    """(studies of one replication as they come in, the same as a caseload, its draws for the scenario's crew)."""
    parts = list(_parts(scenario, spec, luck))
    caseloads = [make_caseload(scenario.network, table, scenario.roster.horizon, scenario.origin) for _, table in parts]
    nobody = replace(scenario.crew, readers=(), reads=(), experienced=(), stretches=())
    draws = [
        draw(
            scenario.network,
            nobody if part else scenario.crew,
            caseload,
            scenario.parameters,
            luck.seed,
            luck.replication,
            part,
        )
        for (part, _), caseload in zip(parts, caseloads, strict=True)
    ]
    kept = [
        _kept(scenario, spec, table, caseload.row, luck.of("thinning", part).random(len(caseload)))
        for (part, table), caseload in zip(parts, caseloads, strict=True)
    ]
    caseload, rows = caseloads[0], len(parts[0][1])
    for other, (_, table) in zip(caseloads[1:], parts[1:], strict=True):
        caseload, rows = caseload.followed_by(other, rows), rows + len(table)
    caseload, luckily = _slowed(scenario, spec, caseload, draws[0].with_studies_of(draws[1:]))
    left = np.flatnonzero(np.concatenate(kept))
    left = left[np.argsort(caseload.images[left], kind="stable")]
    return _joined(parts), caseload.taken(left), luckily.taken(left)


# -- what comes ----------------------------------------------------------------------------------------------------


def _parts(scenario: Scenario, spec: ScenarioSpec, luck: Luck) -> Iterator[tuple[int, StudyTable]]:
    """The base first, then what the scenario adds."""
    horizon, more = scenario.roster.horizon, [entry for entry in spec.demand if entry.factor > 1]
    own, region = scenario.own_and_region
    seed = arrivals_seed(luck.seed, luck.replication)
    base = scenario.studies
    if base is None:
        base = generate_studies(own, horizon.first, scenario.days, seed)
    yield BASE, base
    increases = [_increase(scenario, entry) for entry in more]
    if increases and scenario.studies is not None:
        concerned = [(each, _concerned(scenario, entry, base)) for each, entry in zip(increases, more, strict=True)]
        yield SURPLUS, copied_surplus(base, concerned, luck.seed_of("surplus"))
    elif increases:
        yield SURPLUS, generate_surplus(own, horizon, seed, increases, luck.seed_of("surplus"))
    if region is not None:
        seed = luck.seed_of("region")
        yield REGION, generate_studies(region, horizon.first, scenario.days, seed)
        if increases:
            yield REGION_SURPLUS, generate_surplus(region, horizon, seed, increases, luck.seed_of("surplus", REGION))
    for number, entry in enumerate(spec.mass_casualty):
        yield CASUALTIES + number, _casualties(scenario, entry, luck.of("casualties", number))


def _increase(scenario: Scenario, entry: Demand) -> Increase:
    hospitals = entry.hospitals or [hospital.id for hospital in scenario.network.hospitals]
    exams = entry.exams or [exam.code for exam in scenario.network.exams]
    return Increase(entry.factor - 1, frozenset(hospitals), frozenset(exams), scenario.moments.spans(entry))


def casualty_hospital(network: Network, entry: MassCasualty) -> str:
    """Id of the hospital where it happens."""
    if entry.hospital != LARGEST:
        return entry.hospital
    return max(network.hospitals, key=lambda hospital: hospital.volume).id


def _casualties(scenario: Scenario, entry: MassCasualty, rng: np.random.Generator) -> StudyTable:
    """Evenly spread over the hours of the entry, on each of its dates."""
    network = scenario.network
    exam = next(exam for exam in network.exams if exam.code == entry.exam)
    spans = scenario.moments.spans(entry)
    lengths = np.zeros((0, 2), np.int64) if spans is None else spans
    images_at = np.sort(np.concatenate([rng.integers(low, high, entry.studies) for low, high in lengths.tolist()]))
    size = len(images_at)
    classes = tuple(each.code for each in network.urgency_classes)
    return StudyTable(
        accession=np.array([str(n) for n in range(size)], dtype=object),
        visit=np.arange(size),
        hospital=np.zeros(size, dtype=np.int32),
        exam=np.zeros(size, dtype=np.int32),
        urgency=np.full(size, classes.index(exam.urgency), dtype=np.int32),
        requested_at=images_at - round(60 * entry.on_site_minutes),
        images_at=images_at,
        hard=rng.random(size) < exam.hard,
        hospitals=(casualty_hospital(network, entry),),
        exams=(exam.code,),
        classes=classes,
    )


def _joined(parts: Sequence[tuple[int, StudyTable]]) -> StudyTable:
    """All parts in one table, one after the other; accessions of what was added begin with "+" and their part."""
    tables = [table for _, table in parts]
    hospitals, exams, classes = (
        tuple(dict.fromkeys(word for table in tables for word in getattr(table, words)))
        for words in ("hospitals", "exams", "classes")
    )
    visits = np.cumsum([0, *(int(table.visit.max(initial=0)) + 1 for table in tables)])
    accessions = [
        np.array([f"+{part}-{n:06d}" for n in range(len(table))], dtype=object) if part else table.accession
        for part, table in parts
    ]
    return StudyTable(
        accession=np.concatenate(accessions),
        visit=np.concatenate([table.visit + first for table, first in zip(tables, visits, strict=False)]),
        hospital=np.concatenate([_in(hospitals, table.hospitals, table.hospital) for table in tables]),
        exam=np.concatenate([_in(exams, table.exams, table.exam) for table in tables]),
        urgency=np.concatenate([_in(classes, table.classes, table.urgency) for table in tables]),
        requested_at=np.concatenate([table.requested_at for table in tables]),
        images_at=np.concatenate([table.images_at for table in tables]),
        hard=np.concatenate([table.hard for table in tables]),
        hospitals=hospitals,
        exams=exams,
        classes=classes,
    )


def _in(words: tuple[str, ...], own: tuple[str, ...], column: NDArray[np.int32]) -> NDArray[np.int32]:
    numbers = np.array([words.index(word) for word in own], dtype=np.int32)
    return numbers[column]


# -- what does not come, and what comes late -----------------------------------------------------------------------


def _kept(
    scenario: Scenario, spec: ScenarioSpec, table: StudyTable, rows: NDArray[np.int64], drawn: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which studies come although demand is lower."""
    chance = np.ones(len(table))
    for entry in spec.demand:
        if entry.factor < 1:
            chance[_concerned(scenario, entry, table)] *= entry.factor
    return drawn < chance[rows]


def _concerned(scenario: Scenario, entry: Demand, table: StudyTable) -> NDArray[np.bool_]:
    """Which studies of a table an entry is about."""
    found = inside(table.images_at, scenario.moments.spans(entry))
    if entry.hospitals:
        found &= np.isin(np.array(table.hospitals), entry.hospitals)[table.hospital]
    if entry.exams:
        found &= np.isin(np.array(table.exams), entry.exams)[table.exam]
    return found


def _slowed(scenario: Scenario, spec: ScenarioSpec, caseload: Caseload, draws: Draws) -> tuple[Caseload, Draws]:
    """Later images and longer readings where the network is slow."""
    for entry in spec.slow_network:
        slow = _on_slow_network(scenario, entry, caseload)
        factor = np.where(slow, entry.transfer_factor, 1.0)
        transfer = np.rint(draws.transfer * factor).astype(np.int64)
        caseload = replace(caseload, images=caseload.images + transfer - draws.transfer)
        loading = np.where(slow, entry.loading_seconds, 0.0)
        second = np.where(draws.second_reading > 0, draws.second_reading + loading, draws.second_reading)
        draws = replace(draws, transfer=transfer, reading=draws.reading + loading, second_reading=second)
    return caseload, draws


def _on_slow_network(scenario: Scenario, entry: SlowNetwork, caseload: Caseload) -> NDArray[np.bool_]:
    """Whose images are sent while the network is slow."""
    found = inside(caseload.images + round(scenario.origin.timestamp()), scenario.moments.spans(entry))
    if entry.hospitals:
        concerned = np.array([hospital.id in entry.hospitals for hospital in scenario.network.hospitals])
        found &= concerned[caseload.hospital]
    return found
