"""The studies of a horizon as columns in the network's own numbering, on the time axis of a replication."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import Horizon
from data.errors import InputError, Problem
from data.network import Network
from data.studies import StudyTable
from dispatch.kernels.columns import NONE

Column = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Caseload:
    """Studies whose images come within the horizon, in order; ``row`` is their row in the study table.

    Times are seconds from the origin, ``visit`` is NONE for a study without siblings here, ``closes`` is when the
    coverage window of its hospital ends (NONE: it came outside one), ``window_closes`` the same where unread studies
    are handed back then (else NONE).
    """

    row: Column
    hospital: Column
    exam: Column
    urgency: Column
    visit: Column
    visits: int
    requested: Column
    images: Column
    hard: NDArray[np.bool_]
    window_closes: Column
    closes: Column

    def __len__(self) -> int:
        return len(self.row)

    def taken(self, rows: Column) -> Caseload:
        """Those studies in that order; visits keep their numbers."""
        return replace(self, **{name: getattr(self, name)[rows] for name in COLUMNS})

    def followed_by(self, other: Caseload, rows: int) -> Caseload:
        """Those of another table after these; ``rows`` is the length of the table that these are from."""
        later = replace(
            other,
            row=other.row + rows,
            visit=np.where(other.visit == NONE, NONE, other.visit + self.visits),
        )
        both = {name: np.concatenate([getattr(self, name), getattr(later, name)]) for name in COLUMNS}
        return replace(self, visits=self.visits + other.visits, **both)


COLUMNS = ("row", "hospital", "exam", "urgency", "visit", "requested", "images", "hard", "window_closes", "closes")


def make_caseload(network: Network, studies: StudyTable, horizon: Horizon, origin: datetime) -> Caseload:
    """Select and renumber studies.

    Raises
    ------
    InputError
        A hospital, exam or urgency class that is used and that the network does not know.
    """
    inside = (studies.images_at >= horizon.start.timestamp()) & (studies.images_at < horizon.end.timestamp())
    row = np.flatnonzero(inside)
    row = row[np.argsort(studies.images_at[row], kind="stable")]
    hospital = _renumbered(studies.hospital[row], studies.hospitals, [h.id for h in network.hospitals], "hospital")
    exam = _renumbered(studies.exam[row], studies.exams, [e.code for e in network.exams], "exam")
    urgency = _renumbered(studies.urgency[row], studies.classes, [c.code for c in network.urgency_classes], "urgency")
    visit, visits = _shared_visits(studies.visit[row])
    zero = round(origin.timestamp())
    images = studies.images_at[row] - zero
    closes = _closes(network, horizon, hospital, studies.images_at[row], zero)
    handing_back = np.array([each.hand_over == "hand_back" for each in network.hospitals], dtype=bool)
    return Caseload(
        row=row,
        hospital=hospital,
        exam=exam,
        urgency=urgency,
        visit=visit,
        visits=visits,
        requested=np.minimum(studies.requested_at[row] - zero, images),
        images=images,
        hard=studies.hard[row],
        window_closes=np.where(handing_back[hospital], closes, NONE),
        closes=closes,
    )


def _renumbered(column: NDArray[np.int32], words: tuple[str, ...], known: list[str], field: str) -> Column:
    place = {word: n for n, word in enumerate(known)}
    used = np.unique(column)
    missing = [words[n] for n in used if words[n] not in place]
    if missing:
        message = f"not in the network: {', '.join(missing)}"
        raise InputError(Problem("studies", None, field, message, "use the network that these studies belong to"))
    table = np.full(len(words), NONE, dtype=np.int64)
    for n in used:
        table[n] = place[words[n]]
    return table[column]


def _shared_visits(visit: NDArray[np.int64]) -> tuple[Column, int]:
    """Visits with several studies numbered from 0, all others NONE."""
    _, inverse, counts = np.unique(visit, return_inverse=True, return_counts=True)
    number = np.cumsum(counts > 1) - 1
    shared = np.where(counts > 1, number, NONE)
    return shared[inverse].astype(np.int64), int((counts > 1).sum())


def _closes(network: Network, horizon: Horizon, hospital: Column, images_at: NDArray[np.int64], zero: int) -> Column:
    """When the coverage window of each study ends."""
    closes = np.full(len(hospital), NONE, dtype=np.int64)
    for number, row in enumerate(network.hospitals):
        mine = np.flatnonzero(hospital == number)
        if not len(mine):
            continue
        spans = _spans(network, row.id, horizon)
        place = np.searchsorted(spans[:, 0], images_at[mine], side="right") - 1
        inside = (place >= 0) & (images_at[mine] < spans[place, 1])
        closes[mine[inside]] = spans[place[inside], 1] - zero
    return closes


def _spans(network: Network, hospital_id: str, horizon: Horizon) -> NDArray[np.int64]:
    """(start, end) in epoch seconds of the hospital's windows, joined where they abut; at least one row.

    The network keeps them for further replications.
    """
    key = ("joined windows", hospital_id, horizon.first, horizon.last)
    if key not in network.derived:
        network.derived[key] = _joined_windows(network, hospital_id, horizon)
    found: NDArray[np.int64] = network.derived[key]
    return found


def _joined_windows(network: Network, hospital_id: str, horizon: Horizon) -> NDArray[np.int64]:
    day = timedelta(days=1)
    joined: list[list[int]] = [[0, 0]]
    for start, end in network.open_windows(hospital_id, horizon.first - 2 * day, horizon.last + 2 * day):
        low, high = round(start.timestamp()), round(end.timestamp())
        if low <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], high)
        else:
            joined.append([low, high])
    return np.array(joined, dtype=np.int64)
