"""Lines of a text file with their numbers, and problems told by line: for formats that are not tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.errors import InputError, Problem
from data.formats.cells import quoted
from data.formats.csv_text import encoding_of

LONGEST_NUMBER = 9
"""Most digits of a whole number."""


class Lines:
    """The lines of one file that hold something, stripped, and the problems found in them."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self.problems: list[Problem] = []
        with path.open(encoding=encoding_of(path)) as text:
            self._lines = [(number, line.strip()) for number, line in enumerate(text, 1)]

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return ((number, line) for number, line in self._lines if line)

    def add(self, row: int | None, field: str | None, message: str, remedy: str) -> None:
        """Take one more problem."""
        self.problems.append(Problem(self.file, row, field, message, remedy))

    def whole_number(self, row: int, field: str, text: str, most: int | None = None) -> int | None:
        """The number from 0 (to ``most``) that stands there; None, with a problem, when it is none."""
        digits = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
        if digits and (most is None or int(text) <= most):
            return int(text)
        until = "on" if most is None else f"to {most}"
        self.add(row, field, f"{quoted(text)} is not a whole number from 0 {until}", "write one")
        return None

    def raise_if_any(self) -> None:
        """Raise every problem at once.

        Raises
        ------
        InputError
            There is at least one problem.
        """
        if self.problems:
            raise InputError(self.problems)
