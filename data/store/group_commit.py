"""Few commits for many writers: what threads ask to write at the same time is written in one transaction.

Nobody is answered before the commit that holds what they asked for. While one thread commits, the next ones queue up;
the first of them then writes for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection, Engine

T = TypeVar("T")


@dataclass(slots=True)
class _Job(Generic[T]):
    work: Callable[[Connection], T]
    done: bool = False
    result: T | None = None
    error: BaseException | None = None


@dataclass(slots=True)
class GroupWriter:
    """Writes for many threads on one engine.

    Attributes
    ----------
    turn
        Held while a transaction runs: SQLite lets one write at a time, and waiting for a lock is quicker than asking
        the file again and again.
    """

    engine: Engine
    turn: Lock = field(default_factory=Lock)
    _guard: Lock = field(default_factory=Lock)
    _waiting: list[_Job[Any]] = field(default_factory=list)

    def write(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` gives, once it is committed; what it raises undoes its own writing only."""
        job = _Job(work)
        with self._guard:
            self._waiting.append(job)
        with self.turn:
            if not job.done:
                self._write_all()
        if job.error is not None:
            raise job.error
        return cast("T", job.result)

    def _write_all(self) -> None:
        with self._guard:
            jobs, self._waiting = self._waiting, []
        try:
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                for job in jobs:
                    _attempt(job, connection)
        except BaseException as error:
            for job in jobs:
                job.error = job.error or error
            if not isinstance(error, Exception):
                raise
        finally:
            for job in jobs:
                job.done = True


def _attempt(job: _Job[Any], connection: Connection) -> None:
    part = connection.begin_nested()
    try:
        job.result = job.work(connection)
    except Exception as error:
        job.error = error
        part.rollback()
    else:
        part.commit()
