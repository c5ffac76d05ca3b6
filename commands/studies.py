"""Studies: draw them from the arrivals model, look at them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import NetworkPlace, Seed, group, network_at, out_option, speaking
from reports.terminal import Terminal

studies = group("Studies: draw them from the arrivals model, look at them.")


@studies.command("generate")
@speaking
def studies_generate(
    path: NetworkPlace,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="first date, YYYY-MM-DD")],
    days: Annotated[int, typer.Option(min=1, max=366, help="days, each from 08:00 to 08:00")],
    out: Annotated[Path, out_option("file to write, .parquet or .csv")],
    seed: Seed = 0,
    *,
    terminal: Terminal,
) -> None:
    """Draw studies from the arrivals model.

    Example: hulotte studies generate net --from 2027-01-04 --days 28 -o studies.parquet
    """
    from data.formats.studies_file import write_studies
    from data.synthetic.studies import generate_studies
    from planning.destinations import file_to_write
    from planning.horizons import parse_date
    from reports.studies_overview import studies_parts, studies_summary

    file_to_write(out)
    drawn = generate_studies(network_at(path, terminal), parse_date(first, "--from"), days, seed)
    write_studies(out, drawn)
    summary = {"out": str(out), "seed": seed, **studies_summary(drawn)}
    terminal.answer(summary, [*studies_parts(summary)[:1], f"Written to {out}."])


@studies.command("show")
@speaking
def studies_show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="studies as Parquet or CSV")],
    *,
    terminal: Terminal,
) -> None:
    """Show studies at a glance.

    Example: hulotte studies show studies.parquet
    """
    from data.formats.studies_file import read_studies
    from reports.studies_overview import studies_parts, studies_summary

    summary = studies_summary(read_studies(file))
    terminal.answer(summary, studies_parts(summary))
