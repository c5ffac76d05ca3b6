"""The page to go on with when the service is down: queue, duties and telephones as they were a minute ago at most.

One self-contained HTML file that any browser shows and prints, from a disk, a share or a stick. An open page loads
itself anew and says how old it is; on paper stands when it was written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from data.calendar import PARIS, zone
from data.formats.whole_file import whole_file
from data.network import Network
from reports.planning_report import templates

AHEAD = timedelta(hours=16)
"""How far ahead duties are listed: to the end of the night that comes."""
OLD_MINUTES = 5
"""Age from which an open page warns."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch on duty, now or soon; ``doing`` is what the reader did when the page was written.

    Without an end, the duty is over and the reader finishes what is in hand.
    """

    reader: str
    start: datetime
    end: datetime | None
    on_call: bool
    doing: str = ""
    centre: str = ""


@dataclass(frozen=True)
class FallbackFacts:
    """What the page shows; instants in UTC.

    Attributes
    ----------
    studies, alarms
        As `dispatch status --json` lists them.
    """

    network: Network
    written_at: datetime
    studies: Sequence[Mapping[str, Any]]
    shifts: Sequence[Shift]
    alarms: Sequence[Mapping[str, Any]] = ()
    stopped: bool = False

    @cached_property
    def telephones(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Numbers by (kind, subject)."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in self.network.contacts:
            found[row.kind, row.subject_id].append(row.telephone)
        return {key: tuple(numbers) for key, numbers in found.items()}


def write_fallback_page(path: Path, facts: FallbackFacts) -> None:
    """Write the page, in place of the last one at once."""
    with whole_file(path) as whole:
        whole.write_text(fallback_page(facts), encoding="utf-8", newline="\n")


def fallback_page(facts: FallbackFacts) -> str:
    """The page as text."""
    return templates().get_template("fallback.html").render(_content(facts))


def _content(facts: FallbackFacts) -> dict[str, Any]:
    now = facts.written_at
    on_duty = [shift for shift in facts.shifts if shift.start <= now and (shift.end is None or now < shift.end)]
    later = [shift for shift in facts.shifts if now < shift.start <= now + AHEAD]
    ready = [study for study in facts.studies if study["due_at"] is not None]
    awaited = sorted((study for study in facts.studies if study["due_at"] is None), key=_most_urgent(facts.network))
    waiting = {study["hospital"] for study in facts.studies}
    hospitals = sorted(facts.network.hospitals, key=lambda each: (each.id not in waiting, each.town, each.name))
    return {
        "written": f"{_local(now):%A} {_local(now).day} {_local(now):%B %Y, %H:%M}",
        "written_ms": round(now.timestamp() * 1000),
        "old_minutes": OLD_MINUTES,
        "stopped": facts.stopped,
        "alarms": [_alarm(facts, told) for told in facts.alarms],
        "studies": [_study(facts, study) for study in ready],
        "awaited": [_study(facts, study) for study in awaited],
        "on_duty": _people(facts, (shift for shift in on_duty if not shift.on_call)),
        "at_home": _people(facts, (shift for shift in on_duty if shift.on_call)),
        "later": _people(facts, later),
        "hospitals": [_hospital(facts, each, each.id in waiting) for each in hospitals],
        "classes": [(each.code, each.label, f"{each.within_minutes:g}") for each in facts.network.urgency_classes],
    }


def _most_urgent(network: Network) -> Callable[[Mapping[str, Any]], tuple[float, str]]:
    """Sorts by weight of the class, then by when the study came to its state."""
    weight = {each.code: each.weight for each in network.urgency_classes}
    return lambda study: (-weight.get(study["urgency"], 0.0), study["since"])


def _heaviest(network: Network) -> frozenset[str]:
    """The classes of the greatest weight."""
    most = max(each.weight for each in network.urgency_classes)
    return frozenset(each.code for each in network.urgency_classes if each.weight == most)


def _study(facts: FallbackFacts, study: Mapping[str, Any]) -> dict[str, Any]:
    due = None if study["due_at"] is None else datetime.fromisoformat(study["due_at"])
    hospital = facts.network.hospital.get(study["hospital"])
    reader = study["reader"]
    return {
        **study,
        "state": study["state"].replace("_", " "),
        "urgent": study["urgency"] in _heaviest(facts.network),
        "late": due is not None and due < facts.written_at,
        "due": "" if due is None else f"{_local(due):%H:%M}",
        "since": f"{_local(datetime.fromisoformat(study['since'])):%H:%M}",
        "place": study["hospital"] if hospital is None else hospital.name,
        "telephone": _call(facts, "ct_room", study["hospital"]),
        "with_whom": "" if reader is None else _name(facts, reader),
        "reader_telephone": "" if reader is None else _call(facts, "radiologist", reader),
    }


def _alarm(facts: FallbackFacts, told: Mapping[str, Any]) -> str:
    hospital = facts.network.hospital.get(told["hospital"])
    place = told["hospital"] if hospital is None else hospital.name
    at, telephone = _local(datetime.fromisoformat(told["raised_at"])), _call(facts, "ct_room", told["hospital"])
    return f"{at:%H:%M} {told['accession']} at {place}, {telephone}: {told['words']}"


def _people(facts: FallbackFacts, shifts: Iterable[Shift]) -> list[dict[str, Any]]:
    ordered = sorted(shifts, key=lambda each: (each.start > facts.written_at and each.start, _name(facts, each.reader)))
    return [_person(facts, shift) for shift in ordered]


def _person(facts: FallbackFacts, shift: Shift) -> dict[str, Any]:
    person = facts.network.radiologist.get(shift.reader)
    centre = facts.network.centre.get(shift.centre)
    return {
        "name": _name(facts, shift.reader),
        "telephone": _call(facts, "radiologist", shift.reader),
        "centre": centre.name if centre else shift.centre,
        "hours": f"{_local(shift.start):%H:%M}–{_local(shift.end):%H:%M}" if shift.end else "over; finishes",
        "doing": shift.doing,
        "experienced": ", ".join(person.experienced) if person else "",
        "reads": ", ".join(skill for skill in person.reads if skill not in person.experienced) if person else "",
    }


def _name(facts: FallbackFacts, reader: str) -> str:
    person = facts.network.radiologist.get(reader)
    if person is None or not person.name:
        return reader
    return person.name if reader in person.name else f"{person.name} ({reader})"


def _hospital(facts: FallbackFacts, hospital: Any, waiting: bool) -> dict[str, Any]:  # noqa: ANN401 (a `Hospital`)
    return {
        "name": hospital.name,
        "town": hospital.town,
        "waiting": waiting,
        "emergency": _call(facts, "emergency_department", hospital.id),
        "ct": _call(facts, "ct_room", hospital.id),
    }


def _call(facts: FallbackFacts, kind: str, subject: str) -> str:
    return ", ".join(facts.telephones.get((kind, subject), ())) or "–"


def _local(instant: datetime) -> datetime:
    return instant.astimezone(zone(PARIS))
