"""Every random draw of a replication, made before its event loop starts, one stream a source of randomness.

The streams of replication N depend on the seed and N alone, so that it can be run again by itself and so that
scenarios which differ in something else share their luck (common random numbers). A new source gets a new name at the
end of `STREAMS`; the others do not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtri

from data.network import Network
from data.studies import AiAlgorithm
from dispatch.kernels.columns import NONE
from dispatch.kinds import lognormal
from simulation.caseload import Caseload
from simulation.crew import Crew
from simulation.parameters import SimulationParameters

STREAMS = (
    "arrivals",
    "reading",
    "vetting",
    "transfer",
    "ai",
    "calls",
    "advice",
    "speed",
    "second_reads",
    "surplus",
    "thinning",
    "region",
    "casualties",
    "sick_calls",
    "shortage",
)

NORMAL_95 = float(ndtri(0.975))

Seconds = NDArray[np.int64]


def stream(seed: int, replication: int, name: str, part: int = 0) -> Generator:
    """The generator of one source of randomness in one replication; ``part`` tells apart what a scenario adds."""
    key = (replication, STREAMS.index(name), *((part,) if part else ()))
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


@dataclass(frozen=True, slots=True)
class Luck:
    """The luck of one replication."""

    seed: int
    replication: int

    def of(self, name: str, part: int = 0) -> Generator:
        """The generator of one source."""
        return stream(self.seed, self.replication, name, part)

    def seed_of(self, name: str, part: int = 0) -> int:
        """A seed drawn from one source."""
        return int(self.of(name, part).integers(2**31))


def arrivals_seed(seed: int, replication: int) -> int:
    """Seed from which the studies of a replication are generated."""
    return Luck(seed, replication).seed_of("arrivals")


@dataclass(frozen=True, slots=True)
class Draws:
    """By study unless said otherwise; whole seconds, reading times with a fraction.

    ``finding`` has bit a set where there is what AI algorithm a looks for, and ``flagged_after`` is NONE without an AI
    flag: a finding may be missed, and a flag be false. ``calls_at`` and ``calls_length`` are by stretch of duty and
    time; those of stretch s are rows ``calls_bounds[s]`` to ``calls_bounds[s + 1]``. ``speed`` is by reader.
    """

    reading: NDArray[np.float64]
    second_reading: NDArray[np.float64]
    vetting: Seconds
    transfer: Seconds
    advice: Seconds
    finding: Seconds
    flagged_after: Seconds
    calls_at: Seconds
    calls_length: Seconds
    calls_bounds: Seconds
    speed: NDArray[np.float64]

    def taken(self, rows: Seconds) -> Draws:
        """Those studies in that order, the rest as it is."""
        return replace(self, **{name: getattr(self, name)[rows] for name in BY_STUDY})

    def with_studies_of(self, others: Sequence[Draws]) -> Draws:
        """The same with further studies at the end."""
        every = (self, *others)
        return replace(self, **{name: np.concatenate([getattr(one, name) for one in every]) for name in BY_STUDY})


BY_STUDY = ("reading", "second_reading", "vetting", "transfer", "advice", "finding", "flagged_after")


def draw(
    network: Network,
    crew: Crew,
    caseload: Caseload,
    parameters: SimulationParameters,
    seed: int,
    replication: int,
    part: int = 0,
) -> Draws:
    """All draws of one replication; of some part of its studies if a scenario has added to them."""

    def of(name: str) -> Generator:
        return stream(seed, replication, name, part)

    p = parameters
    size = len(caseload)
    at, length, bounds = _calls(of("calls"), crew, p)
    second = _reading(of("second_reads"), network, caseload)
    finding, flagged_after = _flags(of("ai"), network, caseload, p)
    return Draws(
        reading=_reading(of("reading"), network, caseload),
        second_reading=p.second_read_share * second,
        vetting=_whole(_lognormal(of("vetting"), 60 * p.vetting_minutes, p.vetting_cv, size)),
        transfer=_whole(_transfers(of("transfer"), p, size)),
        advice=_whole(_lognormal(of("advice"), 60 * p.advice_minutes, p.advice_cv, size)),
        finding=finding,
        flagged_after=flagged_after,
        calls_at=at,
        calls_length=length,
        calls_bounds=bounds,
        speed=_speeds(of("speed"), network, p)[_places(network, crew)],
    )


def _whole(seconds: NDArray[np.float64]) -> Seconds:
    return np.maximum(1, np.rint(seconds)).astype(np.int64)


def _lognormal(rng: Generator, mean: float, cv: float, size: int) -> NDArray[np.float64]:
    return rng.lognormal(*lognormal(mean, cv), size)


def _transfers(rng: Generator, parameters: SimulationParameters, size: int) -> NDArray[np.float64]:
    """Seconds from images sent to images received; both forms use the same luck."""
    least, most = 60 * parameters.transfer_least_minutes, 60 * parameters.transfer_most_minutes
    if parameters.transfer_form == "uniform" or least == 0:
        return rng.uniform(least, most, size)
    middle, spread = np.log([least * most, most / least]) / 2
    seconds: NDArray[np.float64] = np.exp(middle + spread / NORMAL_95 * ndtri(rng.uniform(0, 1, size)))
    return seconds


def _speeds(rng: Generator, network: Network, parameters: SimulationParameters) -> NDArray[np.float64]:
    """Reading time relative to the mean reader: as fitted to a trace, else drawn."""
    drawn = _lognormal(rng, 1.0, parameters.reader_speed_cv, len(network.radiologists))
    fitted = network.calibration.speed
    if not fitted:
        return drawn
    return np.array([fitted.get(person.id, luck) for person, luck in zip(network.radiologists, drawn, strict=True)])


def _places(network: Network, crew: Crew) -> list[int]:
    place = {person.id: n for n, person in enumerate(network.radiologists)}
    return [place[reader] for reader in crew.readers]


def _reading(rng: Generator, network: Network, caseload: Caseload) -> NDArray[np.float64]:
    """Seconds of reading at speed 1."""
    logs = np.array([lognormal(60 * exam.mean_minutes, exam.cv) for exam in network.exams])
    mean, sd = logs[caseload.exam].T
    seconds: NDArray[np.float64] = np.exp(mean + sd * rng.standard_normal(len(caseload)))
    return seconds


def _flags(
    rng: Generator, network: Network, caseload: Caseload, parameters: SimulationParameters
) -> tuple[Seconds, Seconds]:
    """(what there is to find, seconds from images to the first AI flag); without AI the findings are the same."""
    finding = np.zeros(len(caseload), dtype=np.int64)
    after = np.full(len(caseload), NONE, dtype=np.int64)
    for number, algorithm in enumerate(network.ai_algorithms):
        luck = rng.random((3, len(caseload)))
        concerned = np.array([exam.code in algorithm.exams for exam in network.exams])[caseload.exam]
        present = luck[0] < algorithm.prevalence
        finding |= (concerned & present).astype(np.int64) << number
        if parameters.ai:
            flagged = concerned & _is_reported(algorithm, present, luck)
            delay = round(60 * algorithm.delay_minutes)
            after[flagged & ((after == NONE) | (after > delay))] = delay
    return finding, after


def _is_reported(algorithm: AiAlgorithm, present: NDArray[np.bool_], luck: NDArray[np.float64]) -> NDArray[np.bool_]:
    reported = np.where(present, luck[1] < algorithm.sensitivity, luck[1] >= algorithm.specificity)
    found: NDArray[np.bool_] = reported & (luck[2] >= algorithm.failure_rate)
    return found


def _calls(rng: Generator, crew: Crew, parameters: SimulationParameters) -> tuple[Seconds, Seconds, Seconds]:
    """Calls of every stretch at a centre: an alternating renewal process of exponential gaps and lognormal talks."""
    lengths = np.array([0 if stretch.home else stretch.end - stretch.start for stretch in crew.stretches], dtype=float)
    if not len(lengths) or parameters.calls_per_12_hours == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(len(lengths) + 1, dtype=np.int64)
    cycle = 12 * 3600 / parameters.calls_per_12_hours
    talk = parameters.call_median_seconds * np.exp(parameters.call_log_sd**2 / 2)
    most = int(lengths.max() / cycle + 6 * np.sqrt(lengths.max() / cycle) + 10)
    gaps = rng.exponential(max(1.0, cycle - talk), (len(lengths), most))
    talks = parameters.call_median_seconds * np.exp(parameters.call_log_sd * rng.standard_normal((len(lengths), most)))
    rings = np.cumsum(gaps, axis=1) + np.cumsum(talks, axis=1) - talks
    inside = rings < lengths[:, None]
    start = np.array([stretch.start for stretch in crew.stretches], dtype=float)
    bounds = np.concatenate([[0], np.cumsum(inside.sum(axis=1))])
    return _whole((start[:, None] + rings)[inside]), _whole(talks[inside]), bounds.astype(np.int64)
