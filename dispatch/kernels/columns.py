"""What the kernels work on: structs of columns, and the small integers that stand for words in them.

A column is anything indexed by integers: numpy arrays for compiled code, lists (faster there) for plain Python.
Kernels touch columns one element at a time and never negatively. Times are whole seconds from an origin that the
caller chooses; -1 means none. Skill masks have bit s set for subspecialty s, in the order of
`data.studies.Subspecialty`, and bit ``subspecialties`` for the right to vet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableSequence
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = MutableSequence[int]
Floats: TypeAlias = MutableSequence[float]

NONE = -1

# What `decide` may answer.
NOTHING, ASSIGN, PREEMPT, CALL_BACK, CALL_OUT, SEND_TO_REST, RELEASE, WAIVE_EXPERT = range(8)

# Why a reader was chosen.
LONGEST_IDLE, ONLY_ONE, LOWEST_COST, SAME_VISIT, INTERRUPTED = range(5)
NOBODY_ON_DUTY, BACKLOG, NOBODY_AWAKE, QUIET, BEST_MATCHING, OWN_QUEUE, UNASKED, NEAR_LIMIT, NO_REASON = range(5, 14)
HOLD_OVER = 14

# States of a reader. The last: in pull mode (live only), awake with nothing in hand, has not asked for the next study.
OFF, IDLE, BUSY, PHONE, RESTING, WAKING, AT_HOME, CALLED_OUT, ADVISING, NOT_ASKING = range(10)

# Sets of readers that are kept as lists: the four that decisions look through.
IDLE_READERS, AWAKE_READERS, RESTING_READERS, HOME_READERS = range(4)
READER_SETS = 4
SPEED_BANDS = 32
"""Readers are told apart by how fast they are, so many sorts."""
NEVER = 1 << 62
"""A second that does not come."""

# How policies order the queue.
BY_ARRIVAL, BY_PRIORITY, BY_ATC = range(3)


class Kinds(NamedTuple):
    """What all tasks of one kind share; a kind is exam × urgency class, vetting, or the second read of an exam."""

    weight: Floats
    """Weight of a miss."""
    rank: Ints
    """Urgency for the priority rule: smaller goes first."""
    expected: Floats
    """Mean seconds at speed 1."""
    log_mean: Floats
    """Mean of the logarithm of the seconds (lognormal)."""
    log_sd: Floats
    hard: Floats
    """Probability that it turns out hard."""
    urgent: Ints
    """1 for tasks that may interrupt others, and are not interrupted by the telephone."""
    preemptable: Ints
    """1 where a task may be interrupted."""
    target: Ints
    """Seconds from the start of waiting to when it is due."""
    near: Ints
    """Seconds left to its due time from which a waiting task escalates; 0 where it never does."""
    pressing: Ints
    """Whole seconds of backlog that a waiting task adds; 0 where it should never call a resting reader back."""


class Tasks(NamedTuple):
    """One row a task."""

    kind: Ints
    skill: Ints
    """Mask with the one skill that it needs."""
    hospital: Ints
    """Whose privilege it needs, NONE for none."""
    visit: Ints
    """Visit that it shares with other tasks, NONE if alone."""
    due: Ints
    """When it should be done, for the dispatcher (an AI flag brings it forward)."""
    order: Ints
    """Place within its kind: smaller goes first."""
    arrival: Ints
    """Rank in order of arrival, unique: it breaks ties."""
    queued_at: Ints
    expert: Ints
    """1 once it is transferred: only an experienced reader will do."""
    barred: Ints
    """Reader who may not do it, or NONE."""
    kept_for: Ints
    """Reader in whose own queue it waits (policies that push on arrival), NONE for anyone."""
    pauses: Ints
    """How often it was interrupted."""
    held_until: Ints
    """Until when someone holds it by hand (live only): nobody gets it before; NONE when it is not held."""
    waiting_in: Ints
    """The list that it waits in, NONE when it does not wait."""
    before: Ints
    after: Ints


class Readers(NamedTuple):
    """One row a reader; the row number is the id and breaks ties."""

    reads: Ints
    experienced: Ints
    speed: Floats
    """Factor on reading times: 1.1 is ten percent slower than the mean."""
    log_speed: Floats
    state: Ints
    on_duty: Ints
    home: Ints
    """1 while the duty is one on call at home."""
    task: Ints
    """Task in hand (also for an adviser), else NONE."""
    paused: Ints
    """Task laid aside for an urgent one, else NONE."""
    since: Ints
    """Start of the present state or task."""
    grant: Ints
    """Row of `Desk.privileges` that holds in this duty."""
    duty_from: Ints
    rest_from: Ints
    """From when the reader may rest in this duty, NONE for never."""
    rest_until: Ints
    done: Ints
    """Tasks done in this duty."""
    rested: Ints
    """Seconds of rest in this duty."""
    promised: Ints
    """Expected whole seconds of the tasks in the reader's own queue."""
    idle_before: Ints
    idle_after: Ints
    """Neighbours among idle readers, by how long they have been idle, then id."""
    band: Ints
    """Readers of one band are about equally fast; band 0 holds the fastest."""
    band_before: Ints
    band_after: Ints
    """Neighbours among idle readers of the band, by tasks done in this duty."""


class Scratch(NamedTuple):
    """Working space of `dispatch.kernels.assignment`; nothing in it outlives a decision."""

    tasks: Ints
    row_price: Floats
    column_price: Floats
    least: Floats
    row_of: Ints
    way: Ints
    seen: Ints


class Desk(NamedTuple):
    """Everything a decision depends on: what waits, and who is where."""

    kinds: Kinds
    tasks: Tasks
    readers: Readers
    privileges: Ints
    """1 at ``grant * hospitals + hospital`` where a reader with that grant may read for that hospital."""
    visit_reader: Ints
    """Who took a study of the visit, by visit, else NONE."""
    first: Ints
    """First task of each waiting list: one a kind, then kept for a visit's reader, uncovered, and on hold by hand."""
    last: Ints
    kind_members: Ints
    """Kinds of which a task waits, in no order."""
    kind_place: Ints
    """Place of a kind among them, NONE when none waits."""
    waiting_kinds: Ints
    """One element: how many such kinds."""
    waiting_urgent: Ints
    """One element: waiting tasks that may interrupt others."""
    members: Ints
    """Readers of each set, ``set * readers + place``."""
    place: Ints
    """Place of a reader in a set, ``set * readers + reader``, NONE when not in it."""
    sizes: Ints
    idle_ends: Ints
    """Two elements: who has been idle longest and who shortest, NONE when nobody is idle."""
    band_first: Ints
    band_last: Ints
    """Idle reader of each band who has done least and most, NONE when none is idle."""
    band_speed: Floats
    """Factor of the fastest reader of each band."""
    band_log_speed: Floats
    idle_with: Ints
    """Idle readers who read each subspecialty."""
    rest_opens: Ints
    """One element: no idle reader may rest before this second."""
    backlog: Ints
    """One element: expected seconds of pressing work that waits."""
    arrivals: Ints
    """One element: tasks that have arrived so far."""
    scratch: Scratch
    hospitals: int
    subspecialties: int


class Policy(NamedTuple):
    """The numbers of a policy, in seconds where they are times; see `dispatch.policy.PolicyParams`."""

    rule: int
    matching: int
    preemption: int
    look_ahead: float
    tardiness_weight: float
    tardiness_scale: float
    scarcity_weight: float
    load_weight: float
    expertise_weight: float
    preempt_after: int
    hold: int
    bump: int
    call_back_backlog: float
    least_rest: int
    spare_idle: int
    assignment: int
    push: int


# -- making and converting columns ---------------------------------------------------------------------------------


def ints(values: Iterable[Any]) -> Ints:
    """An integer column (64 bits) as a numpy array."""
    return cast(Ints, np.array(_sized(values), dtype=np.int64))


def floats(values: Iterable[Any]) -> Floats:
    """A column of doubles as a numpy array."""
    return cast(Floats, np.array(_sized(values), dtype=np.float64))


def flags(values: Iterable[Any]) -> Ints:
    """A column of small integers, one byte each, as a numpy array."""
    return cast(Ints, np.array(_sized(values), dtype=np.uint8))


def filled(size: int, value: int = NONE) -> Ints:
    """An integer column of one value."""
    # Memory that starts as zeros is taken page by page when it is first used.
    return cast(Ints, np.full(size, value, dtype=np.int64) if value else np.zeros(size, dtype=np.int64))


def _sized(values: Iterable[Any]) -> NDArray[Any] | list[Any]:
    return values if isinstance(values, np.ndarray) else list(values)


Struct = TypeVar("Struct", bound=tuple[Any, ...])


def as_lists(struct: Struct) -> Struct:
    """The same struct with every column as a list, for plain Python."""
    return cast(Struct, _converted(struct, list_of))


def list_of(column: Ints | Floats) -> list[Any]:
    """A column as a list of Python numbers."""
    return column.tolist() if isinstance(column, np.ndarray) else list(column)


def _converted(struct: object, convert: Callable[[Any], object]) -> Any:  # noqa: ANN401
    if isinstance(struct, tuple):
        return type(struct)(*(_converted(part, convert) for part in struct))
    return convert(struct) if isinstance(struct, (np.ndarray, list)) else struct


def write_back(source: tuple[Any, ...], target: tuple[Any, ...]) -> None:
    """Copy every column of a struct of lists into the arrays of another of the same type."""
    for part, into in zip(source, target, strict=True):
        if isinstance(into, tuple):
            write_back(part, into)
        elif isinstance(into, np.ndarray):
            into[:] = part
