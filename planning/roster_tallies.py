"""Units, nights, weekends and holidays of each radiologist against their share, over several rosters in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from data.errors import InputError, Problem
from data.formats.roster_json import RosterFile, read_roster_file
from data.network import Network
from planning.carried_over import until
from rostering.tallies import Tally, tallies_over


@dataclass(frozen=True, slots=True)
class Tallied:
    """Tallies over rosters in a row, from the first date to the last."""

    first: str
    last: str
    rosters: int
    tallies: tuple[Tally, ...]

    def summary(self) -> dict[str, Any]:
        """What ``roster tallies --json`` prints; shares and ranges in duties (units for units)."""
        return {
            "horizon": {"first": self.first, "last": self.last},
            "rosters": self.rosters,
            "tallies": {tally.name: _overall(tally) for tally in self.tallies},
            "people": [
                {"radiologist": person, **{tally.name: _of(tally, person) for tally in self.tallies}}
                for person in sorted(self.tallies[0].share)
            ],
        }


def read_rosters(network: Network, paths: Sequence[Path]) -> list[RosterFile]:
    """The rosters of those files in order of time.

    Raises
    ------
    InputError
        A file that is wrong, or two rosters that start on the same date.
    """
    files = sorted(
        ((read_roster_file(path, network), path) for path in paths), key=lambda each: each[0].roster.horizon.first
    )
    for (before, _), (after, path) in pairwise(files):
        if before.roster.horizon.first == after.roster.horizon.first:
            message = f"another roster starts on {after.roster.horizon.first} too"
            raise InputError(Problem(path.name, None, "horizon.first", message, "name one roster for each period"))
    return [file for file, _ in files]


def tally(network: Network, files: Sequence[RosterFile]) -> Tallied:
    """Add up the rosters, given in order of time; where one reaches into the next, only its dates before count."""
    cut = [until(before.roster, after.roster.horizon.first) for before, after in pairwise(files)]
    rosters = (*cut, files[-1].roster)
    return Tallied(
        str(rosters[0].horizon.first), str(rosters[-1].horizon.last), len(rosters), tallies_over(network, rosters)
    )


def _overall(tally: Tally) -> dict[str, float]:
    deviations = tally.deviations().values()
    return {
        "given": round(sum(tally.given.values()), 2),
        "share": round(sum(tally.share.values()), 2),
        "least": round(min(deviations, default=0.0), 2),
        "most": round(max(deviations, default=0.0), 2),
        "range": round(tally.range, 2),
        "range_given": round(tally.range_given, 2),
        "gini": round(tally.gini, 4),
    }


def _of(tally: Tally, person: str) -> dict[str, float]:
    given, share = tally.given.get(person, 0), tally.share[person]
    return {"given": round(given, 2), "share": round(share, 2), "deviation": round(given - share, 2)}
