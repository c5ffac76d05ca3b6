"""The time of the service: that of the machine, except that it never goes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic

AHEAD_RATE = 0.9
"""How fast the service's time goes while it is ahead of the machine's, so that the two meet again."""


def machine_time() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


@dataclass(slots=True)
class SteadyClock:
    """Follows the machine's clock forwards; when that is set back, time goes on a little slower until they meet.

    So a study's clock, the time to take notice of it, and a reader's duty all run on, whatever is done to the machine.

    Attributes
    ----------
    wall
        The machine's clock.
    elapsed
        Seconds that have gone by, from any beginning; they never go back.
    """

    wall: Callable[[], datetime] = machine_time
    elapsed: Callable[[], float] = monotonic
    _at: datetime = field(init=False)
    _mark: float = field(init=False)
    _turn: Lock = field(init=False, repr=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._at, self._mark = self.wall(), self.elapsed()

    def __call__(self) -> datetime:
        """Now; any thread may ask."""
        with self._turn:
            mark = self.elapsed()
            steady = self._at + timedelta(seconds=AHEAD_RATE * (mark - self._mark))
            self._at, self._mark = max(self.wall(), steady), mark
            return self._at

    def not_before(self, instant: datetime) -> None:
        """Be at that instant at least: what is written already has happened."""
        now = self()
        with self._turn:
            self._at = max(now, instant)

    def ahead(self) -> timedelta:
        """How far the service's time is ahead of the machine's."""
        return self() - self.wall()
