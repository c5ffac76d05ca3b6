"""A roster file as rows: its duties in a table, the rest of it as the text of the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, insert, literal, select

from data.duties import Duty
from data.formats.roster_json import RosterFile, parse_roster, roster_text
from data.store.records import RosterDuty
from data.studies import Subspecialty

DUTIES = cast("Table", RosterDuty.__table__)


def record_text(file: RosterFile) -> str:
    """Everything of a roster file but its duties, as such a file; the hash of the duties is that of the whole file."""
    bare = replace(file.roster, duties=(), history=(), kept=(), published=())
    if file.result is None:
        return roster_text(bare, None, file.requirements)
    result = file.result.model_dump(mode="json")
    result["duties_sha256"] = file.result.duties_sha256 or file.roster.duties_sha256
    return roster_text(bare, result, file.requirements)


def write_duties(connection: Connection, version: int, file: RosterFile) -> int:
    """Write every duty of a version; how many rows they are."""
    roster, kept = file.roster, frozenset(file.roster.kept)
    rows = [
        *_rows(version, "duties", roster.duties, kept),
        *_rows(version, "history", roster.history, frozenset()),
        *_rows(version, "published", roster.published, frozenset()),
    ]
    if rows:
        connection.execute(insert(DUTIES), rows)
    return len(rows)


def copy_duties(connection: Connection, source: int, target: int) -> None:
    """Give a version the duties of another."""
    others = [column for column in DUTIES.c if column.name != "version_id"]
    rows = select(literal(target), *others).where(DUTIES.c.version_id == source)
    connection.execute(insert(DUTIES).from_select(["version_id", *(column.name for column in others)], rows))


def read_file(connection: Connection, version: int, record: str) -> RosterFile:
    """The roster file again, from its text and the rows of its duties."""
    bare = parse_roster(f"version {version}", record.encode())
    found = connection.execute(
        select(DUTIES).where(DUTIES.c.version_id == version).order_by(DUTIES.c.part, DUTIES.c.position)
    ).all()
    parts: dict[str, list[Duty]] = {"duties": [], "history": [], "published": []}
    kept: list[Duty] = []
    for row in found:
        duty = _duty(row)
        parts[row.part].append(duty)
        if row.kept:
            kept.append(duty)
    roster = replace(
        bare.roster,
        duties=tuple(parts["duties"]),
        history=tuple(parts["history"]),
        published=tuple(parts["published"]),
        kept=tuple(kept),
    )
    return replace(bare, roster=roster)


def duties_of(connection: Connection, version: int, people: Collection[str]) -> tuple[Duty, ...]:
    """The duties that some people have in the period of a version."""
    own = (DUTIES.c.version_id == version, DUTIES.c.part == "duties", DUTIES.c.radiologist_id.in_(people))
    return tuple(_duty(row) for row in connection.execute(select(DUTIES).where(*own)))


def _duty(row: Row[tuple[Any, ...]]) -> Duty:
    return Duty(
        row.radiologist_id,
        row.day,
        row.shift,
        row.starts_at,
        row.ends_at,
        row.centre,
        None if row.subspecialty is None else Subspecialty(row.subspecialty),
    )


def _rows(version: int, part: str, duties: Iterable[Duty], kept: frozenset[Duty]) -> Iterable[dict[str, object]]:
    for position, duty in enumerate(duties):
        yield {
            "version_id": version,
            "part": part,
            "position": position,
            "radiologist_id": duty.radiologist_id,
            "day": duty.day,
            "shift": duty.shift,
            "starts_at": duty.start,
            "ends_at": duty.end,
            "centre": duty.centre,
            "subspecialty": duty.subspecialty,
            "kept": duty in kept,
        }
