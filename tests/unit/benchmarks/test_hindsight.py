"""The bound in hindsight: exact on nights small enough to see through, and below every policy."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.hindsight import least_missed, windows
from dispatch.policy import POLICIES
from simulation.measures.lateness import late, weights
from simulation.replication import replicate
from tests.unit.simulation import stage


def night(rows, readers=1, seed=3):
    """One window over a scripted day on which everyone works from 7 to 20."""
    network = stage.network(readers)
    roster = stage.roster(*(stage.duty(n, 7, 20) for n in range(readers)))
    scene = replace(stage.scenario(network, roster, stage.studies(network, rows)), seed=seed)
    return scene, next(windows(scene, 0, np.array([0, 3 * 86400])))


def two_strokes(minutes, readers):
    """Two studies that come at once, each of which takes so many minutes of the twenty there are."""
    _, window = night([{"hour": 8, "exam": "CT_STROKE"}] * 2, readers)
    needs = np.full_like(window.needs, 60 * minutes)
    return replace(window, needs=needs, in_time=needs <= 1200)


@pytest.mark.parametrize(("minutes", "readers", "missed"), [(9, 1, 0), (11, 1, 10), (11, 2, 0), (21, 2, 20)])
def test_one_reader_is_not_in_time_with_two(minutes, readers, missed):
    assert least_missed(two_strokes(minutes, readers), 5) == pytest.approx(missed)


def test_work_in_hand_at_the_end_of_a_duty_is_finished():
    window = two_strokes(9, 1)
    assert least_missed(replace(window, ends=window.received[:1] + 60), 5) == 0


def test_no_policy_is_below_it():
    scene, window = night(stage.random_rows(stage.network(2), 60, (8, 14), 5), 2)
    bound = least_missed(window, 5)
    for policy in POLICIES.values():
        played = replace(scene, policy=policy)
        studies = replicate(played, 0).studies
        counted = weights(studies, scene.network) * late(studies, scene.network)
        assert bound <= counted.sum() + 1e-9
    assert bound > 0


def test_images_must_not_wait_for_vetting():
    scene, _ = night([{"hour": 8, "exam": "CT_HEAD"}])
    vetted = replace(scene, parameters=scene.parameters.model_copy(update={"vetting": True}))
    with pytest.raises(ValueError, match="vetting"):
        next(windows(vetted, 0, np.array([0, 86400])))
