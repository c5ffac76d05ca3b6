"""Who is on duty and what they do, read from the journal's last days: for screens and paper, not for decisions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from data.store.dispatch_tables import ASSIGNMENTS, EVENTS, STUDIES
from data.store.store import Store

REMEMBERED = timedelta(hours=48)
"""No stretch on duty is longer."""
IDLE, AT_HOME, AWAY, RESTING, CALLED_BACK, ADVISING, BUSY, FINISHING = (
    "idle",
    "at home",
    "away",
    "resting",
    "being called back",
    "advising",
    "busy",
    "finishing",
)
_AFTER = {
    "CallAnswered": AWAY,
    "ReaderAway": AWAY,
    "RestTaken": RESTING,
    "CalledIn": CALLED_BACK,
    "send to rest": RESTING,
    "call back": CALLED_BACK,
    "advise": ADVISING,
}
"""State after an event or a decision; after every other one the reader is free."""
_FREE_AFTER = ("DutyStarted", "ReaderFree", "TaskDone")
_ENDS = ("DutyEnded", "DutyLeft")
_DECISIONS = ("send to rest", "call back", "advise")


@dataclass(frozen=True, slots=True)
class Work:
    """What a reader has in hand."""

    accession: str
    hospital: str
    exam: str
    work: str
    given_at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Presence:
    """A reader on duty, or one who finishes after it; ``since`` is when they came to that state."""

    reader: str
    state: str
    since: datetime
    on_call: bool
    on_duty_since: datetime
    work: Work | None = None


def present_readers(store: Store, now: datetime) -> list[Presence]:
    """Everyone on duty or on call, and who still has something in hand, by id."""
    with store.reading() as connection:
        found = _states(connection, now)
        hands = _in_hand(connection)
    present = {reader: one for reader, one in found.items() if one.state != "off duty"}
    for reader, work in hands.items():
        since = work.acknowledged_at or work.given_at
        known = found.get(reader) or Presence(reader, FINISHING, since, False, since)
        state = FINISHING if reader not in present else ADVISING if known.state == ADVISING else BUSY
        present[reader] = replace(known, state=state, since=since, work=work)
    return [present[reader] for reader in sorted(present)]


def _states(connection: Connection, now: datetime) -> dict[str, Presence]:
    """The last state of every reader of whom the journal's last days say something."""
    decided = [EVENTS.c.detail.startswith(f'{{"action": "{action}"') for action in _DECISIONS]
    wanted = (
        select(EVENTS.c.reader, EVENTS.c.kind, EVENTS.c.at, EVENTS.c.detail)
        .where(
            EVENTS.c.at >= now - REMEMBERED,
            EVENTS.c.reader.is_not(None),
            or_(EVENTS.c.kind.in_([*_FREE_AFTER, *_ENDS, *_AFTER]), (EVENTS.c.kind == "decided") & or_(*decided)),
        )
        .order_by(EVENTS.c.seq)
    )
    found: dict[str, Presence] = {}
    for row in connection.execute(wanted):
        after = _after(row, found.get(row.reader))
        if after is not None:
            found[row.reader] = after
    return found


def _after(row: Any, before: Presence | None) -> Presence | None:  # noqa: ANN401 (a row of `EVENTS`)
    """The reader after an event."""
    if row.kind == "DutyStarted":
        on_call = bool(json.loads(row.detail).get("on_call"))
        return Presence(row.reader, AT_HOME if on_call else IDLE, row.at, on_call, row.at)
    if before is None or before.state == "off duty":
        return None
    kind = json.loads(row.detail)["action"] if row.kind == "decided" else row.kind
    if kind == "RestTaken" and before.on_call:
        return replace(before, state=AT_HOME, since=row.at)
    free = "off duty" if kind in _ENDS else AT_HOME if before.on_call else IDLE
    return replace(before, state=_AFTER.get(kind, free), since=row.at)


def _in_hand(connection: Connection) -> Mapping[str, Work]:
    wanted = (
        select(ASSIGNMENTS, STUDIES.c.accession, STUDIES.c.hospital_id, STUDIES.c.exam)
        .join(STUDIES, STUDIES.c.id == ASSIGNMENTS.c.study_id)
        .where(ASSIGNMENTS.c.released_at.is_(None), ASSIGNMENTS.c.paused_at.is_(None))
    )
    return {
        row.reader: Work(row.accession, row.hospital_id, row.exam, row.work, row.given_at, row.acknowledged_at)
        for row in connection.execute(wanted)
    }


def reader_words(one: Presence, now: datetime) -> dict[str, Any]:
    """A reader as `dispatch status --json` lists them; minutes count from ``now``."""
    work = one.work
    return {
        "reader": one.reader,
        "state": one.state,
        "on_call": one.on_call,
        "since": one.since.isoformat(),
        "minutes_in_state": round((now - one.since).total_seconds() / 60, 1),
        "accession": None if work is None else work.accession,
        "hospital": None if work is None else work.hospital,
        "acknowledged": None if work is None else work.acknowledged_at is not None,
    }
