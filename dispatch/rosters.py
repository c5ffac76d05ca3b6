"""Where the duties come from: a roster file, or what the store has published, looked at again when anything changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from data.calendar import local_date
from data.duties import Duty, Roster
from data.network import Network
from data.store.audit import head_seq
from data.store.store import Store
from data.store.versions import load_version, published_on
from dispatch.duties import Stretch, stretches


class Duties(Protocol):
    """Stretches of duty around an instant."""

    def around(self, now: datetime) -> Sequence[Stretch]:
        """The stretches that may run at that instant."""


@dataclass(slots=True)
class FixedDuties:
    """The duties of one roster, which does not change."""

    network: Network
    roster: Roster
    _all: list[Stretch] = field(init=False)

    def __post_init__(self) -> None:
        self._all = stretches(self.network, (*self.roster.history, *self.roster.duties))

    def around(self, now: datetime) -> Sequence[Stretch]:
        """All of them."""
        del now
        return self._all


@dataclass(slots=True)
class PublishedDuties:
    """The duties of what is published, for today and for the night that began yesterday."""

    store: Store
    network: Network
    _seen: tuple[int, date] | None = None
    _found: list[Stretch] = field(default_factory=list)

    def around(self, now: datetime) -> Sequence[Stretch]:
        """Read again when the store's audit log has grown, or a new day has begun."""
        today = local_date(now)
        with self.store.reading() as connection:
            seen = (head_seq(connection), today)
        if seen != self._seen:
            self._found = stretches(self.network, self._duties(today))
            self._seen = seen
        return self._found

    def _duties(self, today: date) -> set[Duty]:
        duties: set[Duty] = set()
        for day in (today - timedelta(days=1), today):
            version = published_on(self.store, day)
            if version is not None:
                roster = load_version(self.store, version.id)[1].roster
                duties.update(duty for duty in roster.duties if today - duty.day <= timedelta(days=2))
        return {duty for duty in duties if duty.day <= today + timedelta(days=1)}
