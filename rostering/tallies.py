"""Who has done how much over one roster or several in a row, and the fairness ledger carried from each to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.duties import UNIT_MINUTES, Duty, Ledger, Roster
from data.fairness import STEPS_PER_UNIT, FairShares, Totals, is_public_holiday, is_weekend, shares_of, unit_target
from data.network import Network

SORTS = ("nights", "weekends", "holidays")
"""What the ledger carries; the names of its fields and of those of `FairShares`."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One sort of duty: given and fair share by radiologist id, in duties (or units)."""

    name: str
    given: Mapping[str, float]
    share: Mapping[str, float]

    def deviations(self) -> dict[str, float]:
        """Given minus share, for everyone who has a share."""
        return {person: self.given.get(person, 0) - share for person, share in self.share.items()}

    def within(self, duties: float) -> float:
        """Share of the radiologists at most so many duties away from their fair share."""
        found = [abs(deviation) <= duties + 1e-9 for deviation in self.deviations().values()]
        return sum(found) / max(1, len(found))

    @property
    def range(self) -> float:
        """The largest deviation from the share less the smallest: how far the luckiest and the unluckiest are apart."""
        found = self.deviations().values()
        return max(found) - min(found) if found else 0.0

    @property
    def range_given(self) -> float:
        """The most given less the fewest, shares aside."""
        found = [self.given.get(person, 0) for person in self.share]
        return max(found) - min(found) if found else 0.0

    @property
    def gini(self) -> float:
        """Gini coefficient of what was given for each duty of share: 0 when all did alike, towards 1 when one did all.

        The area between the Lorenz curve over cumulated shares and the diagonal, doubled. Those without a share, or
        with a negative one, are left out.
        """
        people = [person for person, share in self.share.items() if share > 0]
        given = np.array([self.given.get(person, 0.0) for person in people])
        share = np.array([self.share[person] for person in people])
        if given.sum() <= 0:
            return 0.0
        order = np.argsort(given / share, kind="stable")
        width = share[order] / share.sum()
        height = np.cumsum(given[order]) / given.sum()
        below = width @ (height - given[order] / given.sum() / 2)
        return float(1 - 2 * below)


def tallies_over(network: Network, rosters: Sequence[Roster]) -> tuple[Tally, ...]:
    """Units, nights, weekends and holidays of everyone over rosters in order of time, with gaps between them or not.

    The share of units is the wanted units pro rata of presence; on-call duties count. The other shares are what each
    would have done had all done alike, roster by roster, less the balance that the first roster starts with; on-call
    duties do not count. So over rosters that carry the ledger on, the deviations are the ledger after the last.
    """
    shares = [
        _shares_of_done(network, roster, None if number else roster.ledger) for number, roster in enumerate(rosters)
    ]
    found = [_units(network, rosters)]
    for sort in SORTS:
        given: Counter[str] = Counter()
        for roster in rosters:
            given.update(_done(network, roster, sort))
        share = {
            person.id: sum(getattr(each, sort)[person.id] for each in shares) / 100 for person in network.radiologists
        }
        found.append(Tally(sort, given, share))
    return tuple(found)


def _units(network: Network, rosters: Iterable[Roster]) -> Tally:
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for roster in rosters:
        for duty in roster.duties:
            given[duty.radiologist_id] += network.shift_type[duty.shift].unit_minutes
        for person in network.radiologists:
            wanted[person.id] += unit_target(network, person, roster.horizon).wanted
    return Tally(
        "units",
        {person: minutes / UNIT_MINUTES for person, minutes in given.items()},
        {person.id: wanted[person.id] / STEPS_PER_UNIT for person in network.radiologists},
    )


def carried_ledger(network: Network, roster: Roster) -> Ledger:
    """The balance after a roster: what each radiologist has done beyond the share so far.

    The share is that of what was done by all, not of what was expected beforehand: who was asked for more because
    everyone was has nothing to claim from the others. So the balances of all add up to what they did before, but for
    rounding. The shares already hold the balance at the start of the roster, so it is carried over with them.
    """
    shares = _shares_of_done(network, roster, roster.ledger)
    return Ledger(**{sort: _balance(_done(network, roster, sort), shares, sort) for sort in SORTS})


def _shares_of_done(network: Network, roster: Roster, ledger: Ledger | None) -> FairShares:
    totals = Totals(**{sort: _done(network, roster, sort).total() for sort in SORTS})
    return shares_of(network, roster.horizon, totals, ledger)


def _balance(done: Counter[str], shares: FairShares, sort: str) -> dict[str, int]:
    return {person: 100 * done[person] - share for person, share in getattr(shares, sort).items()}


def _done(network: Network, roster: Roster, sort: str) -> Counter[str]:
    """Duties of that sort by radiologist, on-call aside."""
    types = network.shift_type
    counts: Mapping[str, Callable[[Duty], bool]] = {
        "nights": lambda duty: types[duty.shift].night,
        "weekends": lambda duty: is_weekend(duty.day),
        "holidays": lambda duty: is_public_holiday(duty.day),
    }
    return Counter(
        duty.radiologist_id for duty in roster.duties if not types[duty.shift].on_call and counts[sort](duty)
    )
