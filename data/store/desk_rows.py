"""Studies, assignments and outgoing messages as rows, written in the leader's transactions.

Statements are made once: making one anew takes as long as running it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Insert, Select, Table, Update, bindparam, insert, select, update

from data.store import outlets
from data.store.dispatch_tables import ASSIGNMENTS, EVENTS, OUTBOX, STUDIES


class StudyChangedError(RuntimeError):
    """A study is not in the version that the leader knows: someone else has written."""


@dataclass(frozen=True, slots=True)
class OpenAssignment:
    """A study that is with a reader."""

    id: int
    study_id: int
    work: str
    reader: str
    acknowledge_by: datetime
    acknowledged: bool
    paused: bool


_ADD_STUDY, _GIVE, _SEND = insert(STUDIES), insert(ASSIGNMENTS), insert(OUTBOX)
_STUDY: Select[Any] = select(STUDIES).where(STUDIES.c.id == bindparam("number"))
_VERSION = select(STUDIES.c.version).where(STUDIES.c.id == bindparam("number"))
_OPEN: Select[Any] = select(ASSIGNMENTS).where(ASSIGNMENTS.c.released_at.is_(None))
_OF_READER = _OPEN.where(ASSIGNMENTS.c.reader == bindparam("reader"), ASSIGNMENTS.c.paused_at.is_(None))
_LAID_ASIDE = _OPEN.where(ASSIGNMENTS.c.reader == bindparam("reader"), ASSIGNMENTS.c.paused_at.is_not(None))
_OF_STUDY = _OPEN.where(ASSIGNMENTS.c.study_id == bindparam("number"))


@cache
def _update(table: Table, columns: tuple[str, ...], guarded: bool = False) -> Update:
    """Sets those columns of row ``number``; guarded: while its version is ``known``."""
    changed = update(table).where(table.c.id == bindparam("number"))
    if guarded:
        changed = changed.where(table.c.version == bindparam("known"))
    return changed.values({name: bindparam(f"new_{name}") for name in columns})


def _news(values: Mapping[str, object]) -> dict[str, object]:
    return {f"new_{name}": value for name, value in values.items()}


def add_study(connection: Connection, values: Mapping[str, Any]) -> int:
    """A study that has come; its number."""
    number = _inserted(connection, _ADD_STUDY, {"version": 1, **values})
    outlets.tell_hospital(connection, number, values["state"], values[f"{values['state']}_at"])
    return number


def _inserted(connection: Connection, statement: Insert, values: Mapping[str, Any]) -> int:
    return int(cast("Any", connection.execute(statement, dict(values)).inserted_primary_key)[0])


def study(connection: Connection, number: int) -> Any:  # noqa: ANN401 (a row of `STUDIES`)
    """A study, with the columns of its table."""
    return connection.execute(_STUDY, {"number": number}).one()


def move_study(connection: Connection, number: int, state: str, at: datetime, **more: object) -> None:
    """Put a study into a state, guarded by its version.

    Raises
    ------
    StudyChangedError
        It is gone, or was changed meanwhile.
    """
    change_study(connection, number, **{"state": state, f"{state}_at": at, **more})
    outlets.tell_hospital(connection, number, state, at)


def change_study(connection: Connection, number: int, **news: object) -> None:
    """Change what is known of a study; raises as `move_study`."""
    version = connection.execute(_VERSION, {"number": number}).scalar_one()
    values = {"version": version + 1, **news}
    statement = _update(STUDIES, tuple(values), guarded=True)
    changed = connection.execute(statement, {"number": number, "known": version, **_news(values)})
    if changed.rowcount != 1:
        raise StudyChangedError(f"study {number} was changed by someone else")


def lift_hold(connection: Connection, number: int) -> None:
    """A study is held no longer, if it was."""
    connection.execute(
        update(STUDIES)
        .where(STUDIES.c.id == number, STUDIES.c.held_until.is_not(None))
        .values(version=STUDIES.c.version + 1, held_until=None)
    )


def last_event(connection: Connection, number: int, kind: str) -> dict[str, Any]:
    """What the last event of a kind says that happened to a study; nothing where there was none."""
    wanted = select(EVENTS.c.detail).where(EVENTS.c.study_id == number, EVENTS.c.kind == kind)
    detail = connection.scalar(wanted.order_by(EVENTS.c.seq.desc()).limit(1))
    return {} if detail is None else cast("dict[str, Any]", json.loads(detail))


def open_assignment(connection: Connection, *where: Any) -> OpenAssignment | None:  # noqa: ANN401
    """The one assignment that is not released and fits."""
    return _one(connection, _OPEN.where(*where), {})


def of_reader(connection: Connection, reader: str) -> OpenAssignment | None:
    """What a reader has in hand."""
    return _one(connection, _OF_READER, {"reader": reader})


def of_study(connection: Connection, number: int) -> OpenAssignment | None:
    """With whom a study is."""
    return _one(connection, _OF_STUDY, {"number": number})


def laid_aside_by(connection: Connection, reader: str) -> OpenAssignment | None:
    """What a reader has laid aside for something urgent."""
    return _one(connection, _LAID_ASIDE, {"reader": reader})


def _one(connection: Connection, wanted: Select[Any], names: Mapping[str, object]) -> OpenAssignment | None:
    row = connection.execute(wanted, names).one_or_none()
    return None if row is None else _open(row)


def overdue(connection: Connection, now: datetime) -> list[OpenAssignment]:
    """Assignments that nobody has acknowledged in time, oldest first."""
    rows = connection.execute(
        select(ASSIGNMENTS)
        .where(
            ASSIGNMENTS.c.released_at.is_(None),
            ASSIGNMENTS.c.paused_at.is_(None),
            ASSIGNMENTS.c.acknowledged_at.is_(None),
            ASSIGNMENTS.c.acknowledge_by <= now,
        )
        .order_by(ASSIGNMENTS.c.id)
    )
    return [_open(row) for row in rows]


def give(connection: Connection, values: Mapping[str, Any]) -> int:
    """A new assignment; the database refuses it while the study, or the reader, has another."""
    return _inserted(connection, _GIVE, {"outcome": "", **values})


def change_assignment(connection: Connection, number: int, **values: object) -> None:
    """Acknowledge, pause, resume or release."""
    connection.execute(_update(ASSIGNMENTS, tuple(values)), {"number": number, **_news(values)})


def send(connection: Connection, seq: int, at: datetime, destination: str, body: Mapping[str, Any]) -> None:
    """Something to publish once this transaction is committed."""
    text = json.dumps(body, ensure_ascii=False)
    values = {"event_seq": seq, "destination": destination, "body": text, "attempts": 0, "next_at": at, "error": ""}
    connection.execute(_SEND, values)


def unsent(connection: Connection, now: datetime, destination: str, limit: int = 500) -> list[tuple[int, str]]:
    """(number, body) of what is to be published, oldest first."""
    rows = connection.execute(
        select(OUTBOX.c.id, OUTBOX.c.body)
        .where(OUTBOX.c.sent_at.is_(None), OUTBOX.c.destination == destination, OUTBOX.c.next_at <= now)
        .order_by(OUTBOX.c.id)
        .limit(limit)
    )
    return [(row.id, row.body) for row in rows]


def mark_sent(connection: Connection, numbers: list[int], at: datetime) -> None:
    """Note what was published."""
    connection.execute(
        update(OUTBOX).where(OUTBOX.c.id.in_(numbers)).values(sent_at=at, attempts=OUTBOX.c.attempts + 1)
    )


def _open(row: Any) -> OpenAssignment:  # noqa: ANN401
    return OpenAssignment(
        id=row.id,
        study_id=row.study_id,
        work=row.work,
        reader=row.reader,
        acknowledge_by=row.acknowledge_by,
        acknowledged=row.acknowledged_at is not None,
        paused=row.paused_at is not None,
    )
