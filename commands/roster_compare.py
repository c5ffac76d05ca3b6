"""Two rosters side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import NetworkPlace, RequirementsFile, network_at, speaking
from commands.roster import roster
from reports.terminal import Terminal


@roster.command("compare")
@speaking
def roster_compare(
    path: NetworkPlace,
    before: Annotated[Path, typer.Argument(metavar="A", help="the first roster file")],
    after: Annotated[Path, typer.Argument(metavar="B", help="the second, of the same dates")],
    requirements: RequirementsFile = None,
    *,
    terminal: Terminal,
) -> None:
    """Compare two rosters: coverage, cost by rule, duties that differ, who is affected.

    Example: hulotte roster compare net published.json roster.json
    """
    from planning.roster_compare import compare, read_rosters_to_compare
    from reports.comparison import comparison_parts

    summary = compare(*read_rosters_to_compare(network_at(path, terminal), before, after, requirements)).summary()
    terminal.answer(summary, comparison_parts(summary))
