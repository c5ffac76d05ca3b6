"""The live dispatcher on a store: serve it, say what is open, explain a decision."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import ConflictError, InputError, Problem, UnavailableError
from data.formats.intake_toml import check_intake, read_intake
from data.formats.roster_json import read_roster_file
from data.intake import IntakeMap, own_codes
from data.network import Network
from data.store import quarantine, set_aside
from data.store.api_keys import keys_in
from data.store.desk_overview import history_of, open_studies
from data.store.desk_readers import present_readers, reader_words
from data.store.leases import LeaseLostError, can_stand_by
from data.store.life_overview import alarms_now
from data.store.rehearsals import assert_real, is_rehearsed, last_instant, mark, now_at
from data.store.seal import SECRET, Seal, Secret, secret_from
from data.store.session_lock import SILENCE_SECONDS
from data.store.store import Store
from dispatch.clock import SteadyClock
from dispatch.counts import Counts
from dispatch.intake.letters import Reader
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.life.rules import LIFE_RULES, LifeRules
from dispatch.logs import log
from dispatch.outgoing.keeper import OutboxKeeper
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.rehearsal import ToldClock
from dispatch.rosters import Duties, FixedDuties, PublishedDuties
from dispatch.service import BEFORE_ALL, Leader, Timing
from dispatch.stand_by import Instance
from dispatch.state import Setting
from planning.dispatch_outgoing import NOTHING_MORE, Outgoing, going_out, targets

if TYPE_CHECKING:
    from dispatch.intake.http_server import Doors

FEED_DAYS = 30
"""For how many days the feed can be gone back to, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where messages come in, and how they are understood.

    Attributes
    ----------
    senders
        The file of senders; None where hospitals use the network's own codes.
    certificate, key, clients
        PEM files of TLS: ours, and the authority of those who may connect.
    """

    host: str = "127.0.0.1"
    http_port: int = 8080
    hl7_port: int = 2575
    senders: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    clients: Path | None = None
    plain_on_network: bool = False


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """How the dispatcher works.

    Attributes
    ----------
    outgoing
        Where messages go beside the feed.
    rules
        Numbers of alarms, fallback and escalation.
    feed_days
        For how long the feed can be gone back to.
    rehearse
        Whether the clock is the one that a rehearsal tells, and the store one of rehearsals.
    """

    timing: Timing = field(default_factory=Timing)
    outgoing: Outgoing = NOTHING_MORE
    rules: LifeRules = LIFE_RULES
    rehearse: bool = False
    feed_days: int = FEED_DAYS


def serve_desk(
    network: Network,
    url: str,
    roster: Path | None,
    entrance: Entrance,
    options: DeskOptions,
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
        The store, the roster, the journal or the file of senders cannot be used.
    ConflictError
        Another instance leads, on SQLite.
    """
    clock = _told_clock(url, note) if options.rehearse else _real_clock(url)
    timing = replace(options.timing, tick=0) if options.rehearse else options.timing
    instance = make_instance(network, url, roster, timing, publish, note, clock, options.rules)
    keeper = OutboxKeeper(instance.leader.store, timedelta(days=options.feed_days))
    instance.leader.chores.append(keeper.look)
    run_desk(instance, network, entrance, note, options.outgoing)


def make_instance(
    network: Network,
    url: str,
    roster: Path | None,
    timing: Timing,
    publish: Callable[[str], None],
    note: Callable[[str], None],
    clock: SteadyClock | ToldClock,
    rules: LifeRules = LIFE_RULES,
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
    counts = Counts(clock)
    leader = Leader(store, setting, duties, counts.publishing(publish), timing, clock, counts=counts, rules=rules)

    def told(words: str) -> None:
        note(f"{store.name}: {words}")
        log().info("role", kind=instance.role)

    steady = None if isinstance(clock, ToldClock) else clock
    instance = Instance(leader, told, can_stand_by(store), steady)
    return instance


def run_desk(
    instance: Instance,
    network: Network,
    entrance: Entrance,
    note: Callable[[str], None],
    outgoing: Outgoing = NOTHING_MORE,
) -> None:
    """Lead or stand by, with the intake beside it, until the process is told to end; raises as `serve_desk`."""
    from dispatch.intake.http_server import serve

    doors, secret, wanted = _doors(entrance), secret_from(os.environ), targets(outgoing, network)
    reader = _reader(network, instance.leader.store, entrance.senders, secret)
    _check_clients(reader.senders, entrance, note)
    if secret is None:
        note(f"{SECRET} is not set: of messages that cannot be read only the reason is kept (docs/intake.md)")

    _tell_keys(instance.leader.store, entrance.host, note)

    def started(http: str, mllp: str) -> None:
        note(f"taking HL7 v2 at {mllp}")
        note(f"taking studies at {http}")

    try:
        instance.begin()
        with going_out(wanted, instance.leader):
            serve(instance, doors, reader, None if secret is None else Seal(secret), started)
    except LeaseLostError as error:
        remedy = "nothing is lost; start this one again when the other has ended"
        raise ConflictError(Problem(instance.leader.store.name, None, None, str(error), remedy)) from error
    finally:
        instance.end()


def _check_clients(senders: IntakeMap, entrance: Entrance, note: Callable[[str], None]) -> None:
    """Make sure that certificates which shall be checked can be, and say where MSH-4 alone is believed.

    Raises
    ------
    InputError
        A hospital names its certificate, and no authority is given that could vouch for it.
    """
    from dispatch.intake.hl7v2.server import is_loopback

    named = [each.id for each in senders.hospital if each.client is not None]
    if named and entrance.clients is None:
        what = f"hospital {named[0]} names its client certificate, but none is asked for"
        raise InputError(Problem("dispatch serve", None, "--tls-clients", what, "give the authority of the clients"))
    if len(named) < len(senders.hospital) and not is_loopback(entrance.host):
        rest = len(senders.hospital) - len(named)
        note(f"HL7 v2 of {rest} hospitals is believed by MSH-4 alone; name their certificates as `client` (--intake)")


def _tell_keys(store: Store, host: str, note: Callable[[str], None]) -> None:
    """Say once what holds while no key was made."""
    from dispatch.intake.hl7v2.server import is_loopback

    try:
        known = keys_in(store)
    except UnavailableError:
        return
    if known:
        return
    if is_loopback(host):
        note("no API key was made: whoever is on this machine may do everything (hulotte dispatch keys add)")
    else:
        note(f"no API key was made, and at {host} nothing is answered without one: hulotte dispatch keys add")


def _doors(entrance: Entrance) -> Doors:
    from dispatch.intake.http_server import Doors

    where = (entrance.host, entrance.http_port, entrance.hl7_port)
    return Doors.at(*where, tls_of(entrance), plain_on_network=entrance.plain_on_network)


def tls_of(entrance: Entrance) -> ssl.SSLContext | None:
    """What encrypts what comes in; None where nothing does.

    Raises
    ------
    InputError
        Half of it is given, or a file is no PEM.
    """
    from dispatch.intake.hl7v2.server import tls_context

    if entrance.certificate is None and entrance.key is None and entrance.clients is None:
        return None
    if entrance.certificate is None or entrance.key is None:
        remedy = "give --tls-certificate and --tls-key, PEM files both"
        raise InputError(Problem("dispatch serve", None, None, "TLS needs a certificate and its key", remedy))
    try:
        return tls_context(entrance.certificate, entrance.key, entrance.clients)
    except OSError as error:  # which those of ssl are too
        remedy = "give the PEM files of a certificate and its key, and of the authority of the clients"
        raise InputError(Problem("dispatch serve", None, "--tls-certificate", str(error), remedy)) from error


def _reader(network: Network, store: Store, senders: Path | None, secret: Secret | None) -> Reader:
    """How messages are read; the key of the pseudonyms is the secret's, or else the store's own."""
    known = own_codes(network) if senders is None else read_intake(senders)
    pseudonyms = Pseudonyms(quarantine.key_in(store) if secret is None else secret.key("pseudonyms"))
    reader = Reader.of(network, known, pseudonyms)
    if senders is not None:
        names = {"hospitals": reader.hospitals, "exams": reader.exams, "urgencies": reader.urgencies}
        check_intake(known, senders.name, **names)
    return reader


def _real_clock(url: str) -> SteadyClock:
    assert_real(Store.open(url))
    return SteadyClock()


def _told_clock(url: str, note: Callable[[str], None]) -> ToldClock:
    store = Store.open(url)
    mark(store)
    note(f"REHEARSAL, NO REAL NIGHT: time stands still until `hulotte dispatch replay` tells it ({store.name})")
    return ToldClock(last_instant(store) or BEFORE_ALL)


def desk_status(url: str) -> dict[str, Any]:
    """What ``dispatch status --json`` prints."""
    store = Store.open(url)
    now = now_at(store)
    studies = open_studies(store, now)
    states: dict[str, int] = {}
    for study in studies:
        states[study["state"]] = states.get(study["state"], 0) + 1
    return {
        "store": store.name,
        "rehearsal": is_rehearsed(store),
        "at": now.isoformat(),
        "open": len(studies),
        "states": states,
        "studies": studies,
        "alarms": alarms_now(store, now),
        "set_aside": set_aside.how_many(store),
        "readers": [reader_words(one, now) for one in present_readers(store, now)],
    }


def explained(url: str, accession: str, hospital: str | None) -> dict[str, Any]:
    """What ``dispatch explain --json`` prints.

    Raises
    ------
    InputError
        There is no such study, or several hospitals have one of that accession.
    """
    return history_of(Store.open(url), accession, hospital)
