"""Deadlines of wishes and swaps: as people write them, and as ``--json`` prints them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from planning.known_absences import moment_of


def present() -> datetime:
    """The present instant, by which deadlines are judged."""
    return datetime.now(UTC)


def until(text: str, option: str) -> datetime:
    """The deadline that a date (its last minute in Paris) or a time names, in UTC.

    Raises
    ------
    InputError
        It is neither.
    """
    moment, whole_day = moment_of(text, option)
    if whole_day:
        moment = moment + timedelta(days=1) - timedelta(minutes=1)  # on the clock: 23:59 of that date
    return moment.astimezone(UTC)


def mark(at: datetime) -> str:
    """An instant in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def who_and_when(done: tuple[datetime, str] | None) -> dict[str, str] | None:
    """When something was done, and by whom; None when it was not."""
    return None if done is None else {"at": mark(done[0]), "by": done[1]}
