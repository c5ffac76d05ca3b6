"""Which dates are meant: a calendar month, or from a date for some weeks or until another."""

from __future__ import annotations

from datetime import date

from data.calendar import Horizon
from data.errors import InputError, Problem

LONGEST_DAYS = 366
"""Most days of a horizon."""
EARLIEST, LATEST = date(1900, 1, 1), date(2198, 12, 31)
"""Dates that roster files can hold, with a year to spare."""


def parse_date(text: str, option: str) -> date:
    """A date written as YYYY-MM-DD.

    Raises
    ------
    InputError
        It is not one; the problem names the option.
    """
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise _usage(option, f"{text!r} is not a date", "write it as YYYY-MM-DD, as in 2027-01-04") from error
    if not EARLIEST <= found <= LATEST:
        raise _usage(option, f"{found} is out of range", f"write a date from {EARLIEST} to {LATEST}")
    return found


def horizon_of(
    month: str | None = None, first: str | None = None, weeks: int | None = None, until: str | None = None
) -> Horizon:
    """The horizon that the options ``--month``, ``--from``, ``--weeks`` and ``--until`` name.

    ``--month`` stands alone; ``--from`` goes with ``--weeks`` (4 when neither is said) or with ``--until``.

    Raises
    ------
    InputError
        Options that contradict one another, or a date or month that is none.
    """
    if month is not None:
        if (first, weeks, until) != (None, None, None):
            raise _usage("--month", "stands alone", "leave out --from, --weeks and --until, or --month")
        return _month(month)
    if first is None:
        raise _usage("--from", "no dates", "say --month YYYY-MM, or --from YYYY-MM-DD with --weeks or --until")
    start = parse_date(first, "--from")
    if until is None:
        return _long_enough(start, Horizon.of_weeks(start, 4 if weeks is None else weeks).last)
    if weeks is not None:
        raise _usage("--until", "contradicts --weeks", "say one of them")
    last = parse_date(until, "--until")
    if last < start:
        raise _usage("--until", f"{last} is before {start}", "write a date from --from on")
    return _long_enough(start, last)


def _month(month: str) -> Horizon:
    try:
        found = Horizon.of_month(month)
    except (ValueError, OverflowError) as error:
        raise _usage("--month", f"{month!r} is not a month", "write it as YYYY-MM, as in 2027-05") from error
    parse_date(str(found.first), "--month")
    return found


def _long_enough(first: date, last: date) -> Horizon:
    if (last - first).days >= LONGEST_DAYS:
        raise _usage("--until", f"{(last - first).days + 1} days", f"plan at most {LONGEST_DAYS} days at a time")
    return Horizon(first, last)


def _usage(option: str, message: str, remedy: str) -> InputError:
    return InputError(Problem(option, None, None, message, remedy))
