"""Absences that were reported after the network's tables were written: the roster file carries them along."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from data.calendar import PARIS, zone
from data.duties import Absence
from data.errors import InputError, Problem
from data.formats.roster_json import RosterFile
from data.network import Network


def as_known(network: Network, file: RosterFile) -> Network:
    """The network with the absences that a roster file records beside its own."""
    own = frozenset(network.absences)
    fresh = [row for row in file.absences if row not in own and row.radiologist_id in network.radiologist]
    return network.with_absences(fresh) if fresh else network


def moment_of(text: str, option: str) -> tuple[datetime, bool]:
    """(instant, whether it was a date alone, which means its midnight), from ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``.

    Without an offset the time is local to Paris.

    Raises
    ------
    InputError
        It is neither.
    """
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(0), zone(PARIS)), True
        found = datetime.fromisoformat(text)
    except ValueError as error:
        remedy = "write YYYY-MM-DD or YYYY-MM-DDTHH:MM, as in 2027-01-09T18:00"
        raise InputError(Problem(option, None, None, f"{text!r} is not a date or a time", remedy)) from error
    local = found.replace(tzinfo=zone(PARIS)) if found.tzinfo is None else found.astimezone(zone(PARIS))
    return local, False


def absence_of(network: Network, radiologist: str, since: str, until: str) -> Absence:
    """The absence of a radiologist from a date or time until a date (included) or a time.

    Raises
    ------
    InputError
        An unknown radiologist, something that is no date, an end before the start.
    """
    if radiologist not in network.radiologist:
        remedy = "name one of radiologists.csv"
        raise InputError(Problem("--absent", None, None, f"no radiologist {radiologist!r} in the network", remedy))
    start, _ = moment_of(since, "--from")
    end, whole = moment_of(until, "--to")
    if end + timedelta(days=1 if whole else 0) <= start:
        raise InputError(Problem("--to", None, None, f"{until} is before {since}", "write an end after the start"))
    if not whole and end.time() == time(0):
        end, whole = end - timedelta(days=1), True
    return Absence(
        radiologist_id=radiologist,
        first=start.date(),
        last=end.date(),
        reason="sick",
        starts=start.time() if start.time() != time(0) else None,
        ends=None if whole else end.time(),
    )
