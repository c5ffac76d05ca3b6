"""The published-shape table of active readers by hour, as a roster that the simulator can run.

The table is the domain's estimate of how many readers are active in each local hour for a mean turnaround of 15-16
minutes; it is what the simulator is calibrated with (`docs/calibration.md`). It is no roster that anyone could work:
readers come and go on the hour, and none of them rests.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle

from data.calendar import PARIS, DayKind, Horizon, day_kind, zone
from data.duties import Duty, Roster
from data.network import Network

WEEKDAY_READERS = (18, 14, 11, 9, 8, 6, 6, 6, 5, 5, 5, 7, 7, 8, 7, 8, 8, 8, 14, 24, 30, 28, 26, 22)
WEEKEND_READERS = (18, 14, 11, 9, 8, 6, 6, 6, 6, 10, 15, 20, 23, 23, 23, 23, 24, 24, 25, 24, 30, 28, 26, 22)
"""Active readers in local hours 0 … 23; public holidays count as weekend. [C]"""

LONGEST_STAY = timedelta(hours=12)
HOUR = timedelta(hours=1)


def table_roster(network: Network, horizon: Horizon) -> Roster:
    """A roster with exactly the table's readers in each hour; radiologists of the network take turns.

    Whoever came first leaves first, nobody stays longer than twelve hours, and readers alternate between the network's
    radiologists in order, so skills and privileges are those of the network at large.

    Raises
    ------
    ValueError
        The network has fewer radiologists than the table has readers at once.
    """
    if len(network.radiologists) < max(WEEKDAY_READERS + WEEKEND_READERS):
        raise ValueError(f"{len(network.radiologists)} radiologists cannot fill the table of readers")
    shift = next(kind.code for kind in network.shift_types if not kind.night and not kind.on_call)
    duties = [
        Duty(person, start.astimezone(zone(PARIS)).date(), shift, start, end, network.radiologist[person].home_centre)
        for person, start, end in _stays(network, horizon)
    ]
    return Roster(horizon, tuple(sorted(duties)))


def active_readers(instant: datetime) -> int:
    """The table's number for a UTC instant."""
    local = instant.astimezone(zone(PARIS))
    table = WEEKDAY_READERS if day_kind(local.date()) is DayKind.WEEKDAY else WEEKEND_READERS
    return table[local.hour]


def _stays(network: Network, horizon: Horizon) -> Iterator[tuple[str, datetime, datetime]]:
    """(radiologist, from, until) in UTC."""
    people = cycle([person.id for person in network.radiologists])
    present: deque[tuple[str, datetime]] = deque()
    instant = horizon.start.astimezone(UTC)
    while instant < horizon.end:
        wanted = active_readers(instant)
        while len(present) > wanted or (present and instant - present[0][1] >= LONGEST_STAY):
            person, since = present.popleft()
            yield person, since, instant
        while len(present) < wanted:
            here = {person for person, _ in present}
            present.append((next(person for person in people if person not in here), instant))
        instant += HOUR
    for person, since in present:
        yield person, since, horizon.end
