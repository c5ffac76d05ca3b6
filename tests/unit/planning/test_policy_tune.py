"""Tuning on a tiny network: better than a bad start, the same for a seed, and reported on what no candidate saw."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from dispatch.policy import DEFAULT_POLICY, POLICIES
from planning.policy_tune import Judge, Trial, tuned, verdict
from reports.policy_tuning import policy_tuning_parts
from simulation.judging import DELAYED, TARDINESS, judged
from simulation.parameters import SimulationParameters
from simulation.reader_table import table_roster
from simulation.replication import Scenario
from tests.unit.simulation import stage

TRIAL = Trial(replications=2, held_out=3, evaluations=21)
BAD = POLICIES[DEFAULT_POLICY].model_copy(
    update={
        "label": "bad",
        "look_ahead_minutes": 110,
        "preempt_after_minutes": 14,
        "hold_minutes": 29,
        "vetting_weight": 2.9,
    }
)


@pytest.fixture(scope="module")
def scene():
    network = generate_network(3, radiologists=60, centres=2, hospitals=12)
    horizon = Horizon(stage.MONDAY, stage.MONDAY.replace(day=5))
    parameters = SimulationParameters(warm_up_hours=2, cool_down_hours=2)
    return Scenario(network, table_roster(network, horizon), None, BAD, parameters, 5)


@pytest.fixture(scope="module")
def tuning(scene):
    return tuned(scene, TRIAL, save=lambda _: None)


def test_a_bad_start_is_improved_upon(scene, tuning):
    assert tuning.search.start_loss == np.mean([each["loss"] for each in judged(scene, range(2))])
    assert tuning.search.loss < 0.95 * tuning.search.start_loss
    again = judged(scene.with_policy(tuning.search.best), range(2))
    assert tuning.search.loss == np.mean([each["loss"] for each in again])


def test_the_same_seed_finds_the_same(scene, tuning):
    again = tuned(scene, TRIAL, save=lambda _: None)
    assert again.summary() == tuning.summary()
    assert tuned(replace(scene, seed=6), TRIAL, save=lambda _: None).search.best != tuning.search.best


def test_the_report_is_on_replications_that_no_candidate_saw(scene, tuning):
    summary = tuning.summary()
    shipped, found = (scene.with_policy(policy) for policy in (POLICIES[DEFAULT_POLICY], tuning.search.best))
    ours, theirs = ([each["weighted_misses"] for each in judged(side, range(2, 5))] for side in (shipped, found))
    row = summary["held_out"]["weighted_misses"]
    assert row["difference"]["value"] == pytest.approx(np.mean(theirs) - np.mean(ours))
    assert (row["ships"]["value"], row["found"]["value"]) == pytest.approx((np.mean(ours), np.mean(theirs)))


def test_the_best_is_saved_with_a_label_before_the_report_is_made(scene):
    saved = []

    def save(policy):
        saved.append(policy)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tuned(scene, replace(TRIAL, evaluations=2), save=save)
    assert saved[0].label == "tuned from bad"


def test_other_workers_find_the_same_losses(scene):
    policies = [BAD, POLICIES["fifo"]]
    here = Judge(scene, range(2), None).losses(policies)
    with ThreadPoolExecutor(2) as executor:
        assert Judge(scene, range(2), executor).losses(policies) == here
    assert here[0] != here[1]


def test_the_loss_is_misses_and_small_shares_of_tardiness_and_late_vetting(scene):
    found = judged(scene, [0])[0]
    small = TARDINESS * found["weighted_tardiness"] + DELAYED * found["delayed_by_vetting"]
    assert found["loss"] == pytest.approx(found["weighted_misses"] + small)
    assert found["delayed_by_vetting"] > 0
    without = replace(scene, parameters=SimulationParameters(vetting=False))
    assert np.isfinite(judged(without, [0])[0]["loss"])


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.2, -0.1, "better"),
        (0.1, 0.2, "worse"),
        (-0.1, 0.1, "no clear difference"),
        (None, None, "no clear difference"),
    ],
)
def test_the_verdict_asks_whether_the_interval_leaves_out_zero(low, high, said):
    assert verdict({"value": 0.0, "low": low, "high": high}) == said


def test_the_words_say_plainly_whether_it_beats_what_ships(tuning):
    summary = tuning.summary()
    for known, words in (
        ("better", "beats what ships"),
        ("worse", "does NOT beat"),
        ("no clear difference", "NOT beat"),
    ):
        parts = policy_tuning_parts({**summary, "verdict": known})
        assert words in parts[-1]
    assert "stopped early" not in parts[0]
    assert "stopped early" in policy_tuning_parts({**summary, "evaluations_wanted": 100})[0]
    assert [row[0] for row in parts[1].rows] == list(summary["parameters"])
