"""What the event loop needs beside the desk: the script of one replication, and the columns that it fills in.

The script holds every random draw, made before the loop starts; the loop itself has no randomness. Times are whole
seconds from the origin of the replication; -1 means none.
"""

from __future__ import annotations

from typing import NamedTuple

from dispatch.kernels.columns import Floats, Ints

# Events, in the order in which those of one second happen.
(
    READER_DONE,
    DUTY_ENDS,
    DUTY_STARTS,
    REQUESTED,
    IMAGES_RECEIVED,
    SECOND_READ_OPENS,
    AI_FLAGS,
    CALL_RINGS,
    WINDOW_CLOSES,
    LOOK_AGAIN,
) = range(10)
TRANSFER_STARTS, ADVICE, DECIDED = 14, 15, 16
"""In the log only: a hard study is transferred; a colleague advises; decisions of `decide`, ``DECIDED`` + action."""

# How a study came to its report.
UNREAD, ROUTINE, BY_EXPERT, WITH_ADVICE, TRANSFERRED, ALONE, HANDED_BACK = range(7)


class Script(NamedTuple):
    """Draws by study. Task ids: reads are 0 … n-1, vetting n … 2n-1, second reads from 2n on."""

    requested: Ints
    images: Ints
    """When the images are received, if vetting does not delay the exam; the site sends them a transfer earlier."""
    vetted: Ints
    """1 where no vetting is needed here any more."""
    exam: Ints
    """Least seconds from vetting to sending, where vetting comes late."""
    transfer: Ints
    vetting: Ints
    reading: Floats
    """Seconds at speed 1, rested."""
    advice: Ints
    hard: Ints
    flagged_after: Ints
    """Seconds from images to an AI flag, NONE for no flag."""
    window_closes: Ints
    """When the hospital takes unread studies back, NONE for never."""
    second_task: Ints
    """Task id of its second read, or NONE."""
    second_study: Ints
    """By second read: its study."""
    second_reading: Floats


class Duties(NamedTuple):
    """One row a stretch of duty; ``calls_first`` and ``calls_last`` bound its rows of `Calls`."""

    reader: Ints
    start: Ints
    end: Ints
    grant: Ints
    rest_from: Ints
    rest_until: Ints
    home: Ints
    calls_first: Ints
    calls_last: Ints


class Calls(NamedTuple):
    """Telephone calls to readers on duty, by duty and time; those that ring during rest are diverted."""

    at: Ints
    length: Ints


class Durations(NamedTuple):
    """The scalars of the process, in seconds unless they are factors."""

    slowing: float
    slowing_over: float
    wake: int
    call_out: int
    resume: int
    calls_wait: int
    transfer_share: float
    second_from: int


class Timers(NamedTuple):
    """One row a reader: when the present occupation ends, the work laid aside, calls put off, and the next call."""

    until: Ints
    left: Ints
    owed: Ints
    call: Ints
    call_first: Ints
    call_last: Ints


class StudyOutcome(NamedTuple):
    """One row a study."""

    vetted_at: Ints
    vetter: Ints
    received_at: Ints
    flagged_at: Ints
    started_at: Ints
    signed_at: Ints
    reader: Ints
    reason: Ints
    outcome: Ints
    adviser: Ints
    transferred_from: Ints
    pauses: Ints
    expert_at: Ints
    """When a hard study first had an experienced reader: reading it, or advising."""
    handed_back_at: Ints
    second_started_at: Ints
    second_signed_at: Ints
    second_reader: Ints


class ReaderOutcome(NamedTuple):
    """One row a reader, in seconds: at work, on the telephone outside reading, at rest, on duty."""

    busy: Ints
    phone: Ints
    rested: Ints
    on_duty: Ints


class Spans(NamedTuple):
    """One row a time that a reader spent in one way; ``size[0]`` rows are filled.

    ``state`` is BUSY (reading, vetting, advising, being advised), PHONE, RESTING or WAKING.
    """

    reader: Ints
    state: Ints
    start: Ints
    end: Ints
    size: Ints


class Log(NamedTuple):
    """One row an event or decision; ``size[0]`` rows are filled. Empty columns record nothing."""

    at: Ints
    what: Ints
    task: Ints
    reader: Ints
    reason: Ints
    size: Ints


class World(NamedTuple):
    """One replication."""

    script: Script
    duties: Duties
    calls: Calls
    durations: Durations
    timers: Timers
    studies: StudyOutcome
    readers: ReaderOutcome
    spans: Spans
    log: Log
    scheduled: Ints
    """Events known beforehand, packed and sorted."""
    heap: Ints
    """Calendar of the others; see `dispatch.kernels.calendar`."""
