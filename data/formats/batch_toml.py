"""Batch files."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from data.batches import BatchSpec
from data.errors import InputError, Problem
from data.formats.validation import dotted, explained

PAGE = "batch.md"


def read_batch(path: Path) -> BatchSpec:
    """Read a batch file.

    Raises
    ------
    InputError
        Unreadable, not TOML, or every field that is wrong.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(Problem(path.name, None, None, "is not UTF-8", "save it as UTF-8")) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(path.name, None, None, str(error), f"write it as TOML; see docs/{PAGE}")) from error
    try:
        return BatchSpec.model_validate(tables)
    except ValidationError as error:
        raise InputError(
            [Problem(path.name, None, dotted(entry) or None, *explained(entry, None, PAGE)) for entry in error.errors()]
        ) from error
