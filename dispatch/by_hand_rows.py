"""What people decide by hand in the tables: what changes beside the desk, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.store import desk_rows as rows
from data.store.desk_overview import UNTIL_RELEASED
from dispatch.events import (
    CalledIn,
    DutyLeft,
    DutyTakenUp,
    Escalated,
    Event,
    Held,
    HoldLifted,
    ModeChosen,
    RestTaken,
    SecondReadWanted,
)

if TYPE_CHECKING:
    from dispatch.projection import Projection


def record(projection: Projection, event: Event, seq: int) -> None:
    """What follows in the tables from something that was done by hand."""
    connection, at = projection.entry.connection, event.at
    match event:
        case Held():
            projection.taken_back(event.study, at, "held", seq)
            until = event.until or UNTIL_RELEASED
            rows.change_study(connection, projection.number(event.study) or 0, held_until=until)
            words = {"until": None if event.until is None else event.until.isoformat()}
            projection.tell(seq, at, "held", study=event.study, reason=event.reason, by=event.by, **words)
        case HoldLifted():
            rows.change_study(connection, projection.number(event.study) or 0, held_until=None)
            projection.tell(seq, at, "hold lifted", study=event.study, reason=event.reason, by=event.by)
        case Escalated():
            words = {"urgency": event.urgency, "reason": event.reason, "by": event.by}
            projection.tell(seq, at, "escalated", study=event.study, **words)
        case SecondReadWanted():
            projection.tell(seq, at, "second read wanted", study=event.study, reason=event.reason, by=event.by)
        case DutyLeft():
            projection.given_up(event.reader, at, seq, "handed on")
            projection.tell(seq, at, "duty left", reader=event.reader, reason=event.reason, by=event.by)
        case CalledIn():
            projection.tell(seq, at, "called in", reader=event.reader, reason=event.reason, by=event.by)
        case RestTaken() | DutyTakenUp():
            projection.tell(seq, at, "rests" if isinstance(event, RestTaken) else "back on duty", reader=event.reader)
        case ModeChosen():
            projection.tell(seq, at, "mode", reader=event.reader, mode="pull" if event.pull else "push")
        case _:
            pass
