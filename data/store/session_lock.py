"""A lock that the database server itself takes away from whoever no longer answers: PostgreSQL's advisory locks."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Self

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from data.store.store import Store, spoken

BEAT_SECONDS = 0.5
"""How often a holder gives a sign of life."""
SILENCE_SECONDS = 3
"""After how long without one the server ends the holder's session, and so frees the lock."""
_SETTINGS = (
    f"SET idle_session_timeout = '{SILENCE_SECONDS}s'",
    "SET tcp_keepalives_idle = 1",  # over the network: a host that is gone is noticed as soon
    "SET tcp_keepalives_interval = 1",
    f"SET tcp_keepalives_count = {SILENCE_SECONDS}",
)


@dataclass(slots=True)
class SessionLock:
    """A lock held by a connection of its own, which gives a sign of life until it is released, or fails.

    A process that ends, however it ends, loses it at once; one that is frozen loses it after `SILENCE_SECONDS`.
    """

    connection: Connection
    lost: Event = field(default_factory=Event)
    _released: Event = field(default_factory=Event)
    _thread: Thread | None = None

    @classmethod
    def take(cls, store: Store, name: str) -> Self | None:
        """The lock of that name in this database; None when someone else has it."""
        with spoken(store.url), ExitStack() as clean:
            connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            clean.callback(connection.close)
            if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)}).scalar_one():
                return None
            connection.detach()  # closed for good at the end, never handed to anyone else
            for setting in _SETTINGS:
                connection.execute(text(setting))
            clean.pop_all()
        lock = cls(connection)
        lock._thread = Thread(target=lock._beat, name="sign of life", daemon=True)
        lock._thread.start()
        return lock

    def release(self) -> None:
        """Give it back, so that someone else may have it at once."""
        self._released.set()
        if self._thread is not None:
            self._thread.join()
        with suppress(SQLAlchemyError):
            self.connection.close()

    def _beat(self) -> None:
        while not self._released.wait(BEAT_SECONDS):
            try:
                self.connection.execute(text("SELECT 1"))
            except SQLAlchemyError:
                self.lost.set()
                return


def _key(name: str) -> int:
    """The number by which the server knows the lock."""
    return int.from_bytes(hashlib.sha256(f"hulotte {name}".encode()).digest()[:8], "big", signed=True)
