"""Readers beyond what is asked of each skill, slot by slot, as duties are let go."""

from __future__ import annotations

import numpy as np

from data.duties import Duty
from data.requirements import ANY, Level, RequirementKey
from data.studies import Subspecialty
from planning.plan_pressure import Ints
from rostering.checks import Subject
from rostering.checks.coverage import meets
from rostering.checks.slots import slots_of
from rostering.checks.specialist_cover import experienced_readers, experts_wanted

HEAD_COUNT = RequirementKey(ANY, Level.READS)


class Spare:
    """What each duty's reader counts for, and how many of that there are beyond the need."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._spare: dict[RequirementKey, Ints] = {
            key: subject.readers(lambda duty, key=key: meets(subject, duty, key)) - need  # type: ignore[misc]
            for key, need in subject.need.items()
            if key != HEAD_COUNT
        }
        cover = subject.rules.specialist_cover
        for each in Subspecialty if cover.weight else ():
            on_call = each in cover.one_with_on_call
            there = experienced_readers(subject, each, on_call_counts=on_call) - experts_wanted(subject, each)
            key = RequirementKey(each.value, Level.EXPERIENCED)
            self._spare[key] = np.minimum(self._spare.get(key, there), there)

    def let_go(self, duty: Duty, *instead: Duty) -> bool:
        """Whether nothing that the duty's reader counts for becomes scarce without it; then it is gone.

        Parameters
        ----------
        instead
            What the same reader does then.
        """
        change = np.zeros(self._subject.horizon.slots, np.int64)
        change[self._slots(duty)] -= 1
        for other in instead:
            change[self._slots(other)] += 1
        mine = [spare for key, spare in self._spare.items() if meets(self._subject, duty, key)]
        if any((spare[change < 0] <= 0).any() for spare in mine):
            return False
        for spare in mine:
            np.add(spare, change, out=spare)
        return True

    def _slots(self, duty: Duty) -> slice:
        return slice(*slots_of(duty, self._subject.horizon.start, self._subject.horizon.slots))
