"""Benchmarks: public instances, solved as rosters are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import DONE, NO, Seed, Workers, group, out_option, speaking
from reports.terminal import Terminal

bench = group("Benchmarks: public instances, solved as rosters are.")


@bench.callback()
def _bench() -> None:
    """Keep the group a group while it has one command."""


@bench.command("roster")
@speaking
def bench_roster(
    path: Annotated[Path, typer.Argument(metavar="INSTANCE", help="file in nrp or physician-duty format")],
    out: Annotated[Path | None, out_option("solution file to write, CSV")] = None,
    time_limit: Annotated[float, typer.Option(min=1, help="seconds")] = 600,
    gap: Annotated[float, typer.Option(min=0, help="stop this close to the bound")] = 0.0,
    seed: Seed = 0,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Solve a public rostering instance with the strategy of roster build, verify it and write the solution.

    Example: hulotte bench roster Instance1.txt --time-limit 60 -o solution.csv
    """
    from planning.destinations import file_to_write
    from planning.public_instances import read_public_instance, solve_public_instance
    from planning.roster_month import search_settings
    from reports.progress import SolveProgress
    from reports.roster_overview import build_parts

    file_to_write(out)
    instance = read_public_instance(path)
    budget = search_settings(time_limit, None, gap, workers, seed)
    with SolveProgress(terminal) as progress:
        outcome = solve_public_instance(instance, budget, progress)
    if out:
        instance.write(out, outcome)
    summary = {**outcome.summary(), "out": str(out) if out and outcome.result.roster else None}
    terminal.answer(summary, build_parts(summary))
    raise typer.Exit(DONE if outcome.usable else NO)
