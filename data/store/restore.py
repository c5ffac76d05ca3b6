"""A store filled from a backup, into an empty database: all of it, checked, or nothing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Table, Time, delete, func, insert, select, text

from data.errors import InputError, Problem
from data.store import audit
from data.store.audit_tables import AUDIT_HEAD
from data.store.backup import FORMAT, Manifest, reflected, text_of
from data.store.engine import open_engine
from data.store.migrate import revision_of, steps, upgrade
from data.store.store import spoken
from data.store.urls import shown_url

ROWS_AT_ONCE = 1000


def restore(url: str, path: Path) -> tuple[Manifest, float]:
    """Fill an empty database from a backup; (what it holds, seconds it took).

    Raises
    ------
    InputError
        The file is no backup or is damaged, it is of a newer hulotte, or the database is not empty.
    """
    started = perf_counter()
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(path, archive)
            _fill(url, path, archive, manifest)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _damaged(path, "is not a backup of a store, or is damaged") from error
    return manifest, perf_counter() - started


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        found = Manifest(**json.loads(archive.read("manifest.json")))
    except (ValueError, TypeError) as error:
        raise _damaged(path, "has no manifest that can be read") from error
    if found.format != FORMAT or found.revision not in {revision for revision, _ in steps()}:
        message = f"is of another version (format {found.format}, tables {found.revision})"
        raise InputError(Problem(str(path), None, None, message, "use the hulotte that wrote it, or a newer one"))
    for table, due in found.sha256.items():
        if hashlib.sha256(archive.read(f"{table}.jsonl")).hexdigest() != due:
            raise _damaged(path, f"table {table} was changed after the backup was taken")
    return found


def _fill(url: str, path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    with spoken(url):
        engine = open_engine(url, create=True)
        if revision_of(engine) is not None:
            remedy = "name a new file or an empty database; nothing is overwritten"
            raise InputError(Problem(shown_url(url), None, None, "holds a store already", remedy))
        upgrade(engine, manifest.revision)
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            tables = reflected(connection)
            connection.execute(delete(AUDIT_HEAD))
            for table in tables:
                _fill_table(connection, table, archive)
            _count_on(connection, tables)
            _check(connection, path, tables, manifest)


def _fill_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> None:
    with text_of(archive, table.name) as lines:
        names = json.loads(next(lines))
        readers = [_reader(connection, table, name) for name in names]
        while rows := [json.loads(line) for line in islice(lines, ROWS_AT_ONCE)]:
            connection.execute(insert(table), [dict(zip(names, _values(readers, row), strict=True)) for row in rows])


def _values(readers: list[Callable[[Any], object]], row: list[Any]) -> Iterator[object]:
    for read, value in zip(readers, row, strict=True):
        yield None if value is None else read(value)


def _reader(connection: Connection, table: Table, name: str) -> Callable[[Any], object]:
    """What turns a value of JSON back into one of the column's."""
    kind = table.c[name].type
    if isinstance(kind, DateTime):
        zoned = connection.dialect.name == "postgresql"
        return lambda value: datetime.fromisoformat(value).replace(tzinfo=UTC if zoned else None)
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Time):
        return time.fromisoformat
    return lambda value: value


def _count_on(connection: Connection, tables: list[Table]) -> None:
    """Let PostgreSQL give numbers from the last one on; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        key = table.primary_key.columns.values()[0]
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": key.name})
        last = connection.scalar(select(func.max(key))) if sequence else None
        if last is not None:
            connection.execute(text("SELECT setval(:s, :n)"), {"s": sequence, "n": last})


def _check(connection: Connection, path: Path, tables: list[Table], manifest: Manifest) -> None:
    for table in tables:
        found = connection.scalar(select(func.count()).select_from(table))
        if found != manifest.tables.get(table.name):
            raise _damaged(path, f"table {table.name} has {found} rows, not {manifest.tables.get(table.name)}")
    report = audit.follow(connection)
    if report.breaks or report.head != manifest.audit_hash:
        raise _damaged(path, "; ".join(report.breaks) or "the audit log is not the one that was backed up")


def _damaged(path: Path, message: str) -> InputError:
    return InputError(Problem(str(path), None, None, message, "name another backup"))
