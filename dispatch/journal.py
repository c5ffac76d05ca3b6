"""The journal: every event, in a chain, with all that follows from it in one transaction of the one leader."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from data.errors import InputError, Problem
from data.store import leases
from data.store.dispatch_tables import EVENTS
from data.store.store import Store, spoken
from dispatch.event_text import KINDS, event_text, parse_event
from dispatch.events import Action, Decision, Event, Work
from dispatch.state import TaskName

ROLE = "dispatcher"
DECIDED = "decided"
FIRST = "0" * 64
"""What the first event follows."""
_APPEND = insert(EVENTS)
_DECISION = ("action", "study", "work", "reader", "reason")
"""What the chain keeps of a decision besides its instant."""
_HASHED = ("seq", "at", "study_id", "reader", "kind", "detail", "epoch", "previous")

Past = tuple[Event, tuple[tuple[Action, TaskName | None, str | None], ...]]
"""An event, and the decisions that followed: action, task, reader."""


@dataclass(slots=True)
class Entry:
    """One transaction under way: what it appends, and the connection for the rows that follow from it."""

    connection: Connection
    epoch: int
    seq: int
    hash: str

    def append(self, at: datetime, kind: str, detail: str, study_id: int | None, reader: str | None) -> int:
        """Add a row to the chain; its number."""
        values = {
            "seq": self.seq + 1,
            "at": at,
            "study_id": study_id,
            "reader": reader,
            "kind": kind,
            "detail": detail,
            "epoch": self.epoch,
            "previous": self.hash,
        }
        self.seq, self.hash = self.seq + 1, _hash(values)
        self.connection.execute(_APPEND, {**values, "hash": self.hash})
        return self.seq

    def event(self, event: Event, study_id: int | None) -> int:
        """Add an event of the desk."""
        reader = getattr(event, "reader", None)
        return self.append(event.at, type(event).__name__, event_text(event), study_id, reader)

    def decision(self, decision: Decision, study_id: int | None) -> int:
        """Add what was decided after it."""
        fields = {name: getattr(decision, name) for name in _DECISION}
        return self.append(decision.at, DECIDED, json.dumps(fields, ensure_ascii=False), study_id, decision.reader)


@dataclass(slots=True)
class Journal:
    """The events of a store, as far as they were read or written, and the right to add to them.

    Attributes
    ----------
    lease
        The right to write; the last one when it is lost, None before the first.
    seq, hash
        Of the last event that was read or written.
    breaks
        Where the chain is not as it was written.
    """

    store: Store
    lease: leases.Lease | None = None
    seq: int = 0
    hash: str = FIRST
    breaks: list[str] = field(default_factory=list)
    _shared: Entry | None = None

    def lead(self, seconds: float) -> None:
        """Become the one who writes.

        Raises
        ------
        ConflictError
            Another instance leads.
        """
        self.lease = leases.take(self.store, ROLE, seconds, self.lease)

    def renew(self) -> None:
        """Go on being the one who writes.

        Raises
        ------
        LeaseLostError
            Another instance leads meanwhile.
        """
        leases.renew(self.store, self.held())

    def give_up(self) -> None:
        """Write no longer, so that another instance may."""
        if self.lease is not None:
            leases.give_up(self.store, self.lease)

    def held(self) -> leases.Lease:
        """The right to write.

        Raises
        ------
        LeaseLostError
            There never was one.
        """
        if self.lease is None:
            raise leases.LeaseLostError("this instance does not lead yet")
        return self.lease

    @contextmanager
    def together(self) -> Iterator[None]:
        """Entries that are written in one transaction, for fewer commits: all of them are on the disk then, or none.

        An entry that fails undoes itself only.

        Raises
        ------
        LeaseLostError
            Another instance leads meanwhile.
        """
        with self._transaction() as entry:
            self._shared = entry
            try:
                yield
            finally:
                self._shared = None

    @contextmanager
    def entry(self) -> Iterator[Entry]:
        """A transaction: all of it is on the disk when this ends, or nothing; within `together` when that ends.

        Raises
        ------
        LeaseLostError
            Another instance leads meanwhile.
        """
        if self._shared is None:
            with self._transaction() as entry:
                yield entry
            return
        shared = self._shared
        with spoken(self.store.url), shared.connection.begin_nested():
            entry = Entry(shared.connection, shared.epoch, shared.seq, shared.hash)
            yield entry
        shared.seq, shared.hash = entry.seq, entry.hash

    @contextmanager
    def _transaction(self) -> Iterator[Entry]:
        lease = self.held()
        with (
            spoken(self.store.url),
            self.store.turn,
            self.store.engine.connect().execution_options(writes=True) as connection,
        ):
            with connection.begin():
                leases.assert_leads(connection, lease)
                entry = Entry(connection, lease.epoch, self.seq, self.hash)
                yield entry
            self.seq, self.hash = entry.seq, entry.hash

    def history(self) -> Iterator[Past]:
        """Every event of the desk that was not read yet, with its decisions, in order; the chain is followed meanwhile.

        A transaction writes an event together with its decisions, so what is read up to now ends with a whole one.
        """
        event: Event | None = None
        decisions: list[tuple[Action, TaskName | None, str | None]] = []
        newer = select(EVENTS).where(EVENTS.c.seq > self.seq).order_by(EVENTS.c.seq)
        with self.store.reading() as connection:
            for row in connection.execution_options(yield_per=1000).execute(newer):
                self._follow(row)
                if row.kind == DECIDED:
                    decisions.append(_decision(json.loads(row.detail)))
                elif row.kind in KINDS:
                    if event is not None:
                        yield event, tuple(decisions)
                    event, decisions = parse_event(row.kind, row.detail), []
        if event is not None:
            yield event, tuple(decisions)

    def entry_at(self, seq: int) -> Row[Any] | None:
        """One entry, if it is there and as it was written."""
        with self.store.reading() as connection:
            row = connection.execute(select(EVENTS).where(EVENTS.c.seq == seq)).one_or_none()
        return row if row is not None and row.hash == _hash(dict(row._mapping)) else None

    def stand_at(self, row: Row[Any]) -> None:
        """Read on after that entry; what it says about those before it is believed."""
        self.seq, self.hash = row.seq, row.hash

    def follow_all(self) -> int:
        """Follow the chain from here to its end, without understanding what is in it; how many entries.

        What is not as it was written stands in ``breaks`` then.
        """
        before = self.seq
        newer = select(EVENTS).where(EVENTS.c.seq > before).order_by(EVENTS.c.seq)
        with self.store.reading() as connection:
            for row in connection.execution_options(yield_per=1000).execute(newer):
                self._follow(row)
        return self.seq - before

    def holds_what_it_held(self) -> bool:
        """Whether the last event that was read or written is still there; a restored store has another past."""
        with self.store.reading() as connection:
            found = connection.execute(select(EVENTS.c.hash).where(EVENTS.c.seq == self.seq)).scalar_one_or_none()
        return found == self.hash or self.seq == 0

    def assert_whole(self) -> None:
        """Make sure that the events which were read are those that were written.

        Raises
        ------
        InputError
            They were changed since.
        """
        if self.breaks:
            remedy = "restore a backup; the journal must not be edited"
            raise InputError([Problem(self.store.name, None, None, each, remedy) for each in self.breaks[:10]])

    def _follow(self, row: Row[Any]) -> None:
        """Check that an event stands where it was written, as it was written."""
        if row.seq != self.seq + 1 or row.previous != self.hash or row.hash != _hash(dict(row._mapping)):
            self.breaks.append(f"event {row.seq} is not as it was written, or does not follow event {self.seq}")
        self.seq, self.hash = row.seq, row.hash


def _decision(fields: Mapping[str, Any]) -> tuple[Action, TaskName | None, str | None]:
    task = None if fields["study"] is None else (fields["study"], Work(fields["work"]))
    return Action(fields["action"]), task, fields["reader"]


def _hash(values: Mapping[str, Any]) -> str:
    """SHA-256 of the JSON of an event and the hash before it."""
    words = [values[name].isoformat(timespec="microseconds") if name == "at" else values[name] for name in _HASHED]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
