"""The readers of a roster as columns: skills, privileges, and the stretches of duty on one time axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import local_date, to_utc
from data.duties import Duty, Roster
from data.errors import InputError, Problem
from data.network import Network
from dispatch.kernels.columns import NONE
from dispatch.kinds import VETTING_BIT, skill_mask

ORIGIN_BEFORE_HORIZON = timedelta(days=1)
"""Second 0 of a replication lies this long before the horizon."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """An uninterrupted time on duty of one reader: one duty, or several that abut."""

    reader: int
    start: int
    end: int
    home: bool
    grant: int
    rest_from: int = NONE
    rest_until: int = NONE


@dataclass(frozen=True, slots=True)
class Crew:
    """Everyone with a duty in the horizon, sorted by id.

    ``reads`` and ``experienced`` are skill masks; ``privileges[grant, hospital]`` is true where a reader with that
    grant may read; ``stretches`` are in order of start, then reader.
    """

    readers: tuple[str, ...]
    reads: tuple[int, ...]
    experienced: tuple[int, ...]
    privileges: NDArray[np.bool_]
    stretches: tuple[Stretch, ...]


def make_crew(network: Network, roster: Roster, origin: datetime) -> Crew:
    """The readers of a roster, seconds counted from ``origin``.

    Raises
    ------
    InputError
        A duty of someone, or of a shift type, that the network does not know.
    """
    duties = [duty for duty in (*roster.history, *roster.duties) if duty.end > roster.horizon.start]
    _check(network, duties)
    readers = tuple(sorted({duty.radiologist_id for duty in duties}))
    people = [network.radiologist[reader] for reader in readers]
    grants = _Grants(network)
    stretches = [
        stretch
        for number, reader in enumerate(readers)
        for stretch in _stretches(network, number, [d for d in duties if d.radiologist_id == reader], grants, origin)
    ]
    return Crew(
        readers=readers,
        reads=tuple(skill_mask(person.reads) | (VETTING_BIT if person.vets else 0) for person in people),
        experienced=tuple(skill_mask(person.experienced) for person in people),
        privileges=grants.table(),
        stretches=tuple(sorted(stretches, key=lambda stretch: (stretch.start, stretch.reader))),
    )


def _check(network: Network, duties: Iterable[Duty]) -> None:
    problems = []
    for duty in duties:
        if duty.radiologist_id not in network.radiologist:
            problems.append(_unknown(duty, "radiologist_id", duty.radiologist_id))
        if duty.shift not in network.shift_type:
            problems.append(_unknown(duty, "shift", duty.shift))
    if problems:
        raise InputError(problems)


def _unknown(duty: Duty, field: str, value: str) -> Problem:
    message = f"{value!r} of the duty of {duty.day} is not in the network"
    return Problem("roster", None, field, message, "use the network that the roster was built from")


class _Grants:
    """Distinct rows of privileges; most readers keep one row for the whole horizon."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._hospital = {hospital.id: n for n, hospital in enumerate(network.hospitals)}
        self._rows: dict[frozenset[int], int] = {}

    def row_of(self, radiologist_id: str, day: date) -> int:
        """Row of what that radiologist may read for on that date."""
        allowed = frozenset(
            self._hospital[privilege.hospital_id]
            for privilege in self._network.privileges_of.get(radiologist_id, ())
            if privilege.valid_on(day) and privilege.hospital_id in self._hospital
        )
        return self._rows.setdefault(allowed, len(self._rows))

    def table(self) -> NDArray[np.bool_]:
        """Grants × hospitals."""
        table = np.zeros((len(self._rows), len(self._hospital)), dtype=bool)
        for allowed, row in self._rows.items():
            table[row, list(allowed)] = True
        return table


def _stretches(
    network: Network, reader: int, duties: list[Duty], grants: _Grants, origin: datetime
) -> Iterator[Stretch]:
    """Duties of one reader, joined where they abut or overlap."""
    joined: list[Stretch] = []
    for duty in sorted(duties, key=lambda duty: (duty.start, duty.end)):
        stretch = _stretch(network, reader, duty, grants, origin)
        if joined and joined[-1].home == stretch.home and stretch.start <= joined[-1].end:
            joined[-1] = _join(joined[-1], stretch)
        else:
            joined.append(stretch)
    yield from joined


def _stretch(network: Network, reader: int, duty: Duty, grants: _Grants, origin: datetime) -> Stretch:
    rest_from, rest_until = NONE, NONE
    if network.shift_type[duty.shift].night and duty.subspecialty is None:
        hours = network.rules.overcover
        rest_from = max(0, _seconds(_next_local(duty.start, hours.rest_from), origin))
        rest_until = _seconds(min(duty.end, _next_local(duty.start, hours.rest_until)), origin)
    return Stretch(
        reader=reader,
        start=max(0, _seconds(duty.start, origin)),
        end=_seconds(duty.end, origin),
        home=duty.subspecialty is not None,
        grant=grants.row_of(duty.radiologist_id, duty.day),
        rest_from=rest_from,
        rest_until=rest_until,
    )


def _join(one: Stretch, other: Stretch) -> Stretch:
    resting = other if one.rest_from == NONE else one
    end = max(one.end, other.end)
    return Stretch(one.reader, one.start, end, one.home, one.grant, resting.rest_from, resting.rest_until)


def _next_local(start: datetime, at: time) -> datetime:
    """The first time after ``start`` that clocks in Paris show ``at``."""
    day = local_date(start)
    instant = to_utc(day, at)
    return instant if instant > start else to_utc(day + timedelta(days=1), at)


def _seconds(instant: datetime, origin: datetime) -> int:
    return round((instant - origin).total_seconds())
