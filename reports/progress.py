"""Lines on stderr while something long runs: rewritten in place on a terminal, else one now and then."""

from __future__ import annotations

import sys
import time
from abc import ABC, abstractmethod
from types import TracebackType
from typing import TYPE_CHECKING, Self

from reports.terminal import Terminal, console_on, percent, shown

if TYPE_CHECKING:
    from rich.live import Live

    from rostering.solve.result import Progress

SECONDS_BETWEEN_LINES = 5.0
"""Least time between two lines where a line cannot be rewritten (a file, a pipe)."""


class ProgressLine(ABC):
    """One line that is rewritten on a terminal; elsewhere, or when talkative, lines follow one another."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._started = time.monotonic()
        self._said_at = -SECONDS_BETWEEN_LINES
        self._said = ""
        self._live: Live | None = None

    @abstractmethod
    def line(self) -> str:
        """What there is to say now."""

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def __enter__(self) -> Self:
        if not self._terminal.quiet and not self._terminal.verbose and sys.stderr.isatty():
            from rich.live import Live
            from rich.text import Text

            console = console_on(sys.stderr)
            self._live = Live(console=console, get_renderable=lambda: Text(self.line()), refresh_per_second=4)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
        elif error is None and self.line() != self._said:
            self._say()

    def moved(self) -> None:
        """Something has changed; say so unless a line is rewritten anyway, or the last one was just now."""
        due = self.seconds - self._said_at >= SECONDS_BETWEEN_LINES
        if self._live is None and (self._terminal.verbose or due):
            self._say()

    def _say(self) -> None:
        self._said_at, self._said = self.seconds, self.line()
        self._terminal.note(self._said)


class SolveProgress(ProgressLine):
    """Time, objective, bound and gap of a solve; called with each `Progress`."""

    _latest: Progress | None = None

    def __call__(self, progress: Progress) -> None:
        """Take note of a moment of the solve."""
        self._latest = progress
        self.moved()

    def line(self) -> str:
        """Time, objective, bound, gap, and what was done last."""
        if self._latest is None:
            return f"{self.seconds:6.1f} s  preparing the model"
        found = self._latest
        return (
            f"{self.seconds:6.1f} s  objective {shown(found.objective)}  bound {shown(found.lower_bound)}"
            f"  gap {percent(found.gap)}  {found.step}"
        )


class ReplayProgress(ProgressLine):
    """Replications done; called with (done, wanted)."""

    _done, _wanted = 0, 0

    def __call__(self, done: int, wanted: int) -> None:
        """Take note of a replication."""
        self._done, self._wanted = done, wanted
        self.moved()

    def line(self) -> str:
        """Time and replications."""
        if not self._wanted:
            return f"{self.seconds:6.1f} s  preparing the replay"
        return f"{self.seconds:6.1f} s  {self._done} of {self._wanted} replications"


class SearchProgress(ProgressLine):
    """Candidates tried, and the least loss; called with both."""

    def __init__(self, terminal: Terminal, wanted: int) -> None:
        super().__init__(terminal)
        self._wanted, self._tried, self._least = wanted, 0, 0.0

    def __call__(self, tried: int, least: float) -> None:
        """Take note of a generation."""
        self._tried, self._least = tried, least
        self.moved()

    def line(self) -> str:
        """Time, candidates, least loss; then what is left to do."""
        if not self._tried:
            return f"{self.seconds:6.1f} s  judging the start"
        found = f"{self.seconds:6.1f} s  {self._tried} of {self._wanted} candidates, least loss {self._least:.4f}"
        return found if self._tried < self._wanted else f"{found}; now the replications held out"
