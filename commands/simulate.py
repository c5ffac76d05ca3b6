"""Simulation: replay the studies through a roster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import DONE, NO, NetworkPlace, RosterPath, Seed, Workers, group, network_at, out_option, speaking
from reports.terminal import Terminal

simulate = group("Simulation: replay the studies through a roster.")


@simulate.command("run")
@speaking
def simulate_run(  # noqa: PLR0913, PLR0917
    path: NetworkPlace,
    file: RosterPath,
    studies_file: Annotated[
        Path | None, typer.Option("--studies", metavar="FILE", help="a trace to replay; drawn anew when not given")
    ] = None,
    replications: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="20; with --precision the most, then 1000")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(min=0.001, metavar="MINUTES", help="replicate until the mean turnaround is known to ± so many"),
    ] = None,
    warm_up: Annotated[
        float | None,
        typer.Option("--warm-up", min=0, metavar="HOURS", help="what comes in the first hours is not measured"),
    ] = None,
    batches: Annotated[
        int | None, typer.Option(min=2, max=1000, help="one long replication, its intervals from so many parts of it")
    ] = None,
    policy: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="dispatch policy; docs/policies.md")] = None,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="what is other than usual; docs/scenarios.md")
    ] = None,
    replication: Annotated[int | None, typer.Option(min=0, help="run this one alone, by its number")] = None,
    out: Annotated[Path | None, out_option("folder for studies, events and summary")] = None,
    seed: Seed = 0,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Replay the studies through a roster, study by study.

    Example: hulotte simulate run net roster.json --replications 20 -o sim
    """
    from planning.destinations import folder_to_write
    from planning.replay import replay
    from reports.progress import ReplayProgress
    from reports.simulation_overview import missed_targets, simulation_parts

    folder = folder_to_write(out) if out else None
    known = network_at(path, terminal)
    with ReplayProgress(terminal) as progress:
        result = replay(
            known,
            file,
            studies_file,
            replications,
            seed,
            workers=workers,
            policy=policy,
            progress=progress,
            scenario=scenario,
            replication=replication,
            precision=precision,
            warm_up_hours=warm_up,
            batches=batches,
        )
    if folder:
        result.write(folder)
    summary = {**result.summary(), "out": str(folder) if folder else None}
    terminal.answer(summary, simulation_parts(summary))
    raise typer.Exit(NO if missed_targets(summary) else DONE)
