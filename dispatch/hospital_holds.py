"""A hospital holds a study by its own message, and lets go of it: as the commands `hold` and `release` of a desk.

Only what is at the desk is held: a study whose images are awaited is given to nobody anyway, and their arrival ends the
wait. What a desk holds, a hospital does not release.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from data.store import desk_rows
from data.store.desk_overview import UNTIL_RELEASED
from dispatch.events import Event, Held, HoldLifted
from dispatch.journal import Entry
from dispatch.open_work import work_of
from dispatch.projection import study_name

AT_THE_DESK = ("requested", "queued", "assigned", "reading", "preliminary")
"""States of a study with work that waits, or is in someone's hand."""
HELD, GOES_ON = "held by the hospital", "the hospital goes on"


def held(entry: Entry, row: Any, at: datetime) -> Iterator[Event]:  # noqa: ANN401 (a row of STUDIES)
    """Nobody gets it until the hospital goes on, a desk releases it, or what is asked of it is over.

    A hold by hand that would end by itself becomes the hospital's.
    """
    if row.state in AT_THE_DESK and (row.held_until is None or row.held_until < UNTIL_RELEASED):
        yield Held(at, _name(row), HELD, row.hospital_id, work=work_of(entry, row.id))
    else:
        entry.append(at, HELD, "{}", row.id, None)


def lifted(entry: Entry, row: Any, at: datetime) -> Iterator[Event]:  # noqa: ANN401
    """It is for anyone again."""
    yield HoldLifted(at, _name(row), GOES_ON, row.hospital_id, work=work_of(entry, row.id))


def is_held(entry: Entry, row: Any) -> bool:  # noqa: ANN401
    """Whether the hospital itself holds a study that is at the desk."""
    if row.held_until is None or row.state not in AT_THE_DESK:
        return False
    return bool(desk_rows.last_event(entry.connection, row.id, Held.__name__).get("by") == row.hospital_id)


def _name(row: Any) -> str:  # noqa: ANN401
    return study_name(row.hospital_id, row.accession)
