"""Where the time of a study went, from its images to its report, and why a target was missed, from the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.network import Network
from data.store.activity_rows import Activity, GivenRow, HappenedRow, StudyRow
from dispatch.events import Work

ALARM, ALARM_OVER = "alarm", "alarm over"
NOT_ACKNOWLEDGED = "not acknowledged"


class Delay(StrEnum):
    """What a study spent its time on; the longest that is no reading is why a target was missed."""

    UNCOVERED = "nobody on duty reads it"
    QUEUE = "queue"
    NOT_ACKNOWLEDGED = "not acknowledged"
    PASSED_ON = "passed on"
    INTERRUPTED = "interrupted"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a study whose images have come; minutes count from the images.

    ``report`` and ``start`` are minutes to the report and to the first reader, None where there was none.
    ``spent`` are minutes by delay, to the report or until the end of what is known. ``late`` is whether the target of
    its class was missed, ``why`` the delay that did it.
    """

    study: StudyRow
    images_at: datetime
    report: float | None
    start: float | None
    spent: Mapping[Delay, float]
    within: float
    late: bool
    why: Delay | None


def courses(activity: Activity, network: Network, now: datetime) -> list[Course]:
    """The course of every study that has images and was not cancelled or handed back, in order of its images.

    Parameters
    ----------
    now
        Until when the journal tells; a study that has no report by then is late once its time is over.
    """
    uncovered = _uncovered(activity.happened)
    within = {each.code: each.within_minutes for each in network.urgency_classes}
    found = [
        _course(study, activity.given.get(study.id, ()), uncovered.get(study.id, ()), activity.held, within, now)
        for study in activity.studies
        if "images" in study.reached and study.state not in ("cancelled", "handed_back")
    ]
    return sorted(found, key=lambda course: (course.images_at, course.study.id))


Span = tuple[datetime, datetime]
Held = Mapping[str, Sequence[tuple[datetime, datetime | None]]]
"""By reader: from when to when they had something in hand."""


def _course(
    study: StudyRow,
    given: Sequence[GivenRow],
    uncovered: Sequence[Span],
    held: Held,
    within: Mapping[str, float],
    now: datetime,
) -> Course:
    images, signed = study.reached["images"], study.reached.get("signed")
    end = signed or max(now, images)
    reads = [row for row in given if row.work == Work.READ and row.given_at < end]
    report = None if signed is None else minutes(images, signed)
    start = minutes(images, reads[0].given_at) if reads else None
    spent = _spent(images, end, reads, uncovered, held)
    target = within.get(study.urgency, float("inf"))
    late = minutes(images, end) > target
    return Course(study, images, report, start, spent, target, late, _why(spent, target) if late else None)


def _spent(
    images: datetime,
    end: datetime,
    reads: Sequence[GivenRow],
    uncovered: Sequence[Span],
    held: Held,
) -> dict[Delay, float]:
    spent = dict.fromkeys(Delay, 0.0)
    at = images
    for row in reads:
        _wait(spent, (at, row.given_at), uncovered)
        at = max(at, min(row.released_at or end, end))
        lasted = minutes(row.given_at, at)
        if row.outcome == NOT_ACKNOWLEDGED:
            spent[Delay.NOT_ACKNOWLEDGED] += lasted
        elif row.outcome not in ("done", ""):
            spent[Delay.PASSED_ON] += lasted
        else:
            meanwhile = _interrupted(row, at, held)
            spent[Delay.INTERRUPTED] += meanwhile
            spent[Delay.READING] += lasted - meanwhile
    _wait(spent, (at, end), uncovered)
    return spent


def _wait(spent: dict[Delay, float], span: Span, uncovered: Sequence[Span]) -> None:
    """Book time in which nobody had it: nobody could, or nobody was free."""
    start, end = span
    if end <= start:
        return
    nobody = sum(minutes(max(start, low), min(end, high)) for low, high in uncovered if low < end and high > start)
    spent[Delay.UNCOVERED] += nobody
    spent[Delay.QUEUE] += minutes(start, end) - nobody


def _interrupted(row: GivenRow, end: datetime, held: Held) -> float:
    """Minutes that the reader spent on what came in between."""
    return sum(
        minutes(start, min(end, released or end)) for start, released in held[row.reader] if row.given_at < start < end
    )


def _why(spent: Mapping[Delay, float], within: float) -> Delay:
    """Reading, if that alone took too long; else the longest delay before it."""
    if spent[Delay.READING] > within:
        return Delay.READING
    return max((each for each in Delay if each is not Delay.READING), key=lambda each: spent[each])


def _uncovered(happened: Iterable[HappenedRow]) -> dict[int, list[Span]]:
    """By study: from each alarm that nobody on duty may read it, until it is over or the study is given to someone."""
    since: dict[int, datetime] = {}
    found: dict[int, list[Span]] = {}
    for row in happened:
        if row.study_id is None:
            continue
        if row.kind == ALARM and is_uncovered(row):
            since.setdefault(row.study_id, row.at)
        elif row.study_id in since and (row.kind == ALARM_OVER or _gives(row)):
            found.setdefault(row.study_id, []).append((since.pop(row.study_id), row.at))
    for study, start in since.items():
        found.setdefault(study, []).append((start, datetime.max.replace(tzinfo=start.tzinfo)))
    return found


def is_uncovered(row: HappenedRow) -> bool:
    """Whether an alarm says that nobody on duty may read a study."""
    return "missing" in row.detail


def _gives(row: HappenedRow) -> bool:
    return row.kind == "decided" and row.detail.get("action") in ("assign", "interrupt", "call out")


def minutes(start: datetime, end: datetime) -> float:
    """Minutes between two instants."""
    return (end - start).total_seconds() / 60
