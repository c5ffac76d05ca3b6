"""Which work on a study waits, or is in someone's hand."""

from __future__ import annotations

from data.store import desk_rows as rows
from dispatch.events import Work
from dispatch.journal import Entry


def work_of(entry: Entry, number: int) -> Work:
    """The work on a study that waits, or is in someone's hand."""
    held = rows.of_study(entry.connection, number)
    if held is not None:
        return Work(held.work)
    return {"requested": Work.VET, "preliminary": Work.CONFIRM}.get(
        rows.study(entry.connection, number).state, Work.READ
    )
