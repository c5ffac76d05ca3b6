"""A store that is open: reading, and changes that are audited in the transaction that makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from getpass import getuser
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from data.errors import ConflictError, InputError, Problem, UnavailableError
from data.store import audit
from data.store.engine import NotDurableError, open_engine
from data.store.group_commit import GroupWriter
from data.store.migrate import assert_current
from data.store.urls import shown_url


@dataclass(slots=True)
class Change:
    """One change under way.

    Attributes
    ----------
    connection
        For tables (Core).
    session
        For records (ORM), on the same connection.
    subject
        What is changed, for the audit log.
    detail
        What else the audit log shall say: ids and counts only. Left None, nothing changed and nothing is logged.
    """

    connection: Connection
    session: Session
    by: str
    subject: str
    detail: dict[str, object] | None = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Store:
    """The store of that URL."""

    url: str
    engine: Engine
    writer: GroupWriter = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "writer", GroupWriter(self.engine))

    @classmethod
    def open(cls, url: str, silence: float | None = None) -> Self:
        """Open a store whose tables are those that this version needs.

        Parameters
        ----------
        silence
            Seconds after which a PostgreSQL server undoes a transaction in which nothing happens any more, so that a
            process which is frozen keeps nobody waiting; None waits for ever. SQLite knows nothing like it.

        Raises
        ------
        InputError
            There is no such store, it cannot be reached, or its tables are of another version.
        """
        with spoken(url):
            engine = open_engine(url, silence=silence)
            assert_current(engine, url)
        return cls(url, engine)

    @property
    def turn(self) -> AbstractContextManager[object]:
        """Held by a thread of this process that writes for long: on SQLite the others wait for it in order."""
        return self.writer.turn if self.engine.dialect.name == "sqlite" else nullcontext()

    @property
    def name(self) -> str:
        """The URL as it may be shown."""
        return shown_url(self.url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the store as it is now, whatever others write meanwhile."""
        with spoken(self.url), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def change(self, by: str, action: str, subject: str = "") -> Iterator[Change]:
        """Change something, all of it or nothing; the entry of the audit log is part of the same transaction.

        Changes follow one another: each holds the audit log's head from its beginning to its end.

        Parameters
        ----------
        by
            Who does it; "" is who runs the process.
        action
            What is done, as the audit log names it.

        Raises
        ------
        ConflictError
            Someone else changed the same thing meanwhile.
        InputError
            The store cannot be reached, or refuses the values.
        """
        by = by or getuser()
        with spoken(self.url), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            audit.lock_head(connection)
            with Session(connection, autoflush=True, expire_on_commit=False) as session:
                change = Change(connection, session, by, subject)
                yield change
                session.flush()
            if change.detail is not None:
                audit.append(connection, by, action, change.subject, change.detail)


@contextmanager
def spoken(url: str) -> Iterator[None]:
    """Tell in a sentence what the database says of that store."""
    name = shown_url(url)
    try:
        yield
    except StaleDataError as error:
        raise ConflictError(
            Problem(name, None, None, "was changed meanwhile", "look at it again, then repeat")
        ) from error
    except IntegrityError as error:
        raise ConflictError(
            Problem(name, None, None, _first_line(error), "it clashes with what the store holds")
        ) from error
    except (DataError, OverflowError) as error:
        text = _first_line(error) if isinstance(error, DataError) else str(error)
        raise InputError(Problem(name, None, None, text, "the value does not fit its column")) from error
    except DBAPIError as error:
        remedy = "check that the database runs, may be reached and written, and is not kept busy by another process"
        raise UnavailableError(Problem(name, None, None, _first_line(error), remedy)) from error
    except PoolTimeoutError as error:
        remedy = "the database is slow, or too many ask at once"
        raise UnavailableError(Problem(name, None, None, "no connection became free in time", remedy)) from error
    except NotDurableError as error:
        raise UnavailableError(
            Problem(name, None, None, str(error), "set it back; nothing is written until then")
        ) from error


def _first_line(error: DBAPIError) -> str:
    return next(iter(str(error.orig).splitlines()), type(error.orig).__name__)
