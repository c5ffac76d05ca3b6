"""Where every message ends up: its records in the store, or the message in quarantine; the leader does the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from data.errors import ConflictError, Problem
from data.store import inbox, quarantine
from data.store.dispatch_tables import INTAKE
from data.store.seal import Seal
from data.store.store import Store
from dispatch.clock import machine_time
from dispatch.intake.record_text import delivery_body
from dispatch.intake.records import Delivery, Letter, Origin, Receipt
from dispatch.intake.refusal import Fault, Refusal, SetAside

PATIENCE = 5.0
"""Seconds for which a sender waits to hear what the dispatcher makes of a message that is on the disk."""

LOOK_EVERY = 0.25
"""Seconds between two looks at what a leader in another process made of it."""


class Outcomes:
    """Tells those who wait what became of a message: the leader's thread speaks, those of the servers listen."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, list[Future[tuple[Problem, ...]]]] = {}

    @contextmanager
    def awaited(self, key: str) -> Iterator[Future[tuple[Problem, ...]]]:
        """What will be known of the message of that key: why it is refused, or nothing."""
        future: Future[tuple[Problem, ...]] = Future()
        with self._lock:
            self._waiting.setdefault(key, []).append(future)
        try:
            yield future
        finally:
            with self._lock:
                waiting = self._waiting[key]
                waiting.remove(future)
                if not waiting:
                    del self._waiting[key]

    def settled(self, request: inbox.Request, problems: tuple[Problem, ...]) -> None:
        """A row has been applied, or refused for those reasons."""
        if request.table is not INTAKE:
            return
        with self._lock:
            for future in self._waiting.get(request.key, ()):
                if not future.done():
                    future.set_result(problems)


@dataclass(slots=True)
class Reception:
    """`Intake` over a store.

    Attributes
    ----------
    wake
        Tells the leader that there is a new row.
    seal
        Encrypts what goes into quarantine; None keeps only why it was not taken.
    leads
        Whether the leader is of this process; otherwise what becomes of a message is looked up in the store.
    now
        The service's clock.
    """

    store: Store
    wake: Callable[[], None]
    seal: Seal | None
    patience: float = PATIENCE
    leads: Callable[[], bool] = lambda: True
    now: Callable[[], datetime] = machine_time
    outcomes: Outcomes = field(default_factory=Outcomes)

    async def accept(self, delivery: Delivery) -> Receipt:
        """Store a delivery, and wait a little for what the dispatcher makes of it.

        Raises
        ------
        Refusal
            The dispatcher cannot apply it, or has set it aside, or its number came before with other contents.
        InputError
            It could not be stored.
        """
        origin = delivery.origin
        with self.outcomes.awaited(origin.key) as future:
            kept = await asyncio.to_thread(self.kept, delivery)
            if kept.state == inbox.APPLIED:
                return Receipt(duplicate=True, id=kept.id, applied=True)
            self.wake()
            answer = asyncio.wrap_future(future)
            await asyncio.wait([answer], timeout=self.patience if self.leads() else 0)
        if answer.done():
            problems: tuple[Problem, ...] | None = answer.result()
        else:
            problems = None if self.leads() else await self._looked_up(origin)
        if problems:
            found = await asyncio.to_thread(inbox.found, self.store, origin.channel, origin.key)
            raise refusal_of(problems[0], origin, set_aside=found.state == inbox.SET_ASIDE)
        return Receipt(duplicate=kept.repeated, id=kept.id, applied=problems is not None)

    async def _looked_up(self, origin: Origin) -> tuple[Problem, ...] | None:
        """What the leader, in another process, made of a message; None when that takes too long."""
        for _ in range(round(self.patience / LOOK_EVERY)):
            await asyncio.sleep(LOOK_EVERY)
            found = await asyncio.to_thread(inbox.found, self.store, origin.channel, origin.key)
            if found.state == inbox.APPLIED:
                return ()
            if found.state in inbox.NOT_TAKEN:
                return (Problem("message", None, None, found.reason, "correct it, and send it again"),)
        return None

    def kept(self, delivery: Delivery) -> inbox.Receipt:
        """The row of a delivery, which is on the disk; raises as `accept`."""
        origin, body = delivery.origin, delivery_body(delivery)
        try:
            return inbox.receive(self.store, origin.channel, origin.key, self.now(), body, content=origin.content)
        except ConflictError as error:
            found = f"the number {origin.message} came before with other contents"
            refusal = Refusal(Fault.DUPLICATE_KEY, "Idempotency-Key", found, "use a new key for each message")
            raise _signed(refusal, origin) from error

    async def quarantine(self, refusal: Refusal, letter: Letter) -> None:
        """Keep a message that was not taken, and why, unless the leader has kept it already."""
        if isinstance(refusal, SetAside):
            return
        await asyncio.to_thread(keep_refused, self.store, refusal, letter, self.seal, self.now())


def refusal_of(problem: Problem, origin: Origin, *, set_aside: bool = False) -> Refusal:
    """What the sender is told when the dispatcher cannot apply a message."""
    if set_aside:
        return _signed(SetAside(problem.message, problem.remedy), origin)
    fault = Fault.DUPLICATE_KEY if problem.field == "accession" else Fault.UNKNOWN_KEY
    return _signed(Refusal(fault, problem.field or "message", problem.message, problem.remedy), origin)


def keep_refused(
    store: Store, refusal: Refusal, letter: Letter, seal: Seal | None, at: datetime, answer: str | None = None
) -> int:
    """Put a message into quarantine; its number there. ``answer`` is for whoever asked for its replay."""
    refused = quarantine.Refused(
        channel=letter.channel,
        key=refusal.key or "",
        hospital_id=refusal.hospital or letter.hospital,
        message=refusal.message or letter.number,
        fault=int(refusal.fault),
        place=refusal.place,
        found=refusal.found,
        remedy=refusal.remedy,
    )
    kept = seal if letter.content else None
    return quarantine.keep(store, refused, letter.content, kept, at, answer)


def _signed(refusal: Refusal, origin: Origin) -> Refusal:
    refusal.hospital, refusal.message = origin.hospital, origin.message
    refusal.key = origin.content or origin.key
    return refusal
