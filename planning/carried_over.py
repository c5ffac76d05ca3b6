"""What a roster takes over from the one before it: duties that still matter, and the fairness balance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from data.calendar import Horizon
from data.duties import Duty, Ledger, Roster
from data.errors import InputError, Problem
from data.formats.roster_json import RosterFile
from data.network import Network
from data.rules import Rules
from planning.known_absences import as_known
from rostering.tallies import carried_ledger


def carried_over(
    network: Network, previous: RosterFile | None, horizon: Horizon, rules: Rules
) -> tuple[tuple[Duty, ...], Ledger]:
    """(history, ledger) for a horizon.

    The history goes back over the reference period of the average working week. Where the previous roster
    reaches into the horizon, only its days before count.

    Raises
    ------
    InputError
        The previous roster has no day before the horizon.
    """
    if previous is None:
        return (), Ledger()
    before = until(previous.roster, horizon.first)
    since = horizon.first - timedelta(days=7 * rules.average_hours.reference_weeks + horizon.first.weekday())
    history = tuple(duty for duty in (*before.history, *before.duties) if duty.day >= since)
    return history, carried_ledger(as_known(network, previous), before)


def until(roster: Roster, day: date) -> Roster:
    """The part of a roster before a date.

    Raises
    ------
    InputError
        No date of the roster is before it.
    """
    first, last = roster.horizon.first, min(roster.horizon.last, day - timedelta(days=1))
    if last < first:
        message = f"starts on {first}, which is not before {day}"
        raise InputError(Problem("--previous", None, "horizon.first", message, "name the roster before this one"))
    duties = tuple(duty for duty in roster.duties if duty.day <= last)
    kept = tuple(duty for duty in roster.kept if duty.day <= last)
    published = tuple(duty for duty in roster.published if duty.day <= last)
    return replace(roster, horizon=Horizon(first, last), duties=duties, kept=kept, published=published)
