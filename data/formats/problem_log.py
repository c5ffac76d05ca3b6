"""Collects everything wrong in the input, in the order of the files, without drowning in a million alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from data.errors import InputError, Problem

SHOWN = 50
"""Problems listed a file; the rest are counted."""


class ProblemLog:
    """Problems by file: the first `SHOWN` of each are kept, the others only counted."""

    def __init__(self) -> None:
        self._shown: dict[str, list[Problem]] = {}
        self._beyond: Counter[str] = Counter()

    def add(self, problem: Problem) -> None:
        """Take one more problem."""
        shown = self._shown.setdefault(problem.file, [])
        if len(shown) < SHOWN:
            shown.append(problem)
        else:
            self._beyond[problem.file] += 1

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take several."""
        for problem in problems:
            self.add(problem)

    def count_only(self, file: str, count: int) -> None:
        """Count problems of a file that is `full` without describing them."""
        self._beyond[file] += count

    def full(self, file: str) -> bool:
        """Whether further problems of that file would only be counted."""
        return len(self._shown.get(file, ())) >= SHOWN

    def problems(self) -> tuple[Problem, ...]:
        """Everything listed, by file in order of first mention, then by row; then how many more there are."""
        found: list[Problem] = []
        for file, shown in self._shown.items():
            found.extend(sorted(shown, key=lambda problem: problem.row or 0))
            if more := self._beyond[file]:
                found.append(
                    Problem(file, None, None, f"and {more} more problems", f"mend the {SHOWN} above, then check again")
                )
        return tuple(found)

    def raise_if_any(self) -> None:
        """Raise every problem at once.

        Raises
        ------
        InputError
            There is at least one problem.
        """
        if found := self.problems():
            raise InputError(found)
