"""What can happen at the live desk, and what it answers. Instants are UTC; studies and readers go by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from data.studies import Subspecialty


class Work(StrEnum):
    """What is done with a study; a study and a kind of work make one task."""

    READ = "read"
    VET = "vet"
    SECOND_READ = "second read"


@dataclass(frozen=True, slots=True)
class DutyStarted:
    """A reader comes on duty, or on call at home; ``day`` is the local date whose privileges hold.

    Studies are pushed to readers as soon as they are free. With ``pull`` they get one when they ask (`NextWanted`);
    only a study that may interrupt others comes unasked, once it has waited as long as before an interruption.
    """

    at: datetime
    reader: str
    day: date
    rest_from: datetime | None = None
    rest_until: datetime | None = None
    on_call: bool = False
    pull: bool = False


@dataclass(frozen=True, slots=True)
class DutyEnded:
    """A duty is over; work in hand is finished first."""

    at: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class TaskArrived:
    """Something waits to be done: a request to vet, images to read, or a second read.

    ``visit`` groups the studies of one attendance, ``barred`` is the reader who may not do it (of a second read, the
    first reader).
    """

    at: datetime
    study: str
    work: Work
    exam: str
    hospital: str
    urgency: str
    visit: str | None = None
    barred: str | None = None


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A reader has signed or vetted what was in hand."""

    at: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """A reader finds the study in hand too hard."""

    at: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class AiFlagged:
    """An algorithm found something in a study."""

    at: datetime
    study: str


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """An idle reader answers the telephone."""

    at: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class ReaderFree:
    """A telephone call or an advice is over, or a reader who was called back is at work."""

    at: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class NextWanted:
    """A reader in pull mode asks for the next study; asked while busy, it holds from when the work in hand is done."""

    at: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class ReaderAway:
    """A reader pauses, or does not answer: what was in hand waits again. `ReaderFree` follows."""

    at: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class Given:
    """Someone decides by hand: a task that waits, or that another has in hand, goes to that reader."""

    at: datetime
    study: str
    reader: str
    reason: str
    work: Work = Work.READ


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Nothing is to be done with a study any more; ``in_hand``, also out of a reader's hand.

    ``into`` is the state that it comes to: it is cancelled, or has been done elsewhere.
    """

    at: datetime
    study: str
    work: Work = Work.READ
    in_hand: bool = False
    into: str = "cancelled"


@dataclass(frozen=True, slots=True)
class Changed:
    """An order was changed: the study stays, with other content. Who has it in hand keeps it, if they may do it."""

    at: datetime
    study: str
    work: Work
    exam: str
    hospital: str
    urgency: str
    visit: str | None = None


@dataclass(frozen=True, slots=True)
class RuleDecided:
    """A rule of the service decides about a waiting task: who may read it from now on, or whose it is.

    With the action `Action.WIDEN` readers of ``reads`` may, only the ``experienced`` ones if so; with the others it
    is that ``reader``'s, whatever they read, or they are called back for it.
    """

    at: datetime
    study: str
    action: Action
    reason: str
    reader: str | None = None
    reads: tuple[Subspecialty, ...] = ()
    experienced: bool = False
    work: Work = Work.READ


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: holds may have run out, urgent studies may interrupt, readers may rest."""

    at: datetime


Event: TypeAlias = (
    DutyStarted
    | DutyEnded
    | TaskArrived
    | TaskDone
    | HelpWanted
    | AiFlagged
    | CallAnswered
    | ReaderFree
    | NextWanted
    | ReaderAway
    | Given
    | Withdrawn
    | Changed
    | RuleDecided
    | Tick
)


class Action(StrEnum):
    """What the desk decides."""

    ASSIGN = "assign"
    INTERRUPT = "interrupt"
    CALL_BACK = "call back"
    CALL_OUT = "call out"
    SEND_TO_REST = "send to rest"
    RELEASE = "release"
    WAIVE_EXPERT = "waive expert"
    ADVISE = "advise"
    TRANSFER = "transfer"
    KEEP = "keep"
    WIDEN = "widen"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reader on duty who may do a task, in what state, and what the choice would cost; None unless idle."""

    reader: str
    state: str
    cost: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision with its reason, in words that a reader or a regulator understands.

    ``candidates`` are the readers among whom a study was given, the cheapest first.
    """

    at: datetime
    action: Action
    study: str | None
    work: Work | None
    reader: str | None
    reason: str
    candidates: tuple[Candidate, ...] = ()
