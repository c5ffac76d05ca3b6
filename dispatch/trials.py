"""A row that cannot be applied, though nothing is wrong with it that a sender could mend, holds up nobody for long.

It is tried again, in its place in the queue, and set aside after the last try: with an alarm, and in quarantine, from
where people put it back. What fails because the store, the machine or the lead is lost is not the row's fault, and is
tried again for ever.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.errors import InputError, Problem, UnavailableError
from data.store.inbox import Request
from data.store.leases import LeaseLostError
from data.store.set_aside import REMEDY, set_aside
from dispatch.journal import Entry
from dispatch.life.alarm import AlarmKind, note

TRIES = 3
"""How often a row is tried before it is set aside."""
NOT_OF_THE_ROW = (UnavailableError, LeaseLostError, OSError, MemoryError)
"""What may stop any row from being applied."""


@dataclass(slots=True)
class Trials:
    """How often each waiting row has failed so far, by table and number."""

    failed: dict[tuple[str, int], int] = field(default_factory=dict)

    def fails(self, request: Request) -> bool:
        """It has failed once more; whether that was its last try."""
        row = (request.table.name, request.id)
        self.failed[row] = self.failed.get(row, 0) + 1
        return self.failed[row] >= TRIES

    def settled(self, request: Request) -> None:
        """It is dealt with."""
        self.failed.pop((request.table.name, request.id), None)


def said(error: Exception) -> str:
    """An error in a few words, without the values of the row."""
    if isinstance(error, InputError):
        return error.problems[0].message
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.filename.rpartition('/')[2]}, line {frame.lineno}"


def put_aside(entry: Entry, request: Request, at: datetime, error: Exception) -> tuple[Problem, ...]:
    """Take a row out of the queue and say so to everyone; what its sender is told."""
    why = f"could not be applied in {TRIES} tries: {said(error)}"
    number = set_aside(entry.connection, request, why, at)
    hospital, accession = (request.body.get(name) for name in ("hospital", "accession"))
    study = f"{request.body['hospital_id']}/{accession}" if accession else None
    what = f"a message of {hospital}" if hospital else f"the command {request.kind}"
    words = f"{what} {why}; it is set aside as {number} of the quarantine, and the queue behind it goes on"
    told: dict[str, Any] = {"row": request.id, "table": request.table.name, "hospital": hospital, "quarantine": number}
    told |= {} if study is None else {"study": study}
    note(entry, at, "alarm", request.body.get("study_id"), alarm=AlarmKind.SET_ASIDE, level=1, words=words, **told)
    return (Problem(request.table.name, request.id, None, f"it {why}, and is set aside", REMEDY),)
