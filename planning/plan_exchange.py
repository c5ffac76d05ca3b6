"""Hours go where they are worth least and come where they are worth most, as the simulation says of each trade.

What an hour is worth is the waiting that it saves: minutes from images to report, over all studies. Trades are tried
on the roster itself with the random numbers of every other iteration, so the differences are paired. Of the trades
that save hours the one that costs the least waiting an hour is taken; while there is more waiting than there may be,
the addition that saves the most an hour; until the hours asked for are saved, or an hour would come back for less than
it was given away for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from data.duties import Roster
from planning.plan_trades import Trade, additions, savings, traded
from rostering.checks import Subject
from simulation.measures.selection import measured
from simulation.replication import turnaround
from simulation.run import SimulationResult

UNREAD_MINUTES = 600.0
"""What a study that nobody has read counts for."""

Probe = Callable[[Roster], float]
"""Minutes that the studies of a roster wait, as `waiting` says of its simulation."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A roster with its trades, its duty-hours, and its waiting in minutes a replication."""

    subject: Subject
    hours: float
    waiting: float
    trades: tuple[Trade, ...] = ()


def waiting(simulation: SimulationResult, replications: int) -> float:
    """Minutes from images to report of all studies; the mean of the first replications."""
    sums = []
    for replication in simulation.replications[:replications]:
        studies = measured(replication, simulation.scenario)
        sums.append(float(np.nan_to_num(turnaround(studies), nan=UNREAD_MINUTES).sum()))
    return float(np.mean(sums))


@dataclass(eq=False)
class Exchange:
    """Trades on one roster, one after the other.

    Attributes
    ----------
    stand
        The roster and what has been done to it so far.
    most
        Waiting that the end may have.
    """

    stand: Stand
    most: float
    probe: Probe
    _rates: dict[Trade, float] = field(default_factory=dict, init=False)
    _fresh: dict[Trade, Stand] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """No trade has been asked about yet: each may be the best."""
        self._rates |= dict.fromkeys(savings(self.stand.subject), -np.inf)
        self._rates |= dict.fromkeys(additions(self.stand.subject), np.inf)

    def run(self, hours: float) -> Stand:
        """The stand with the fewest hours found on the way down to so many that waits no longer than it may."""
        best = self.stand
        while self.stand.waiting > self.most or self.stand.hours > hours:
            saving = self._best(adds=False)
            trade = saving
            if self.stand.waiting > self.most:
                trade = self._best(adds=True)
                if trade and saving and self._rates[trade] <= self._rates[saving]:
                    break
            if trade is None:
                break
            self._take(trade)
            if self.stand.waiting <= self.most and self.stand.hours < best.hours:
                best = self.stand
        return best

    def _best(self, *, adds: bool) -> Trade | None:
        """The trade that costs least or gains most an hour: what was said of it before is asked again."""
        while mine := [trade for trade in self._rates if trade.adds is adds]:
            best = (max if adds else min)(mine, key=lambda trade: (self._rates[trade], trade))
            if best in self._fresh:
                return best
            self._ask(best)
        return None

    def _ask(self, trade: Trade) -> None:
        """Simulate the roster with that trade, and note waiting per hour."""
        now = self.stand
        subject = now.subject.with_roster(traded(now.subject, trade))
        hours = hours_of(subject)
        if hours == now.hours:
            self._rates.pop(trade, None)
            return
        found = Stand(subject, hours, self.probe(subject.roster), (*now.trades, trade))
        self._fresh[trade] = found
        self._rates[trade] = (found.waiting - now.waiting) / (now.hours - hours)

    def _take(self, trade: Trade) -> None:
        self.stand = self._fresh[trade]
        self._fresh.clear()
        self._rates = {each: rate for each, rate in self._rates.items() if not each.undoes(trade)}


def hours_of(subject: Subject) -> float:
    """Hours of duty at the centres."""
    return sum(duty.minutes for duty in subject.duties_at_work) / 60


def in_words(trades: Iterable[Trade]) -> str:
    """How often each was made."""
    return ", ".join(f"{count} × {trade}" for trade, count in sorted(Counter(trades).items()))
