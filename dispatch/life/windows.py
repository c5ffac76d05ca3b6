"""The end of a hospital's coverage window: what is handed back to it, and what is still finished for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from data.calendar import local_date
from data.network import Network
from data.store.life_rows import Life
from dispatch.life.alarm import number_of
from dispatch.life.rules import Called

HAND_BACK = "hand_back"
_UNREAD = ("requested", "vetted", "performed", "images", "queued")
"""States in which nobody has begun to read."""
_DAYS = timedelta(days=3)
"""How far back an end is looked for."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What a hospital gets back when its window has ended, and what the network still finishes."""

    hospital: str
    window_end: datetime
    back: tuple[Life, ...]
    kept: tuple[Life, ...]

    def body(self, network: Network, now: datetime) -> dict[str, Any]:
        """The list as JSON: who gets what."""
        place = network.hospital[self.hospital]
        return {
            "hospital": self.hospital,
            "name": place.name,
            "rule": place.hand_over,
            "window_end": self.window_end.isoformat(),
            "telephone": {
                each.value: number_of(network, each, self.hospital)
                for each in (Called.EMERGENCY_DEPARTMENT, Called.CT_ROOM)
            },
            "handed_back": [_line(life, now) for life in self.back],
            "finished_here": [_line(life, now) for life in self.kept],
        }


def _line(life: Life, now: datetime) -> dict[str, Any]:
    return {
        "accession": life.accession,
        "exam": life.exam,
        "urgency": life.urgency,
        "state": life.state,
        "reader": life.reader,
        "requested_at": life.requested_at.isoformat(),
        "images_at": None if life.images_at is None else life.images_at.isoformat(),
        "due_at": None if life.due_at is None else life.due_at.isoformat(),
        "waited_minutes": round((now - (life.images_at or life.requested_at)).total_seconds() / 60, 1),
    }


def last_end(network: Network, hospital: str, now: datetime) -> datetime | None:
    """When the hospital's window ended last; windows that abut or overlap are one. None: in none of the last days."""
    today = local_date(now, network.hospital[hospital].time_zone)
    key = ("window ends", hospital, today)
    if key not in network.derived:
        windows = network.open_windows(hospital, today - _DAYS, today + timedelta(days=1))
        joined: list[tuple[datetime, datetime]] = []
        for start, end in windows:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        network.derived[key] = [end for _, end in joined]
    ends: list[datetime] = network.derived[key]
    return max((end for end in ends if end <= now), default=None)


def handovers(
    lives: Iterable[Life], network: Network, now: datetime, known: frozenset[tuple[str, datetime]]
) -> list[Handover]:
    """The lists to be written now: by hospital, of studies that were asked for before its window ended.

    Parameters
    ----------
    known
        Windows (hospital, end) that have a list. They get another one only for what is handed back later: a study
        that a reader has given up since.
    """
    found = []
    ordered = sorted(lives, key=lambda life: (life.hospital, life.id))
    for hospital, group in groupby(ordered, lambda life: life.hospital):
        end = last_end(network, hospital, now)
        if end is None:
            continue
        asked = [life for life in group if life.requested_at < end]
        gives = network.hospital[hospital].hand_over == HAND_BACK
        back = tuple(life for life in asked if gives and life.state in _UNREAD)
        kept = tuple(life for life in asked if life not in back)
        if back or (kept and (hospital, end) not in known):
            found.append(Handover(hospital, end, back, kept))
    return found
