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
from data.store.leases import LeaseLostError, can_stand_by
from data.store.session_lock import SILENCE_SECONDS
from data.store.store import Store
from dispatch.clock import SteadyClock
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.rosters import Duties, FixedDuties, PublishedDuties
from dispatch.service import Leader, Timing
from dispatch.stand_by import Instance
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
    """Run the dispatcher until it is told to end; on PostgreSQL it stands by while another instance leads.

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
        Another instance leads, on SQLite.
    """
    run_instance(make_instance(network, url, roster, timing, publish, note, SteadyClock()), host, port, note)


def make_instance(
    network: Network,
    url: str,
    roster: Path | None,
    timing: Timing,
    publish: Callable[[str], None],
    note: Callable[[str], None],
    clock: SteadyClock,
) -> Instance:
    """An instance of the dispatcher on a store; parameters as of `serve_desk`.

    Raises
    ------
    InputError
        The store or the roster cannot be used.
    """
    store = Store.open(url, silence=SILENCE_SECONDS)
    duties: Duties = PublishedDuties(store, network)
    if roster is not None:
        duties = FixedDuties(network, read_roster_file(roster, network).roster)
    setting = Setting(network, POLICIES[DEFAULT_POLICY], network.calibration.speed)
    leader = Leader(store, setting, duties, publish, timing, clock)
    return Instance(leader, lambda words: note(f"{store.name}: {words}"), can_stand_by(store), clock)


def run_instance(instance: Instance, host: str, port: int, note: Callable[[str], None]) -> None:
    """Lead or stand by, with the intake beside it, until the process is told to end; raises as `serve_desk`."""
    from dispatch.intake.http_server import serve

    try:
        instance.begin()
        serve(instance, host, port, lambda address: note(f"taking studies at {address}"))
    except LeaseLostError as error:
        remedy = "nothing is lost; start this one again when the other has ended"
        raise ConflictError(Problem(instance.leader.store.name, None, None, str(error), remedy)) from error
    finally:
        instance.end()


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
