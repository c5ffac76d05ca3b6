"""The share of the distance that is closed."""

import pytest

from benchmarks.foresight import share_closed
from dispatch.policy import DEFAULT_POLICY


def test_the_share_is_that_of_the_sums_not_a_mean_of_shares():
    days = [{"fifo": 10, DEFAULT_POLICY: 8, "bound": 2}, {"fifo": 30, DEFAULT_POLICY: 12, "bound": 6}]
    found = share_closed(days)
    assert found["value"] == pytest.approx(20 / 32)
    assert found["low"] < found["value"] < found["high"]
