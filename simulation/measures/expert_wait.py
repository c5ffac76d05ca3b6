"""For every hard case: how soon it had an experienced reader, and how soon one on duty was free."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.kernels.columns import NONE
from dispatch.kinds import SUBSPECIALTIES
from simulation.measures.measure import Averaged
from simulation.measures.selection import measured
from simulation.measures.specialist_coverage import experienced_on_duty, subspecialties
from simulation.measures.time_spent import last_begun, seconds_until_free
from simulation.replication import Columns, Replication, Scenario

Floats = NDArray[np.float64]


class ExpertWait(Averaged):
    """Hard cases whose images came; experience is that of their subspecialty, privileges aside."""

    name = "expert_wait"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, Any]:
        """In all and by subspecialty.

        ``met`` is the share that an experienced reader read or advised on, ``called_at_home`` the share for which
        that was someone called out, ``mean`` and ``p90`` the minutes from images received to that reader.
        ``free_at_once``, ``free_mean`` and ``free_p90`` are of the cases with an experienced reader on duty when they
        came: whether one was free at that moment, and the minutes until one was.
        """
        studies = measured(replication, scenario)
        came = (studies["hard"] == 1) & (studies["received_at"] != NONE)
        studies = {name: column[came] for name, column in studies.items()}
        subspecialty = subspecialties(studies, scenario.network)
        met, home = studies["expert_at"] != NONE, _called_at_home(replication, studies)
        waited = np.where(met, studies["expert_at"] - studies["received_at"], np.nan) / 60
        free = _minutes_until_free(replication, scenario, subspecialty, studies["received_at"])
        return {
            **_figures(met, home, waited, free),
            "by_subspecialty": {
                name.value: _figures(*(column[subspecialty == n] for column in (met, home, waited, free)))
                for n, name in enumerate(SUBSPECIALTIES)
            },
        }


def _called_at_home(replication: Replication, studies: Columns) -> NDArray[np.bool_]:
    """By study: whether the first experienced reader was on call at home; advisers never are."""
    crew = replication.crew
    begun = last_begun(crew, studies["reader"], studies["expert_at"])
    home = np.array([*(stretch.home for stretch in crew.stretches), False])[begun]
    found: NDArray[np.bool_] = home & (studies["expert_at"] != NONE) & (studies["adviser"] == NONE)
    return found


def _minutes_until_free(
    replication: Replication, scenario: Scenario, subspecialty: NDArray[np.int64], at: NDArray[np.int64]
) -> Floats:
    """NaN where nobody experienced was on duty."""
    wake = round(60 * scenario.parameters.call_back_minutes)
    minutes = np.full(len(at), np.nan)
    for n in np.unique(subspecialty).tolist():
        mine = subspecialty == n
        minutes[mine] = seconds_until_free(replication, n, at[mine], wake) / 60
    on_duty = experienced_on_duty(replication.crew, subspecialty, at, on_call=False) > 0
    return np.where(on_duty & np.isfinite(minutes), minutes, np.nan)


def _figures(met: NDArray[np.bool_], home: NDArray[np.bool_], waited: Floats, free: Floats) -> dict[str, float]:
    waited, free = waited[~np.isnan(waited)], free[~np.isnan(free)]
    return {
        "cases": len(met),
        "met": _mean(met),
        "called_at_home": _mean(home),
        "mean": _mean(waited),
        "p90": _p90(waited),
        "free_at_once": _mean(free == 0),
        "free_mean": _mean(free),
        "free_p90": _p90(free),
    }


def _mean(values: NDArray[np.bool_] | Floats) -> float:
    return float(values.mean()) if len(values) else np.nan


def _p90(values: Floats) -> float:
    return float(np.percentile(values, 90)) if len(values) else np.nan
