"""The network: make a reference one, check it, look at it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import BAD_INPUT, NetworkPlace, Seed, group, network_at, speaking
from data.store.urls import is_store_url
from reports.terminal import Terminal

network = group("The network: make a reference one, check it, look at it.")


@network.command("generate")
@speaking
def network_generate(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="directory to write")],
    seed: Seed = 0,
    radiologists: Annotated[int, typer.Option(min=20, max=5000)] = 400,
    centres: Annotated[int, typer.Option(min=2, max=100)] = 8,
    hospitals: Annotated[int, typer.Option(min=1, max=1000)] = 115,
    *,
    terminal: Terminal,
) -> None:
    """Make a reference network from a seed.

    Example: hulotte network generate net --seed 7
    """
    from data.formats.network_directory import write_network
    from data.synthetic.network import generate_network
    from planning.destinations import folder_to_write
    from reports.network_overview import network_parts, network_summary

    folder = folder_to_write(out)
    made = generate_network(seed, radiologists, centres, hospitals)
    write_network(made, folder)
    summary = {"network": str(folder), "seed": seed, **network_summary(made)}
    terminal.answer(summary, [f"Written to {folder}.", *network_parts(summary)[:1]])


@network.command("check")
@speaking
def network_check(path: NetworkPlace, *, terminal: Terminal) -> None:
    """Find everything that is wrong in a network's files; a store only takes a network that is right.

    Example: hulotte network check net
    """
    from dataclasses import asdict

    from data.formats.network_directory import check_network

    problems = [] if is_store_url(path) and network_at(path, terminal) else check_network(Path(path))
    for problem in problems:
        typer.echo(problem, err=True)
    summary = {"problems": [asdict(problem) for problem in problems]}
    terminal.answer(summary, [] if problems else [f"{path}: nothing wrong."])
    if problems:
        raise typer.Exit(BAD_INPUT)


@network.command("show")
@speaking
def network_show(path: NetworkPlace, *, terminal: Terminal) -> None:
    """Show a network at a glance.

    Example: hulotte network show net
    """
    from reports.network_overview import network_parts, network_summary

    summary = network_summary(network_at(path, terminal))
    terminal.answer(summary, network_parts(summary))
