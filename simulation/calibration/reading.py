"""Reading times by exam and reader: lognormal by exam × speed of the reader × slowing over the duty.

On the logarithm of the time in hand this is a linear model with an effect for each exam and each reader and one curve.
Effects come from weighted least squares, one sort after the other until nothing moves; the spread of readers from the
scatter of their effects beyond what chance explains (DerSimonian and Laird; its interval by the generalised Q of
Viechtbauer, Statistics in Medicine 26, 2007); the speed of each is drawn towards the mean by how little it is known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from data.network import Network
from data.trace import Trace
from simulation.calibration.estimate import Estimate, on_log_scale, plain
from simulation.calibration.hands_on import Readings, readings_of
from simulation.calibration.telephone import Telephone
from simulation.parameters import SimulationParameters

FEWEST_OF_EXAM, FEWEST_OF_READER, FEWEST = 30, 20, 60
"""Readings below which an exam, a reader, or anything at all is not fitted."""
ROUNDS = 60
LEAST_SLOWING, MOST_SLOWING = 0.0, 1.0
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ReadingFit:
    """What was fitted.

    Attributes
    ----------
    mean_minutes, cv
        By exam code, of a reader of speed 1, rested, the telephone aside.
    speed
        By reader of the trace: reading time relative to the mean reader.
    calls_included
        Whether the times of the trace have telephone calls in them, which were taken off.
    logs
        By exam: mean and standard deviation of the logarithm of seconds.
    silent
        By exam: share of its studies during which calls wait.
    rest
        By exam: the seconds of the trace with the reader's speed and slowing taken out, calls still in.
    """

    mean_minutes: dict[str, Estimate]
    cv: dict[str, Estimate]
    speed: dict[str, Estimate]
    speed_cv: Estimate
    slowing: Estimate
    calls_included: bool
    readings: Readings
    logs: dict[str, tuple[float, float]]
    silent: dict[str, float]
    rest: dict[str, Floats]


def fit_reading(
    network: Network,
    trace: Trace,
    urgent: NDArray[np.bool_],
    parameters: SimulationParameters,
    calls_included: bool = True,
) -> ReadingFit | None:
    """Fit reading times; None where too few readings are known."""
    found = readings_of(trace, urgent, 60 * parameters.resume_minutes)
    rows = found.row
    silent = urgent[rows] if parameters.calls_wait else np.zeros(len(rows), bool)
    # After an urgent reading come the calls put off during it: such readings would count them twice.
    kept = silent | ~found.after_urgent if calls_included and parameters.calls_wait else np.ones(len(rows), bool)
    if kept.sum() < FEWEST:
        return None
    rows, silent, seconds = rows[kept], silent[kept], found.seconds[kept]
    fatigue = np.minimum(1.0, found.on_duty[kept] / (3600 * parameters.slowing_hours))
    model = _LinearModel(np.log(seconds), 2 * trace.exam[rows].astype(np.int64) + silent, trace.reader[rows], fatigue)
    spread = _spread_of_readers(model)
    rest = np.log(seconds) - model.effect[model.reader] - np.log1p(model.slowing * fatigue) + spread.shift
    phone = Telephone(parameters if calls_included else parameters.model_copy(update={"calls_per_12_hours": 0.0}))
    shared = math.hypot(spread.error_of_mean, model.slowing_error * float(fatigue.mean()))
    means, cvs, logs, quiet, rests = {}, {}, {}, {}, {}
    for n, exam in enumerate(network.exams):
        mine = trace.exam[rows] == n
        if mine.sum() < FEWEST_OF_EXAM:
            means[exam.code] = Estimate(exam.mean_minutes, None, None, int(mine.sum()), exam.mean_minutes)
            cvs[exam.code] = Estimate(exam.cv, None, None, int(mine.sum()), exam.cv)
            continue
        quiet[exam.code], rests[exam.code] = float(silent[mine].mean()), np.exp(rest[mine])
        logs[exam.code], means[exam.code], cvs[exam.code] = _of_exam(
            rest[mine], quiet[exam.code], model.lost, phone, shared, (exam.mean_minutes, exam.cv)
        )
    return ReadingFit(
        mean_minutes=means,
        cv=cvs,
        speed=_speeds(trace, model, spread, network),
        speed_cv=spread.cv(parameters.reader_speed_cv),
        slowing=plain(model.slowing, model.slowing_error, len(rows), parameters.slowing),
        calls_included=calls_included,
        readings=found,
        logs=logs,
        silent=quiet,
        rest=rests,
    )


def _of_exam(
    rest: Floats, silent: float, lost: float, phone: Telephone, shared: float, before: tuple[float, float]
) -> tuple[tuple[float, float], Estimate, Estimate]:
    """((mean, spread) of logarithms of the work, mean minutes, CV) of one exam, calls taken off.

    ``lost`` corrects the spread for the effects that were fitted to the same data; ``shared`` is the error that the
    reader of speed 1 and the slowing bring to every exam.
    """
    size, centre = len(rest), float(rest.mean())
    off = rest - centre
    mean, spread = phone.without(centre, float(off.std()) * lost, silent)
    error_of_mean = math.hypot(float((off + off**2 / 2).std()) / math.sqrt(size), shared)
    cv = math.sqrt(math.expm1(spread**2))
    error_of_square = float((off**2).std()) / math.sqrt(size)
    error_of_cv = math.exp(spread**2) * error_of_square / (2 * max(1e-6, cv))
    minutes = math.exp(mean + spread**2 / 2) / 60
    return (
        (mean, spread),
        on_log_scale(minutes, error_of_mean, size, before[0]),
        plain(cv, error_of_cv, size, before[1]),
    )


class _LinearModel:
    """Effects of groups (exam, calls or none) and readers, and the slowing, on the logarithm of seconds."""

    def __init__(self, logs: Floats, group: Ints, reader: NDArray[np.int32], fatigue: Floats) -> None:
        self.reader, self.readers = np.asarray(reader, np.int64), np.unique(reader)
        self._logs, self._group, self._fatigue = logs, group, fatigue
        self._groups, self._people = int(group.max()) + 1, int(reader.max()) + 1
        self.weight = np.ones(len(logs))
        self._fit()
        self.weight = 1 / self._variance()[group]
        self._fit()
        parameters = len(self.readers) + len(np.unique(group)) + 1
        self.lost = math.sqrt(len(logs) / max(1, len(logs) - parameters))

    def _fit(self) -> None:
        def misfit(slowing: float) -> float:
            off, _ = self._effects(self._logs - np.log1p(slowing * self._fatigue))
            return float((self.weight * off**2).sum())

        best = optimize.minimize_scalar(misfit, bounds=(LEAST_SLOWING, MOST_SLOWING), method="bounded")
        self.slowing = float(best.x)
        self.off, self.effect = self._effects(self._logs - np.log1p(self.slowing * self._fatigue))
        steep, _ = self._effects(self._fatigue / (1 + self.slowing * self._fatigue))
        self.slowing_error = 1 / math.sqrt(max(1e-12, float((self.weight * steep**2).sum())))
        self.known = np.bincount(self.reader, self.weight, self._people)
        """By reader: one over the squared error of the effect."""

    def _effects(self, values: Floats) -> tuple[Floats, Floats]:
        """(what is left, effects of readers) of values with group and reader effects taken out."""
        of_reader = np.zeros(self._people)
        of_group = np.zeros(self._groups)
        for _ in range(ROUNDS):
            before = of_reader
            of_group = self._means(values - of_reader[self.reader], self._group, self._groups)
            of_reader = self._means(values - of_group[self._group], self.reader, self._people)
            if np.abs(of_reader - before).max() < 1e-9:
                break
        return values - of_group[self._group] - of_reader[self.reader], of_reader

    def _means(self, values: Floats, place: Ints, size: int) -> Floats:
        total = np.bincount(place, self.weight, size)
        found = np.bincount(place, self.weight * values, size)
        return np.divide(found, total, out=np.zeros(size), where=total > 0)

    def _variance(self) -> Floats:
        """By group, no less than a little."""
        number = np.bincount(self._group, minlength=self._groups)
        found = np.bincount(self._group, self.off**2, self._groups)
        return np.maximum(0.01, np.divide(found, number, out=np.ones(self._groups), where=number > 1))


@dataclass(frozen=True, slots=True)
class _Spread:
    """Variance between readers and its interval; ``shift`` takes effects to those of a mean reader of speed 1."""

    variance: float
    low: float
    high: float
    shift: float
    error_of_mean: float
    readers: int

    def cv(self, before: float) -> Estimate:
        value, low, high = (math.sqrt(math.expm1(each)) for each in (self.variance, self.low, self.high))
        return Estimate(value, low, high, self.readers, before)


def _spread_of_readers(model: _LinearModel) -> _Spread:
    effect, known = model.effect[model.readers], model.known[model.readers]
    size = len(effect)
    if size < 3:
        centre = float(np.average(effect, weights=known))
        return _Spread(0.0, 0.0, 1.0, centre, 1 / math.sqrt(float(known.sum())), size)

    def scatter(variance: float) -> float:
        weight = 1 / (variance + 1 / known)
        return float((weight * (effect - np.average(effect, weights=weight)) ** 2).sum())

    def solved(wanted: float) -> float:
        if scatter(0.0) <= wanted:
            return 0.0
        return float(optimize.brentq(lambda variance: scatter(variance) - wanted, 0.0, 10.0))

    variance = solved(size - 1)
    low, high = (solved(float(stats.chi2.ppf(share, size - 1))) for share in (0.975, 0.025))
    weight = 1 / (variance + 1 / known)
    # The mean of a lognormal of this spread is 1 where its logarithm has the mean of minus half the variance.
    centre = float(np.average(effect, weights=weight)) + variance / 2
    return _Spread(variance, low, high, centre, 1 / math.sqrt(float(weight.sum())), size)


def _speeds(trace: Trace, model: _LinearModel, spread: _Spread, network: Network) -> dict[str, Estimate]:
    """Speeds of readers with enough readings, drawn towards the mean; the interval is that of the drawn ones."""
    number = np.bincount(model.reader, minlength=len(trace.readers))
    found = {}
    for reader in model.readers.tolist():
        if number[reader] < FEWEST_OF_READER:
            continue
        name = trace.readers[reader]
        own = float(model.effect[reader]) - spread.shift
        error = 1 / float(model.known[reader])
        trust = spread.variance / (spread.variance + error) if spread.variance else 0.0
        drawn = -spread.variance / 2 + trust * (own + spread.variance / 2)
        before = network.calibration.speed.get(name)
        found[name] = on_log_scale(math.exp(drawn), math.sqrt(trust * error), int(number[reader]), before)
    return found
