"""What every check is given: the roster, the network, the requirements, the numbers, and what follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.calendar import PARIS, SLOT, Horizon, slot_index, zone
from data.duties import Duty, Roster, ShiftType
from data.fairness import FairShares, fair_shares
from data.network import Network
from data.people import BusyInterval, CommitmentKind, Radiologist
from data.requirements import Requirement, RequirementKey, need_by_slot
from data.rules import Rules
from rostering.checks.slots import counted_in_slots, slots_of
from rostering.checks.violation import Violation

CONTEXT = timedelta(days=14)
"""How far around the horizon the day job is looked at: the longest rest and span that the rules can ask for fit in."""

OVERSEAS = timedelta(days=2)
"""Windows that start on dates this far outside the horizon may reach into it, whatever the hospital's clock."""

Check = Callable[["Subject"], Iterator[Violation]]


@dataclass(frozen=True)
class Subject:
    """One roster to be judged.

    Duties whose radiologist or shift type is unknown are reported by the check *known duties* and left out of
    everything below. "Duties" are those of the horizon; "all duties" have the history before them. Those "at work" are
    the ones that are not on call.
    """

    network: Network
    roster: Roster
    requirements: tuple[Requirement, ...]
    rules: Rules

    @property
    def horizon(self) -> Horizon:
        """The dates that are judged."""
        return self.roster.horizon

    def with_roster(self, roster: Roster) -> Subject:
        """The same question about another roster of the same horizon: what its duties cannot change is kept."""
        other = replace(self, roster=roster)
        vars(other).update(slot_starts=self.slot_starts, need=self.need, open_half_hours=self.open_half_hours)
        return other

    # -- people and their duties -----------------------------------------------------------------------------------

    def person(self, duty: Duty) -> Radiologist:
        """Who has the duty."""
        return self.network.radiologist[duty.radiologist_id]

    def shift_type(self, duty: Duty) -> ShiftType:
        """What kind of shift it is."""
        return self.network.shift_type[duty.shift]

    def on_call(self, duty: Duty) -> bool:
        """Whether the duty is done at home."""
        return self.shift_type(duty).on_call

    def night(self, duty: Duty) -> bool:
        """Whether it is a night duty at a centre."""
        kind = self.shift_type(duty)
        return kind.night and not kind.on_call

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """The horizon's duties, by radiologist and start."""
        return self._known(self.roster.duties)

    @cached_property
    def duties_at_work(self) -> tuple[Duty, ...]:
        """The horizon's duties that are not on call."""
        return tuple(duty for duty in self.duties if not self.on_call(duty))

    @cached_property
    def duties_of(self) -> Mapping[str, tuple[Duty, ...]]:
        """The horizon's duties by radiologist id, only for those who have any."""
        return _by_person(self.duties)

    @cached_property
    def history_of(self) -> Mapping[str, tuple[Duty, ...]]:
        """Earlier duties by radiologist id, only for those who have any."""
        return _by_person(self._known(self.roster.history))

    @cached_property
    def all_duties_of(self) -> Mapping[str, tuple[Duty, ...]]:
        """History and horizon together in order of start, only for those who have any."""
        return _by_person((*self._known(self.roster.history), *self.duties))

    def _known(self, duties: Iterable[Duty]) -> tuple[Duty, ...]:
        people, kinds = self.network.radiologist, self.network.shift_type
        found = (duty for duty in duties if duty.radiologist_id in people and duty.shift in kinds)
        return tuple(sorted(found, key=lambda duty: (duty.radiologist_id, duty.start, duty.end)))

    def successive_duties(self) -> Iterator[tuple[Duty, Duty]]:
        """Each duty of one radiologist with the earlier one that ends last, at least one of both in the horizon."""
        for person, own in self.duties_of.items():
            in_horizon = frozenset(own)
            last, *others = self.all_duties_of[person]
            for duty in others:
                if duty in in_horizon or last in in_horizon:
                    yield last, duty
                last = max(last, duty, key=lambda duty: duty.end)

    # -- the day job -----------------------------------------------------------------------------------------------

    @cached_property
    def commitments_of(self) -> Mapping[str, tuple[BusyInterval, ...]]:
        """Day-job intervals around the horizon in order of start, for each radiologist with a duty in the horizon."""
        first, last = self.horizon.first - CONTEXT, self.horizon.last + CONTEXT
        return {person: self.network.commitments_between(person, first, last) for person in self.duties_of}

    @cached_property
    def day_job_of(self) -> Mapping[str, tuple[BusyInterval, ...]]:
        """The clinical and non-clinical ones among them."""
        return {
            person: tuple(busy for busy in intervals if busy.kind is not CommitmentKind.ON_CALL)
            for person, intervals in self.commitments_of.items()
        }

    # -- half hours ------------------------------------------------------------------------------------------------

    @cached_property
    def slot_starts(self) -> tuple[datetime, ...]:
        """Local time at which each half-hour slot of the horizon starts."""
        return tuple((self.horizon.start + n * SLOT).astimezone(zone(PARIS)) for n in range(self.horizon.slots))

    @cached_property
    def need(self) -> Mapping[RequirementKey, NDArray[np.int64]]:
        """Readers wanted in each slot of the horizon, by what is asked."""
        return need_by_slot(self.requirements, self.horizon)

    @cached_property
    def open_half_hours(self) -> NDArray[np.bool_]:
        """Whether each hospital is open as each slot starts; shape (hospitals, slots)."""
        horizon = self.horizon
        found = np.zeros((len(self.network.hospitals), horizon.slots), bool)
        for n, hospital in enumerate(self.network.hospitals):
            for window in self.network.open_windows(hospital.id, horizon.first - OVERSEAS, horizon.last + OVERSEAS):
                first, last = (slot_index(instant + SLOT - timedelta.resolution, horizon.start) for instant in window)
                found[n, max(0, first) : max(0, last)] = True
        return found

    def readers(self, wanted: Callable[[Duty], bool]) -> NDArray[np.int64]:
        """Duties at work that are wanted, counted in each slot of the horizon."""
        chosen = np.array([wanted(duty) for duty in self.duties_at_work], bool)
        return counted_in_slots(self._slots_at_work[chosen], self.horizon.slots)

    @cached_property
    def _slots_at_work(self) -> NDArray[np.int64]:
        """First slot and the one after the last of each duty at work; shape (duties, 2)."""
        bounds = [slots_of(duty, self.horizon.start, self.horizon.slots) for duty in self.duties_at_work]
        return np.array(bounds, np.int64).reshape(-1, 2)

    # -- shares ----------------------------------------------------------------------------------------------------

    @cached_property
    def shares(self) -> FairShares:
        """Fair shares of nights, weekends and holidays."""
        return fair_shares(self.network, self.requirements, self.horizon, self.roster.ledger)


def _by_person(duties: Iterable[Duty]) -> dict[str, tuple[Duty, ...]]:
    found: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        found[duty.radiologist_id].append(duty)
    return {person: tuple(sorted(own, key=lambda duty: (duty.start, duty.end))) for person, own in found.items()}
