"""Names between the tables of a network: each given once, and none referred to that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data.duties import Absence, ShiftType, Wish
from data.errors import Problem
from data.formats.cells import quoted
from data.formats.network_tables import REQUIRED, TABLES, Tables
from data.people import Commitment, CommitmentException, Contact, Privilege, Radiologist
from data.places import Centre, CentreCapacity, CoverageException, CoverageWindow, Hospital, LocalHoliday
from data.record import Frozen
from data.studies import AiAlgorithm, ExamType, UrgencyClass


@dataclass(frozen=True, slots=True)
class Unique:
    """Columns whose values, taken together, no two rows may share."""

    model: type[Frozen]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names rows of another table by their first column."""

    model: type[Frozen]
    field: str
    target: type[Frozen]


UNIQUE = (
    Unique(Centre, ("id",)),
    Unique(Hospital, ("id",)),
    Unique(Hospital, ("finess",)),
    Unique(Radiologist, ("id",)),
    Unique(Radiologist, ("rpps",)),
    Unique(ShiftType, ("code",)),
    Unique(ExamType, ("code",)),
    Unique(UrgencyClass, ("code",)),
    Unique(AiAlgorithm, ("code",)),
    Unique(LocalHoliday, ("hospital_id", "day")),
    Unique(Wish, ("radiologist_id", "day", "shift")),
)
REFERENCES = (
    Reference(CentreCapacity, "centre_id", Centre),
    Reference(CoverageWindow, "hospital_id", Hospital),
    Reference(CoverageException, "hospital_id", Hospital),
    Reference(LocalHoliday, "hospital_id", Hospital),
    Reference(Radiologist, "home_centre", Centre),
    Reference(Radiologist, "other_centres", Centre),
    Reference(Privilege, "radiologist_id", Radiologist),
    Reference(Privilege, "hospital_id", Hospital),
    Reference(Commitment, "radiologist_id", Radiologist),
    Reference(CommitmentException, "radiologist_id", Radiologist),
    Reference(Absence, "radiologist_id", Radiologist),
    Reference(Wish, "radiologist_id", Radiologist),
    Reference(Wish, "shift", ShiftType),
    Reference(ExamType, "urgency", UrgencyClass),
    Reference(AiAlgorithm, "exams", ExamType),
)
CONTACTS: dict[str, type[Frozen]] = {
    "radiologist": Radiologist,
    "emergency_department": Hospital,
    "ct_room": Hospital,
}
"""Whom a contact of each kind belongs to."""


def empty_tables(tables: Tables) -> Iterator[Problem]:
    """Required tables with a header and nothing below it."""
    for name in TABLES:
        table = tables.of(TABLES[name])
        if name in REQUIRED and table.names is not None and not table.rows and not table.names:
            yield Problem(table.file, None, None, f"holds no {name.replace('_', ' ')}", "add at least one row")


def repeated_names(tables: Tables) -> Iterator[Problem]:
    """Ids, codes and numbers that a second row takes again."""
    for unique in UNIQUE:
        table = tables.of(unique.model)
        first: dict[tuple[object, ...], int] = {}
        for index, row in enumerate(table.rows):
            key = tuple(getattr(row, name) for name in unique.fields)
            before = first.setdefault(key, index)
            if before != index:
                what = ", ".join(str(part) for part in key if part is not None)
                message = f"{what} is already in row {table.lines[before]}"
                yield table.problem(
                    index, unique.fields[-1] if len(key) == 1 else None, message, "keep one of the rows"
                )


def unknown_names(tables: Tables) -> Iterator[Problem]:
    """References to rows that are not there."""
    for reference in REFERENCES:
        table, target = tables.of(reference.model), tables.of(reference.target)
        known = target.names
        if known is None:
            continue
        for index, row in enumerate(table.rows):
            value = getattr(row, reference.field)
            for name in value if isinstance(value, tuple) else (value,):
                if name is not None and name not in known:
                    remedy = f"correct it, or add it to {target.file}"
                    yield table.problem(index, reference.field, f"{quoted(name)} is not in {target.file}", remedy)


def unknown_contacts(tables: Tables) -> Iterator[Problem]:
    """Contacts of nobody."""
    table = tables.of(Contact)
    for index, row in enumerate(table.rows):
        target = tables.of(CONTACTS[row.kind])
        if target.names is not None and row.subject_id not in target.names:
            remedy = f"correct it, or add it to {target.file}"
            yield table.problem(index, "subject_id", f"{quoted(row.subject_id)} is not in {target.file}", remedy)
