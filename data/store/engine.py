"""Engines whose every connection is durable: what is committed is on the disk, or the connection is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from data.errors import InputError, Problem
from data.store.urls import shown_url

WAIT_SECONDS = 10
"""How long a writer waits for another before it gives up."""
_PRAGMAS = (
    f"busy_timeout = {WAIT_SECONDS * 1000}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)
_SQLITE_MUST = {"journal_mode": ("wal",), "synchronous": (2, 3), "foreign_keys": (1,)}
"""2 is FULL, 3 is EXTRA."""
_POSTGRESQL_MUST = {"synchronous_commit": ("on", "remote_apply"), "fsync": ("on",)}


class NotDurableError(RuntimeError):
    """A connection that would lose what was committed."""


def open_engine(url: str, *, create: bool = False, silence: float | None = None) -> Engine:
    """An engine for that store.

    Parameters
    ----------
    create
        Whether a SQLite file may be made; otherwise it must be there.
    silence
        Seconds after which PostgreSQL undoes a transaction in which nothing happens any more; None waits for ever.

    Raises
    ------
    InputError
        No URL of SQLite or PostgreSQL, or no such file.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise _refused(url, "is not the URL of a database", "write sqlite:///FILE or postgresql://…") from error
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(url, parsed, create)
        case "postgresql":
            return _postgresql(parsed, silence)
        case other:
            raise _refused(url, f"{other} is not supported", "write sqlite:///FILE or postgresql://…")


def _sqlite(url: str, parsed: URL, create: bool) -> Engine:
    if parsed.database in (None, "", ":memory:"):
        raise _refused(url, "names no file", "write sqlite:///FILE; a store in memory would keep nothing")
    file = Path(str(parsed.database))
    if not file.exists() and not create:
        raise _refused(url, "there is no such file", f"make it with: hulotte db upgrade --store {url}")
    if not file.parent.is_dir():
        raise _refused(url, f"there is no folder {file.parent}", "make it first, or name another")
    engine = create_engine(parsed.set(drivername="sqlite"))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "checkout", _assert_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(parsed: URL, silence: float | None) -> Engine:
    options = "-c synchronous_commit=on -c timezone=UTC"
    if silence is not None:
        options += f" -c idle_in_transaction_session_timeout={round(1000 * silence)}"
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "connect_timeout": WAIT_SECONDS, "application_name": "hulotte"},
        pool_pre_ping=True,
    )
    event.listen(engine, "checkout", _assert_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 (a DBAPI connection)
    connection.isolation_level = None  # transactions begin where _begin_sqlite says
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _assert_sqlite(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401
    found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _SQLITE_MUST}
    _assert(found, _SQLITE_MUST)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _assert_postgresql(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401
    found = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in _POSTGRESQL_MUST}
    connection.rollback()
    _assert(found, _POSTGRESQL_MUST)


def _assert(found: dict[str, Any], must: dict[str, tuple[Any, ...]]) -> None:
    for name, allowed in must.items():
        if found[name] not in allowed:
            raise NotDurableError(f"{name} is {found[name]}, which may lose what was committed; {allowed[0]} is needed")


def _refused(url: str, message: str, remedy: str) -> InputError:
    return InputError(Problem(shown_url(url), None, None, message, remedy))
