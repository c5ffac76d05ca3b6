"""What must hold of a store after anything: nothing lost, nothing done twice, both chains whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, func, select

from benchmarks.reliability.processes import Heard
from data.store import audit, inbox
from data.store.dispatch_tables import ASSIGNMENTS, COMMANDS, EVENTS, INTAKE, STUDIES
from data.store.store import Store
from dispatch.journal import Journal

ENDED = ("signed", "cancelled", "corrected")


def unfinished(store: Store, taken: Collection[str]) -> list[str]:
    """Studies that were acknowledged and are not signed."""
    with store.reading() as connection:
        rows = connection.execute(select(STUDIES.c.accession, STUDIES.c.state))
        states = {row.accession: row.state for row in rows}
    return sorted(one for one in taken if states.get(one) not in ENDED)


def violations(store: Store, taken: Collection[str], heard: Heard) -> list[str]:
    """Every promise that is broken, a sentence each.

    Parameters
    ----------
    taken
        Accessions of the studies that were acknowledged to their senders.
    heard
        What was published, by all processes together.
    """
    found: list[str] = []
    with store.reading() as connection:
        found += _lost(connection, taken)
        found += _twice(connection)
        found += _epochs(connection)
        found += [f"audit log: {each}" for each in audit.follow(connection).breaks]
    journal = Journal(store)
    for _ in journal.history():
        pass
    found += [f"journal: {each}" for each in journal.breaks]
    signed = Counter(str(message["study"]).partition("/")[2] for message in heard.told("signed"))
    found += [f"{one} was signed, and published {signed[one]} times" for one in sorted(taken) if signed[one] != 1]
    return found


def _lost(connection: Connection, taken: Collection[str]) -> Iterator[str]:
    states = {row.accession: row for row in connection.execute(select(STUDIES))}
    for accession in sorted(taken):
        if accession not in states:
            yield f"{accession} was acknowledged and is lost"
        elif states[accession].state not in ENDED:
            yield f"{accession} is {states[accession].state}, not signed"
    for table in (INTAKE, COMMANDS):
        left = connection.scalar(select(func.count()).select_from(table).where(table.c.state == inbox.NEW))
        if left:
            yield f"{left} rows of {table.name} were never applied"


def _twice(connection: Connection) -> Iterator[str]:
    done = Counter(
        (row.study_id, row.work)
        for row in connection.execute(select(ASSIGNMENTS).where(ASSIGNMENTS.c.outcome == "done"))
    )
    for row in connection.execute(select(STUDIES).where(STUDIES.c.state == "signed")):
        if done[row.id, "read"] != 1:
            yield f"{row.accession} is signed after {done[row.id, 'read']} readings"
    opened = connection.scalar(select(func.count()).select_from(ASSIGNMENTS).where(ASSIGNMENTS.c.released_at.is_(None)))
    if opened:
        yield f"{opened} assignments are open although nothing is left to read"
    last: dict[int, datetime] = {}
    for row in connection.execute(select(ASSIGNMENTS).order_by(ASSIGNMENTS.c.id)):
        if row.released_at is not None and row.given_at < last.get(row.study_id, row.given_at):
            yield f"study {row.study_id} was given to {row.reader} while it was with someone else"
        last[row.study_id] = row.released_at or row.given_at


def _epochs(connection: Connection) -> Iterator[str]:
    rows = connection.execute(select(EVENTS.c.seq, EVENTS.c.epoch, EVENTS.c.at).order_by(EVENTS.c.seq)).all()
    for before, after in pairwise(rows):
        if after.epoch < before.epoch:
            yield f"event {after.seq} was written by a leader (epoch {after.epoch}) that had been followed"
        if after.at < before.at:
            yield f"event {after.seq} is before the one that it follows"
