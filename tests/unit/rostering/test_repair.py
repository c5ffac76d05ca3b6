"""What a repair does when the time does not suffice for the least cost."""

import numpy as np

from rostering import repair as repairing
from rostering.instance import RosterInstance
from rostering.repair import repair
from rostering.solve.nearest import Near
from tests.unit.rostering import tiny

AWAY = "2027-01-05"
OTHER_DATE = "2027-01-09"


class NearestWithoutTime:
    """Takes every duty from everybody and has no time to find out whether that is the cheapest."""

    def __init__(self, model, start, left):
        self.size = len(model.options)
        assert start.given.shape == (self.size,)
        self.left = left

    def run(self):
        assert self.left() > 0
        return Near(np.zeros(self.size), 0, 0, 0, shortfall_proven=True, changes_proven=True, cost_proven=False)


def test_duties_of_the_absent_beside_the_absence_stay_where_no_proof_says_that_they_should_go(monkeypatch):
    monkeypatch.setattr(repairing, "Nearest", NearestWithoutTime)
    net = tiny.network(absences=(tiny.away(AWAY),))
    needs = tiny.daily_need("2027-01-04", "2027-01-10", "20:00-08:00")
    instance = RosterInstance.of(net, tiny.horizon(), needs)
    before = tiny.roster(tiny.duty(AWAY), tiny.duty(OTHER_DATE))
    mended = repair(instance, before, {"R-1"})
    assert [str(duty.day) for duty in mended.roster.duties] == [OTHER_DATE]
    assert mended.verification.violations == ()
    assert not mended.levels[3].proven


def test_what_began_before_the_freeze_is_not_put_back(monkeypatch):
    monkeypatch.setattr(repairing, "Nearest", NearestWithoutTime)
    net = tiny.network(absences=(tiny.away(AWAY),))
    instance = RosterInstance.of(net, tiny.horizon(), tiny.daily_need(AWAY, OTHER_DATE, "20:00-08:00"))
    mended = repair(instance, tiny.roster(tiny.duty(OTHER_DATE)), {"R-1"}, freeze=tiny.at("2027-01-10 08:00"))
    assert mended.roster.duties == ()
