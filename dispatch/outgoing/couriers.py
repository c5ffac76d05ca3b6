"""The loop that carries: outlets for which messages wait, each in its own task, so that none waits for another."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from uuid import uuid4

from data.errors import InputError
from data.store import outlets
from data.store.outlets import Outlet
from data.store.store import Store
from dispatch.outgoing.carriers import Carrier, NotCarriedError, wait_after

MARGIN = 15.0
"""Seconds that a claim outlives the longest time that a batch may take."""


@dataclass(slots=True)
class Couriers:
    """Carriers by the name of their outlet.

    Attributes
    ----------
    troubled
        Told when an outlet fails: its name, why, how many attempts have failed, seconds until the next.
    passed
        Told when a receiver did not want a message: the outlet's name, why.
    now
        The machine's clock: patience and claims are of real seconds, in a rehearsal too, whose time stands still.
    """

    store: Store
    carriers: Mapping[str, Carrier]
    troubled: Callable[[str, str, int, float], None] = lambda *_: None
    passed: Callable[[str, str], None] = lambda *_: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    poll: float = 0.25
    holder: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}")

    def register(self) -> None:
        """Make the store's outlets those of the carriers."""
        outlets.register(self.store, {name: each.source for name, each in self.carriers.items()})

    async def run(self, stop: Signal) -> None:
        """Carry until told to stop; a database that fails is tried again."""
        busy: dict[str, asyncio.Task[None]] = {}
        try:
            while not stop.is_set():
                busy = {name: task for name, task in busy.items() if not task.done()}
                for outlet in await self._claimed([name for name in self.carriers if name not in busy]):
                    busy[outlet.name] = asyncio.create_task(self._carry(outlet))
                await asyncio.sleep(self.poll)
        finally:
            for task in busy.values():
                task.cancel()
            await asyncio.gather(*busy.values(), return_exceptions=True)

    async def _claimed(self, names: list[str]) -> list[Outlet]:
        try:
            return await asyncio.to_thread(
                outlets.claim, self.store, self.holder, names, self.now(), self._until(names)
            )
        except InputError as error:
            self.troubled("outbox", str(error.problems[0].message), 1, self.poll)
            return []

    def _until(self, names: list[str]) -> datetime:
        longest = max((self.carriers[name].seconds for name in names), default=0.0)
        return self.now() + timedelta(seconds=longest + MARGIN)

    async def _carry(self, outlet: Outlet) -> None:
        """Carry everything that waits for an outlet, then give it back."""
        try:
            while (further := await self._batch(outlet)) is not None:
                outlet = further
        except InputError as error:
            self.troubled("outbox", str(error.problems[0].message), 1, self.poll)
        except Exception as error:
            await self._waits(outlet, type(error).__name__)
        finally:
            await asyncio.shield(asyncio.to_thread(self._released, outlet.name))

    async def _batch(self, outlet: Outlet) -> Outlet | None:
        """Carry one batch; the outlet as it is then, or None when nothing waits or it has to wait."""
        carrier = self.carriers[outlet.name]
        batch = await asyncio.to_thread(outlets.messages, self.store, outlet.source, outlet.cursor, carrier.batch)
        if not batch:
            return None
        try:
            carried = await carrier.carry(batch, outlet)
        except NotCarriedError as error:
            await self._waits(outlet, str(error))
            return None
        if carried.refused:
            self.passed(outlet.name, carried.refused)
        last, until = batch[-1], self._until([outlet.name])
        mine = await asyncio.to_thread(
            outlets.arrived, self.store, self.holder, outlet.name, last, self.now(), until, carried.refused
        )
        return Outlet(outlet.name, outlet.source, last.id, 0, "") if mine else None

    async def _waits(self, outlet: Outlet, why: str) -> None:
        wait = wait_after(outlet.attempts + 1)
        self.troubled(outlet.name, why, outlet.attempts + 1, wait.total_seconds())
        await asyncio.to_thread(outlets.failed, self.store, self.holder, outlet.name, why, self.now() + wait)

    def _released(self, name: str) -> None:
        try:
            outlets.released(self.store, self.holder, name)
        except InputError as error:
            self.troubled("outbox", str(error.problems[0].message), 1, self.poll)
