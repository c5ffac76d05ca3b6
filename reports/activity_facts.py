"""What a report of a night or month says: volumes, turnaround against targets, misses, incidents; as plain figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from data.calendar import PARIS, local_date, zone
from data.network import Network
from data.store.activity_rows import Activity, HappenedRow
from dispatch.event_text import KINDS
from dispatch.life.alarm import AlarmKind
from reports.activity_critical import TOLD_HERE, critical_figures, without_readers
from reports.activity_delays import ALARM, Course, Delay, courses, is_uncovered
from simulation.measures.turnaround import achieved

_USUAL = ("decided", "acknowledged", "reading", "preliminary", "queued", "vetted", "performed", "alarm over")
SILENT = {*KINDS, *_USUAL, *TOLD_HERE}
"""Kinds of rows of the journal that are the usual course of a night, or stand in a section of their own."""
OUTCOMES = {
    "not acknowledged": "nobody took notice in time; it went to someone else",
    "reassigned": "given to someone else by hand",
    "given up": "its reader went away; it waited again",
    "transferred": "handed over to an experienced colleague",
}
"""How a study can leave a reader's hand before it is signed, in words."""
TOLD_APART = ("not acknowledged", "reassigned", "given up")
"""Of these, what is an incident; a transfer is how hard cases are read."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reported on.

    ``hospital`` and ``centre`` are ids, None for all; ``until`` is until when the journal tells.
    """

    title: str
    kind: str
    start: datetime
    end: datetime
    until: datetime
    hospital: str | None
    centre: str | None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that should not happen often: when, what, which study, in words."""

    at: datetime
    what: str
    study: str
    words: str


def activity_figures(activity: Activity, network: Network, subject: Subject) -> dict[str, Any]:
    """Everything that the report shows, and what ``--json`` prints."""
    found = courses(activity, network, subject.until)
    states = Counter(study.state for study in activity.studies)
    read = [course for course in found if course.report is not None]
    private = subject.hospital is None
    return {
        "title": subject.title,
        "kind": subject.kind,
        "hospital": _hospital(network, subject.hospital),
        "centre": _centre(network, subject.centre),
        "from": subject.start.isoformat(),
        "until": subject.end.isoformat(),
        "known_until": subject.until.isoformat(),
        "studies": len(activity.studies),
        "images": len(found),
        "signed": len(read),
        "open": len(found) - len(read),
        "cancelled": states["cancelled"],
        "handed_back": states["handed_back"],
        "without_images": sum("images" not in study.reached for study in activity.studies),
        "turnaround": turnaround(found, network),
        "missed": sum(course.late for course in found),
        "reasons": _reasons(found),
        "misses": [_miss(course, network) for course in found if course.late],
        "by_exam": _grouped(found, lambda course: course.study.exam),
        "by_hour": _by_hour(found),
        "by_hospital": _grouped(found, lambda course: course.study.hospital) if subject.hospital is None else {},
        "by_day": _by_day(found) if subject.kind == "month" else {},
        "critical": critical_figures(activity, network, private=private),
        "incidents": [_as_dict(each) for each in incidents(activity, network, private=private)],
    }


def turnaround(found: Sequence[Course], network: Network) -> dict[str, Any]:
    """By class and for all, in the form of ``simulate run``: what was reached, without intervals."""
    codes = [each.code for each in network.urgency_classes]
    known = [course for course in decided(found) if course.study.urgency in codes]
    return achieved(
        np.array([np.nan if course.report is None else course.report for course in known], dtype=np.float64),
        np.array([np.nan if course.start is None else course.start for course in known], dtype=np.float64),
        np.array([codes.index(course.study.urgency) for course in known], dtype=np.int64),
        network.urgency_classes,
    )


def decided(found: Iterable[Course]) -> list[Course]:
    """Those of which it is known whether they were in time: signed, or late already."""
    return [course for course in found if course.report is not None or course.late]


def incidents(activity: Activity, network: Network, private: bool) -> list[Incident]:
    """Alarms, what readers gave back, what people decided by hand, take-overs; in order. Critical results stand apart.

    Parameters
    ----------
    private
        Whether readers and reasons are named: in the network's own report, not in that for a hospital.
    """
    names = {study.id: f"{study.hospital}/{study.accession}" for study in activity.studies}
    found = [Incident(at, "service", "", "another instance took over") for at in activity.takeovers]
    for row in activity.happened:
        if row.kind in SILENT or row.detail.get("alarm") == AlarmKind.CRITICAL:
            continue
        if row.study_id is None and row.detail.get("alarm") != AlarmKind.SET_ASIDE:
            continue
        words = _told(row, private)
        told = words if private else without_readers(words, network)
        found.append(Incident(row.at, row.kind, names.get(row.study_id or 0, ""), told))
    for number, hands in activity.given.items():
        for hand in hands:
            if hand.outcome in TOLD_APART and hand.released_at is not None:
                who = f"{hand.reader}: " if private else ""
                words = f"{who}{OUTCOMES[hand.outcome]}"
                found.append(Incident(hand.released_at, hand.outcome, names.get(number, ""), words))
    return sorted(found, key=lambda each: (each.at, each.study, each.what))


def _told(row: HappenedRow, private: bool) -> str:
    detail = row.detail
    words = str(detail.get("words") or detail.get("missing") or "")
    if row.kind == ALARM and (private or is_uncovered(row) or "alarm" in detail):
        return words
    if not private:
        return ""
    return words or ", ".join(f"{name} {value}" for name, value in detail.items() if value not in (None, ""))


# -- tables ------------------------------------------------------------------------------------------------------------


def _reasons(found: Sequence[Course]) -> dict[str, dict[str, Any]]:
    """By reason of a miss: how many, and of which classes."""
    late = [course for course in found if course.why is not None]
    counted: dict[str, dict[str, Any]] = {}
    for why in Delay:
        mine = [course for course in late if course.why is why]
        if mine:
            classes = Counter(course.study.urgency for course in mine)
            counted[why.value] = {"studies": len(mine), "classes": dict(sorted(classes.items()))}
    return counted


def _miss(course: Course, network: Network) -> dict[str, Any]:
    exam = next((each for each in network.exams if each.code == course.study.exam), None)
    assert course.why is not None
    why = course.why.value
    if course.why is Delay.UNCOVERED and exam is not None:
        why = f"nobody on duty reads {exam.subspecialty}"
    return {
        "accession": course.study.accession,
        "hospital": course.study.hospital,
        "exam": course.study.exam,
        "urgency": course.study.urgency,
        "images_at": course.images_at.isoformat(),
        "minutes": None if course.report is None else round(course.report, 1),
        "within": course.within,
        "why": why,
        "spent": {each.value: round(course.spent[each], 1) for each in Delay if course.spent[each] >= 0.05},
    }


def _grouped(found: Sequence[Course], key: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    groups: dict[str, list[Course]] = {}
    for course in found:
        groups.setdefault(key(course), []).append(course)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return {name: _line(mine) for name, mine in ordered}


def _line(mine: Sequence[Course]) -> dict[str, Any]:
    reports = [course.report for course in mine if course.report is not None]
    known = decided(mine)
    return {
        "studies": len(mine),
        "late": sum(course.late for course in mine),
        "mean_minutes": round(float(np.mean(reports)), 1) if reports else None,
        "in_time": 1 - sum(course.late for course in known) / len(known) if known else None,
    }


def _by_hour(found: Sequence[Course]) -> list[dict[str, Any]]:
    """Hours of the clock in Paris that have studies, from eight in the morning on."""
    groups: dict[int, list[Course]] = {}
    for course in found:
        groups.setdefault(course.images_at.astimezone(zone(PARIS)).hour, []).append(course)
    hours = sorted(groups, key=lambda hour: (hour - 8) % 24)
    return [{"hour": hour, **_line(groups[hour])} for hour in hours]


def _by_day(found: Sequence[Course]) -> dict[str, dict[str, Any]]:
    groups: dict[date, list[Course]] = {}
    for course in found:
        groups.setdefault(local_date(course.images_at), []).append(course)
    return {day.isoformat(): _line(groups[day]) for day in sorted(groups)}


def _hospital(network: Network, hospital: str | None) -> Mapping[str, str] | None:
    if hospital is None:
        return None
    found = network.hospital[hospital]
    return {"id": found.id, "name": found.name, "town": found.town, "finess": found.finess}


def _centre(network: Network, centre: str | None) -> Mapping[str, str] | None:
    return None if centre is None else {"id": centre, "name": network.centre[centre].name}


def _as_dict(incident: Incident) -> dict[str, str]:
    return {
        "at": incident.at.isoformat(),
        "what": incident.what,
        "study": incident.study,
        "words": incident.words,
    }


def reader_incidents(figures: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """(what, how often) of the incidents, the most frequent first."""
    counted = Counter(each["what"] for each in figures["incidents"])
    yield from counted.most_common()
