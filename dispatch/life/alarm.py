"""Alarms: what is wrong, whom to call, and saying it in the journal, to the feed and in the table of open alarms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from data.network import Network
from data.store import desk_rows, life_rows
from dispatch.journal import Entry
from dispatch.life.rules import Called

FEED = "feed"
"""Destination of everything that screens and readers are told."""


class AlarmKind(StrEnum):
    """What an alarm is about."""

    UNCOVERED = "uncovered"
    IMAGES = "images missing"
    NEAR = "near its limit"
    LATE = "late"
    CRITICAL = "critical result"
    SET_ASIDE = "set aside"


@dataclass(frozen=True, slots=True)
class Telephone:
    """Whom to call: what they are, of which hospital or which radiologist, and their number."""

    whom: str
    number: str

    def words(self) -> str:
        """To be put behind "call"."""
        return f"{self.whom}, {self.number or 'of whom no telephone is on file'}"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that people must hear of now; said again at ``next_at`` unless it is over."""

    study: int
    name: str
    kind: AlarmKind
    words: str
    next_at: datetime | None = None
    subject: str = ""
    call: Telephone | None = None


def whom_to_call(
    network: Network, hospital: str, contacts: Sequence[Called], turn: int, reader: str | None = None
) -> Telephone:
    """The contact whose turn it is, counted from 0, over again after the last; those without a number are passed over.

    Where nobody has a number the first contact is named without one.
    """
    found = [_telephone(network, hospital, which, reader) for which in contacts]
    reachable = [one for one in found if one.number] or found[:1]
    return reachable[turn % len(reachable)]


def number_of(network: Network, kind: str, subject: str) -> str:
    """Their telephone; "" when none is on file."""
    key = ("telephones",)
    if key not in network.derived:
        network.derived[key] = {(each.kind, each.subject_id): each.telephone for each in network.contacts}
    return str(network.derived[key].get((kind, subject), ""))


def _telephone(network: Network, hospital: str, which: Called, reader: str | None) -> Telephone:
    if which is Called.READER:
        return Telephone(f"reader {reader}", number_of(network, "radiologist", reader or ""))
    place = f"{which.replace('_', ' ')} of {hospital} ({network.hospital[hospital].name})"
    return Telephone(place, number_of(network, which, hospital))


def say(entry: Entry, at: datetime, alarm: Alarm, **more: Any) -> int:  # noqa: ANN401
    """Say an alarm, for the first time or once more; the number of its event."""
    connection = entry.connection
    level = life_rows.raise_alarm(connection, alarm.study, alarm.kind, alarm.subject, alarm.words, at, alarm.next_at)
    body = {"alarm": alarm.kind, "level": level, "words": alarm.words, **more}
    if alarm.call is not None:
        body |= {"call": alarm.call.whom, "telephone": alarm.call.number}
    return note(entry, at, "alarm", alarm.study, study=alarm.name, **body)


def over(entry: Entry, at: datetime, alarm: life_rows.OpenAlarm, name: str) -> None:
    """What an alarm was about is over."""
    life_rows.change_alarm(entry.connection, alarm.id, over_at=at, next_at=None)
    note(entry, at, "alarm over", alarm.study_id, study=name, alarm=alarm.kind)


def note(
    entry: Entry,
    at: datetime,
    kind: str,
    number: int | None,
    reader: str | None = None,
    **body: Any,  # noqa: ANN401
) -> int:
    """Write something that the desk need not decide about, and publish it; the number of its event."""
    detail = {name: value for name, value in body.items() if name != "study"}
    seq = entry.append(at, kind, json.dumps(detail, ensure_ascii=False), number, reader)
    words = {"seq": seq, "at": at.isoformat(), "kind": kind, "reader": reader, **body}
    desk_rows.send(entry.connection, seq, at, FEED, {name: value for name, value in words.items() if value is not None})
    return seq


def clock(at: datetime) -> str:
    """An instant in a sentence."""
    return f"{at:%H:%M}Z"
