"""Batch files."""

from __future__ import annotations

from pathlib import Path

from data.batches import BatchSpec
from data.formats.toml_record import record_in, toml_text

PAGE = "batch.md"


def read_batch(path: Path) -> BatchSpec:
    """Read a batch file.

    Raises
    ------
    InputError
        Unreadable, not TOML, or every field that is wrong.
    """
    return record_in(toml_text(path), BatchSpec, path.name, PAGE)
