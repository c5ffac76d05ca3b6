"""Rosters: build, verify, take the objective apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import (
    DONE,
    NO,
    First,
    Month,
    NetworkPlace,
    RequirementsFile,
    RosterPath,
    Seed,
    Until,
    Weeks,
    Workers,
    group,
    network_at,
    note_undecided_wishes,
    out_option,
    speaking,
)
from reports.terminal import Terminal

roster = group("Rosters: build, verify, take the objective apart.")


@roster.command("build")
@speaking
def roster_build(  # noqa: PLR0913, PLR0917 (one parameter an option)
    path: NetworkPlace,
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    out: Annotated[Path | None, out_option("roster file to write")] = None,
    requirements: RequirementsFile = None,
    time_limit: Annotated[float | None, typer.Option(min=1, help="seconds; 120 unless said otherwise")] = None,
    work_limit: Annotated[
        int | None, typer.Option(min=1, metavar="UNITS", help="neighbourhoods to solve, instead of a time limit")
    ] = None,
    gap: Annotated[float, typer.Option(min=0, help="stop this close to the bound")] = 0.01,
    previous: Annotated[Path | None, typer.Option(metavar="ROSTER", help="the roster before this one")] = None,
    keep: Annotated[Path | None, typer.Option(metavar="ROSTER", help="roster whose duties stay")] = None,
    min_change: Annotated[
        Path | None, typer.Option(metavar="ROSTER", help="published roster from which each difference costs")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="RULE.NUMBER=VALUE", help="another number for a rule")
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Build a roster and verify it; Ctrl-C keeps the best so far.

    Example: hulotte roster build net --from 2027-01-04 --weeks 4 --time-limit 300 -o roster.json
    """
    from planning.destinations import file_to_write
    from planning.horizons import horizon_of
    from planning.roster_month import build_roster, prepare, read_order, search_settings
    from reports.progress import SolveProgress
    from reports.roster_overview import build_parts

    horizon = horizon_of(month, first, weeks, until)
    budget = search_settings(time_limit, work_limit, gap, workers, seed)
    file_to_write(out)
    known = network_at(path, terminal)
    note_undecided_wishes(path, horizon, terminal)
    instance = prepare(known, read_order(known, horizon, requirements, settings, previous, keep, min_change))
    with SolveProgress(terminal) as progress:
        outcome = build_roster(instance, budget, progress)
    if out:
        outcome.write(out)
    summary = {**outcome.summary(), "out": str(out) if out and outcome.result.roster else None}
    terminal.answer(summary, build_parts(summary))
    raise typer.Exit(DONE if outcome.usable else NO)


@roster.command("verify")
@speaking
def roster_verify(
    path: NetworkPlace,
    file: RosterPath,
    requirements: RequirementsFile = None,
    *,
    terminal: Terminal,
) -> None:
    """Check every rule and add up the objective, from duties and data alone.

    Example: hulotte roster verify net roster.json
    """
    from planning.roster_check import judge, read_roster_to_judge
    from reports.roster_overview import verify_parts

    judgement = judge(*read_roster_to_judge(network_at(path, terminal), file, requirements))
    summary = judgement.summary()
    terminal.answer(summary, verify_parts(summary))
    raise typer.Exit(DONE if judgement.usable else NO)


@roster.command("score")
@speaking
def roster_score(
    path: NetworkPlace,
    file: RosterPath,
    requirements: RequirementsFile = None,
    *,
    terminal: Terminal,
) -> None:
    """Take the objective apart: by rule, week, centre and person, and each finding as a sentence.

    Example: hulotte roster score net roster.json
    """
    from planning.roster_check import judge, read_roster_to_judge, score_summary, taken_apart
    from reports.roster_overview import score_parts

    judgement = judge(*read_roster_to_judge(network_at(path, terminal), file, requirements))
    summary = score_summary(taken_apart(judgement))
    terminal.answer(summary, score_parts(summary))
