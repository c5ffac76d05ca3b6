"""The arrivals forecast as a table and as figures."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from data.calendar import PARIS, SLOT, Horizon, zone
from data.network import Network
from data.requirements import ANY, Level, Requirement, RequirementKey, need_by_slot
from demand.forecast import Forecast

HOUR = timedelta(hours=1)


def write_forecast(path: Path, expected: Forecast) -> None:
    """Write a CSV: ``start_utc``, studies expected in that half hour in all, then by urgency class and by exam."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["start_utc", "studies", *expected.classes, *expected.exams])
        for slot, total in enumerate(expected.total):
            start = expected.start + slot * SLOT
            numbers = (total, *expected.by_class[slot], *expected.by_exam[slot])
            writer.writerow([f"{start:%Y-%m-%dT%H:%M:%SZ}", *(f"{number:.4f}" for number in numbers)])


def forecast_summary(expected: Forecast, horizon: Horizon) -> dict[str, Any]:
    """What ``demand forecast --json`` prints."""
    days = len(horizon.days)
    return {
        "horizon": {"first": str(horizon.first), "last": str(horizon.last)},
        "studies": round(float(expected.total.sum()), 1),
        "studies_per_day": round(float(expected.total.sum()) / days, 1),
        "by_class": _shares(expected.classes, expected.by_class.sum(axis=0)),
        "by_exam": _shares(expected.exams, expected.by_exam.sum(axis=0)),
        "studies_per_hour": _by_local_hour(expected.total, horizon),
    }


def staffing_summary(network: Network, requirements: tuple[Requirement, ...], horizon: Horizon) -> dict[str, Any]:
    """What ``demand staffing --json`` prints: reader-hours wanted, in all and by skill and level."""
    need = need_by_slot(requirements, horizon)
    hours = SLOT / HOUR
    head_count = need.get(RequirementKey(ANY, Level.READS), np.zeros(horizon.slots, np.int64))
    return {
        "horizon": {"first": str(horizon.first), "last": str(horizon.last)},
        "requirements": len(requirements),
        "reader_hours": float(head_count.sum() * hours),
        "reader_hours_per_week": round(float(head_count.sum() * hours) * 7 / len(horizon.days), 1),
        "peak_readers": int(head_count.max(initial=0)),
        "readers_by_hour": _by_local_hour(head_count / 2, horizon),
        "by_skill": {
            f"{key.skill} ({key.level.value})": float(slots.sum() * hours)
            for key, slots in need.items()
            if key.centre in (None, *network.centre)
        },
    }


def _shares(names: tuple[str, ...], numbers: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, float]:
    return {name: round(float(number), 1) for name, number in zip(names, numbers, strict=True)}


def _by_local_hour(slots: np.ndarray[Any, np.dtype[Any]], horizon: Horizon) -> list[float]:
    """Mean sum over the hours 0 … 23 of the local day."""
    hours = np.array([(horizon.start + n * SLOT).astimezone(zone(PARIS)).hour for n in range(horizon.slots)])
    return [round(float(slots[hours == hour].sum()) / len(horizon.days), 2) for hour in range(24)]
