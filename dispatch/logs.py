"""Structured logs: a JSON object a line on stderr, with numbers and short words only, never anything of a patient.

What may be said is listed (`FIELDS`); all else is dropped before it is written. Lines of other libraries keep their
own words but not what they would fill in, and of an exception only its type and where it was raised: a message of a
database or a parser quotes what it choked on.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "error",
        "raised_at",
        "epoch",
        "traced",
        "readers",
        "row",
        "table",
        "kind",
        "seq",
        "outlet",
        "why",
        "attempts",
        "again_in",
        "seconds",
        "waiting",
        "file",
        "address",
    }
)
"""What a line may hold: numbers of rows and events, names of outlets and tables, durations."""

Fields = MutableMapping[str, Any]


def log() -> Any:  # noqa: ANN401 (structlog's bound logger is typed as Any)
    """Where the dispatcher logs; warnings on stderr until `start_logging` says more."""
    if not structlog.is_configured():
        _configure(None, logging.WARNING)
    return structlog.get_logger("hulotte")


def start_logging(stream: TextIO | None = None, *, talkative: bool = False) -> None:
    """Write lines of JSON from now on, those of other libraries too.

    Parameters
    ----------
    talkative
        Also what is of interest only while looking for a fault.
    """
    level = logging.DEBUG if talkative else logging.INFO
    _configure(stream, level)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Bare())
    logging.basicConfig(level=logging.DEBUG if talkative else logging.WARNING, handlers=[handler], force=True)


def _configure(stream: TextIO | None, level: int) -> None:
    structlog.configure(
        processors=[*_PROCESSORS, only_known, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


_PROCESSORS: list[Any] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def only_known(_logger: object, _method: str, fields: Fields) -> Fields:
    """Drop whatever is not listed, exceptions but for their type and place."""
    error = fields.pop("exc_info", None)
    kept = {name: value for name, value in fields.items() if name in FIELDS}
    if isinstance(error, BaseException):
        kept |= raised(error)
    return kept


def raised(error: BaseException) -> dict[str, str]:
    """Type of an exception and of what caused it, and where it was raised; not what it says."""
    chain: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < 5:
        chain.append(type(seen).__name__)
        seen = seen.__cause__ or seen.__context__
    return {"error": " from ".join(chain), "raised_at": _place(error.__traceback__)}


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-6:]
    return ", ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames)


class _Bare(logging.Formatter):
    """A record of another library: its own words, with nothing filled in."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        fields: dict[str, Any] = {
            "event": str(record.msg) if isinstance(record.msg, str) and record.args else _unfilled(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
        }
        if record.exc_info and record.exc_info[1] is not None:
            fields |= raised(record.exc_info[1])
        return str(structlog.processors.JSONRenderer()(None, "", fields))


def _unfilled(record: logging.LogRecord) -> str:
    """A record without arguments may be words that were put together already: only its first line's place is told."""
    return f"{record.module}:{record.lineno}"
