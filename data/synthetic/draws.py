"""Seeded draws whose mix is exact: what is dealt out does not depend on the seed, only who gets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

T = TypeVar("T")


def streams(seed: int, *names: str) -> dict[str, Generator]:
    """One independent stream an activity, so that a change in one leaves the others alone."""
    children = np.random.SeedSequence(seed).spawn(len(names))
    return {name: np.random.default_rng(child) for name, child in zip(names, children, strict=True)}


def apportion(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers in proportion to the weights that sum to ``total`` (largest remainder)."""
    exact = np.asarray(weights, float) * total / np.sum(weights)
    counts = np.floor(exact).astype(np.int64)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts


def sorted_deal(shares: Mapping[T, float], total: int) -> list[T]:
    """``total`` values in the given shares, in order of the mapping."""
    counts = apportion(np.array(list(shares.values())), total)
    return [value for value, count in zip(shares, counts, strict=True) for _ in range(count)]


def deal(rng: Generator, shares: Mapping[T, float], total: int) -> list[T]:
    """``total`` values in the given shares, shuffled."""
    values = sorted_deal(shares, total)
    return [values[n] for n in rng.permutation(total)]


def luhn_digit(digits: str) -> str:
    """The check digit that makes ``digits`` + it pass the Luhn test, as FINESS and RPPS numbers do."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
