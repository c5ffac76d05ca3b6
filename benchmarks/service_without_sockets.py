"""The dispatcher as it runs, with its web application called in this process: no socket, no network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from threading import Event, Thread

from fastapi import FastAPI

from data.api_keys import Scope
from data.calendar import Horizon
from data.duties import Duty, Roster
from data.intake import own_codes
from data.network import Network
from data.store import api_keys, quarantine
from data.store.seal import Seal, Secret
from data.store.store import Store
from dispatch.clock import SteadyClock
from dispatch.intake.http import Service
from dispatch.intake.http_server import whole_app
from dispatch.intake.key_ring import KeyRing
from dispatch.intake.letters import Reader
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.rate_limit import Limits, Rate
from dispatch.intake.reception import Reception
from dispatch.intake.replays import Replays
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.rehearsal import ToldClock, Turns
from dispatch.rosters import FixedDuties
from dispatch.service import Leader
from dispatch.stand_by import LEADS, Instance
from dispatch.state import Setting

UNLIMITED = Limits(key=Rate(1e9, 1e9), address=Rate(1e9, 1e9))
"""A walk asks as fast as it can; how many requests are too many has tests of its own."""


@dataclass(slots=True)
class InProcess:
    """The web application, and what is behind it; ``failed`` holds what ended the leader."""

    app: FastAPI
    store: Store
    ring: KeyRing
    failed: list[BaseException] = field(default_factory=list)

    def key(self, *scopes: Scope, hospital: str | None = None, days: int = 1) -> str:
        """A new key, known at once; with ``days`` below 0 one that has expired."""
        now = datetime.now(UTC)
        made = now - timedelta(days=30)
        wanted = api_keys.Wanted(
            f"key {len(api_keys.keys_in(self.store))}", frozenset(scopes), hospital, now + timedelta(days=days)
        )
        text = api_keys.add(self.store, wanted, made, "walk")
        self.ring.refresh(now.date())
        return text


def one_on_duty(network: Network, now: datetime) -> Roster:
    """The first reader is on duty from an hour ago for ten hours."""
    day = date(now.year, now.month, now.day)
    shift = next(kind.code for kind in network.shift_types if not kind.on_call)
    hours = (now - timedelta(hours=1), now + timedelta(hours=9))
    return Roster(
        Horizon(day, day), (Duty(network.radiologists[0].id, day, shift, *hours, network.centres[0].id, None),)
    )


@contextmanager
def in_process(
    store: Store, network: Network, *, needs_key: bool = False, rehearsal: bool = False
) -> Iterator[InProcess]:
    """A dispatcher that leads until the end of the block.

    Parameters
    ----------
    needs_key
        As a service that can be reached from the network.
    rehearsal
        It is told what time it is, by requests of their own.
    """
    now, stop, turns = datetime.now(UTC), Event(), Turns()
    clock = ToldClock(now) if rehearsal else SteadyClock()
    setting = Setting(network, POLICIES[DEFAULT_POLICY])
    duties = FixedDuties(network, one_on_duty(network, now))
    leader = Leader(store, setting, duties, lambda _: None, clock=clock)
    instance = Instance(leader, lambda _: None)
    reader = Reader.of(network, own_codes(network), Pseudonyms(quarantine.key_in(store)))
    reception = Reception(store, turns.set, Seal(Secret(b"of this walk")), leads=lambda: instance.role == LEADS)
    leader.settled = reception.outcomes.settled
    leader.chores.append(Replays(leader, reception, reader).look)
    ring = KeyRing(store, needed=needs_key)
    ring.refresh(now.date())
    looks = count()
    app = whole_app(
        Service(reception, reader, lambda: instance.trouble),
        leader,
        ring,
        turns,
        closing=lambda: next(looks) % 2 == 1,  # a stream is over when it has looked once
        limits=UNLIMITED,
    )
    service = InProcess(app, store, ring)

    def lead() -> None:
        try:
            instance.run(stop, turns)
        except BaseException as error:
            service.failed.append(error)

    instance.begin()
    thread = Thread(target=lead, name="leader")
    thread.start()
    try:
        yield service
    finally:
        stop.set()
        turns.set()
        thread.join(60)
        instance.end()
