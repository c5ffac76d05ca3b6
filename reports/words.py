"""Dates, numbers and urgency classes as a reader expects them in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from data.calendar import Horizon


def long_date(day: date) -> str:
    """4 January 2027."""
    return f"{day.day} {day:%B %Y}"


def dates(horizon: Horizon) -> str:
    """4 to 31 January 2027, as short as the dates allow."""
    first, last = horizon.first, horizon.last
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {long_date(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {long_date(last)}"
    return f"{long_date(first)} to {long_date(last)}"


def period(start: datetime, end: datetime) -> str:
    """Sunday 10 January, 18:30 to 20:00; local times."""
    text = f"{start:%A} {start.day} {start:%B}, {start:%H:%M} to "
    return text + (f"{end:%H:%M}" if end.date() == start.date() else f"{end:%A} {end:%H:%M}")


def count(number: float, one: str, many: str | None = None) -> str:
    """The number with its noun: "1 night", "2 nights", "1.5 hours"."""
    text = f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"
    return f"{text} {one if text == '1' else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def percent(share: float, digits: int = 1) -> str:
    """A share as a percentage; never rounded up to 100 or down to 0 when it is not quite that."""
    text = hundredths(share, digits)
    return f"{text.removesuffix('.' + '0' * digits) if share in (0, 1) else text} %"


def hundredths(share: float, digits: int = 1) -> str:
    """The same without its sign, always with so many digits."""
    text = f"{100 * share:.{digits}f}"
    step = 10.0**-digits
    if text == f"{100:.{digits}f}" and share < 1:
        text = f"{100 - step:.{digits}f}"
    if text == f"{0:.{digits}f}" and share > 0:
        text = f"{step:.{digits}f}"
    return text


def tied(text: str) -> str:
    """The text with every number tied to the unit after it, so that no line breaks between them."""
    return re.sub(r"(?<=\d) (?=(%|min|s|h)\b|%)", "\N{NO-BREAK SPACE}", text)


def between(interval: Mapping[str, float | None]) -> str:
    """The 95 % interval in brackets, "" when there is none or it is a point."""
    low, high = interval["low"], interval["high"]
    return "" if low is None or high is None or low == high else f" ({low:.1f}–{high:.1f})"


def share_between(interval: Mapping[str, float | None]) -> str:
    """The same for a share, in percent; it may not leave 0 to 100."""
    low, high = interval["low"], interval["high"]
    if low is None or high is None:
        return ""
    low, high = max(0.0, low), min(1.0, high)
    return "" if low == high else f" ({hundredths(low)}–{hundredths(high)})"
