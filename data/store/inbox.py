"""What others ask of the dispatcher: messages about studies, and commands. Each is one row, however often it comes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from data.errors import ConflictError, InputError, Problem
from data.store.dispatch_tables import COMMANDS, INTAKE, STUDIES
from data.store.store import Store, spoken

NEW, APPLIED, REFUSED, SET_ASIDE = "new", "applied", "refused", "set aside"
"""States of a row; what was set aside failed again and again, for no reason that its sender could mend."""
NOT_TAKEN = (REFUSED, SET_ASIDE)


_SETTLE = {
    table.name: update(table)
    .where(table.c.id == bindparam("row"))
    .values({"state": bindparam("became"), column: bindparam("words"), "applied_at": bindparam("at")})
    for table, column in ((INTAKE, "reason"), (COMMANDS, "answer"))
}
_OF_ACCESSION = select(STUDIES.c.id, STUDIES.c.hospital_id).where(STUDIES.c.accession == bindparam("accession"))
_OF_HOSPITAL = _OF_ACCESSION.where(STUDIES.c.hospital_id == bindparam("hospital"))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: its row, its state (new, applied, refused, set aside), and why it was not applied."""

    id: int
    state: str
    reason: str
    repeated: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A row that waits to be applied; ``body`` of a message, ``kind`` and the rest of a command.

    ``source`` is the way a message came, "" of a command.
    """

    table: Table
    id: int
    key: str
    at: datetime
    kind: str
    body: Mapping[str, Any]
    source: str = ""


def receive(store: Store, source: str, key: str, at: datetime, body: Mapping[str, Any], content: str = "") -> Receipt:
    """Keep a message about studies; the same key again gives the row that is there.

    One that was refused, or set aside, waits again: what it lacked may have come meanwhile.

    Parameters
    ----------
    content
        What tells whether a message of the same key is the same message.

    Raises
    ------
    ConflictError
        The key came before with other contents.
    """
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    values = {"content": content, "received_at": at, "body": text, "state": NEW, "reason": ""}
    same = (INTAKE.c.source == source, INTAKE.c.idempotency_key == key)
    kept = {"source": source, "idempotency_key": key, **values}
    receipt = _kept(store, INTAKE, kept, same, (), "reason")
    if receipt.state in NOT_TAKEN:
        again = update(INTAKE).where(*same, INTAKE.c.state.in_(NOT_TAKEN)).values(**values)
        with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(again)
        return Receipt(receipt.id, NEW, "", True)
    if receipt.repeated:
        with store.reading() as connection:
            before = connection.execute(select(INTAKE.c.content).where(*same)).scalar_one()
        if before != content:
            raise _other_contents(key)
    return receipt


def found(store: Store, source: str, key: str) -> Receipt:
    """What became of a message that was kept."""
    with store.reading() as connection:
        row = connection.execute(select(INTAKE).where(INTAKE.c.source == source, INTAKE.c.idempotency_key == key)).one()
    return Receipt(row.id, row.state, row.reason, True)


def ask(  # noqa: PLR0913 (the columns of a command)
    store: Store,
    kind: str,
    key: str,
    at: datetime,
    *,
    reader: str | None,
    study_id: int | None,
    by: str,
    reason: str,
    detail: Mapping[str, Any] | None = None,
) -> Receipt:
    """Keep a command; the same key again gives the row that is there. ``detail`` is what else it says.

    Raises
    ------
    ConflictError
        The key came before with another command.
    """
    values = {
        "kind": kind,
        "study_id": study_id,
        "reader": reader,
        "by": by,
        "reason": reason,
        "asked_at": at,
        "idempotency_key": key,
        "state": NEW,
        "answer": "",
        "detail": json.dumps(detail or {}, ensure_ascii=False, sort_keys=True),
    }
    compared = ("kind", "study_id", "reader", "detail")
    return _kept(store, COMMANDS, values, (COMMANDS.c.idempotency_key == key,), compared, "answer")


def _kept(
    store: Store,
    table: Table,
    values: dict[str, Any],
    same: tuple[ColumnElement[bool], ...],
    compared: tuple[str, ...],
    words: str,
) -> Receipt:
    with spoken(store.url):
        try:
            number = store.writer.write(lambda connection: _added(connection, table, values))
            return Receipt(number, NEW, "", False)
        except IntegrityError:
            with store.engine.connect() as connection:
                found = connection.execute(select(table).where(*same)).one_or_none()
            if found is None:
                raise
    if any(found._mapping[name] != values[name] for name in compared):
        raise _other_contents(values["idempotency_key"])
    return Receipt(found.id, found.state, found._mapping[words], True)


def _other_contents(key: str) -> ConflictError:
    message = f"the idempotency key {key!r} came before with other contents"
    return ConflictError(Problem("message", None, "Idempotency-Key", message, "use a new key for each message"))


def _added(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    return int(cast("Any", connection.execute(insert(table), values).inserted_primary_key)[0])


def waiting_requests(connection: Connection) -> list[Request]:
    """Every row that is not applied yet, in the order in which they came."""
    messages = connection.execute(select(INTAKE).where(INTAKE.c.state == NEW).order_by(INTAKE.c.id))
    found = [
        Request(INTAKE, row.id, row.idempotency_key, row.received_at, "study", json.loads(row.body), row.source)
        for row in messages
    ]
    asked = (
        select(COMMANDS, STUDIES.c.accession, STUDIES.c.hospital_id)
        .outerjoin(STUDIES, STUDIES.c.id == COMMANDS.c.study_id)
        .where(COMMANDS.c.state == NEW)
        .order_by(COMMANDS.c.id)
    )
    for row in connection.execute(asked):
        body = {name: row._mapping[name] for name in ("reader", "study_id", "hospital_id", "accession", "by", "reason")}
        body["detail"] = json.loads(row.detail)
        found.append(Request(COMMANDS, row.id, row.idempotency_key, row.asked_at, row.kind, body))
    return _in_order(found)


def _in_order(found: list[Request]) -> list[Request]:
    """By when they came; those of one table by their number, even when a clock was set back between them."""
    latest: dict[str, datetime] = {}
    came: list[tuple[datetime, Request]] = []
    for request in found:
        at = max(request.at, latest.get(request.table.name, request.at))
        latest[request.table.name] = at
        came.append((at, request))
    return [request for _, request in sorted(came, key=lambda pair: pair[0])]


def answered(store: Store, number: int) -> Receipt | None:
    """What became of a command by now; None while it waits."""
    with store.reading() as connection:
        row = connection.execute(select(COMMANDS).where(COMMANDS.c.id == number)).one()
    return None if row.state == NEW else Receipt(row.id, row.state, row.answer, False)


def settle(connection: Connection, request: Request, state: str, words: str, at: datetime) -> None:
    """Note what became of a row."""
    statement = _SETTLE[request.table.name]
    connection.execute(statement, {"row": request.id, "became": state, "words": words, "at": at})


def study_id(connection: Connection, accession: str, hospital: str | None) -> int | None:
    """The number of a study; None when there is none.

    Raises
    ------
    InputError
        Several hospitals have one of that accession.
    """
    wanted = _OF_ACCESSION if hospital is None else _OF_HOSPITAL
    names = {"accession": accession} if hospital is None else {"accession": accession, "hospital": hospital}
    found = connection.execute(wanted, names).all()
    if len(found) > 1:
        hospitals = ", ".join(row.hospital_id for row in found)
        message = f"{accession} is a study of several hospitals: {hospitals}"
        raise InputError(Problem("study", None, "accession", message, "name the hospital as well"))
    return found[0].id if found else None


def ordered_study(connection: Connection, order: str, hospital: str) -> int | None:
    """The number of the study of that order number; None when there is none.

    Raises
    ------
    InputError
        Several studies have it.
    """
    wanted = select(STUDIES.c.id).where(STUDIES.c.hospital_id == hospital, STUDIES.c.order_number == order)
    found = connection.execute(wanted).scalars().all()
    if len(found) > 1:
        message = f"{order} is the order number of {len(found)} studies"
        raise InputError(Problem("study", None, "order", message, "name the accession number as well"))
    return found[0] if found else None


def known_study(store: Store, accession: str | None, hospital: str | None) -> int | None:
    """The number of a study that has come; None without an accession.

    Raises
    ------
    InputError
        There is none, or several hospitals have one of that accession.
    """
    if accession is None:
        return None
    with store.reading() as connection:
        number = study_id(connection, accession, hospital)
    if number is None:
        raise InputError(Problem("study", None, "accession", f"{accession} has not come", "send the study first"))
    return number
