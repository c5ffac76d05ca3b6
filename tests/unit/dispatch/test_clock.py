"""The service's time never goes back, and meets the machine's again."""

from datetime import timedelta

from dispatch.clock import SteadyClock
from tests.unit.simulation import stage


class Machine:
    def __init__(self):
        self.wall, self.seconds = stage.at(8), 0.0

    def passes(self, seconds):
        self.wall += timedelta(seconds=seconds)
        self.seconds += seconds


def made():
    machine = Machine()
    return machine, SteadyClock(lambda: machine.wall, lambda: machine.seconds)


def test_it_follows_the_machine_forwards():
    machine, clock = made()
    machine.passes(10)
    assert clock() == machine.wall
    machine.wall += timedelta(hours=2)
    assert clock() == machine.wall


def test_set_back_an_hour_it_goes_on_and_both_meet_again():
    machine, clock = made()
    machine.wall -= timedelta(hours=1)
    assert clock() == stage.at(8)
    machine.passes(600)
    assert clock() == stage.at(8) + timedelta(seconds=540)
    assert clock.ahead() == timedelta(seconds=3540)
    for _ in range(60):
        before = clock()
        machine.passes(600)
        assert clock() > before
    assert clock() == machine.wall


def test_after_a_restart_it_is_not_before_what_is_written():
    machine, clock = made()
    clock.not_before(stage.at(9))
    machine.passes(100)
    assert clock() == stage.at(9) + timedelta(seconds=90)
