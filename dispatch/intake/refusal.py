"""Why a message is not taken: where, what was found, what to do. Never holds what may be a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

_CODE = re.compile(r"[A-Za-z0-9_.+/^-]{1,24}")
_KEY = re.compile(r"[A-Za-z0-9_]{1,40}")
_DEPTH = 10


class Fault(IntEnum):
    """Kinds of refusals, numbered as the table of message error conditions (HL7 table 0357)."""

    SEQUENCE = 100
    MISSING = 101
    WRONG_TYPE = 102
    UNKNOWN_VALUE = 103
    UNSUPPORTED_MESSAGE = 200
    UNSUPPORTED_EVENT = 201
    UNSUPPORTED_PROCESSING = 202
    UNSUPPORTED_VERSION = 203
    UNKNOWN_KEY = 204
    DUPLICATE_KEY = 205
    INTERNAL = 207

    @property
    def rejected(self) -> bool:
        """Whether the whole message was none of ours (AR), rather than wrong in its content (AE)."""
        return self >= Fault.UNSUPPORTED_MESSAGE and self not in (Fault.UNKNOWN_KEY, Fault.DUPLICATE_KEY)


class Refusal(Exception):  # noqa: N818  (a refusal is an answer, not a fault of the program)
    """A message that is not taken.

    Attributes
    ----------
    fault
        The kind.
    place
        Segment and field (``OBR-25``), or the path in a JSON body; the last segment counts from 1 (``OBR[2]-25``).
    found
        What stands there: a code as it is, anything else by its shape only, as it may be a name.
    remedy
        What the sender has to do.
    hospital, message
        The sender and its number of the message, as far as they were understood; None before.
    key
        As `Origin.key`, to recognise the message should it be sent again.
    """

    def __init__(self, fault: Fault, place: str, found: str, remedy: str) -> None:
        super().__init__(f"{place}: {found}; {remedy}")
        self.fault = fault
        self.place = place
        self.found = found
        self.remedy = remedy
        self.hospital: str | None = None
        self.message: str | None = None
        self.key: str | None = None

    @property
    def rejected(self) -> bool:
        """As its fault says."""
        return self.fault.rejected


class SetAside(Refusal):
    """A message with nothing wrong but that the dispatcher failed at it; the leader put it into quarantine itself."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(Fault.INTERNAL, "message", found, remedy)

    @property
    def rejected(self) -> bool:
        """It is not to be sent again (AE): it is kept, and put back from quarantine."""
        return False


class NotTheSender(Refusal):
    """A message in the name of a hospital over a connection of somebody else; it is not kept to be read once more."""


def shown(code: str) -> str:
    """A coded value as a refusal shows it: short codes as they are, all else by its shape."""
    if not code:
        return "is empty"
    return f'"{code}" is not known' if _CODE.fullmatch(code) else f"{shape(code)} is not known"


def shape(value: str) -> str:
    """A value without its content: how long it is and of what it is made."""
    kinds = [
        word
        for word, has in (
            ("letters", str.isalpha),
            ("digits", str.isdigit),
            ("spaces", str.isspace),
            ("other signs", lambda sign: not sign.isalnum() and not sign.isspace()),
        )
        if any(has(sign) for sign in value)
    ]
    return f"a text of length {len(value)} ({', '.join(kinds) or 'nothing'})"


def dotted_place(parts: Iterable[str | int]) -> str:
    """The path of a value in a JSON body; a key that is no plain word is left out, as it may be a name."""
    words = [str(part) if _KEY.fullmatch(str(part)) else "?" for part in parts]
    return ".".join(words[:_DEPTH] + ["..."] * (len(words) > _DEPTH))
