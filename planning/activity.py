"""The activity of a night or a month from the journal: for the network, a hospital, or a centre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from data.calendar import local_date, to_utc
from data.duties import Duty
from data.errors import InputError, Problem
from data.formats.roster_json import read_roster_file
from data.network import Network
from data.nights import night
from data.store.activity_rows import Activity, GivenRow, activity_between
from data.store.rehearsals import is_rehearsed, last_instant
from data.store.store import Store
from data.store.versions import load_version, published_on
from dispatch.events import Work
from reports.activity_facts import Subject, activity_figures
from reports.words import long_date


def night_of_activity(day: date) -> tuple[str, str, datetime, datetime]:
    """(kind, title, start, end) of the night that begins on a date."""
    return ("night", f"Night of {long_date(day)}", *night(day))


def month_of_activity(month: str) -> tuple[str, str, datetime, datetime]:
    """(kind, title, start, end) of a calendar month, from midnight to midnight in Paris.

    Raises
    ------
    InputError
        It is not written as YYYY-MM.
    """
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        problem = Problem("report", None, "month", f"{month!r} is not a month", "write it as YYYY-MM, as in 2027-01")
        raise InputError(problem) from error
    following = (first + timedelta(days=31)).replace(day=1)
    return "month", f"{first:%B %Y}", to_utc(first, time(0)), to_utc(following, time(0))


def activity(
    store: Store,
    network: Network,
    period: tuple[str, str, datetime, datetime],
    hospital: str | None = None,
    centre: str | None = None,
    roster: Path | None = None,
) -> dict[str, Any]:
    """What ``report night --json`` and ``report month --json`` print.

    Parameters
    ----------
    period
        See `night_of_activity`, `month_of_activity`.
    hospital
        Only this hospital's studies, without what is nobody's business there.
    centre
        Only what readers on duty at that centre have read.
    roster
        A roster file that tells who was where; None: what the store has published, else where each is at home.

    Raises
    ------
    InputError
        There is no such hospital or centre, or the journal has nothing of that period.
    """
    for option, wanted, known in (("--hospital", hospital, network.hospital), ("--centre", centre, network.centre)):
        if wanted is not None and wanted not in known:
            problem = Problem(option, None, None, f"{wanted!r} is not in the network", "write an id of the network")
            raise InputError(problem)
    kind, title, start, end = period
    found = activity_between(store, start, end, hospital)
    if centre is not None:
        found = _at_centre(found, centre, _Places(store, network, roster))
    if not found.studies:
        what = f"the journal has no studies of {title[0].lower()}{title[1:]}"
        raise InputError(Problem(store.name, None, None, what, "name another date, hospital, centre or store"))
    subject = Subject(title, kind, start, end, _known_until(store), hospital, centre)
    return {"store": store.name, "rehearsal": is_rehearsed(store), **activity_figures(found, network, subject)}


def _known_until(store: Store) -> datetime:
    """Now; in a rehearsal, when its last event was."""
    return (last_instant(store) if is_rehearsed(store) else None) or datetime.now(UTC)


class _Places:
    """Who was at which centre."""

    def __init__(self, store: Store, network: Network, roster: Path | None) -> None:
        self._store, self._network = store, network
        self._fixed = None if roster is None else read_roster_file(roster, network).roster.duties
        self._published: dict[int, tuple[Duty, ...]] = {}

    def of(self, row: GivenRow) -> str | None:
        """The centre where that reader was on duty when the study was given; "" at home."""
        for duty in self._duties(local_date(row.given_at)):
            if duty.radiologist_id == row.reader and duty.start <= row.given_at < duty.end:
                return duty.centre or ""
        person = self._network.radiologist.get(row.reader)
        return None if person is None else person.home_centre

    def _duties(self, day: date) -> Iterator[Duty]:
        if self._fixed is not None:
            yield from self._fixed
            return
        for each in (day - timedelta(days=1), day):
            version = published_on(self._store, each)
            if version is None:
                continue
            if version.id not in self._published:
                self._published[version.id] = load_version(self._store, version.id)[1].roster.duties
            yield from self._published[version.id]


def _at_centre(found: Activity, centre: str, places: _Places) -> Activity:
    """What was read there, by the last reader of each study."""
    reads = {number: [row for row in rows if row.work == Work.READ] for number, rows in found.given.items()}
    mine = {number for number, rows in reads.items() if rows and places.of(rows[-1]) == centre}
    return replace(
        found,
        studies=tuple(study for study in found.studies if study.id in mine),
        given={number: rows for number, rows in found.given.items() if number in mine},
        happened=tuple(row for row in found.happened if row.study_id in mine),
        takeovers=(),
    )
