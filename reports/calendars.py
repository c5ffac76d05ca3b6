"""Calendar feeds: one iCalendar file a radiologist and one a centre, in a folder that is written again and again.

Where the folder holds an earlier export, an event that has changed comes back with the next SEQUENCE number, a duty
that is gone comes back as CANCELLED, and what has not changed is written as it was, to the byte: calendars that follow
the files update, and never show a duty twice. Events outside the horizon of the roster are left as they are, so that
one folder serves month after month.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote

from icalendar import Calendar, Component, Timezone

from data.calendar import PARIS
from data.errors import InputError, Problem
from data.formats.whole_file import whole_file
from data.network import Network
from reports.calendar_events import Entry, Fate, own_entry, renewed_events, shared_entry
from reports.facts import RosterFacts
from reports.roster_wall import wall_names

PEOPLE, CENTRES, ON_CALL = "radiologists", "centres", "on-call.ics"
"""The two folders, and the file of everyone on call at home."""
PRODUCT = "-//hulotte//duty roster//EN"
REFRESH = timedelta(hours=6)
"""How often a calendar is asked to look again."""
ZONES_FROM = date(2020, 1, 1)
"""The clock changes are written from here on."""
_TIME_ZONES = re.compile(rb"^BEGIN:VTIMEZONE\r?\n.*?^END:VTIMEZONE\r?\n", re.DOTALL | re.MULTILINE)
"""Left out when an earlier export is read: the zone is known by its name, and reading it takes longest of all."""


@dataclass(frozen=True, slots=True)
class CalendarChanges:
    """How many files there are, and what became of their events since the last export."""

    files: int
    events: Mapping[Fate, int]


def write_calendars(folder: Path, facts: RosterFacts, now: datetime | None = None) -> CalendarChanges:
    """Write every calendar into the folder, over what an earlier export left there.

    Parameters
    ----------
    now
        DTSTAMP of what is new or has changed; the present second when not given.

    Raises
    ------
    InputError
        Files of the folder that are not calendars, each with its name.
    """
    stamp = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    earlier, titles, entries = _earlier(folder), _titles(facts.network), _entries(facts)
    fates: Counter[Fate] = Counter()
    names = sorted(titles.keys() | earlier.keys())
    for name in names:
        before = earlier.get(name)
        title = titles.get(name) or str(before.get("NAME", name) if before else name)
        calendar = _empty(title, facts.roster.horizon.last.year)
        for fate, event in renewed_events(entries.get(name, ()), before, facts.roster.horizon, stamp):
            calendar.add_component(event)
            fates[fate] += 1
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as whole:
            whole.write_bytes(calendar.to_ical())
    return CalendarChanges(len(names), {fate: fates[fate] for fate in Fate})


def _titles(network: Network) -> dict[str, str]:
    """Every file with the name of its calendar."""
    names = wall_names(network)
    found = {_file(PEOPLE, person.id): f"Duties of {names[person.id]}" for person in network.radiologists}
    found |= {_file(CENTRES, centre.id): f"Duties at {centre.name or centre.id}" for centre in network.centres}
    if any(kind.on_call for kind in network.shift_types):
        found[ON_CALL] = "On call at home"
    return found


def _file(folder: str, identity: str) -> str:
    return f"{folder}/{quote(identity, safe=' ')}.ics"


def _entries(facts: RosterFacts) -> dict[str, list[Entry]]:
    """Each duty in the file of its radiologist and in that of its place."""
    network, names = facts.network, wall_names(facts.network)
    found: dict[str, list[Entry]] = {}
    for duty in facts.subject.duties:
        own, shared = _file(PEOPLE, duty.radiologist_id), _file(CENTRES, duty.centre) if duty.centre else ON_CALL
        found.setdefault(own, []).append(own_entry(network, duty))
        found.setdefault(shared, []).append(shared_entry(network, duty, names[duty.radiologist_id]))
    return found


def _earlier(folder: Path) -> dict[str, Calendar]:
    """What an earlier export left, by file."""
    found: dict[str, Calendar] = {}
    problems: list[Problem] = []
    for pattern in (f"{PEOPLE}/*.ics", f"{CENTRES}/*.ics", ON_CALL):
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder).as_posix()
            try:
                found[name] = _read(path)
            except (ValueError, KeyError) as error:
                remedy = "take it out of the folder, or export to another"
                problems.append(Problem(str(path), None, None, f"is not a calendar: {error}", remedy))
    if problems:
        raise InputError(problems)
    return found


def _read(path: Path) -> Calendar:
    """The calendar; its events are known to have what is compared, or it is refused."""
    calendar = Calendar.from_ical(_TIME_ZONES.sub(b"", path.read_bytes()))
    if not isinstance(calendar, Calendar):
        raise ValueError("it holds something else")
    for event in calendar.events:
        if "UID" not in event or "DTSTART" not in event:
            raise ValueError("an event has no UID or no start")
    return calendar


def _empty(title: str, last_year: int) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", PARIS)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add_component(_time_zone(max(2038, last_year + 2)))
    return calendar


@cache
def _time_zone(until_year: int) -> Component:
    return Timezone.from_tzid(PARIS, first_date=ZONES_FROM, last_date=date(until_year, 1, 1))
