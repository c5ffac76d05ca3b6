"""The one error of bad input: every problem at once, each with its file, row, field and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the input.

    ``row`` is the line in the file as an editor numbers it (the header is 1); None when the problem is the file's.
    """

    file: str
    row: int | None
    field: str | None
    message: str
    remedy: str

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.field:
            where += f", field {self.field}"
        return f"{where}: {self.message} ({self.remedy})"


class InputError(Exception):
    """Input that cannot be used. Carries every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ConflictError(InputError):
    """What was asked for no longer fits, because someone else changed the same thing meanwhile."""


class UnavailableError(InputError):
    """The store does not answer, or cannot write: nothing is wrong with what was asked, which may be asked again."""
