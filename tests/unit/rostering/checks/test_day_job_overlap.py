"""Duties and the day job at the same time."""

import pytest

from data.people import CommitmentKind
from tests.unit.rostering.tiny import D12, DAY_A, DAY_B, away, duty, messages, network, on_call, roster, works, works_on


def test_accepts_a_duty_that_starts_as_work_ends():
    net = network(commitments=(works("mon", "08:00-20:00"), works("tue", "08:00-12:00")))
    assert messages("day_job_overlap", net, roster(duty("2027-01-04"))) == []


@pytest.mark.parametrize("kind", list(CommitmentKind))
def test_refuses_a_minute_of_overlap_with_any_kind(kind):
    net = network(commitments=(works("mon", "08:00-20:01", kind),))
    assert messages("day_job_overlap", net, roster(duty("2027-01-04"))) == [
        f"R-1: the N12 of 2027-01-04 overlaps the {kind.replace('_', '-')} commitment of 2027-01-04 08:00 to 20:01"
    ]


def test_refuses_an_on_call_duty_over_an_on_call_commitment():
    net = network(commitments=(works("mon", "18:00-08:00", CommitmentKind.ON_CALL),))
    (message,) = messages("day_job_overlap", net, roster(on_call("2027-01-04")))
    assert "on-call commitment of 2027-01-04 18:00 to 2027-01-05 08:00" in message


def test_a_night_of_work_begun_before_the_horizon_counts():
    net = network(commitments=(works("sun", "20:00-10:00"),))
    assert len(messages("day_job_overlap", net, roster(duty("2027-01-04", DAY_A)))) == 1


def test_the_day_job_is_off_on_public_holidays_and_days_away():
    """Ascension Day and Whit Monday 2027."""
    net = network(commitments=(works("mon"), works("thu")), absences=(away("2027-05-10"),))
    for day in ("2027-05-06", "2027-05-17"):
        assert messages("day_job_overlap", net, roster(duty(day, D12), first="2027-05-01", last="2027-05-31")) == []
    plan = roster(duty("2027-05-13", DAY_A), duty("2027-05-10", DAY_B), first="2027-05-01", last="2027-05-31")
    assert [message[:30] for message in messages("day_job_overlap", net, plan)] == ["R-1: the DAY-A of 2027-05-13 o"]


def test_dated_blocks_count():
    net = network(commitment_exceptions=(works_on("2027-01-09", "19:00-21:00"),))
    assert len(messages("day_job_overlap", net, roster(duty("2027-01-09")))) == 1
