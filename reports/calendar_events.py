"""Duties as calendar events, and what becomes of an event from one export to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import quote

from icalendar import Calendar, Event

from data.calendar import PARIS, Horizon, local_date, zone
from data.duties import UNIT_MINUTES, Duty
from data.network import Network
from reports.words import count

COMPARED = ("DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES", "STATUS")
"""What makes an event another one when it differs."""
CONFIRMED, CANCELLED = "CONFIRMED", "CANCELLED"


class Fate(StrEnum):
    """What became of an event since the last export."""

    NEW = "new"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Entry:
    """A duty as one calendar shows it; ``uid`` stays the same from export to export."""

    uid: str
    duty: Duty
    summary: str
    location: str
    category: str
    units: float

    def event(self) -> Event:
        """The event, without its stamp and number; local times, so that 20:00 stays 20:00 across a clock change."""
        found = Event()
        found.add("uid", self.uid)
        found.add("dtstart", self.duty.start.astimezone(zone(PARIS)))
        found.add("dtend", self.duty.end.astimezone(zone(PARIS)))
        found.add("summary", self.summary)
        found.add("location", self.location)
        found.add("description", f"{count(self.duty.minutes / 60, 'hour')}, {_units(self.units)}")
        found.add("categories", [self.category])
        found.add("status", CONFIRMED)
        return found


def own_entry(network: Network, duty: Duty) -> Entry:
    """The duty in the calendar of its radiologist: known by who, which date and which shift, wherever it is."""
    return _entry(network, duty, _identity(duty), f"{_what(network, duty)}, {_place(network, duty)}")


def shared_entry(network: Network, duty: Duty, name: str) -> Entry:
    """The duty in the calendar of its centre, or of those on call: known by the place too."""
    home = "" if duty.centre else f", {duty.subspecialty}"
    place = duty.centre or f"on-call.{duty.subspecialty}"
    return _entry(network, duty, f"{place}.{_identity(duty)}", f"{name}: {_what(network, duty)}{home}")


def _entry(network: Network, duty: Duty, identity: str, summary: str) -> Entry:
    kind = network.shift_type[duty.shift]
    units = kind.unit_minutes / UNIT_MINUTES
    return Entry(f"{quote(identity)}@hulotte", duty, summary, _place(network, duty), kind.label or kind.code, units)


def _units(units: float) -> str:
    text = f"{units:.2f}".rstrip("0").rstrip(".")
    return f"{text} unit" if text == "1" else f"{text} units"


def _identity(duty: Duty) -> str:
    return f"{duty.radiologist_id}.{duty.day}.{duty.shift}"


def _what(network: Network, duty: Duty) -> str:
    kind = network.shift_type[duty.shift]
    return f"{kind.label} ({kind.code})" if kind.label else kind.code


def _place(network: Network, duty: Duty) -> str:
    centre = network.centre.get(duty.centre or "")
    return (centre.name if centre else "") or duty.place


def renewed_events(
    entries: Iterable[Entry], earlier: Calendar | None, horizon: Horizon, stamp: datetime
) -> Iterator[tuple[Fate, Event]]:
    """Every event of a calendar, by start, with what became of it since the earlier one.

    A changed event gets the next SEQUENCE number and the stamp; one that is gone is cancelled, when it starts in the
    horizon; any other stays as it was.
    """
    before = {str(event["UID"]): event for event in earlier.events} if earlier else {}
    found: list[tuple[Fate, Event]] = []
    for entry in entries:
        event, old = entry.event(), before.pop(entry.uid, None)
        if old is not None and _same(old, event):
            found.append((Fate.UNCHANGED, old))
        else:
            found.append((Fate.NEW if old is None else Fate.CHANGED, _numbered(event, old, stamp)))
    for old in before.values():
        if old.get("STATUS") == CANCELLED or _first_date(old) not in horizon:
            found.append((Fate.UNCHANGED, old))
        else:
            found.append((Fate.CANCELLED, _numbered(_cancelled(old), old, stamp)))
    yield from sorted(found, key=lambda pair: (pair[1].start, str(pair[1]["UID"])))


def _first_date(event: Event) -> date:
    start = event.start
    return local_date(start) if isinstance(start, datetime) else start


def _same(old: Event, new: Event) -> bool:
    return all(_text(old, name) == _text(new, name) for name in COMPARED)


def _text(event: Event, name: str) -> bytes:
    value = event.get(name)
    return b"" if value is None else value.to_ical()


def _numbered(event: Event, old: Event | None, stamp: datetime) -> Event:
    event.add("dtstamp", stamp)
    event.add("sequence", 0 if old is None else int(old.get("SEQUENCE", 0)) + 1)
    return event


def _cancelled(old: Event) -> Event:
    found = old.copy()
    for name in ("STATUS", "DTSTAMP", "SEQUENCE"):
        found.pop(name, None)
    found.add("status", CANCELLED)
    return found
