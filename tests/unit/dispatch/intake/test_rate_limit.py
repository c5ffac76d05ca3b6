"""Token buckets: so many at once, so many on end, and never more of them than are remembered."""

import pytest

from dispatch.intake.rate_limit import Buckets, Rate, sender_at


class Clock:
    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


def test_a_burst_and_then_so_many_a_second():
    clock = Clock()
    buckets = Buckets(Rate(2, 4), 10, clock)
    assert [buckets.wait_for("a") for _ in range(5)] == [0, 0, 0, 0, 0.5]
    clock.seconds += 0.25
    assert buckets.wait_for("a") == 0.25
    clock.seconds += 0.25
    assert [buckets.wait_for("a") for _ in range(2)] == [0, 0.5]
    clock.seconds += 1000
    assert [buckets.wait_for("a") for _ in range(5)] == [0, 0, 0, 0, 0.5]
    assert buckets.wait_for("b") == 0


def test_over_a_long_time_no_more_than_the_rate_is_let_through():
    clock = Clock()
    buckets = Buckets(Rate(2, 4), 10, clock)
    taken = 0
    for _ in range(1000):
        taken += buckets.wait_for("a") == 0
        clock.seconds += 0.125
    assert taken == pytest.approx(4 + 2 * 125, abs=1)


def test_who_was_silent_longest_is_forgotten():
    buckets = Buckets(Rate(1, 1), 3, Clock())
    for sender in ("a", "b", "c", "a", "d", "e"):
        buckets.wait_for(sender)
    assert len(buckets) == 3
    assert buckets.wait_for("a") > 0
    assert buckets.wait_for("b") == 0


@pytest.mark.parametrize(
    ("host", "sender"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1:aaaa::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:bbbb::2", "2001:db8:0:1::/64"),
        ("testclient", "testclient"),
    ],
)
def test_who_counts_as_one(host, sender):
    assert sender_at(host) == sender
