"""The fit put to the test: made without the last days of a trace, it says what should have come on them.

Arrivals by day, hour and hospital are compared with ranges that should hold 95 % of them; readings with the
distribution that their exam, reader and time on duty give; both beside what the network expected before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from data.network import Network
from data.synthetic.arrivals import arrival_factors_of, intensity_of, month_factors
from data.trace import Trace
from simulation.calibration.arrivals import EPOCH, Counts, count_arrivals
from simulation.calibration.estimate import NORMAL, Estimate
from simulation.calibration.fit import Fit, calibrated, fit_trace, paris_days, studies_a_visit, urgent_studies
from simulation.calibration.hands_on import readings_of
from simulation.calibration.reading import ReadingFit
from simulation.calibration.telephone import Telephone
from simulation.parameters import parameters_of

LEAST_DAYS = 10
"""Days of a trace below which none is held back."""
LEAST_KEPT = 7
"""Days that stay for the fit: every weekday."""
FEWEST_READINGS = 20
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compared:
    """Something counted against its range: what came, what was expected, and the range of 95 %."""

    name: str
    came: float
    expected: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether it came as expected."""
        return bool(self.low <= self.came <= self.high)


@dataclass(frozen=True, slots=True, eq=False)
class BackTest:
    """Arrivals count visits; ``deviance`` and ``deviance_before`` are Poisson deviances by hospital and day."""

    held_back: tuple[date, ...]
    days: tuple[Compared, ...]
    hours: tuple[Compared, ...]
    hospitals: tuple[Compared, ...]
    deviance: float
    deviance_before: float
    readings: tuple[Compared, ...]
    """By exam: mean minutes from start to signature."""
    places: Floats
    """Each reading's place in its predicted distribution, 0 to 1; evenly spread where the prediction is right."""

    def summary(self) -> dict[str, Any]:
        """Ready for JSON."""
        total = (sum(day.came for day in self.days), sum(day.expected for day in self.days))
        return {
            "held_back": [str(day) for day in self.held_back],
            "arrivals": {
                "came": total[0],
                "expected": total[1],
                "days_inside": _inside(self.days),
                "hours_inside": _inside(self.hours),
                "hospitals_inside": _inside(self.hospitals),
                "deviance": self.deviance,
                "deviance_before": self.deviance_before,
            },
            "readings": {
                "number": len(self.places),
                "inside_90": float(((self.places > 0.05) & (self.places < 0.95)).mean()) if len(self.places) else None,
                "distance": _distance(self.places),
                "exams_inside": _inside(self.readings),
            },
        }


def back_test(
    network: Network, trace: Trace, days: Sequence[date], held_back: int | None, calls_included: bool
) -> BackTest | None:
    """Fit on all but the last days and compare; None where the trace is too short for that.

    Parameters
    ----------
    days
        Dates of the trace.
    held_back
        How many days at its end; a fifth of them when None.
    """
    number = len(days) // 5 if held_back is None else held_back
    if len(days) < LEAST_DAYS or number < 1 or len(days) - number < LEAST_KEPT:
        return None
    kept, held = tuple(days[:-number]), tuple(days[-number:])
    numbers = paris_days(trace)
    border = (held[0] - EPOCH).days
    before, after = trace.take(numbers < border), trace.take(numbers >= border)
    fit = fit_trace(network, before, kept, calls_included)
    fitted = calibrated(network, fit)
    counts = count_arrivals(network, after, held)
    expected = expected_arrivals(fitted, counts, studies_a_visit(before))
    usual = expected_arrivals(network, counts, studies_a_visit(before))
    spread = arrival_factors_of(fitted).dispersion_cv
    readings, places = _readings(network, after, fit, calls_included)
    return BackTest(
        held_back=held,
        days=_compared([str(day) for day in held], counts.came, expected, spread, (0, 2), _of_days(fit, counts)),
        hours=_compared([f"{hour:02d}" for hour in range(24)], counts.came, expected, spread, (0, 1), _of_hours(fit)),
        hospitals=_compared(
            [each.id for each in network.hospitals],
            counts.came,
            expected,
            spread,
            (1, 2),
            np.array([_unsure(each) for each in fit.arrivals.volume.values()]),
        ),
        deviance=_deviance(counts.came.sum(2), expected.sum(2)),
        deviance_before=_deviance(counts.came.sum(2), usual.sum(2)),
        readings=readings,
        places=places,
    )


def expected_arrivals(network: Network, counts: Counts, per_visit: float) -> Floats:
    """Visits that a network expects, by hospital, day and hour of what was counted."""
    season = month_factors(arrival_factors_of(network))[counts.month]
    volume = np.array([hospital.volume for hospital in network.hospitals]) / per_visit
    rate = intensity_of(network)[counts.weekday]
    found: Floats = counts.open_hours * rate * (volume[:, None] * season)[:, :, None]
    return found


def _compared(
    names: Sequence[str], came: Floats, expected: Floats, spread: float, over: tuple[int, int], unsure: Floats
) -> tuple[Compared, ...]:
    """Sums over two axes; the range knows of chance, of the common luck of a hospital's day, and of the fit's error.

    ``unsure`` is the standard error of the logarithm of each sum as far as the fit is to blame.
    """
    # Summed over hours of the day, those of one hospital and day share their gamma factor; else each stands alone.
    own = expected.sum(2) if 2 in over else expected
    shared = (own**2).sum(tuple(axis for axis in over if axis < own.ndim))
    middle, total = expected.sum(over), came.sum(over)
    reach = NORMAL * np.sqrt(middle + spread**2 * shared + (middle * unsure) ** 2) + 0.5
    return tuple(
        Compared(name, *(float(each[n]) for each in (total, middle, np.maximum(0.0, middle - reach), middle + reach)))
        for n, name in enumerate(names)
        if middle[n] > 0
    )


def _unsure(estimate: Estimate) -> float:
    """Standard error of its logarithm; none is known where there is no interval."""
    return 0.0 if estimate.high is None else float(np.log(estimate.high / estimate.value)) / NORMAL


def _of_days(fit: Fit, counts: Counts) -> Floats:
    """By day: the error of its weekday, as most hospitals have it."""
    weekday = [int(np.bincount(counts.weekday[:, n]).argmax()) for n in range(len(counts.days))]
    return np.array([_unsure(fit.arrivals.weekday[day]) for day in weekday])


def _of_hours(fit: Fit) -> Floats:
    """By hour: the larger error of the two kinds of day."""
    return np.array([max(map(_unsure, pair)) for pair in zip(*fit.arrivals.hours, strict=True)])


def _deviance(came: Floats, expected: Floats) -> float:
    """Mean by hospital and day; infinite expectations of nothing are left out."""
    known = expected > 0
    x, m = came[known], expected[known]
    logs = np.where(x > 0, x * np.log(np.maximum(x, 1e-12) / m), 0.0)
    return float(2 * (logs - (x - m)).mean()) if known.any() else 0.0


def _readings(network: Network, after: Trace, fit: Fit, calls_included: bool) -> tuple[tuple[Compared, ...], Floats]:
    """(mean minutes by exam, places in the predicted distributions) of the readings of the held-back days."""
    reading = fit.reading
    if reading is None:
        return (), np.zeros(0)
    assumed = parameters_of(network)
    phone = Telephone(assumed if calls_included else assumed.model_copy(update={"calls_per_12_hours": 0.0}), 1)
    found = readings_of(after, urgent_studies(network, after), 60 * assumed.resume_minutes)
    kept = ~found.after_urgent | urgent_studies(network, after)[found.row] | (not calls_included)
    rows, seconds = found.row[kept], found.seconds[kept]
    factor = _factors(after, reading, rows, found.on_duty[kept] / (3600 * assumed.slowing_hours))
    compared, places = [], []
    for n, exam in enumerate(network.exams):
        mine = after.exam[rows] == n
        if exam.code not in reading.logs or mine.sum() < FEWEST_READINGS:
            continue
        sample = np.sort(phone.lengthened(*reading.logs[exam.code], reading.silent[exam.code]))
        places.append(np.searchsorted(sample, seconds[mine] / factor[mine]) / len(sample))
        expected = float(sample.mean() * factor[mine].mean()) / 60
        reach = NORMAL * float(sample.std()) * float(np.sqrt((factor[mine] ** 2).sum()) / mine.sum()) / 60
        came = float(seconds[mine].mean()) / 60
        compared.append(Compared(exam.code, came, expected, expected - reach, expected + reach))
    return tuple(compared), np.concatenate(places) if places else np.zeros(0)


def _factors(after: Trace, reading: ReadingFit, rows: NDArray[np.int64], on_duty: Floats) -> Floats:
    """What the reader and the time on duty make of a reading; unknown readers are mean ones."""
    speed = np.array([reading.speed[name].value if name in reading.speed else 1.0 for name in after.readers])
    found: Floats = speed[after.reader[rows]] * (1 + reading.slowing.value * np.minimum(1.0, on_duty))
    return found


def _inside(compared: Sequence[Compared]) -> float | None:
    return float(np.mean([each.inside for each in compared])) if compared else None


def _distance(places: Floats) -> float | None:
    return float(stats.kstest(places, "uniform").statistic) if len(places) else None
