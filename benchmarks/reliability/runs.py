"""A run: dispatchers on a new store, the world around them, and what came of it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.reliability.night import Stage
from benchmarks.reliability.people import World
from benchmarks.reliability.postgresql import Server
from benchmarks.reliability.processes import REAL, Dispatcher, Heard
from benchmarks.reliability.verdict import unfinished, violations
from data.store.store import Store

STUDIES_A_SECOND = 4.0
READY_SECONDS, FINISH_SECONDS = 60.0, 90.0
KINDS = ("sqlite", "postgresql", "two")
"""SQLite, PostgreSQL with one instance, PostgreSQL with two."""
_numbers = itertools.count()


@dataclass(slots=True)
class Result:
    """What came of a run; ``figures`` are counts and seconds by name."""

    name: str
    seed: int
    broken: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """Dispatchers on one store, and the world around them."""

    stage: Stage
    url: str
    dispatchers: Sequence[Dispatcher]
    world: World
    heard: Heard

    def leader(self) -> Dispatcher | None:
        """The instance that says that it leads."""
        return next((one for one in self.dispatchers if one.role == "leads"), None)

    def await_leader(self) -> None:
        """Wait until someone leads and takes studies."""
        self.dispatchers[0].await_it(lambda: (one := self.leader()) is not None and one.ready, READY_SECONDS, "leader")

    def finish(self, result: Result) -> None:
        """No more studies: wait until all are signed, end the dispatchers, and look at the store."""
        self.world.no_more()
        store, began = Store.open(self.url), time.monotonic()
        while (left := unfinished(store, self.world.taken)) and time.monotonic() - began < FINISH_SECONDS:
            time.sleep(0.3)
        time.sleep(0.5)
        self.world.stop()
        self.end()
        time.sleep(0.3)
        result.broken += violations(store, self.world.taken, self.heard)
        store.engine.dispose()
        result.figures |= {
            "studies": len(self.world.taken),
            "unfinished": len(left),
            "seconds_to_finish": round(time.monotonic() - began, 1),
            **self.world.counts,
        }

    def end(self) -> None:
        """End every dispatcher, as a service manager does."""
        for one in self.dispatchers:
            if one.process is not None and one.process.poll() is None:
                one.process.terminate()
        for one in self.dispatchers:
            if one.process is not None:
                one.process.wait(30)


@contextmanager
def new_run(
    stage: Stage,
    kind: str,
    server: Server | None,
    seed: int,
    *,
    program: Sequence[str] = REAL,
    options: Sequence[str] = ("--acknowledge", "15"),
    a_second: float = STUDIES_A_SECOND,
    **world: Any,  # noqa: ANN401 (fields of `World`)
) -> Iterator[Run]:
    """A run on a new store, with its dispatchers started and studies coming; whatever happens, all of it ends."""
    url = new_store(stage, server)
    heard = Heard()
    arguments = (str(stage.network_place), "--store", url, "--roster", str(stage.roster_file), *options)
    names = ("first", "second") if kind == "two" else ("only",)
    dispatchers = [Dispatcher(name, arguments, heard, program) for name in names]
    addresses = [one.address for one in dispatchers]
    people = World(stage.studies(seed, a_second), lambda: addresses, seed, **world)
    run = Run(stage, url, dispatchers, people, heard)
    try:
        for one in dispatchers:
            one.start()
        run.await_leader()
        people.start()
        yield run
    finally:
        people.stop()
        for one in dispatchers:
            one.kill()


def new_store(stage: Stage, server: Server | None) -> str:
    """The URL of a store that has its tables and nothing else."""
    name = f"run{next(_numbers)}_{time.time_ns()}"
    if server is None:
        for old in Path(stage.folder).glob("run*.db*"):
            old.unlink()
        return stage.new_sqlite(name)
    from benchmarks.reliability.night import make_tables

    url = server.make_database(name)
    make_tables(url)
    return url
