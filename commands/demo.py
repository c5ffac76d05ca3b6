"""The demonstration: the whole loop in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import DONE, NO, Seed, Workers, out_option, speaking
from reports.terminal import Terminal


@speaking
def demo(
    out: Annotated[Path, out_option("folder for everything that is made")] = Path("demo_output"),
    quick: Annotated[bool, typer.Option("--quick", help="a small network, in less than a minute")] = False,
    seed: Seed = 7,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Run the whole loop on a reference network and write a report.

    Example: hulotte demo --quick -o demo_output
    """
    from planning.demo import run_demo
    from planning.destinations import folder_to_write
    from reports.demo_overview import demo_parts

    summary = run_demo(folder_to_write(out), quick=quick, seed=seed, workers=workers, terminal=terminal)
    terminal.answer(summary, demo_parts(summary))
    raise typer.Exit(DONE if summary["usable"] else NO)
