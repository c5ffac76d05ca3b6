"""Critical results of a period, from the journal: who called whom and when, who has heard, after how long."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from data.network import Network
from data.store.activity_rows import Activity, HappenedRow
from dispatch.life.alarm import AlarmKind
from reports.activity_delays import ALARM, minutes

FOUND, CALLED, HEARD = "critical", "called", "call acknowledged"
"""Kinds of rows of the journal about critical results."""
TOLD_HERE = (FOUND, CALLED, HEARD)
A_READER = "a reader"
"""Who called, in a report for a hospital."""
_WORD = re.compile(r"(?:reader )?[\w-]+")
"""What may be the id of a reader, with what stands before it."""


@dataclass(slots=True)
class Result:
    """A finding of which somebody must hear.

    Attributes
    ----------
    calls
        (when, who, whom) of each call.
    reminders
        (when, whom) of each alarm because nobody had acknowledged in time, with whom to call next.
    heard
        (when, who) of the acknowledgement.
    """

    study: str
    hospital: str
    category: str
    reader: str
    at: datetime
    calls: list[tuple[datetime, str, str]] = field(default_factory=list)
    reminders: list[tuple[datetime, str]] = field(default_factory=list)
    heard: tuple[datetime, str] | None = None


def results(activity: Activity) -> list[Result]:
    """Every critical result of the period's studies, by hospital, then by when it was found.

    A call, or an acknowledgement, is of all that is open of its study then, as the dispatcher takes it.
    """
    studies = {study.id: study for study in activity.studies}
    found: list[Result] = []
    still: dict[int, list[Result]] = {}
    for row in activity.happened:
        if row.study_id not in studies or row.study_id is None:
            continue
        mine = still.setdefault(row.study_id, [])
        if row.kind == FOUND:
            study = studies[row.study_id]
            new = Result(study.accession, study.hospital, str(row.detail["category"]), row.reader or "", row.at)
            mine.append(new)
            found.append(new)
        else:
            _goes_on(row, mine)
    return sorted(found, key=lambda each: (each.hospital, each.at, each.study, each.category))


def _goes_on(row: HappenedRow, mine: list[Result]) -> None:
    """What a later row says of the results of a study that nobody has acknowledged yet."""
    if row.kind == CALLED:
        for each in mine:
            each.calls.append((row.at, row.reader or "", _plain(row.detail["whom"])))
    elif row.kind == HEARD:
        for each in mine:
            each.heard = (row.at, str(row.detail.get("by") or ""))
        mine.clear()
    elif row.kind == ALARM and row.detail.get("alarm") == AlarmKind.CRITICAL:
        for each in mine:
            if str(row.detail["words"]).startswith(f"{each.category} of "):
                each.reminders.append((row.at, str(row.detail.get("call") or "")))


def critical_figures(activity: Activity, network: Network, *, private: bool) -> dict[str, Any]:
    """What the report shows of them, and what ``--json`` prints.

    Parameters
    ----------
    private
        Whether readers are named: in the network's own report, not in that for a hospital.
    """
    found = results(activity)
    after = [minutes(each.at, each.heard[0]) for each in found if each.heard is not None]
    return {
        "results": len(found),
        "acknowledged": len(after),
        "escalated": sum(bool(each.reminders) for each in found),
        "median_minutes": round(median(after), 1) if after else None,
        "longest_minutes": round(max(after), 1) if after else None,
        "list": [_told(each, network, private) for each in found],
    }


def _told(each: Result, network: Network, private: bool) -> dict[str, Any]:
    def named(words: str) -> str:
        return words if private else without_readers(words, network)

    heard = each.heard
    return {
        "accession": each.study,
        "hospital": each.hospital,
        "category": each.category,
        "found_at": each.at.isoformat(),
        "reader": named(each.reader),
        "calls": [{"at": at.isoformat(), "by": named(by), "whom": whom} for at, by, whom in each.calls],
        "escalations": [{"at": at.isoformat(), "to": named(to)} for at, to in each.reminders],
        "acknowledged_at": None if heard is None else heard[0].isoformat(),
        "acknowledged_by": None if heard is None else named(heard[1]),
        "minutes": None if heard is None else round(minutes(each.at, heard[0]), 1),
    }


def without_readers(words: str, network: Network) -> str:
    """The same words without the ids of readers, for a hospital."""
    return _WORD.sub(
        lambda found: A_READER if found[0].removeprefix("reader ") in network.radiologist else found[0], words
    )


def _plain(word: object) -> str:
    return str(word).replace("_", " ")
