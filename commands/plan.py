"""The closed loop: requirements, roster and simulation, round and round until every target holds."""

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
    Seed,
    Until,
    Weeks,
    Workers,
    network_at,
    note_undecided_wishes,
    out_option,
    speaking,
)
from reports.terminal import Terminal


@speaking
def plan(  # noqa: PLR0913, PLR0917 (one parameter an option)
    path: NetworkPlace,
    out: Annotated[Path, out_option("folder for every iteration; a plan begun there goes on")],
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    goal: Annotated[
        str, typer.Option(help="how far hours are lowered: 'shares' of the first roster are kept, or only 'targets'")
    ] = "shares",
    iterations: Annotated[int, typer.Option(min=1, max=99, help="most rosters")] = 8,
    replications: Annotated[int, typer.Option(min=2, max=10_000, help="months simulated for each roster")] = 60,
    time_limit: Annotated[float, typer.Option(min=1, help="seconds of search for the first roster")] = 120,
    later_limit: Annotated[float, typer.Option(min=1, help="the same for each later one")] = 90,
    total_limit: Annotated[float, typer.Option(min=1, help="seconds after which no iteration begins")] = 500,
    work_limit: Annotated[
        int | None, typer.Option(min=1, metavar="UNITS", help="neighbourhoods a roster, instead of seconds of search")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="what is other than usual; docs/scenarios.md")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="RULE.NUMBER=VALUE", help="another number for a rule")
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Build rosters until every target holds in simulation with as few duty-hours as will do.

    With a scenario, the simulations are of it; the first requirements are those of the staffing formula all the same.

    Example: hulotte plan net --from 2027-01-04 --weeks 4 -o plan
    """
    from data.formats.scenario_toml import find_scenario
    from planning.destinations import folder_to_write
    from planning.horizons import horizon_of
    from planning.plan_order import PlanOrder, goal_named
    from planning.plan_run import Plan
    from planning.workers import usable_cores
    from reports.plan_overview import plan_parts

    order = PlanOrder(
        horizon=horizon_of(month, first, weeks, until),
        goal=goal_named(goal),
        seed=seed,
        replications=replications,
        iterations=iterations,
        first_seconds=time_limit,
        later_seconds=later_limit,
        seconds=total_limit,
        work_limit=work_limit,
        workers=workers or usable_cores(),
        scenario=find_scenario(scenario) if scenario else None,
    )
    folder = folder_to_write(out)
    known = network_at(path, terminal)
    note_undecided_wishes(path, order.horizon, terminal)
    known = known.model_copy(update={"rules": known.rules.with_settings(settings or ())})
    summary = Plan(known, order, folder, terminal).run()
    terminal.answer(summary, plan_parts(summary))
    raise typer.Exit(DONE if summary["holds"] else NO)
