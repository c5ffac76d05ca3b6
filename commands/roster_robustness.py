"""A roster under sick calls."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.frame import NetworkPlace, RequirementsFile, RosterPath, Seed, network_at, speaking
from commands.roster import roster
from reports.terminal import Terminal


@roster.command("robustness")
@speaking
def roster_robustness(
    path: NetworkPlace,
    file: RosterPath,
    samples: Annotated[int, typer.Option(min=1, max=100_000, help="sets of absences to draw")] = 1_000,
    seed: Seed = 0,
    requirements: RequirementsFile = None,
    *,
    terminal: Terminal,
) -> None:
    """Sample sick calls: hours missing once those on call are called out, and without them.

    Example: hulotte roster robustness net roster.json --samples 1000 --seed 1
    """
    from planning.roster_check import read_roster_to_judge
    from planning.roster_robustness import robustness
    from reports.robustness import robustness_parts

    judged = read_roster_to_judge(network_at(path, terminal), file, requirements)
    summary = robustness(*judged, samples, seed).summary()
    terminal.answer(summary, robustness_parts(summary))
