"""Keeps the page to go on with when the service is down: written every minute, as long as the service runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from data.errors import InputError
from data.network import Network
from data.store.desk_overview import open_studies
from data.store.desk_readers import Presence, present_readers
from data.store.life_overview import alarms_now
from data.store.store import Store
from dispatch.duties import Stretch
from dispatch.logs import log
from dispatch.rosters import Duties
from reports.fallback_page import AHEAD, FallbackFacts, Shift, write_fallback_page

EVERY = 60.0
"""Seconds between two pages."""


@dataclass(frozen=True, slots=True)
class FallbackFile:
    """The page of a service, at that path."""

    path: Path
    store: Store
    network: Network
    duties: Duties
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def keep(self, stop: Event, every: float = EVERY) -> None:
        """Write it now, then again and again until told to stop, and once more; what fails is logged and tried again.

        The last page stays when the service is killed: it says when it was written.
        """
        while not stop.is_set():
            self._try(stopped=False)
            stop.wait(every)
        self._try(stopped=True)

    def _try(self, *, stopped: bool) -> None:
        try:
            self.write(stopped=stopped)
        except (OSError, InputError) as error:
            log().error("fallback page not written", file=self.path.name, exc_info=error)

    def write(self, *, stopped: bool = False) -> None:
        """Write the page as of now.

        Raises
        ------
        OSError
            It cannot be written.
        InputError
            The store cannot be read.
        """
        now = self.now()
        present = {one.reader: one for one in present_readers(self.store, now)}
        shifts = [
            _shift(stretch, present, now)
            for stretch in self.duties.around(now)
            if stretch.start <= now + AHEAD and stretch.end > now
        ]
        listed = {shift.reader for shift in shifts if shift.start <= now}
        shifts += [
            Shift(one.reader, one.on_duty_since, None, one.on_call, _doing(one))
            for one in present.values()
            if one.work is not None and one.reader not in listed
        ]
        studies = open_studies(self.store, now)
        facts = FallbackFacts(self.network, now, studies, shifts, alarms_now(self.store, now), stopped)
        write_fallback_page(self.path, facts)


def _shift(stretch: Stretch, present: dict[str, Presence], now: datetime) -> Shift:
    one = present.get(stretch.reader)
    doing = "" if one is None or stretch.start > now else _doing(one)
    return Shift(stretch.reader, stretch.start, stretch.end, stretch.home, doing, stretch.place)


def _doing(one: Presence) -> str:
    if one.work is None:
        return one.state
    return one.work.accession + ("" if one.work.acknowledged_at else ", not acknowledged")
