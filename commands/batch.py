"""Many plans, unattended."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from commands.frame import Workers, group, network_at, out_option, speaking
from reports.terminal import Terminal

batch = group("Many plans, unattended.")


@batch.command("run")
@speaking
def batch_run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="what to plan; docs/batch.md")],
    out: Annotated[
        Path | None, out_option("folder for every plan, beside the file unless given; a batch begun there goes on")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="Dask scheduler whose workers make the plans")
    ] = None,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Make every plan of a file: dates, scenarios, seeds and numbers of rules; started again, it goes on.

    Example: hulotte batch run year.toml -o year
    """
    from data.formats.batch_toml import read_batch
    from planning.batch_jobs import jobs_of
    from planning.batch_places import cluster_at, processes_here
    from planning.batch_run import Batch
    from planning.destinations import folder_to_write
    from planning.workers import usable_cores
    from reports.batch_overview import batch_parts

    spec = read_batch(file)
    network = network_at(str(file.parent / spec.network), terminal)
    jobs = jobs_of(spec, file, network)
    folder = folder_to_write(out or file.with_name(f"{file.stem}_plans"))
    at_once = max(1, (workers or usable_cores()) // spec.plan.workers)
    places = partial(cluster_at, cluster) if cluster else partial(processes_here, at_once)
    summary = Batch(network.model_copy(), jobs, folder, terminal).run(places)
    terminal.answer(summary, batch_parts(summary))
    raise typer.Exit(summary["exit_code"])
