"""Commands as events of the desk: what readers say, and what people decide by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from data.errors import InputError, Problem
from data.studies import Subspecialty
from dispatch.events import (
    AiFlagged,
    CallAnswered,
    CalledIn,
    DutyLeft,
    DutyTakenUp,
    Escalated,
    Event,
    Given,
    Held,
    HelpWanted,
    HoldLifted,
    ModeChosen,
    NextWanted,
    ReaderAway,
    ReaderFree,
    RestTaken,
    SecondReadWanted,
    TaskDone,
    Withdrawn,
)
from dispatch.intake.values import YEARS
from dispatch.projection import study_name


def _can_be_meant(moment: datetime) -> datetime:
    """A time of some year that a calendar reaches, whatever its offset from UTC."""
    if moment.year not in YEARS:
        raise ValueError(f"write a year from {YEARS.start} to {YEARS.stop - 1}")
    return moment


def _can_be_kept(words: str) -> str:
    """Text that every store keeps: no half of a sign, and no NUL."""
    if "\x00" in words or any("\ud800" <= sign <= "\udfff" for sign in words):
        raise ValueError("write text without NUL, and whole signs of UTF-8")
    return words


Words: TypeAlias = Annotated[str, AfterValidator(_can_be_kept)]
"""Text that somebody tells."""
Moment: TypeAlias = Annotated[AwareDatetime, AfterValidator(_can_be_meant)]
"""A time that somebody tells, with its offset from UTC."""


class Command(StrEnum):
    """Kinds of command."""

    ACKNOWLEDGE = "acknowledge"
    PRELIMINARY = "preliminary"
    DONE = "done"
    HELP = "help"
    ADVICE = "advice"
    NEXT = "next"
    PULL = "pull"
    PUSH = "push"
    PHONE = "phone"
    PAUSE = "pause"
    RESUME = "resume"
    REST = "rest"
    CALL_BACK = "call_back"
    END_DUTY = "end_duty"
    BACK_ON_DUTY = "back_on_duty"
    CANCEL = "cancel"
    REASSIGN = "reassign"
    OVERRIDE = "override"
    HOLD = "hold"
    RELEASE = "release"
    ESCALATE = "escalate"
    SECOND_READ = "second_read"
    AI_FLAG = "ai_flag"
    IMAGES_COMPLETE = "images_complete"
    PERFORMED = "performed"
    IMAGES_INCOMPLETE = "images_incomplete"
    CORRECTED = "corrected"
    CRITICAL = "critical"
    CALLED = "called"
    CALL_ACKNOWLEDGED = "call_acknowledged"


IN_HAND = (Command.ACKNOWLEDGE, Command.PRELIMINARY, Command.DONE, Command.HELP, Command.ADVICE)
"""Commands of a reader about the study in hand."""
OF_READER = (*IN_HAND, Command.REASSIGN, Command.OVERRIDE)
"""Commands that name a reader and a study."""
READER_ALONE = (
    Command.NEXT,
    Command.PULL,
    Command.PUSH,
    Command.PHONE,
    Command.PAUSE,
    Command.RESUME,
    Command.REST,
    Command.CALL_BACK,
    Command.END_DUTY,
    Command.BACK_ON_DUTY,
)
"""Commands that name a reader."""
WITH_REASON = (Command.OVERRIDE, Command.HOLD, Command.ESCALATE, Command.END_DUTY)
"""Commands that nobody may give without saying why."""
WITH_AUTHOR = (
    Command.OVERRIDE,
    Command.HOLD,
    Command.RELEASE,
    Command.ESCALATE,
    Command.SECOND_READ,
    Command.CALL_BACK,
)
"""Commands that nobody may give without saying who."""
DETAILS: Mapping[Command, tuple[str, ...]] = {
    Command.HELP: ("subspecialty",),
    Command.ADVICE: ("subspecialty",),
    Command.HOLD: ("until",),
    Command.ESCALATE: ("urgency",),
    Command.OVERRIDE: ("despite_privilege",),
}
"""What else a command may say, by kind."""


class Detail(BaseModel):
    """What else a command says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    until: Moment | None = Field(None, description="hold: until when; until it is released unless told")
    urgency: Words | None = Field(None, description="escalate: the class that it gets")
    subspecialty: Subspecialty | None = Field(None, description="help, advice: whose; that of the exam unless told")
    despite_privilege: bool = Field(
        default=False, description="override: although the reader has no privilege for the hospital"
    )

    def told(self) -> dict[str, Any]:
        """What it says, as JSON."""
        return self.model_dump(mode="json", exclude_defaults=True)


LIFE_OF_READER = (Command.CORRECTED, Command.CRITICAL, Command.CALLED)
"""Commands that name a study and a reader who need not have it in hand any more."""
LIFE = (
    *LIFE_OF_READER,
    Command.IMAGES_COMPLETE,
    Command.PERFORMED,
    Command.IMAGES_INCOMPLETE,
    Command.CALL_ACKNOWLEDGED,
)
"""Commands about the life of a study (`dispatch.life.commands`)."""


_LIFE_BY_READERS = (Command.IMAGES_COMPLETE, Command.IMAGES_INCOMPLETE, Command.CALL_ACKNOWLEDGED)
BY_READERS = frozenset({*IN_HAND, *READER_ALONE, *LIFE_OF_READER, *_LIFE_BY_READERS}) - {Command.CALL_BACK}
"""Commands that readers give themselves; the others are the desk's, which may give these too."""


def missing(kind: Command, reader: str | None, study: str | None) -> InputError | None:
    """What a command lacks."""
    wants_reader = kind in (*OF_READER, *READER_ALONE, *LIFE_OF_READER)
    for field, wanted, value in (("reader", wants_reader, reader), ("study", kind not in READER_ALONE, study)):
        if wanted and not value:
            return InputError(Problem("command", None, field, f"{kind} needs it", f"name the {field}"))
    return None


def assert_complete(
    kind: Command, *, reader: str | None, study: str | None, by: str, reason: str, detail: Detail
) -> None:
    """Make sure that a command says what it must, and nothing that does not belong to it.

    Raises
    ------
    InputError
        It does not.
    """
    lack = missing(kind, reader, study)
    if lack is not None:
        raise lack
    for field, wanted, value in (
        ("reason", kind in WITH_REASON, reason),
        ("by", kind in WITH_AUTHOR, by),
        ("urgency", kind is Command.ESCALATE, detail.urgency),
    ):
        if wanted and not value:
            raise InputError(Problem("command", None, field, f"{kind} needs it", "say it; it is kept with the study"))
    for field in detail.told():
        if field not in DETAILS.get(kind, ()):
            raise InputError(Problem("command", None, field, f"{kind} takes none", "leave it out"))


def as_event(kind: Command, body: Mapping[str, Any], at: datetime) -> Event:
    """The event of a command that the desk decides about; ``body`` has its fields, ``detail`` and ``work``."""
    return _EVENTS[kind](body, at)


def named(body: Mapping[str, Any]) -> str:
    """The study that a command is about, as the desk calls it."""
    return study_name(body["hospital_id"], body["accession"])


def _why(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"reason": body["reason"] or "no reason given", "by": body["by"]}


_EVENTS: Mapping[Command, Callable[[Mapping[str, Any], datetime], Event]] = {
    Command.DONE: lambda body, at: TaskDone(at, body["reader"]),
    Command.HELP: lambda body, at: HelpWanted(at, body["reader"], body["detail"].subspecialty),
    Command.ADVICE: lambda body, at: HelpWanted(at, body["reader"], body["detail"].subspecialty, advice_only=True),
    Command.NEXT: lambda body, at: NextWanted(at, body["reader"]),
    Command.PULL: lambda body, at: ModeChosen(at, body["reader"], pull=True),
    Command.PUSH: lambda body, at: ModeChosen(at, body["reader"], pull=False),
    Command.PHONE: lambda body, at: CallAnswered(at, body["reader"]),
    Command.PAUSE: lambda body, at: ReaderAway(at, body["reader"]),
    Command.RESUME: lambda body, at: ReaderFree(at, body["reader"]),
    Command.REST: lambda body, at: RestTaken(at, body["reader"]),
    Command.CALL_BACK: lambda body, at: CalledIn(at, body["reader"], **_why(body)),
    Command.END_DUTY: lambda body, at: DutyLeft(at, body["reader"], **_why(body)),
    Command.BACK_ON_DUTY: lambda body, at: DutyTakenUp(at, body["reader"]),
    Command.CANCEL: lambda body, at: Withdrawn(at, named(body), body["work"], in_hand=True),
    Command.REASSIGN: lambda body, at: Given(at, named(body), body["reader"], work=body["work"], **_why(body)),
    Command.OVERRIDE: lambda body, at: Given(
        at,
        named(body),
        body["reader"],
        work=body["work"],
        override=True,
        despite_privilege=body["detail"].despite_privilege,
        **_why(body),
    ),
    Command.HOLD: lambda body, at: Held(at, named(body), until=body["detail"].until, work=body["work"], **_why(body)),
    Command.RELEASE: lambda body, at: HoldLifted(at, named(body), work=body["work"], **_why(body)),
    Command.ESCALATE: lambda body, at: Escalated(at, named(body), body["detail"].urgency, **_why(body)),
    Command.SECOND_READ: lambda body, at: SecondReadWanted(at, named(body), **_why(body)),
    Command.AI_FLAG: lambda body, at: AiFlagged(at, named(body)),
}
