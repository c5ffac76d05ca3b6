"""One replication: desk and world as columns from crew, caseload and draws; then the event loop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from data.network import Network
from dispatch.desk import new_desk, new_readers, new_tasks
from dispatch.kernels import event_loop
from dispatch.kernels.calendar import packed
from dispatch.kernels.columns import NONE, Desk, as_lists, filled, floats, ints, write_back
from dispatch.kernels.compiled import COMPILED, plain
from dispatch.kernels.world import (
    DUTY_ENDS,
    DUTY_STARTS,
    IMAGES_RECEIVED,
    LOOK_AGAIN,
    REQUESTED,
    UNREAD,
    Calls,
    Durations,
    Duties,
    Log,
    ReaderOutcome,
    Script,
    Spans,
    StudyOutcome,
    Timers,
    World,
)
from dispatch.kinds import SUBSPECIALTIES, VETTING_BIT, KindTable
from dispatch.policy import PolicyParams
from simulation.caseload import Caseload
from simulation.crew import Crew, Stretch
from simulation.draws import Draws
from simulation.parameters import SimulationParameters


@dataclass(frozen=True, slots=True)
class Run:
    """What came out: the filled columns, the number of events, and the seconds that the event loop took."""

    desk: Desk
    world: World
    events: int
    seconds: float


def play(desk: Desk, policy: PolicyParams, world: World, compiled: bool = COMPILED) -> Run:
    """Run the event loop to its end, as machine code or as plain Python; desk and world are changed in place."""
    numbers = policy.for_kernels()
    if compiled:
        begin = perf_counter()
        events = event_loop.run(desk, numbers, world)
        return Run(desk, world, events, perf_counter() - begin)
    lists = as_lists(desk), as_lists(world)
    run = plain(event_loop.run)
    begin = perf_counter()
    events = run(lists[0], numbers, lists[1])
    seconds = perf_counter() - begin
    write_back(lists, (desk, world))
    return Run(desk, world, events, seconds)


# -- the desk ------------------------------------------------------------------------------------------------------


def make_desk(network: Network, crew: Crew, caseload: Caseload, draws: Draws, policy: PolicyParams) -> Desk:
    """The desk before anything has happened. Tasks: first reads, vetting, second reads (see `Script`)."""
    table = KindTable(network, policy)
    size, twice = len(caseload), second_reads(network, caseload)
    skill = np.array([1 << SUBSPECIALTIES.index(exam.subspecialty) for exam in network.exams], dtype=np.int64)
    exam, nowhere = caseload.exam, np.full(size, NONE)
    kind = exam * len(network.urgency_classes) + caseload.urgency
    tasks = new_tasks(
        kind=np.concatenate([kind, np.full(size, table.vetting), table.vetting + 1 + exam[twice]]),
        skill=np.concatenate([skill[exam], np.full(size, VETTING_BIT), skill[exam[twice]]]),
        hospital=np.concatenate([caseload.hospital, nowhere, caseload.hospital[twice]]),
        visit=np.concatenate([caseload.visit, nowhere, np.full(len(twice), NONE)]),
    )
    readers = new_readers(crew.reads, crew.experienced, draws.speed)
    return new_desk(table.columns(), tasks, readers, crew.privileges, caseload.visits)


def second_reads(network: Network, caseload: Caseload) -> NDArray[np.int64]:
    """The studies that are read twice."""
    twice = np.array([exam.second_read for exam in network.exams], dtype=bool)
    return np.flatnonzero(twice[caseload.exam])


# -- the world -----------------------------------------------------------------------------------------------------


def make_world(
    network: Network,
    crew: Crew,
    caseload: Caseload,
    draws: Draws,
    parameters: SimulationParameters,
    keep_events: bool = False,
) -> World:
    """The script of a replication and empty columns for what comes out."""
    script = make_script(network, crew, caseload, draws, parameters)
    size, readers, stretches = len(caseload), len(crew.readers), len(crew.stretches)
    tasks = 2 * size + len(script.second_study)
    # Beside the tasks themselves: calls ring and end, readers come, go, rest and return.
    rows = 12 * tasks + 4 * len(draws.calls_at) + 200 * stretches + 1000
    return World(
        script=script,
        duties=_duties(crew.stretches, draws),
        calls=Calls(at=ints(draws.calls_at), length=ints(draws.calls_length)),
        durations=_durations(parameters),
        timers=Timers(*(filled(readers, value) for value in (NONE, 0, 0, 0, 0, 0))),
        studies=_no_outcome(size),
        readers=ReaderOutcome(*(filled(readers, 0) for _ in ReaderOutcome._fields)),
        spans=_spans(rows),
        log=_log(rows if keep_events else 0),
        scheduled=ints(_scheduled(crew.stretches, script)),
        heap=filled(rows, 0),
    )


def make_script(
    network: Network, crew: Crew, caseload: Caseload, draws: Draws, parameters: SimulationParameters
) -> Script:
    """The draws of a replication by study; requests from before anyone is on duty count as vetted elsewhere."""
    size, twice = len(caseload), second_reads(network, caseload)
    second_task = np.full(size, NONE)
    second_task[twice] = 2 * size + np.arange(len(twice))
    opening = min((stretch.start for stretch in crew.stretches), default=0)
    vetted = caseload.requested < opening if parameters.vetting else np.ones(size, dtype=bool)
    return Script(
        requested=ints(np.maximum(caseload.requested, 0)),
        images=ints(caseload.images),
        vetted=ints(vetted),
        exam=ints(shortest_exams(caseload, draws, parameters)),
        transfer=ints(draws.transfer),
        vetting=ints(draws.vetting),
        reading=floats(draws.reading),
        advice=ints(draws.advice),
        hard=ints(caseload.hard),
        flagged_after=ints(draws.flagged_after),
        window_closes=ints(caseload.window_closes),
        second_task=ints(second_task),
        second_study=ints(twice),
        second_reading=floats(draws.second_reading[twice]),
    )


def shortest_exams(caseload: Caseload, draws: Draws, parameters: SimulationParameters) -> NDArray[np.int64]:
    """Seconds that an exam takes after late vetting: what it took as scripted, but no more than it needs."""
    scripted = caseload.images - draws.transfer - caseload.requested - draws.vetting
    shortest: NDArray[np.int64] = np.clip(scripted, 0, round(60 * parameters.on_site_minutes))
    return shortest


def _duties(stretches: tuple[Stretch, ...], draws: Draws) -> Duties:
    return Duties(
        reader=ints(stretch.reader for stretch in stretches),
        start=ints(stretch.start for stretch in stretches),
        end=ints(stretch.end for stretch in stretches),
        grant=ints(stretch.grant for stretch in stretches),
        rest_from=ints(stretch.rest_from for stretch in stretches),
        rest_until=ints(stretch.rest_until for stretch in stretches),
        home=ints(stretch.home for stretch in stretches),
        calls_first=ints(draws.calls_bounds[:-1]),
        calls_last=ints(draws.calls_bounds[1:]),
    )


def _durations(parameters: SimulationParameters) -> Durations:
    return Durations(
        slowing=float(parameters.slowing),
        slowing_over=3600.0 * parameters.slowing_hours,
        wake=round(60 * parameters.call_back_minutes),
        call_out=round(60 * parameters.call_out_minutes),
        resume=round(60 * parameters.resume_minutes),
        calls_wait=int(parameters.calls_wait),
        transfer_share=float(parameters.transfer_share),
        second_from=round(3600 * parameters.second_read_from_hours),
    )


def _no_outcome(size: int) -> StudyOutcome:
    start = {"outcome": UNREAD, "pauses": 0}
    return StudyOutcome(*(filled(size, start.get(name, NONE)) for name in StudyOutcome._fields))


def _spans(rows: int) -> Spans:
    reader, state, start, end = (filled(rows, 0) for _ in range(4))
    return Spans(reader, state, start, end, size=filled(1, 0))


def _log(rows: int) -> Log:
    at, what, task, reader, reason = (filled(rows) for _ in range(5))
    return Log(at, what, task, reader, reason, size=filled(1, 0))


def _scheduled(stretches: tuple[Stretch, ...], script: Script) -> NDArray[np.int64]:
    """What is known beforehand as packed events in order: duties, requests, images that need no vetting."""
    duties = np.fromiter(_duty_events(stretches), dtype=np.int64)
    return np.sort(np.concatenate([duties, _study_events(script)]))


def _duty_events(stretches: tuple[Stretch, ...]) -> Iterator[int]:
    for number, stretch in enumerate(stretches):
        yield packed(stretch.start, DUTY_STARTS, number)
        yield packed(stretch.end, DUTY_ENDS, number)
        if stretch.rest_from != NONE:
            yield packed(stretch.rest_from, LOOK_AGAIN, number)


def _study_events(script: Script) -> NDArray[np.int64]:
    vetted = np.asarray(script.vetted, dtype=bool)
    number = np.arange(len(vetted))
    requested = np.asarray(script.requested)
    when = np.where(vetted, np.asarray(script.images), requested)
    what = np.where(vetted, IMAGES_RECEIVED, REQUESTED)
    events: NDArray[np.int64] = (when << 32) | (what << 28) | number
    return events
