"""Delays before reading: from request to images on site, and the transfer of the images."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from data.network import Network
from data.synthetic.arrivals import arrival_factors_of
from data.trace import UNKNOWN, Trace
from simulation.calibration.arrivals import first_studies
from simulation.calibration.estimate import NORMAL, Estimate, on_log_scale
from simulation.parameters import parameters_of

FEWEST = 30
"""Delays below which nothing is fitted."""
LONGEST_ON_SITE = 24 * 3600
LONGEST_TRANSFER = 6 * 3600
QUARTILES_APART = float(2 * stats.norm.ppf(0.75))
"""Quartiles of a normal distribution, in standard deviations."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OnSiteFit:
    """Lognormal delays with one spread; ``seconds`` are those fitted, ``urgent`` says which had the shorter median."""

    median_minutes: Estimate
    urgent_minutes: Estimate
    sigma: Estimate
    seconds: Floats
    urgent: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TransferFit:
    """The better of a uniform and a lognormal form; ``distance`` is that of Kolmogorov and Smirnov for each.

    ``least`` and ``most`` bound the uniform form, or are the 2.5 % and 97.5 % points of the lognormal one; minutes.
    """

    form: Literal["uniform", "lognormal"]
    least: Estimate
    most: Estimate
    distance: dict[str, float]
    seconds: Floats

    def points(self, shares: Floats) -> Floats:
        """Quantiles in seconds."""
        low, high = 60 * self.least.value, 60 * self.most.value
        if self.form == "uniform":
            return low + (high - low) * shares
        return _lognormal(low, high).ppf(shares)  # type: ignore[no-any-return]


def fit_on_site(network: Network, trace: Trace, urgency: NDArray[np.int64]) -> OnSiteFit | None:
    """Medians and spread from quartiles, which a few impossible delays do not move; None where too few are known."""
    factors = arrival_factors_of(network)
    known = (trace.requested_at != UNKNOWN) & first_studies(trace)
    seconds = np.where(known, trace.images_at - trace.requested_at, 0)
    used = known & (seconds > 0) & (seconds <= LONGEST_ON_SITE)
    short = np.array([each.code.startswith("P0") for each in network.urgency_classes])[urgency]
    logs, urgent = np.log(seconds[used]), short[used]
    groups = {False: logs[~urgent], True: logs[urgent]}
    if max(len(group) for group in groups.values()) < FEWEST:
        return None
    centre = {name: float(np.median(group)) if len(group) >= FEWEST else None for name, group in groups.items()}
    off = np.concatenate([groups[name] - middle for name, middle in centre.items() if middle is not None])
    sigma = float(np.subtract(*np.percentile(off, [75, 25])) / QUARTILES_APART)
    usual = {False: factors.on_site_median_minutes, True: factors.on_site_urgent_minutes}

    def median(name: bool) -> Estimate:
        middle, size = centre[name], len(groups[name])
        if middle is None:
            return Estimate(usual[name], None, None, size, usual[name])
        return on_log_scale(math.exp(middle) / 60, sigma * math.sqrt(math.pi / 2 / size), size, usual[name])

    return OnSiteFit(
        median_minutes=median(False),
        urgent_minutes=median(True),
        # The asymptotic variance of a spread from quartiles.
        sigma=on_log_scale(sigma, 1.167 / math.sqrt(len(off)), len(off), factors.on_site_sigma),
        seconds=np.asarray(seconds[used], float),
        urgent=urgent,
    )


def fit_transfer(network: Network, trace: Trace) -> TransferFit | None:
    """The form that lies closer to the transfers of a trace; None where too few are known."""
    known = trace.sent_at != UNKNOWN
    seconds = np.where(known, trace.received_at - trace.sent_at, -1)
    seconds = np.sort(seconds[known & (seconds >= 0) & (seconds <= LONGEST_TRANSFER)]).astype(float)
    if len(seconds) < FEWEST:
        return None
    logs = np.log(np.maximum(seconds, 0.5))
    spread = max(1e-6, float(logs.std(ddof=1)))
    low, high = np.exp(logs.mean() + NORMAL * spread * np.array([-1, 1]))
    distance = {
        "uniform": _distance(seconds, stats.uniform(seconds[0] - 0.5, seconds[-1] - seconds[0] + 1)),
        "lognormal": _distance(seconds, _lognormal(float(low), float(high))),
    }
    now = parameters_of(network)
    before = (now.transfer_least_minutes, now.transfer_most_minutes)
    size = len(seconds)
    if distance["uniform"] <= distance["lognormal"]:
        beyond = (seconds[-1] - seconds[0]) * (0.025 ** (-1 / size) - 1) + 0.5
        ends = [(seconds[0], -beyond, 0.5), (seconds[-1], -0.5, beyond)]
        least, most = (
            Estimate(at / 60, max(0.0, at + down) / 60, (at + up) / 60, size, was)
            for (at, down, up), was in zip(ends, before, strict=True)
        )
        return TransferFit("uniform", least, most, distance, seconds)
    error = spread * math.sqrt((1 + NORMAL**2 / 2) / size)
    return TransferFit(
        "lognormal",
        on_log_scale(float(low) / 60, error, size, before[0]),
        on_log_scale(float(high) / 60, error, size, before[1]),
        distance,
        seconds,
    )


def _lognormal(low: float, high: float) -> stats.rv_frozen:
    return stats.lognorm(math.log(high / low) / (2 * NORMAL), scale=math.sqrt(low * high))


def _distance(seconds: Floats, law: stats.rv_frozen) -> float:
    return float(stats.kstest(seconds, law.cdf).statistic)
