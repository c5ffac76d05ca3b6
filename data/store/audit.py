"""The chain of the audit log: each entry's hash covers the entry and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from sqlalchemy import Connection, Row, insert, select, update

from data.store.audit_tables import AUDIT_HEAD, AUDIT_LOG

FIRST = "0" * 64
"""What the first entry follows."""
_HASHED = ("seq", "at", "by", "action", "subject", "detail", "previous")


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: who did what to what, and when. ``detail`` is JSON; it holds ids and counts, no personal data."""

    seq: int
    at: datetime
    by: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str

    @property
    def due_hash(self) -> str:
        """The hash that these words and the hash before them give: SHA-256 of their JSON."""
        values = [
            self.at.isoformat(timespec="microseconds") if name == "at" else getattr(self, name) for name in _HASHED
        ]
        return hashlib.sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What came out of following the chain from its beginning."""

    entries: int
    head: str
    breaks: tuple[str, ...]


def lock_head(connection: Connection) -> tuple[int, str]:
    """(number, hash) of the last entry, which nobody else can follow until this transaction ends."""
    seq, head = connection.execute(select(AUDIT_HEAD.c.seq, AUDIT_HEAD.c.hash).with_for_update()).one()
    return seq, head


def head_seq(connection: Connection) -> int:
    """The number of the last entry: it grows with every change."""
    return int(connection.execute(select(AUDIT_HEAD.c.seq)).scalar_one())


def append(connection: Connection, by: str, action: str, subject: str, detail: Mapping[str, object]) -> Entry:
    """Add an entry; the transaction must hold the lock of `lock_head`."""
    seq, head = lock_head(connection)
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    open_entry = Entry(seq + 1, datetime.now(UTC), by, action, subject, text, head, "")
    values = {name: getattr(open_entry, name) for name in _HASHED}
    entry = Entry(**values, hash=open_entry.due_hash)
    connection.execute(insert(AUDIT_LOG).values(**values, hash=entry.hash))
    connection.execute(update(AUDIT_HEAD).values(seq=entry.seq, hash=entry.hash))
    return entry


def entries(connection: Connection, after: int = 0) -> Iterator[Entry]:
    """Every entry after that number, in order."""
    rows = connection.execute(select(AUDIT_LOG).where(AUDIT_LOG.c.seq > after).order_by(AUDIT_LOG.c.seq))
    return (_entry(row) for row in rows)


def follow(connection: Connection, expected: str | None = None) -> ChainReport:
    """Follow the chain and tell every place where it is broken.

    Parameters
    ----------
    expected
        The hash of an entry noted elsewhere; the log must still hold it. Without one, a log that was rewritten whole,
        by someone who can compute hashes, cannot be told from the true one.
    """
    breaks: list[str] = []
    count, head, seen = 0, FIRST, expected is None or expected == FIRST
    for entry in entries(connection):
        count += 1
        breaks.extend(_wrong(entry, count, head))
        head = entry.hash
        seen = seen or head == expected
    last = connection.execute(select(AUDIT_HEAD.c.seq, AUDIT_HEAD.c.hash)).one()
    if (last.seq, last.hash) != (count, head):
        breaks.append(f"the log ends with entry {count}, but {last.seq} were written")
    return ChainReport(count, head, tuple(chain(breaks, () if seen else (f"no entry has the hash {expected}",))))


def _wrong(entry: Entry, number: int, previous: str) -> Iterator[str]:
    if entry.seq != number:
        yield f"entry {number} is missing; entry {entry.seq} stands in its place"
    if entry.previous != previous:
        yield f"entry {entry.seq} does not follow the one before it"
    if entry.hash != entry.due_hash:
        yield f"entry {entry.seq} was changed after it was written"


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(**row._mapping)
