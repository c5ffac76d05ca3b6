"""The file that says how each hospital's messages are understood (docs/intake.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

from pydantic import ValidationError

from data.errors import InputError, Problem
from data.formats.cells import quoted
from data.formats.validation import dotted, explained
from data.intake import IntakeMap

PAGE = "intake.md"


def read_intake(path: Path) -> IntakeMap:
    """Read the file.

    Raises
    ------
    InputError
        Unreadable, not TOML, or every field that is wrong.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(Problem(path.name, None, None, "cannot be read", f"{error.strerror}")) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem(path.name, None, None, "is not UTF-8", "save it as UTF-8")) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(path.name, None, None, str(error), f"write it as TOML; see docs/{PAGE}")) from error
    try:
        return IntakeMap.model_validate(tables)
    except ValidationError as error:
        raise InputError(
            [Problem(path.name, None, dotted(entry) or None, *explained(entry, None, PAGE)) for entry in error.errors()]
        ) from error


def check_intake(
    intake: IntakeMap, file: str, *, hospitals: Collection[str], exams: Collection[str], urgencies: Collection[str]
) -> None:
    """Check every code of ours in the file against the network's hospitals, exam catalogue and urgency classes.

    Raises
    ------
    InputError
        Every name that the network does not know.
    """
    problems = [
        Problem(file, None, field, f"{quoted(value)} is not in the network", f"write {what}")
        for field, value, known, what in _names(intake, hospitals, exams, urgencies)
        if value not in known
    ]
    if problems:
        raise InputError(problems)


def _names(
    intake: IntakeMap, hospitals: Collection[str], exams: Collection[str], urgencies: Collection[str]
) -> Iterator[tuple[str, str, Collection[str], str]]:
    """(field, our name written there, the names that exist, what to write) of every name in the file."""
    classes = "one of " + ", ".join(sorted(urgencies))
    for priority, urgency in intake.urgencies.items():
        yield f"urgencies.{priority}", urgency, urgencies, classes
    for number, each in enumerate(intake.hospital, start=1):
        yield f"hospital[{number}].id", each.id, hospitals, "the id of a hospital of the network"
        for code, exam in each.exams.items():
            yield f"hospital[{number}].exams.{code}", exam, exams, "a code of the exam catalogue"
        for priority, urgency in each.urgencies.items():
            yield f"hospital[{number}].urgencies.{priority}", urgency, urgencies, classes
