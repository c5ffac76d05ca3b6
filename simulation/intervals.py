"""95 % confidence intervals over independent replications (Student's t)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import stdtrit

CONFIDENCE = 0.95

Tree = Mapping[str, Any]
"""Nested mappings whose leaves are numbers, or lists of numbers."""


def interval(values: Sequence[float]) -> dict[str, float | None]:
    """Mean with its 95 % interval, as ``{value, low, high}``; NaN values are left out.

    With fewer than two values there is no interval: low and high are None (and so is the value of none).
    """
    known = np.array([value for value in values if not math.isnan(value)])
    if not len(known):
        return {"value": None, "low": None, "high": None}
    mean = float(known.mean())
    if len(known) < 2:
        return {"value": mean, "low": None, "high": None}
    quantile = float(stdtrit(len(known) - 1, 0.5 + CONFIDENCE / 2))
    half = quantile * float(known.std(ddof=1)) / math.sqrt(len(known))
    return {"value": mean, "low": mean - half, "high": mean + half}


def over_replications(samples: Sequence[Tree]) -> dict[str, Any]:
    """One tree from the equal trees of several replications: numbers become intervals, lists become mean lists."""
    merged: dict[str, Any] = {}
    for name, first in samples[0].items():
        values = [sample[name] for sample in samples]
        if isinstance(first, Mapping):
            merged[name] = over_replications(values)
        elif isinstance(first, list):
            merged[name] = _mean_list(values)
        else:
            merged[name] = interval(values)
    return merged


def _mean_list(lists: Sequence[Sequence[float]]) -> list[float | None]:
    return [interval(values)["value"] for values in zip(*lists, strict=True)]
