"""One record in a TOML file, with everything that is wrong told at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from data.errors import InputError, Problem
from data.formats.validation import dotted, explained
from data.record import Frozen

Record = TypeVar("Record", bound=Frozen)


def toml_text(path: Path) -> str:
    """The text of a TOML file, with or without a byte order mark.

    Raises
    ------
    InputError
        It is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem(path.name, None, None, "is not UTF-8", "save it as UTF-8")) from error


def record_in(text: str, kind: type[Record], file: str, page: str) -> Record:
    """The record in the text of a file of that name; ``page`` under docs/ describes its fields.

    Raises
    ------
    InputError
        Not TOML, or every field that is wrong.
    """
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(file, None, None, str(error), f"write it as TOML; see docs/{page}")) from error
    try:
        return kind.model_validate(tables)
    except ValidationError as error:
        raise InputError(
            [Problem(file, None, dotted(entry) or None, *explained(entry, None, page)) for entry in error.errors()]
        ) from error
