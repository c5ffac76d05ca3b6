"""Removes from the outbox, now and then, what was told long ago and has arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.store.outbox_retention import AT_ONCE, remove_some
from data.store.store import Store
from dispatch.logs import log

EVERY = timedelta(hours=1)
"""Between two looks at whether something may go."""


@dataclass(slots=True)
class OutboxKeeper:
    """A chore of the leader.

    Attributes
    ----------
    kept_for
        For how long the feed can be gone back to.
    """

    store: Store
    kept_for: timedelta
    _next: datetime | None = None

    def look(self, now: datetime) -> None:
        """Remove some if it is time to; where more is left, again at the next look."""
        if self._next is not None and self._next - EVERY <= now < self._next:
            return
        gone = remove_some(self.store, now - self.kept_for)
        self._next = now if gone >= AT_ONCE else now + EVERY
        if gone:
            log().info("outbox rows removed", row=gone)
