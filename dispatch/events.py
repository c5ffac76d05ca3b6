"""What can happen at the live desk, and what it answers. Instants are UTC; studies and readers go by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from data.studies import Subspecialty


class Work(StrEnum):
    """What is done with a study; a study and a kind of work make one task."""

    READ = "read"
    VET = "vet"
    SECOND_READ = "second read"
    CONFIRM = "confirm"
    """A second, different reader looks before the report is signed."""


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
    """A reader finds the study in hand too hard.

    ``subspecialty`` is whose advice is wanted; None for that of the exam. With ``advice_only`` the study stays with the
    reader although nobody can advise.
    """

    at: datetime
    reader: str
    subspecialty: str | None = None
    advice_only: bool = False


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
    """Someone decides by hand: a task that waits, or that another has in hand, goes to that reader.

    With ``override`` it does although the reader's skills would not do, and what the reader has in hand is laid aside;
    the hospital's privileges hold all the same unless ``despite_privilege``.
    """

    at: datetime
    study: str
    reader: str
    reason: str
    work: Work = Work.READ
    override: bool = False
    despite_privilege: bool = False
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Someone holds a task by hand: nobody gets it until then, or until it is released; its clock goes on."""

    at: datetime
    study: str
    reason: str
    by: str
    until: datetime | None = None
    work: Work = Work.READ


@dataclass(frozen=True, slots=True)
class HoldLifted:
    """Someone releases a task that was held."""

    at: datetime
    study: str
    reason: str
    by: str
    work: Work = Work.READ


@dataclass(frozen=True, slots=True)
class Escalated:
    """Someone raises the urgency of a study whose images wait or are being read."""

    at: datetime
    study: str
    urgency: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class SecondReadWanted:
    """A second, different reader is to confirm before the report is signed; that begins when the first is done."""

    at: datetime
    study: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class RestTaken:
    """A reader goes to a bedroom, or home when called in from there; `decide` alone calls back, as its rules say."""

    at: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class CalledIn:
    """Someone calls back a reader who rests, or calls in one on call at home; `ReaderFree` follows at work."""

    at: datetime
    reader: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class DutyLeft:
    """A reader goes before the duty is over: what is in hand or laid aside waits again, and no more comes."""

    at: datetime
    reader: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class DutyTakenUp:
    """Who left early is there again: the duty goes on as the roster says. The desk itself does not change."""

    at: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class ModeChosen:
    """From now on a reader asks for each next study (``pull``), or is given it; it holds for later duties too."""

    at: datetime
    reader: str
    pull: bool


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
    | Held
    | HoldLifted
    | Escalated
    | SecondReadWanted
    | RestTaken
    | CalledIn
    | DutyLeft
    | DutyTakenUp
    | ModeChosen
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
    CONFIRM = "second read"
    WIDEN = "widen"


class Candidate(NamedTuple):
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
