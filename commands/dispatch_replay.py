"""Replaying a night into the running dispatcher."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.dispatch import dispatch
from commands.frame import DONE, NO, Seed, network_at, speaking
from data.errors import InputError, Problem
from reports.terminal import Terminal

FASTEST = "max"


@dispatch.command("replay")
@speaking
def dispatch_replay(
    events: Annotated[
        Path, typer.Argument(metavar="EVENTS", help="studies, or events.parquet or studies.parquet of `simulate run`")
    ],
    network: Annotated[str, typer.Option("--network", metavar="NETWORK", help="the network that the service runs for")],
    speed: Annotated[str, typer.Option(metavar="60x|max", help="how much faster than the wall clock")] = "60x",
    url: Annotated[str, typer.Option(help="where the service takes studies")] = "http://127.0.0.1:8080",
    night: Annotated[
        str | None, typer.Option(metavar="DATE", help="the night that begins on this date; everything when not given")
    ] = None,
    replication: Annotated[int, typer.Option(min=0, help="which replication of a simulation")] = 0,
    seed: Seed = 0,
    *,
    terminal: Terminal,
) -> None:
    """Replay a night into a service that was started with --rehearse, with simulated hospitals and readers.

    Ends with exit code 1 when a study was lost, or given to two readers at once.

    Example: hulotte dispatch replay studies.parquet --network net --night 2027-01-04 --speed 60x
    """
    from planning.dispatch_replay import rehearse
    from planning.horizons import parse_date
    from reports.rehearsal_overview import RehearsalProgress, rehearsal_parts

    day = parse_date(night, "--night") if night else None
    known = network_at(network, terminal)
    with RehearsalProgress(terminal) as progress:
        summary = rehearse(known, events, url, _factor(speed), day, seed, replication, progress)
    terminal.answer(summary, rehearsal_parts(summary))
    raise typer.Exit(NO if summary["lost"] or summary["given_twice"] else DONE)


def _factor(text: str) -> float | None:
    """How many times faster; None for as fast as can be."""
    if text == FASTEST:
        return None
    try:
        factor = float(text.removesuffix("x"))
    except ValueError:
        factor = 0.0
    if not 0 < factor < 1e6:
        raise InputError(Problem("--speed", None, None, f"{text!r} is no speed", "write 60x, 1x, or max"))
    return factor
