"""The dispatcher as it runs, on a new store, in this process: what campaigns and tests send messages to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

from data.duties import Roster
from data.intake import IntakeMap, own_codes
from data.network import Network
from data.store import quarantine
from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.store.seal import Seal
from data.store.store import Store
from dispatch.intake.hl7v2.server import Listening
from dispatch.intake.http_server import Doors, serve
from dispatch.intake.letters import Reader
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.rosters import FixedDuties
from dispatch.service import Leader
from dispatch.stand_by import Instance
from dispatch.state import Setting


@dataclass(slots=True)
class RunningService:
    """Where it listens, and what it has published so far."""

    store: Store
    reader: Reader
    leader: Leader
    http: str = ""
    mllp: tuple[str, int] = ("", 0)
    feed: list[str] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)


def new_store(file: Path) -> Store:
    """A store with all tables, in a new file."""
    url = f"sqlite:///{file}"
    engine = open_engine(url, create=True)
    upgrade(engine)
    engine.dispose()
    return Store.open(url)


@contextmanager
def running(
    store: Store,
    network: Network,
    roster: Roster,
    *,
    senders: IntakeMap | None = None,
    seal: Seal | None = None,
    listening: Listening | None = None,
) -> Iterator[RunningService]:
    """A dispatcher that serves until the end of the block; ports are free ones.

    Raises
    ------
    RuntimeError
        It does not start.
    """
    feed: list[str] = []
    leader = Leader(store, Setting(network, POLICIES[DEFAULT_POLICY]), FixedDuties(network, roster), feed.append)
    instance = Instance(leader, lambda _: None)
    reader = Reader.of(network, senders or own_codes(network), Pseudonyms(quarantine.key_in(store)))
    service = RunningService(store, reader, leader, feed=feed)
    ready, stop = Event(), Event()

    def started(http: str, mllp: str) -> None:
        place = urlsplit(mllp)
        service.http, service.mllp = http, (str(place.hostname), place.port or 0)
        ready.set()

    doors = Doors(listening or Listening(port=0), 0)
    work: Callable[[], None] = lambda: serve(instance, doors, reader, seal, started, stop)  # noqa: E731

    def run() -> None:
        try:
            work()
        except BaseException as error:
            service.failed.append(error)
        finally:
            ready.set()

    instance.begin()
    thread = Thread(target=run, name="service")
    thread.start()
    try:
        ready.wait(60)
        if not service.http:
            raise RuntimeError(f"the service did not start: {service.failed}")
        yield service
    finally:
        stop.set()
        thread.join(60)
        instance.end()
