"""Requirements as a CSV table: who is wanted from when until when, in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from pydantic import Field

from data.errors import Problem
from data.formats.csv_table import Table, read_table, write_table
from data.formats.problem_log import ProblemLog
from data.network import Network
from data.record import Frozen
from data.requirements import ANY, VETTING, Level, Requirement
from data.studies import Subspecialty

SKILLS = (ANY, VETTING, *(kind.value for kind in Subspecialty))


class RequirementRow(Frozen):
    """One line of the file."""

    start_utc: datetime = Field(description="start of the interval, on a half-hour mark")
    end_utc: datetime = Field(description="its end, on a half-hour mark after the start")
    skill: str = Field(pattern=f"^({'|'.join(SKILLS)})$", description="any, vetting or a subspecialty")
    level: Level = Field(Level.READS, description="whether reading it is enough")
    readers: int = Field(ge=0, le=100_000, description="readers wanted at the same time")
    centre: str | None = Field(None, description="centre where they are wanted; empty: anywhere")


def write_requirements(path: Path, rows: Iterable[Requirement]) -> None:
    """Write requirements in the order given."""
    write_table(
        path,
        RequirementRow,
        (
            RequirementRow(
                start_utc=row.start,
                end_utc=row.end,
                skill=row.skill,
                level=row.level,
                readers=row.readers,
                centre=row.centre,
            )
            for row in rows
        ),
    )


def read_requirements(path: Path, network: Network | None = None) -> tuple[Requirement, ...]:
    """Read requirements in file order; a network, when given, must know their centres.

    Raises
    ------
    InputError
        Every row that is wrong.
    """
    log = ProblemLog()
    table = read_table(path, RequirementRow, log)
    log.extend(_problems(table, network))
    log.raise_if_any()
    return tuple(
        Requirement(row.start_utc, row.end_utc, row.skill, row.level, row.readers, row.centre) for row in table.rows
    )


def _problems(table: Table[RequirementRow], network: Network | None) -> Iterator[Problem]:
    for index, row in enumerate(table.rows):
        if row.end_utc <= row.start_utc:
            yield table.problem(index, "end_utc", "is not after the start", "write an end after the start")
        for field in ("start_utc", "end_utc"):
            instant = getattr(row, field)
            if instant.minute % 30 or instant.second:
                yield table.problem(index, field, "is not on a half-hour mark", "write minutes 00 or 30")
        if network is not None and row.centre is not None and row.centre not in network.centre:
            yield table.problem(index, "centre", f"no centre {row.centre}", "name a centre of centres.csv")
