"""One cell of a table: text → value and value → text, by the type of its field.

Dates are ISO or DD/MM/YYYY, times HH:MM, decimals with a point or a comma, several values joined with ``|``; what is
written is ISO with points. Anything else is refused rather than guessed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

JOINT = "|"
"""Joins the values of one cell."""
YEARS = range(1900, 2200)
_TRUE = frozenset({"true", "1", "yes", "vrai", "oui"})
_FALSE = frozenset({"false", "0", "no", "faux", "non"})
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FRENCH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:[.,][0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")


class CellError(ValueError):
    """A cell that cannot be read as the type of its field."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def quoted(value: object) -> str:
    """A value as messages show it: quoted, and shortened when long."""
    text = _decimal(value) if isinstance(value, float) else str(value)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


@lru_cache(4096)
def parse_date(text: str) -> date:
    """From YYYY-MM-DD or DD/MM/YYYY."""
    if french := _FRENCH_DATE.fullmatch(text):
        day, month, year = map(int, french.groups())
    elif iso := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, iso.groups())
    else:
        raise CellError(f"{quoted(text)} is not a date", "write it as YYYY-MM-DD")
    try:
        found = date(year, month, day)
    except ValueError:
        raise CellError(f"{quoted(text)} is not in the calendar", "write a date that exists") from None
    if found.year not in YEARS:
        raise CellError(f"{quoted(text)} is far off", "write a year from 1900 to 2199; leave it empty for open-ended")
    return found


@lru_cache(4096)
def parse_time(text: str) -> time:
    """From HH:MM (or HH:MM:00, as spreadsheets write it)."""
    found = _TIME.fullmatch(text)
    if not found:
        raise CellError(f"{quoted(text)} is not a time of day", "write it as HH:MM, whole minutes")
    hour, minute = map(int, found.groups())
    if hour > 23 or minute > 59:
        raise CellError(f"{quoted(text)} is not on the clock", "write 00:00 to 23:59; 24:00 is 00:00")
    return time(hour, minute)


def parse_instant(text: str) -> datetime:
    """From YYYY-MM-DDTHH:MM[:SS] with Z or an offset; without one it is UTC. Always in UTC."""
    if not _INSTANT.fullmatch(text):
        raise CellError(f"{quoted(text)} is not an instant", "write it as YYYY-MM-DDTHH:MMZ, in UTC")
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CellError(f"{quoted(text)} is not in the calendar", "write a date and time that exist") from None
    if found.year not in YEARS:
        raise CellError(f"{quoted(text)} is far off", "write a year from 1900 to 2199")
    return found


@lru_cache(4096)
def parse_float(text: str) -> float:
    """From a decimal number with a point or a comma."""
    if not _NUMBER.fullmatch(text):
        raise CellError(f"{quoted(text)} is not a number", "write digits with one decimal point, no unit, no spaces")
    return float(text.replace(",", "."))


def parse_int(text: str) -> int:
    """From a whole number."""
    if not _INTEGER.fullmatch(text):
        raise CellError(f"{quoted(text)} is not a whole number", "write digits only")
    return int(text)


def parse_bool(text: str) -> bool:
    """From true or false (also yes/no, 1/0 and what a French Excel makes of them)."""
    word = text.lower()
    if word not in _TRUE and word not in _FALSE:
        raise CellError(f"{quoted(text)} is neither true nor false", "write true or false")
    return word in _TRUE


def parse_tuple(text: str) -> tuple[str, ...]:
    """From values joined with `JOINT`."""
    return tuple(sys.intern(part.strip()) for part in text.split(JOINT) if part.strip())


_PARSERS: dict[object, Callable[[str], Any]] = {
    date: parse_date,
    time: parse_time,
    datetime: parse_instant,
    float: parse_float,
    int: parse_int,
    bool: parse_bool,
}


def value_type(annotation: object) -> object:
    """The type of a field without its ``| None``."""
    if get_origin(annotation) in (Union, UnionType):
        return next(part for part in get_args(annotation) if part is not NoneType)
    return annotation


def parser_of(annotation: object) -> Callable[[str], Any]:
    """The function that reads a cell of a field of that type; text and enumerations stay text."""
    kind = value_type(annotation)
    if get_origin(kind) is tuple:
        return parse_tuple
    return _PARSERS.get(kind, sys.intern)


def written(value: object) -> str:
    """The text of a cell.

    Raises
    ------
    ValueError
        One of several values holds the sign that joins them.
    """
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case float():
            text = _decimal(value)
        case tuple():
            text = JOINT.join(map(_part, value))
        case datetime():
            text = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
        case time():
            text = value.isoformat(timespec="minutes")
        case _:
            text = str(value)
    return text


def _decimal(value: float) -> str:
    return repr(value).removesuffix(".0")


def _part(value: object) -> str:
    text = str(value)
    if JOINT in text:
        raise ValueError(f"{quoted(text)} holds a {JOINT}, which joins several values of one cell")
    return text
