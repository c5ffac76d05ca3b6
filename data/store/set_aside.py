"""Rows of intake and commands that could not be applied: set aside, shown in quarantine, and put back on request.

The row itself keeps what was asked; the quarantine has why, for as long as it keeps anything.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select, update

from data.store import inbox, quarantine
from data.store.dispatch_tables import COMMANDS, INTAKE, QUARANTINE
from data.store.quarantine import INTERNAL, Refused
from data.store.store import Store, spoken

COMMAND = "command"
"""Channel of the quarantine under which commands are; messages have their own."""
REMEDY = "an operator has to look; nothing is lost: hulotte dispatch quarantine replay"


def set_aside(connection: Connection, request: inbox.Request, why: str, at: datetime) -> int:
    """Take a row out of the queue; its number in quarantine."""
    inbox.settle(connection, request, inbox.SET_ASIDE, why, at)
    message = str(request.body.get("message") or request.id)
    hospital = request.body.get("hospital") or request.body.get("hospital_id") or ""
    channel = request.source or COMMAND
    refused = Refused(channel, request.key, hospital, message, INTERNAL, request.kind, why, REMEDY)
    return quarantine.keep_in(connection, refused, None, at)


def put_back(store: Store, channel: str, key: str) -> None:
    """Let a row that was set aside wait again, at its old place; one that was not stays as it is."""
    table = _table(channel)
    wanted = update(table).where(*_same(table, channel, key), table.c.state == inbox.SET_ASIDE)
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(wanted.values(state=inbox.NEW, applied_at=None))


def standing(store: Store, channel: str, key: str) -> tuple[str, str]:
    """State of a row, and the words with it."""
    table = _table(channel)
    words = table.c.reason if table is INTAKE else table.c.answer
    with store.reading() as connection:
        row = connection.execute(select(table.c.state, words).where(*_same(table, channel, key))).one()
    return row[0], row[1]


def how_many(store: Store) -> int:
    """Rows that stand in quarantine because the service failed at them."""
    stands = (QUARANTINE.c.fault == INTERNAL, QUARANTINE.c.state != quarantine.TAKEN)
    with store.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(QUARANTINE).where(*stands)) or 0)


def _table(channel: str) -> Table:
    return COMMANDS if channel == COMMAND else INTAKE


def _same(table: Table, channel: str, key: str) -> tuple[ColumnElement[bool], ...]:
    same = (table.c.idempotency_key == key,)
    return same if table is COMMANDS else (*same, INTAKE.c.source == channel)
