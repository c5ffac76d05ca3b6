"""What is measured: reference networks of a size, a horizon, and a time limit that is the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance

FIRST = date(2027, 1, 4)
"""Monday on which every horizon starts."""


@dataclass(frozen=True, slots=True)
class Case:
    """A roster to be made within a time limit; a seed makes it an instance."""

    radiologists: int
    centres: int
    weeks: int
    seconds: float
    hospitals: int = 115

    @property
    def says(self) -> str:
        """Its size and limit in words."""
        return (
            f"{self.radiologists:,} radiologists, {self.centres} centres, {self.hospitals} hospitals, "
            f"{self.weeks} weeks, {self.seconds:,.0f} s"
        )

    def instance(self, seed: int) -> RosterInstance:
        """The reference network of that seed with the requirements that staffing computes."""
        network = generate_network(seed, self.radiologists, self.centres, self.hospitals)
        horizon = Horizon.of_weeks(FIRST, self.weeks)
        return RosterInstance.of(network, horizon, staffing(network, horizon))


CASES = {
    "small": Case(radiologists=60, centres=3, hospitals=20, weeks=2, seconds=30),
    "roster": Case(radiologists=400, centres=8, weeks=4, seconds=300),
    "roster-120": Case(radiologists=400, centres=8, weeks=4, seconds=120),
    "roster-600": Case(radiologists=400, centres=8, weeks=4, seconds=600),
    "quarter": Case(radiologists=400, centres=8, weeks=13, seconds=600),
    "large": Case(radiologists=2_000, centres=40, hospitals=575, weeks=4, seconds=600),
}
"""``large`` is five reference networks in one: without more hospitals, most of its readers would have nothing to do."""
