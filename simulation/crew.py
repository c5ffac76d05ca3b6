"""The readers of a roster as columns: skills, privileges, and the stretches of duty on one time axis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from data.duties import Duty, Roster
from data.errors import InputError, Problem
from data.network import Network
from dispatch import duties
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
    running = [duty for duty in (*roster.history, *roster.duties) if duty.end > roster.horizon.start]
    _check(network, running)
    readers = tuple(sorted({duty.radiologist_id for duty in running}))
    number = {reader: n for n, reader in enumerate(readers)}
    people = [network.radiologist[reader] for reader in readers]
    grants = _Grants(network)
    stretches = [
        _on_axis(stretch, number[stretch.reader], grants, origin) for stretch in duties.stretches(network, running)
    ]
    return Crew(
        readers=readers,
        reads=tuple(skill_mask(person.reads) | (VETTING_BIT if person.vets else 0) for person in people),
        experienced=tuple(skill_mask(person.experienced) for person in people),
        privileges=grants.table(),
        stretches=tuple(sorted(stretches, key=lambda stretch: (stretch.start, stretch.reader))),
    )


def _check(network: Network, running: Iterable[Duty]) -> None:
    problems = []
    for duty in running:
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


def _on_axis(stretch: duties.Stretch, reader: int, grants: _Grants, origin: datetime) -> Stretch:
    """A stretch in seconds from the origin."""
    resting = stretch.rest_from is not None and stretch.rest_until is not None
    return Stretch(
        reader=reader,
        start=max(0, _seconds(stretch.start, origin)),
        end=_seconds(stretch.end, origin),
        home=stretch.home,
        grant=grants.row_of(stretch.reader, stretch.day),
        rest_from=max(0, _seconds(stretch.rest_from, origin)) if stretch.rest_from and resting else NONE,
        rest_until=_seconds(stretch.rest_until, origin) if stretch.rest_until and resting else NONE,
    )


def _seconds(instant: datetime, origin: datetime) -> int:
    return round((instant - origin).total_seconds())
