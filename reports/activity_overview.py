"""The activity of a night or month in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from data.calendar import PARIS, zone
from reports.simulation_overview import TURNAROUND_COLUMNS, turnaround_rows
from reports.terminal import Table, shown
from reports.words import count, listed, percent

ACTIVITY_COLUMNS = (*TURNAROUND_COLUMNS[:-1], "reached")
MISS_COLUMNS = ("images", "accession", "hospital", "exam", "class", "minutes", "within", "why", "of these minutes")
REASON_COLUMNS = ("reason", "studies", "of which")
INCIDENT_COLUMNS = ("when", "what", "study", "what happened")


def activity_parts(figures: Mapping[str, Any]) -> Iterator[str | Table]:
    """What ``report night`` and ``report month`` say."""
    yield f"{heading(figures)}. {volumes(figures)}"
    yield verdict(figures)
    yield Table("Turnaround by urgency class", ACTIVITY_COLUMNS, list(turnaround_rows(figures)))
    if figures["reasons"]:
        yield Table("Why targets were missed", REASON_COLUMNS, list(reason_rows(figures)))
    if figures["incidents"]:
        yield f"{incident_words(figures)}."


def heading(figures: Mapping[str, Any]) -> str:
    """What is reported on."""
    place = figures["hospital"] or figures["centre"]
    return f"{figures['title']}, {place['name']}" if place else str(figures["title"])


def volumes(figures: Mapping[str, Any]) -> str:
    """How many studies, and what became of them."""
    parts = [count(figures["studies"], "study", "studies"), f"{figures['signed']:,} signed"]
    for name, words in (
        ("open", "still open"),
        ("without_images", "whose images have not come"),
        ("cancelled", "cancelled"),
        ("handed_back", "handed back to their hospital"),
    ):
        if figures[name]:
            parts.append(f"{figures[name]:,} {words}")
    return f"{', '.join(parts)}."


def verdict(figures: Mapping[str, Any]) -> str:
    """Whether the targets were reached, in a sentence or two."""
    everything = figures["turnaround"]["all"]
    mean = everything["mean"]["value"]
    if mean is None:
        return "No study was signed."
    missed = missed_classes(figures)
    reached = "Every target was reached." if not missed else f"Not reached: {listed(missed)}."
    rate = percent(everything["hit_rate"]["value"])
    return f"{reached} Reports came {mean:.1f} min after the images on average, {rate} of them in time."


def missed_classes(figures: Mapping[str, Any]) -> list[str]:
    """Classes whose share was not reached, in words; "mean of all studies" for the mean."""
    found = []
    for code, one in figures["turnaround"].items():
        if not one["target"]["holds"]:
            found.append("the mean of all studies" if code == "all" else code)
        if not one["target"].get("oral_holds", True):
            found.append(f"first word of {code}")
    return found


def reason_rows(figures: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """A row a reason, the most frequent first."""
    ordered = sorted(figures["reasons"].items(), key=lambda item: -item[1]["studies"])
    for reason, found in ordered:
        classes = ", ".join(f"{number} {code}" for code, number in found["classes"].items())
        yield REASONS[reason], found["studies"], classes


REASONS = {
    "nobody on duty reads it": "nobody on duty reads the subspecialty, or may read for the hospital",
    "queue": "waited for a free reader",
    "not acknowledged": "given to someone who took no notice",
    "passed on": "went from one reader to another",
    "interrupted": "laid aside for something urgent",
    "reading": "reading alone took longer than the target",
}
"""Reasons in words."""


def miss_rows(figures: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """A row a study that was late, in order of class and then of its images."""
    order = {code: place for place, code in enumerate(figures["turnaround"])}
    for one in sorted(figures["misses"], key=lambda each: (order.get(each["urgency"], 99), each["images_at"])):
        taken = "open" if one["minutes"] is None else f"{one['minutes']:,.0f}"
        spent = ", ".join(f"{minutes:,.0f} {what}" for what, minutes in one["spent"].items() if minutes >= 0.5)
        when = local(one["images_at"], figures["kind"])
        within = f"{one['within']:g}"
        names = one["accession"], one["hospital"], one["exam"], one["urgency"]
        yield when, *names, taken, within, one["why"], spent


def incident_rows(figures: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """A row an incident."""
    for one in figures["incidents"]:
        yield local(one["at"], figures["kind"]), one["what"], one["study"], one["words"]


def incident_words(figures: Mapping[str, Any]) -> str:
    """How many incidents of which kind."""
    counted: dict[str, int] = {}
    for one in figures["incidents"]:
        counted[one["what"]] = counted.get(one["what"], 0) + 1
    parts = [f"{number:,} {what}" for what, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    return f"{count(len(figures['incidents']), 'incident')}: {', '.join(parts)}"


def local(text: str, kind: str) -> str:
    """An instant on the clocks of Paris, with its date in a month."""
    at = datetime.fromisoformat(text).astimezone(zone(PARIS))
    return f"{at:%d %b %H:%M}" if kind == "month" else f"{at:%H:%M}"


def group_rows(groups: Mapping[str, Mapping[str, Any]]) -> list[tuple[object, ...]]:
    """A row a group: name, studies, mean minutes, share in time."""
    return [
        (name, shown(one["studies"]), shown(one["mean_minutes"]), share(one["in_time"])) for name, one in groups.items()
    ]


def share(value: float | None) -> str:
    """A share, "–" for none."""
    return "–" if value is None else percent(value)
