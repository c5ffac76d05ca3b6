"""Messages that were not taken: why, and the message itself, encrypted, until it expires; every view is audited."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, delete, func, insert, select, update

from data.errors import InputError, Problem
from data.store.dispatch_tables import INTAKE_KEY, QUARANTINE
from data.store.seal import SECRET, SECRET_FILE, Seal
from data.store.store import Store, spoken

KEPT_FOR = timedelta(hours=72)
KEPT, ASKED, TAKEN = "kept", "replay asked", "taken"
"""States of a message: it waits for someone to look, shall be read once more, has been taken after all."""
INTERNAL = 207
"""Fault of what nothing is wrong with but that the service failed at it; it waits in its own row."""
_SHOWN = tuple(column for column in QUARANTINE.c if column.name not in ("sealed", "key"))


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that was not taken: where it came from, by what it is known again, and why.

    ``place``, ``found`` and ``remedy`` are what its sender was told; they hold no personal data.
    """

    channel: str
    key: str
    hospital_id: str
    message: str
    fault: int
    place: str
    found: str
    remedy: str


def keep(
    store: Store, refused: Refused, content: bytes, seal: Seal | None, at: datetime, answer: str | None = None
) -> int:
    """Keep a message, or count it once more where it is kept; its number. Without a seal only the reason is kept.

    ``answer`` is what whoever asked for a replay is told, at the same time.
    """
    sealed = None if seal is None else seal.close(content)
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        return keep_in(connection, refused, sealed, at, answer)


def keep_in(
    connection: Connection, refused: Refused, sealed: str | None, at: datetime, answer: str | None = None
) -> int:
    """The same, in a transaction that is under way."""
    same = (QUARANTINE.c.channel == refused.channel, QUARANTINE.c.key == refused.key)
    again = {**asdict(refused), "last_at": at, "expires_at": at + KEPT_FOR, "sealed": sealed, "state": KEPT}
    number = connection.scalar(select(QUARANTINE.c.id).where(*same).with_for_update())
    if number is None:
        values = {**again, "received_at": at, "times": 1, "answer": answer or ""}
        done = connection.execute(insert(QUARANTINE).values(**values))
        return int(cast("Any", done.inserted_primary_key)[0])
    changed = {**again, "times": QUARANTINE.c.times + 1, **({} if answer is None else {"answer": answer})}
    connection.execute(update(QUARANTINE).where(QUARANTINE.c.id == number).values(**changed))
    return int(number)


def listed(store: Store, by: str) -> list[dict[str, Any]]:
    """Every message in quarantine with its reason, the newest first, without its contents."""
    with store.change(by, "quarantine.listed") as change:
        rows = change.connection.execute(select(*_SHOWN, _IS_SEALED).order_by(QUARANTINE.c.id.desc())).all()
        change.detail = {"messages": len(rows)}
    return [_told(row) for row in rows]


def viewed(store: Store, number: int, seal: Seal | None, by: str) -> dict[str, Any]:
    """One message with its contents, as far as they are kept and can be read.

    Raises
    ------
    InputError
        It is not there, or the secret is missing or another one.
    """
    with store.change(by, "quarantine.viewed", f"message {number}") as change:
        row = _row(change.connection, store, number)
    if row.sealed is not None and seal is None:
        remedy = f"set {SECRET} or {SECRET_FILE} as the service has it"
        raise InputError(Problem(SECRET, None, None, "is not set: the message cannot be read", remedy))
    content = None if row.sealed is None or seal is None else _text(seal.open(row.sealed))
    return {**_told(row), "content": content}


def ask_replay(store: Store, number: int, by: str) -> None:
    """Have a message read once more by the running service, or by the next that starts.

    Raises
    ------
    InputError
        It is not there, or its contents are not kept.
    """
    with store.change(by, "quarantine.replayed", f"message {number}") as change:
        row = _row(change.connection, store, number)
        if row.sealed is None and (row.fault != INTERNAL or row.state == TAKEN):
            why = "was taken already" if row.state == TAKEN else "was kept without its contents"
            remedy = "nothing is left to do" if row.state == TAKEN else "have the hospital send it again"
            raise InputError(Problem(store.name, None, None, f"message {number} {why}", remedy))
        change.connection.execute(update(QUARANTINE).where(QUARANTINE.c.id == number).values(state=ASKED, answer=""))


def state_of(store: Store, number: int) -> dict[str, Any]:
    """How a message stands, without its contents; no view of it, so it is not audited.

    Raises
    ------
    InputError
        It is not there.
    """
    with store.reading() as connection:
        return _told(_row(connection, store, number))


def to_replay(store: Store) -> list[Any]:
    """The rows that shall be read once more, in the order in which they came."""
    with store.reading() as connection:
        wanted = select(QUARANTINE).where(QUARANTINE.c.state == ASKED).order_by(QUARANTINE.c.id)
        return list(connection.execute(wanted))


def settle(store: Store, number: int, **values: object) -> None:
    """Note what became of a replay."""
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(update(QUARANTINE).where(QUARANTINE.c.id == number).values(**values))


def purge(store: Store, now: datetime) -> int:
    """Delete what has expired; how many."""
    old = QUARANTINE.c.expires_at <= now
    with store.reading() as connection:
        if not connection.scalar(select(func.count()).select_from(QUARANTINE).where(old)):
            return 0
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        return connection.execute(delete(QUARANTINE).where(old)).rowcount


def key_in(store: Store) -> bytes:
    """The key of the intake that the store itself holds, made when it is first asked for."""
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        found = connection.scalar(select(INTAKE_KEY.c.key))
        if found is None:
            found = secrets.token_hex(32)
            connection.execute(insert(INTAKE_KEY).values(id=1, key=found))
        return bytes.fromhex(found)


_IS_SEALED = QUARANTINE.c.sealed.is_not(None).label("readable")


def _row(connection: Connection, store: Store, number: int) -> Any:  # noqa: ANN401 (a row of `QUARANTINE`)
    row = connection.execute(select(QUARANTINE, _IS_SEALED).where(QUARANTINE.c.id == number)).one_or_none()
    if row is None:
        remedy = f"hulotte dispatch quarantine list --store {store.name} shows what is there"
        raise InputError(Problem(store.name, None, None, f"there is no message {number} in quarantine", remedy))
    return row


def _text(content: bytes) -> str:
    """The message as text; hospitals send UTF-8 or ISO-8859-1."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("iso-8859-1")


def _told(row: Any) -> dict[str, Any]:  # noqa: ANN401
    values = {column.name: row._mapping[column.name] for column in _SHOWN}
    return {
        **{name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()},
        "readable": bool(row.readable),
    }
