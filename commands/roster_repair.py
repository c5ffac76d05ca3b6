"""A published roster in daily life: people fall out, someone is looked for, two want to swap."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import DONE, NO, NetworkPlace, RosterPath, network_at, out_option, speaking
from commands.roster import roster
from reports.terminal import Terminal


@roster.command("repair")
@speaking
def roster_repair(  # noqa: PLR0913 (one parameter an option)
    path: NetworkPlace,
    file: RosterPath,
    absent: Annotated[list[str], typer.Option(metavar="ID", help="radiologist who falls out; may come again")],
    since: Annotated[list[str], typer.Option("--from", metavar="WHEN", help="first date or time away")],
    until: Annotated[list[str], typer.Option("--to", metavar="WHEN", help="last date away, or time of return")],
    freeze: Annotated[str | None, typer.Option(metavar="WHEN", help="no duty that starts before moves")] = None,
    out: Annotated[Path | None, out_option("roster file to write")] = None,
    time_limit: Annotated[float, typer.Option(min=0.1, help="seconds")] = 2.5,
    *,
    terminal: Terminal,
) -> None:
    """Mend a roster for people who fall out: least shortfall, then fewest changes for the others, then least cost.

    Example: hulotte roster repair net roster.json --absent R-0123 --from 2027-01-09 --to 2027-01-11 -o mended.json
    """
    from planning.destinations import file_to_write
    from planning.roster_repair import mend, read_order
    from reports.repair_overview import repair_parts

    file_to_write(out)
    network = network_at(path, terminal)
    found = mend(network, *read_order(network, file, absent, since, until, freeze), time_limit)
    if out:
        found.write(out)
    summary = {**found.summary(), "out": str(out) if out else None}
    terminal.answer(summary, repair_parts(summary))
    raise typer.Exit(DONE if found.usable else NO)


@roster.command("candidates")
@speaking
def roster_candidates(
    path: NetworkPlace,
    file: RosterPath,
    seat: Annotated[str, typer.Argument(metavar="SHIFT", help="DATE/SHIFT@CENTRE, or ID@DATE to replace someone")],
    most: Annotated[int, typer.Option(min=1, help="how many to name")] = 20,
    *,
    terminal: Terminal,
) -> None:
    """Who could take a shift: ranked by cost, with reasons and telephone, and why the others cannot.

    Example: hulotte roster candidates net roster.json 2027-01-09/N12@lyon
    """
    from planning.roster_check import read_roster_to_judge
    from planning.roster_swap import candidates_summary, find_candidates, local_score
    from reports.swap_overview import candidates_parts

    network, rostered, _ = read_roster_to_judge(network_at(path, terminal), file)
    summary = candidates_summary(network, *find_candidates(local_score(network, rostered), seat), most)
    terminal.answer(summary, candidates_parts(summary))
    raise typer.Exit(DONE if summary["possible"] else NO)


@roster.command("swap")
@speaking
def roster_swap(  # noqa: PLR0913 (one parameter an option)
    path: NetworkPlace,
    file: RosterPath,
    duties: Annotated[
        list[str] | None, typer.Argument(metavar="DUTY", help="two or three, as R-0123@2027-01-09")
    ] = None,
    suggest: Annotated[
        str | None, typer.Option(metavar="ID", help="no duties: find swaps that free this radiologist")
    ] = None,
    day: Annotated[str | None, typer.Option("--on", metavar="DATE", help="date to be free on")] = None,
    own_centres: Annotated[bool, typer.Option("--own-centres", help="nobody goes to a centre not theirs")] = False,
    out: Annotated[Path | None, out_option("roster file to write when the swap is legal")] = None,
    most: Annotated[int, typer.Option(min=1, help="how many swaps to suggest")] = 20,
    *,
    terminal: Terminal,
) -> None:
    """Let two or three people take one another's duties: legal or not, check by check, and what it costs.

    Example: hulotte roster swap net roster.json R-0123@2027-01-09 R-0045@2027-01-16 -o swapped.json
    """
    from planning.destinations import file_to_write
    from planning.roster_check import read_roster_to_judge
    from planning.roster_swap import (
        asked_for,
        find_suggestions,
        find_swap,
        local_score,
        suggestions_summary,
        swap_summary,
        write_swapped,
    )
    from reports.swap_overview import suggestions_parts, swap_parts

    wanted = asked_for(duties or (), suggest, day)
    file_to_write(out)
    network, rostered, _ = read_roster_to_judge(network_at(path, terminal), file)
    score = local_score(network, rostered)
    if isinstance(wanted, str):
        summary = suggestions_summary(*find_suggestions(score, wanted, own_centres=own_centres), most)
        terminal.answer(summary, suggestions_parts(summary))
        raise typer.Exit(DONE if summary["possible"] else NO)
    found = find_swap(score, wanted, own_centres=own_centres)
    if out and found.effect.legal:
        write_swapped(out, score, rostered, found)
    summary = swap_summary(found)
    terminal.answer(summary, swap_parts(summary))
    raise typer.Exit(DONE if found.effect.legal else NO)
