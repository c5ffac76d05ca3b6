"""Time in a rehearsal: it stands still until it is told, and each turn of the leader can be waited for."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Condition, Event

from data.errors import InputError, Problem


class ToldClock:
    """A clock that shows what it was told last; it never goes back."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self._at

    def tell(self, at: datetime) -> None:
        """It is that late now.

        Raises
        ------
        InputError
            It is later already.
        """
        if at < self._at:
            message = f"it is {self._at.isoformat()} already"
            raise InputError(Problem("clock", None, "at", message, "rehearse an earlier night in a store of its own"))
        self._at = at.astimezone(UTC)


class Turns(Event):
    """What wakes the leader, and tells when it has gone once around its loop.

    The leader clears it as a turn begins, and waits for it when the turn is over.
    """

    def __init__(self) -> None:
        super().__init__()
        self._moved = Condition()
        self._asked = self._begun = self._done = 0

    def clear(self) -> None:
        """A turn begins."""
        super().clear()
        with self._moved:
            self._begun = self._asked

    def wait(self, timeout: float | None = None) -> bool:
        """The turn is over: rest until woken, or for so many seconds."""
        with self._moved:
            self._done = self._begun
            self._moved.notify_all()
        return super().wait(timeout)

    def whole(self, timeout: float) -> bool:
        """Wait until a turn that begins from now on is over; False when it took longer than so many seconds."""
        with self._moved:
            self._asked += 1
            mine = self._asked
            self.set()
            return self._moved.wait_for(lambda: self._done >= mine, timeout)
