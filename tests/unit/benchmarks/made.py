"""Rows and runs with defaults, so that a test says only what matters to it."""

from typing import Any

from benchmarks.rows import Row


def row(peer: str = "hulotte", **changes: Any) -> Row:
    """A row of ours on the smallest case."""
    fields: dict[str, Any] = {
        "case": "small",
        "seed": 101,
        "peer": peer,
        "commit": "abc",
        "day": "2026-11-24",
        "machine": "two cores",
        "versions": {"python": "3.11"},
        "limit": 30.0,
        "objective": 1_000,
        "lower_bound": 900,
        "proven": False,
        "violations": 0,
        "seconds": 30.0,
        "memory_mib": 512,
        "instance": "0a1b",
    }
    return Row(**{**fields, **changes})


def figures(objective: int = 1_000) -> dict[str, Any]:
    """What a run measures."""
    return {
        "versions": {"python": "3.11"},
        "limit": 30.0,
        "instance": "0a1b",
        "objective": objective,
        "lower_bound": 900,
        "proven": False,
        "violations": 0,
        "seconds": 30.0,
        "details": {"rows": 7},
    }
