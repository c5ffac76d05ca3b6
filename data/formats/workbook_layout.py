"""What the workbook of a roster and its reader agree on: how sheets are known, what their columns are called.

A sheet says in its second row what it is, so that it may be renamed and moved. Rows and columns may be sorted or
inserted too: rows are known by what stands in their first column, columns by their header.
"""

from __future__ import annotations

import re
from enum import StrEnum

VERSION = "hulotte.workbook/1"
MARKER_ROW = 2
"""Row, counted from 1, that says what a sheet is: the kind in column A, what of it in column B."""


class Sheet(StrEnum):
    """The kinds of sheets that are read."""

    CENTRE = "centre"
    ON_CALL = "on call"
    DUTIES = "duties"
    ORIGIN = "origin"


RADIOLOGIST, SHIFT, SUBSPECIALTY = "radiologist", "shift", "subspecialty"
"""First columns of a centre's grid; of the grid of those on call, whose rows are seats."""
NAMES = "names"
"""First column of a row that only says who the people above are; it is not read."""
JOINT = " + "
"""Between several duties of one cell."""
_SEPARATORS = re.compile(r"[+,;/\n]")
LONGEST_CELL = 30_000
"""Characters of one cell; Excel holds 32,767."""


def joined(parts: list[str]) -> str:
    """What a cell with these duties or people says."""
    return JOINT.join(parts)


def parted(text: str) -> list[str]:
    """The duties or people that a cell names."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def chunks(text: str) -> list[str]:
    """A long text in pieces that fit in cells."""
    return [text[first : first + LONGEST_CELL] for first in range(0, len(text), LONGEST_CELL)]
