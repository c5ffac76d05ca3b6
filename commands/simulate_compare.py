"""Scenarios and policies side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import NetworkPlace, RosterPath, Seed, Workers, network_at, speaking
from commands.simulate import simulate
from reports.terminal import Terminal


@simulate.command("compare")
@speaking
def simulate_compare(  # noqa: PLR0913 (one parameter an option)
    path: NetworkPlace,
    file: RosterPath,
    sides: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO...", help="base, names or files; with @POLICY after it under that policy"),
    ],
    studies_file: Annotated[
        Path | None, typer.Option("--studies", metavar="FILE", help="a trace to replay; drawn anew when not given")
    ] = None,
    replications: Annotated[int, typer.Option(min=2, max=100_000)] = 20,
    policy: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="dispatch policy of sides that name none")
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Simulate scenarios with the same luck: the differences of each from the first, with 95 % intervals.

    Example: hulotte simulate compare net roster.json base demand_plus_30 ai_off --replications 20
    """
    from planning.scenario_compare import compare_scenarios
    from reports.progress import ReplayProgress
    from reports.scenario_comparison import scenario_comparison_parts

    known = network_at(path, terminal)
    with ReplayProgress(terminal) as progress:
        result = compare_scenarios(
            known, file, sides, studies_file, replications, seed, workers=workers, policy=policy, progress=progress
        )
    summary = result.summary()
    terminal.answer(summary, scenario_comparison_parts(summary))
