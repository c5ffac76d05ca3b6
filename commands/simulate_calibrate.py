"""The simulated process fitted to a real trace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import Seed, network_at, out_option, speaking
from commands.simulate import simulate
from reports.terminal import Terminal


@simulate.command("calibrate")
@speaking
def simulate_calibrate(
    file: Annotated[Path, typer.Argument(metavar="TRACE", help="studies with their times, Parquet or CSV")],
    path: Annotated[
        str | None,
        typer.Option(
            "--network", metavar="NETWORK", help="whose hospitals these are; the reference exams when not given"
        ),
    ] = None,
    hold_back: Annotated[
        int | None,
        typer.Option("--hold-back", min=0, metavar="DAYS", help="days of the back-test; a fifth of all when not given"),
    ] = None,
    calls: Annotated[
        bool, typer.Option(help="whether times from start to signature have telephone calls in them")
    ] = True,
    out: Annotated[Path | None, out_option("folder for the calibrated network, the report and the summary")] = None,
    seed: Seed = 0,
    *,
    terminal: Terminal,
) -> None:
    """Fit arrivals, reading times and delays to a real trace, and test the fit on days held back.

    Example: hulotte simulate calibrate trace.parquet --network net -o calibrated
    """
    from planning.calibrate import calibrate
    from planning.destinations import folder_to_write
    from reports.calibration_overview import calibration_parts

    folder = folder_to_write(out) if out else None
    known = network_at(path, terminal) if path else None
    result = calibrate(
        file, known, held_back=hold_back, calls_included=calls, seed=seed, told=lambda what: terminal.note(f"{what} …")
    )
    summary = {**result.summary(), "out": str(folder) if folder else None}
    written = [str(place) for place in result.write(folder)] if folder else []
    terminal.answer(summary, [*calibration_parts(summary), *(f"Written to {place}." for place in written)])
