"""Commands as events of the desk: what readers say, and what people decide by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from data.errors import InputError, Problem
from dispatch.events import (
    AiFlagged,
    CallAnswered,
    Event,
    Given,
    HelpWanted,
    ReaderAway,
    ReaderFree,
    TaskDone,
    Withdrawn,
)
from dispatch.projection import study_name


class Command(StrEnum):
    """Kinds of command."""

    ACKNOWLEDGE = "acknowledge"
    PRELIMINARY = "preliminary"
    DONE = "done"
    HELP = "help"
    PHONE = "phone"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    REASSIGN = "reassign"
    AI_FLAG = "ai_flag"
    IMAGES_COMPLETE = "images_complete"
    PERFORMED = "performed"
    IMAGES_INCOMPLETE = "images_incomplete"
    CORRECTED = "corrected"
    CRITICAL = "critical"
    CALLED = "called"
    CALL_ACKNOWLEDGED = "call_acknowledged"


OF_READER = (Command.ACKNOWLEDGE, Command.PRELIMINARY, Command.DONE, Command.HELP, Command.REASSIGN)
"""Commands that name a reader and a study."""
READER_ALONE = (Command.PHONE, Command.PAUSE, Command.RESUME)
"""Commands that name a reader."""
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


def missing(kind: Command, reader: str | None, study: str | None) -> InputError | None:
    """What a command lacks."""
    wants_reader = kind in (*OF_READER, *READER_ALONE, *LIFE_OF_READER)
    for field, wanted, value in (("reader", wants_reader, reader), ("study", kind not in READER_ALONE, study)):
        if wanted and not value:
            return InputError(Problem("command", None, field, f"{kind} needs it", f"name the {field}"))
    return None


def as_event(kind: Command, body: Mapping[str, Any], at: datetime) -> Event:
    """The event of a command that the desk decides about."""
    return _EVENTS[kind](body, at)


def named(body: Mapping[str, Any]) -> str:
    """The study that a command is about, as the desk calls it."""
    return study_name(body["hospital_id"], body["accession"])


_EVENTS: Mapping[Command, Callable[[Mapping[str, Any], datetime], Event]] = {
    Command.DONE: lambda body, at: TaskDone(at, body["reader"]),
    Command.HELP: lambda body, at: HelpWanted(at, body["reader"]),
    Command.PHONE: lambda body, at: CallAnswered(at, body["reader"]),
    Command.PAUSE: lambda body, at: ReaderAway(at, body["reader"]),
    Command.RESUME: lambda body, at: ReaderFree(at, body["reader"]),
    Command.CANCEL: lambda body, at: Withdrawn(at, named(body), in_hand=True),
    Command.REASSIGN: lambda body, at: Given(at, named(body), body["reader"], body["reason"] or "no reason given"),
    Command.AI_FLAG: lambda body, at: AiFlagged(at, named(body)),
}
