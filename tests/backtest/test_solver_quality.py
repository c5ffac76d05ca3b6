"""The solver is as good as it was: three stored seeds at a fixed work limit, within 2 % of the recorded objective.

Record anew, when a change of rules or of the reference network moves the figures on purpose:
``python -m tests.backtest.test_solver_quality``.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.solve.result import Settings
from rostering.solve.strategy import solve

RECORDED = Path(__file__).with_name("solver_quality.json")
SEEDS = (1, 2, 3)
SETTINGS = Settings(work_limit=20, workers=1, gap=0.0)


def objective(seed):
    """Objective of one week of a small network."""
    network = generate_network(seed, radiologists=60, centres=3, hospitals=17)
    horizon = Horizon.of_weeks(date(2027, 1, 4), 1)
    return solve(RosterInstance.of(network, horizon, staffing(network, horizon)), SETTINGS).objective


@pytest.mark.parametrize("seed", SEEDS)
def test_the_objective_is_within_two_percent_of_the_recorded_one(seed):
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))[str(seed)]
    assert objective(seed) <= recorded * 1.02


if __name__ == "__main__":
    RECORDED.write_text(json.dumps({str(seed): objective(seed) for seed in SEEDS}, indent=2) + "\n", encoding="utf-8")
