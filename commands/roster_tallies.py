"""Who has done how much."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import NetworkPlace, network_at, out_option, speaking
from commands.roster import roster
from reports.terminal import Terminal


@roster.command("tallies")
@speaking
def roster_tallies(
    path: NetworkPlace,
    files: Annotated[list[Path], typer.Argument(metavar="ROSTER...", help="roster files, one for each period")],
    out: Annotated[Path | None, out_option("picture to write: .html with everyone's figures, .png or .svg")] = None,
    *,
    terminal: Terminal,
) -> None:
    """Count units, nights, weekends and holidays of each radiologist against their share, over several rosters.

    Example: hulotte roster tallies net january.json february.json march.json -o tallies.html
    """
    from planning.destinations import file_to_write
    from planning.roster_tallies import read_rosters, tally
    from reports.tallies_overview import tallies_parts

    if out is not None:
        from reports.tallies_picture import picture_to_write, write_tallies

        picture_to_write(file_to_write(out))
    known = network_at(path, terminal)
    summary = tally(known, read_rosters(known, files)).summary()
    if out is not None:
        write_tallies(out, {"": summary})
    terminal.answer({**summary, "out": str(out) if out else None}, tallies_parts(summary))
