"""The held-back days of a trace replayed: its studies, read by those who were there, at the fitted pace.

Who was there, and when, is taken from the times at which they read. The turnaround that comes out is compared with the
one that was; the fit is the one made without these days. What differs besides the fit is who gave whom which study.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.calendar import Horizon, local_date
from data.duties import Duty, Roster
from data.network import Network
from data.studies import StudyTable
from data.trace import ABSENT, UNKNOWN, Trace
from simulation.calibration.arrivals import EPOCH
from simulation.calibration.catalogue import classes_of
from simulation.calibration.fit import calibrated, days_of, fit_trace, paris_days
from simulation.calibration.hands_on import NEW_DUTY_AFTER
from simulation.run import simulate

REPLICATIONS = 5
LONGEST_STRETCH = 24 * 3600
EDGE = 600
"""Seconds before the first reading of a stretch, and after its last, that someone is taken to have been there."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """Minutes from images to report, by urgency class code and ``all``: observed mean, and simulated with interval."""

    studies: int
    readers: int
    observed: dict[str, float]
    simulated: dict[str, dict[str, float | None]]

    def summary(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "studies": self.studies,
            "readers": self.readers,
            "mean_minutes": {
                name: {"observed": value, "simulated": self.simulated[name]} for name, value in self.observed.items()
            },
        }


def replay_held_back(
    network: Network, trace: Trace, held: Sequence[date], calls_included: bool, seed: int
) -> Replayed | None:
    """None where the trace does not say who read when, or its readers are not in the network."""
    numbers = paris_days(trace)
    border = (held[0] - EPOCH).days
    before, after = trace.take(numbers < border), trace.take(numbers >= border)
    horizon = Horizon(held[0], held[-1])
    roster = presence(network, after, horizon)
    used = (after.images_at >= horizon.start.timestamp()) & (after.images_at < horizon.end.timestamp())
    signed = used & (after.signed_at != UNKNOWN) & (after.signed_at > after.received_at)
    if not roster.duties or not signed.any():
        return None
    fitted = calibrated(network, fit_trace(network, before, days_of(before), calls_included))
    studies = study_table(network, after.take(used))
    result = simulate(fitted, roster, studies, REPLICATIONS, seed, keep_events=0)
    minutes = (after.signed_at - after.received_at) / 60
    urgency = classes_of(network, after)
    observed = {"all": float(minutes[signed].mean())}
    for n, each in enumerate(network.urgency_classes):
        if (mine := signed & (urgency == n)).any():
            observed[each.code] = float(minutes[mine].mean())
    means = result.measures["turnaround"]
    simulated = {name: means[name]["mean"] for name in observed}
    return Replayed(int(used.sum()), len({duty.radiologist_id for duty in roster.duties}), observed, simulated)


def presence(network: Network, trace: Trace, horizon: Horizon) -> Roster:
    """Who was there: each reader of the network from the first study begun to the last one signed, gap by gap."""
    known = (trace.reader != ABSENT) & (trace.started_at != UNKNOWN) & (trace.signed_at > trace.started_at)
    shift = next(kind.code for kind in network.shift_types if not kind.night and not kind.on_call)
    duties = []
    for n, name in enumerate(trace.readers):
        if name not in network.radiologist:
            continue
        mine = np.flatnonzero(known & (trace.reader == n))
        for start, end in _stretches(trace.started_at[mine], trace.signed_at[mine]):
            begin, finish = (datetime.fromtimestamp(at, UTC) for at in (start - EDGE, end + EDGE))
            if begin < horizon.end and finish > horizon.start:
                centre = network.radiologist[name].home_centre
                begin = max(begin, horizon.start)
                duties.append(Duty(name, local_date(begin), shift, begin, finish, centre))
    return Roster(horizon, tuple(sorted(duties)))


def _stretches(started: NDArray[np.int64], signed: NDArray[np.int64]) -> list[tuple[int, int]]:
    """(first start, last signature) between gaps long enough to have been off duty."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(zip(started.tolist(), signed.tolist(), strict=True)):
        if found and start - found[-1][1] <= NEW_DUTY_AFTER and end - found[-1][0] <= LONGEST_STRETCH:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def study_table(network: Network, trace: Trace) -> StudyTable:
    """The studies of a trace as the simulator takes them: requests as they were, or with the images."""
    size = len(trace)
    visit = np.where(trace.visit == ABSENT, trace.visit.max(initial=0) + 1 + np.arange(size), trace.visit)
    requested = np.where(trace.requested_at == UNKNOWN, trace.images_at, trace.requested_at)
    return StudyTable(
        accession=np.array([str(n) for n in range(size)], dtype=object),
        visit=visit,
        hospital=trace.hospital,
        exam=trace.exam,
        urgency=classes_of(network, trace).astype(np.int32),
        requested_at=np.minimum(requested, trace.images_at),
        images_at=trace.images_at,
        hard=trace.hard,
        hospitals=trace.hospitals,
        exams=trace.exams,
        classes=tuple(each.code for each in network.urgency_classes),
    )
