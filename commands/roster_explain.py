"""Explanations: why a duty, what a wish costs, why demands cannot hold together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.frame import (
    DONE,
    NO,
    First,
    Month,
    NetworkPlace,
    RequirementsFile,
    Until,
    Weeks,
    network_at,
    out_option,
    speaking,
)
from commands.roster import roster
from reports.terminal import Table, Terminal

if TYPE_CHECKING:
    from planning.roster_questions import Question


@roster.command("explain")
@speaking
def roster_explain(  # noqa: PLR0913, PLR0917 (one parameter an option)
    path: NetworkPlace,
    file: Annotated[Path | None, typer.Argument(metavar="ROSTER", help="roster file; not needed by --require")] = None,
    why: Annotated[str | None, typer.Option(metavar="RADIOLOGIST", help="why a duty, or none; with --on")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="the date that --why asks about")] = None,
    price_of: Annotated[str | None, typer.Option(metavar="RADIOLOGIST:DATE", help="what granting a wish costs")] = None,
    require: Annotated[
        Path | None, typer.Option(metavar="FILE", help="demands that must hold (docs/explain.md)")
    ] = None,
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    requirements: RequirementsFile = None,
    previous: Annotated[Path | None, typer.Option(metavar="ROSTER", help="the roster before, without ROSTER")] = None,
    keep: Annotated[Path | None, typer.Option(metavar="ROSTER", help="duties that stay, without ROSTER")] = None,
    time_limit: Annotated[float, typer.Option(min=1, help="seconds for --require to find out")] = 60.0,
    bound: Annotated[bool, typer.Option("--bound", help="also prove a lower bound with the wish granted")] = False,
    out: Annotated[Path | None, out_option("roster file to write, with the wish or the demands met")] = None,
    *,
    terminal: Terminal,
) -> None:
    """Say why a radiologist has a duty or none, what a wish costs, or why demands cannot hold together.

    Example: hulotte roster explain net roster.json --why R-0123 --on 2027-01-09
    """
    from planning.destinations import file_to_write
    from planning.roster_questions import Question

    question = Question(
        roster=file, why=why, on=on, price_of=price_of, require=require, month=month, first=first, weeks=weeks,
        until=until, requirements=requirements, previous=previous, keep=keep, seconds=time_limit, bound=bound,
        out=file_to_write(out),
    )  # fmt: skip
    summary, parts, yes = _answer(question, path, terminal)
    terminal.answer(summary, parts)
    raise typer.Exit(DONE if yes else NO)


def _answer(question: Question, path: str, terminal: Terminal) -> tuple[dict[str, Any], list[str | Table], bool]:
    from planning.roster_questions import answered
    from reports.explanation import demands_parts, price_parts, why_parts

    question.check()
    summary = answered(question, network_at(path, terminal), terminal.detail)
    if question.require:
        return summary, demands_parts(summary), summary["answer"] == "possible"
    if question.price_of:
        return summary, price_parts(summary), summary["nearby"] is not None
    return summary, why_parts(summary), True
