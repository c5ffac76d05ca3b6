"""New desks: the columns before anyone is on duty and before anything waits."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from dispatch.kernels.columns import (
    NEVER,
    OFF,
    READER_SETS,
    SPEED_BANDS,
    Desk,
    Kinds,
    Readers,
    Scratch,
    Tasks,
    filled,
    flags,
    floats,
    ints,
)
from dispatch.kinds import SUBSPECIALTIES

WAITING_LISTS = 3
"""Lists of waiting tasks beside one a kind; see `dispatch.kernels.queue`."""
MATCHED_TASKS = 512
"""Waiting tasks that an optimal assignment looks at; further ones wait."""


def new_tasks(
    kind: Iterable[int] | NDArray[np.int64],
    skill: Iterable[int] | NDArray[np.int64],
    hospital: Iterable[int] | NDArray[np.int64],
    visit: Iterable[int] | NDArray[np.int64],
) -> Tasks:
    """Tasks that have not arrived; columns of equal length, NONE for no hospital or no shared visit."""
    kinds = ints(kind)
    total = len(kinds)
    return Tasks(
        kind=kinds,
        skill=ints(skill),
        hospital=ints(hospital),
        visit=ints(visit),
        due=filled(total, 0),
        order=filled(total, 0),
        arrival=filled(total),
        queued_at=filled(total),
        expert=filled(total, 0),
        barred=filled(total),
        kept_for=filled(total),
        pauses=filled(total, 0),
        held_until=filled(total),
        waiting_in=filled(total),
        before=filled(total),
        after=filled(total),
    )


def new_readers(
    reads: Iterable[int] | NDArray[np.int64],
    experienced: Iterable[int] | NDArray[np.int64],
    speed: NDArray[np.float64],
) -> Readers:
    """Readers none of whom is on duty; skill masks, and factors on reading times."""
    count = len(speed)
    return Readers(
        reads=ints(reads),
        experienced=ints(experienced),
        speed=floats(speed),
        log_speed=floats(np.log(speed)),
        state=filled(count, OFF),
        on_duty=filled(count, 0),
        home=filled(count, 0),
        task=filled(count),
        paused=filled(count),
        since=filled(count, 0),
        grant=filled(count, 0),
        duty_from=filled(count, 0),
        rest_from=filled(count),
        rest_until=filled(count),
        done=filled(count, 0),
        rested=filled(count, 0),
        promised=filled(count, 0),
        idle_before=filled(count),
        idle_after=filled(count),
        band=ints(_bands(speed)),
        band_before=filled(count),
        band_after=filled(count),
    )


def _bands(speed: NDArray[np.float64]) -> NDArray[np.int64]:
    """As many readers in each band, the fastest in the first."""
    band = np.empty(len(speed), dtype=np.int64)
    band[np.argsort(speed, kind="stable")] = np.arange(len(speed)) * SPEED_BANDS // max(1, len(speed))
    return band


def _band_speeds(readers: Readers) -> NDArray[np.float64]:
    """Factor of the fastest reader of each band, infinite where there is none."""
    fastest = np.full(SPEED_BANDS, np.inf)
    np.minimum.at(fastest, np.asarray(readers.band), np.asarray(readers.speed))
    return fastest


def new_desk(kinds: Kinds, tasks: Tasks, readers: Readers, privileges: NDArray[np.bool_], visits: int) -> Desk:
    """A desk where nobody is on duty and nothing waits; ``privileges`` is grants × hospitals."""
    count, lists = len(readers.state), len(kinds.weight) + WAITING_LISTS
    band_speeds = _band_speeds(readers)
    return Desk(
        kinds=kinds,
        tasks=tasks,
        readers=readers,
        privileges=flags(privileges.ravel()),
        visit_reader=filled(visits),
        first=filled(lists),
        last=filled(lists),
        kind_members=filled(len(kinds.weight)),
        kind_place=filled(len(kinds.weight)),
        waiting_kinds=filled(1, 0),
        waiting_urgent=filled(1, 0),
        members=filled(READER_SETS * count),
        place=filled(READER_SETS * count),
        sizes=filled(READER_SETS, 0),
        idle_ends=filled(2),
        band_first=filled(SPEED_BANDS),
        band_last=filled(SPEED_BANDS),
        band_speed=floats(band_speeds),
        band_log_speed=floats(np.log(band_speeds)),
        idle_with=filled(len(SUBSPECIALTIES), 0),
        rest_opens=filled(1, NEVER),
        backlog=filled(1, 0),
        arrivals=filled(1, 0),
        scratch=_scratch(max(count, MATCHED_TASKS) + 1),
        hospitals=privileges.shape[1],
        subspecialties=len(SUBSPECIALTIES),
    )


def _scratch(size: int) -> Scratch:
    return Scratch(
        tasks=filled(MATCHED_TASKS),
        row_price=floats(np.zeros(size)),
        column_price=floats(np.zeros(size)),
        least=floats(np.zeros(size)),
        row_of=filled(size, 0),
        way=filled(size, 0),
        seen=filled(size, 0),
    )
