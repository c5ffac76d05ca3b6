import numpy as np
import pytest

from data.synthetic.draws import apportion, deal, luhn_digit, streams


@pytest.mark.parametrize("total", [0, 1, 7, 400])
def test_apportion_gives_everything_in_proportion(total):
    weights = np.array([16, 7, 6, 6, 3, 3, 6, 3])
    counts = apportion(weights, total)
    assert counts.sum() == total
    assert np.all(np.abs(counts - weights * total / weights.sum()) < 1)


def test_deal_has_exact_shares_and_another_order_for_another_seed():
    shares = {"a": 0.5, "b": 0.3, "c": 0.2}
    one, two = (deal(np.random.default_rng(seed), shares, 100) for seed in (1, 2))
    assert sorted(one) == sorted(two) == ["a"] * 50 + ["b"] * 30 + ["c"] * 20
    assert one != two


def test_luhn_digit_of_a_known_number():
    assert luhn_digit("7992739871") == "3"


def test_streams_are_independent_of_one_another():
    drawn = streams(5, "one", "two")
    drawn["one"].random(1000)
    assert drawn["two"].random() == streams(5, "one", "two")["two"].random()
    assert streams(5, "one")["one"].random() != streams(6, "one")["one"].random()
