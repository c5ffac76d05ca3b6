"""The search alone, on losses that are known: ranges, improvement, seeds, and Ctrl-C."""

import math

import pytest

from dispatch.policy import PolicyParams
from planning.policy_search import RANGES, Range, searched

WANTED = {"look_ahead_minutes": 40.0, "hold_minutes": 3.0}


def distance(policy):
    """Least where two of the numbers are as wanted; the others do not matter."""
    return sum(math.log(getattr(policy, name) / value) ** 2 for name, value in WANTED.items())


def losses(policies):
    return [distance(policy) for policy in policies]


@pytest.mark.parametrize("part", RANGES, ids=lambda part: part.name)
def test_a_value_is_found_again_from_its_position(part):
    usual = getattr(PolicyParams(), part.name)
    assert part.least <= usual <= part.most
    assert part.value(part.position(usual)) == pytest.approx(usual, rel=0.01)


@pytest.mark.parametrize("part", [Range("hold_minutes", 0, 30, logarithmic=False), Range("vetting_weight", 0.01, 3)])
def test_no_position_leaves_the_range(part):
    assert part.least <= part.value(-50) < part.value(0) < part.value(50) <= part.most
    assert part.position(part.least - 1) == part.position(part.least) == pytest.approx(-part.position(part.most + 1))


def test_half_of_the_way_is_a_factor_or_a_step():
    assert Range("x", 1, 100).value(0) == pytest.approx(10)
    assert Range("x", 1, 100, logarithmic=False).value(0) == pytest.approx(50.5)


def test_a_bad_start_is_left_for_what_is_wanted():
    start = PolicyParams(look_ahead_minutes=3, hold_minutes=29, load_weight=0.07)
    found = searched(start, losses, 400, 1, lambda _: None)
    assert found.start_loss == distance(start)
    assert found.loss == distance(found.best) < 0.05 < found.start_loss
    assert found.best.load_weight == 0.07, "what is not tuned is left alone"


def test_the_same_seed_finds_the_same():
    first, again, other = (searched(PolicyParams(), losses, 30, seed, lambda _: None) for seed in (1, 1, 2))
    assert first == again
    assert first.best != other.best


def test_nothing_better_leaves_the_start():
    start = PolicyParams()
    found = searched(
        start, lambda policies: [0.0 if each == start else 1.0 for each in policies], 25, 1, lambda _: None
    )
    assert found.best == start
    assert found.evaluations == 31, "three generations of ten after the start"


def test_control_c_keeps_the_best_so_far():
    told = []

    def interrupted(policies):
        if len(told) == 3:
            raise KeyboardInterrupt
        return losses(policies)

    found = searched(PolicyParams(look_ahead_minutes=3), interrupted, 1000, 1, told.append)
    assert found == told[-1]
    assert (found.evaluations, found.loss < found.start_loss) == (21, True)


def test_control_c_before_the_start_is_judged_is_passed_on():
    def interrupted(_policies):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        searched(PolicyParams(), interrupted, 10, 1, lambda _: None)
