"""A backup: everything a store holds at one instant, in one file that SQLite and PostgreSQL can both be filled from.

The file is a ZIP archive with ``manifest.json`` and one ``TABLE.jsonl`` a table: a line with the names of the columns,
then a line a row, in the order of the primary key. It holds personal data, so only its owner may read it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from io import TextIOWrapper
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, MetaData, Row, Table, select

from data.formats.whole_file import whole_file
from data.store.audit_tables import AUDIT_HEAD
from data.store.engine import open_engine
from data.store.migrate import revision_of
from data.store.store import Store, spoken

FORMAT = "hulotte.backup/1"
ALEMBIC = "alembic_version"
"""Alembic's own table; a restore makes it anew."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: everything up to entry ``audit_seq`` of the audit log.

    ``tables`` has the rows, ``sha256`` the hash, of every table.
    """

    format: str
    taken_at: str
    revision: str
    audit_seq: int
    audit_hash: str
    tables: dict[str, int]
    sha256: dict[str, str]


def back_up(url: str, path: Path) -> tuple[Manifest, float]:
    """Write a backup of a store, of whatever version its tables are; (what it holds, seconds it took).

    Others may write meanwhile: the backup holds the store as it was at its beginning.

    Raises
    ------
    InputError
        There is no store, or it cannot be read.
    """
    started = perf_counter()
    with spoken(url):
        engine = open_engine(url)
        revision = revision_of(engine)
    store = Store(url, engine)
    with store.reading() as connection, whole_file(path) as whole:
        whole.touch(mode=0o600)
        manifest = _write(connection, revision or "", whole)
    return manifest, perf_counter() - started


def _write(connection: Connection, revision: str, path: Path) -> Manifest:
    tables = reflected(connection)
    head = connection.execute(select(AUDIT_HEAD.c.seq, AUDIT_HEAD.c.hash)).one() if tables else (0, "")
    counts, hashes = {}, {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for table in tables:
            counts[table.name], hashes[table.name] = _write_table(connection, table, archive)
        manifest = Manifest(FORMAT, datetime.now(UTC).isoformat(), revision, head[0], head[1], counts, hashes)
        archive.writestr("manifest.json", json.dumps(asdict(manifest), indent=1))
    return manifest


def reflected(connection: Connection) -> list[Table]:
    """Every table as it stands in the database, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != ALEMBIC]


def _write_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> tuple[int, str]:
    rows = connection.execute(select(table).order_by(*table.primary_key.columns), execution_options={"yield_per": 1000})
    count, digest = 0, hashlib.sha256()
    with archive.open(f"{table.name}.jsonl", "w") as raw:
        for line in _lines(table, rows):
            text = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
            digest.update(text)
            raw.write(text)
            count += 1
    return count - 1, digest.hexdigest()


def _lines(table: Table, rows: Iterable[Row[tuple[object, ...]]]) -> Iterator[list[object]]:
    yield [column.name for column in table.columns]
    for row in rows:
        yield [_plain(value) for value in row]


def _plain(value: object) -> object:
    """A value as JSON holds it; instants in UTC."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def text_of(archive: zipfile.ZipFile, table: str) -> TextIOWrapper:
    """The lines of one table of a backup."""
    return TextIOWrapper(archive.open(f"{table}.jsonl"), encoding="utf-8", newline="\n")
