"""The desk between two events as JSON, and back; and the mark of everything that gives its numbers their meaning."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from dispatch.changeable import FIXED_OF_READERS
from dispatch.choices import Choices
from dispatch.event_text import event_text, parse_event
from dispatch.events import DutyStarted, Work
from dispatch.kernels.columns import Desk
from dispatch.kernels.compiled import source_hash
from dispatch.state import Setting, State, TaskName, Visit, new_state

FIXED_OF_DESK = ("kinds", "band_speed", "band_log_speed", "scratch", "hospitals", "subspecialties")
"""Parts of the desk that follow from the setting, or outlive no decision."""
_GROUPS = ("pulling", "asked", "advising", "called_in")
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Known:
    """All that a leader traces from the journal: the desk, who is present by which event, what readers chose."""

    state: State
    present: dict[str, DutyStarted]
    choices: Choices


def setting_mark(setting: Setting) -> str:
    """SHA-256 of all that tracing depends on beside the journal: the network as far as it is read, policy, program.

    The same journal gives the same desk as long as this is the same.
    """
    network, desk = setting.network, new_state(setting, datetime.fromisoformat("2000-01-01T00:00:00Z")).desk
    parts = [
        [list(setting.readers), list(setting.hospital_number), list(setting.exam_number), list(setting.class_number)],
        [each.model_dump(mode="json") for each in (*network.exams, *network.urgency_classes, *network.privileges)],
        [setting.policy.model_dump(mode="json"), list(setting.numbers)],
        _columns(desk),
        [source_hash(_HERE), source_hash(_HERE / "kernels")],
    ]
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def known_text(known: Known) -> str:
    """Everything that the setting does not give, as one JSON object."""
    state = known.state
    desk = {name: _columns(part) for name, part in state.desk._asdict().items() if name not in FIXED_OF_DESK}
    for name in FIXED_OF_READERS:
        del desk["readers"][name]
    body = {
        "at": state.at.isoformat(),
        "desk": desk,
        "tasks": state.tasks,
        "visits": state.visits,
        **{name: sorted(getattr(state, name)) for name in _GROUPS},
        "to_confirm": sorted(state.to_confirm),
        "present": [event_text(event) for event in known.present.values()],
        "left": {reader: at.isoformat() for reader, at in known.choices.left.items()},
        "pulls": sorted(known.choices.pulls),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def parse_known(text: str, setting: Setting) -> Known:
    """The same again; for the setting with the mark that it was written under."""
    body = json.loads(text)
    at = datetime.fromisoformat(body["at"])
    tasks = tuple(_name(each) for each in body["tasks"])
    state = State(
        at,
        _desk(body["desk"], new_state(setting, at).desk),
        tasks,
        {name: number for number, name in enumerate(tasks)},
        {name: Visit(*each) for name, each in body["visits"].items()},
        **{name: frozenset(body[name]) for name in _GROUPS},
        to_confirm=frozenset(_name(each) for each in body["to_confirm"]),
    )
    events = [parse_event(DutyStarted.__name__, each) for each in body["present"]]
    present = {event.reader: event for event in events if isinstance(event, DutyStarted)}
    left = {reader: datetime.fromisoformat(instant) for reader, instant in body["left"].items()}
    return Known(state, present, Choices(left, set(body["pulls"])))


def _columns(part: Any) -> Any:  # noqa: ANN401 (a struct of columns, or one)
    if hasattr(part, "_asdict"):
        return {name: _columns(each) for name, each in part._asdict().items()}
    if isinstance(part, bytes | bytearray):
        return base64.b85encode(zlib.compress(bytes(part), 1)).decode()
    return part


def _desk(columns: dict[str, Any], fresh: Desk) -> Desk:
    """A fresh desk with these columns."""
    structs = {name: getattr(fresh, name)._replace(**columns[name]) for name in ("tasks", "readers")}
    privileges = bytearray(zlib.decompress(base64.b85decode(columns["privileges"])))
    return fresh._replace(**{**columns, **structs, "privileges": privileges})


def _name(pair: list[str]) -> TaskName:
    return pair[0], Work(pair[1])
