"""Simulated nights told to the live leader: it takes the simulator's decisions, every one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from benchmarks.reliability.night import Stage
from benchmarks.reliability.runs import Result
from benchmarks.replayed_nights import reference, replayed
from data.duties import Roster
from data.network import Network

NIGHTS = 30
_reference = cache(reference)


def judged(network: Network, roster: Roster, number: int, seed: int, stage: Stage) -> Result:
    """A night of a roster, and whether it was decided alike."""
    result = Result("replayed nights", seed)
    line = replayed(network, roster, number, seed, stage.folder)
    result.figures = {"nights": 1, **{name: line[name] for name in ("date", "events", "decisions", "taken")}}
    if not line["same"]:
        result.broken.append(f"night {number} was decided otherwise, first {line['first']}")
    if not line["decisions"]:
        result.broken.append(f"night {number} had nothing to decide")
    return result


def night_runs(nights: int, seed: int) -> Iterator[tuple[str, Callable[[Stage], Result]]]:
    """That many nights of the reference network, each with a date and luck of its own."""
    for number in range(nights):

        def run(stage: Stage, number: int = number) -> Result:
            return judged(*_reference(), number, seed, stage)

        yield f"replayed night {number}, seed {seed}", run
