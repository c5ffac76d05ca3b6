"""The live dispatcher on a store: serve it, say what is open, explain a decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.errors import ConflictError, Problem
from data.formats.roster_json import read_roster_file
from data.network import Network
from data.store.desk_overview import history_of, open_studies
from data.store.leases import LeaseLostError
from data.store.store import Store
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.rosters import Duties, FixedDuties, PublishedDuties
from dispatch.service import Leader, Timing
from dispatch.state import Setting


def serve_desk(
    network: Network,
    url: str,
    roster: Path | None,
    host: str,
    port: int,
    timing: Timing,
    publish: Callable[[str], None],
    note: Callable[[str], None],
) -> None:
    """Run the dispatcher until it is told to end.

    Parameters
    ----------
    roster
        A roster file; None takes what the store has published, as it changes.
    publish
        Takes one message of the feed, a line of JSON.

    Raises
    ------
    InputError
        The store, the roster or the journal cannot be used.
    ConflictError
        Another instance leads.
    """
    from dispatch.intake.http_server import serve

    store = Store.open(url)
    duties: Duties = PublishedDuties(store, network)
    if roster is not None:
        duties = FixedDuties(network, read_roster_file(roster, network).roster)
    setting = Setting(network, POLICIES[DEFAULT_POLICY], network.calibration.speed)
    leader = Leader(store, setting, duties, publish, timing)
    traced = leader.start()
    try:
        leader.look(datetime.now(UTC))
        note(f"{store.name}: {traced:,} events traced, {len(leader.present)} readers on duty")
        serve(leader, host, port, lambda address: note(f"taking studies at {address}"))
    except LeaseLostError as error:
        remedy = "nothing is lost; start this one again when the other has ended"
        raise ConflictError(Problem(store.name, None, None, str(error), remedy)) from error
    finally:
        leader.stop()


def desk_status(url: str) -> dict[str, Any]:
    """What ``dispatch status --json`` prints."""
    store = Store.open(url)
    now = datetime.now(UTC)
    studies = open_studies(store, now)
    states: dict[str, int] = {}
    for study in studies:
        states[study["state"]] = states.get(study["state"], 0) + 1
    return {"store": store.name, "at": now.isoformat(), "open": len(studies), "states": states, "studies": studies}


def explained(url: str, accession: str, hospital: str | None) -> dict[str, Any]:
    """What ``dispatch explain --json`` prints.

    Raises
    ------
    InputError
        There is no such study, or several hospitals have one of that accession.
    """
    return history_of(Store.open(url), accession, hospital)
