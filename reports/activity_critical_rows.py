"""Critical results in a sentence and a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.activity_overview import local
from reports.terminal import Table
from reports.words import count

CRITICAL_COLUMNS = (
    "found",
    "accession",
    "hospital",
    "finding",
    "by",
    "calls",
    "escalated to",
    "acknowledged",
    "after min",
)


def critical_words(figures: Mapping[str, Any]) -> str:
    """How many there were, and how soon somebody had heard."""
    found = figures["critical"]
    if not found["results"]:
        return "None was reported."
    head = count(found["results"], "critical result")
    heard = f"{found['acknowledged']:,} acknowledged"
    if found["acknowledged"]:
        median, longest = found["median_minutes"], found["longest_minutes"]
        heard += f", after {median:g} min in the median and {longest:g} min at the longest"
    open_still = found["results"] - found["acknowledged"]
    parts = [f"{head}: {heard}", f"{found['escalated']:,} escalated"]
    if open_still:
        parts.append(f"{open_still:,} of which nobody is known to have heard")
    return f"{'; '.join(parts)}."


def _room(words: str) -> str:
    """A place as people write it."""
    return words.replace("ct room", "CT room")


def critical_rows(figures: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """A row a result, by hospital, then by when it was found."""
    kind = figures["kind"]
    for one in figures["critical"]["list"]:
        calls = [f"{local(each['at'], kind)} {each['by']} to {_room(each['whom'])}" for each in one["calls"]]
        more = [f"{local(each['at'], kind)} {_room(each['to'])}" for each in one["escalations"]]
        heard = (
            "not yet"
            if one["acknowledged_at"] is None
            else f"{local(one['acknowledged_at'], kind)} {one['acknowledged_by']}"
        )
        yield (
            local(one["found_at"], kind),
            one["accession"],
            one["hospital"],
            one["category"].replace("_", " "),
            one["reader"],
            "; ".join(calls) or "none",
            "; ".join(more),
            heard.rstrip(),
            "" if one["minutes"] is None else f"{one['minutes']:,.0f}",
        )


def critical_parts(figures: Mapping[str, Any]) -> Iterator[str | Table]:
    """What ``report night`` and ``report month`` say of them; nothing where there were none."""
    if figures["critical"]["results"]:
        yield critical_words(figures)
        yield Table("Critical results", CRITICAL_COLUMNS, list(critical_rows(figures)))
