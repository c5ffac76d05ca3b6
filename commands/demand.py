"""Demand: what will come, and how many readers it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from commands.frame import First, Month, NetworkPlace, Until, Weeks, group, network_at, out_option, speaking
from reports.terminal import Terminal

demand = group("Demand: what will come, and how many readers it needs.")


@demand.command("forecast")
@speaking
def demand_forecast(
    path: NetworkPlace,
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    out: Annotated[Path | None, out_option("CSV to write, a row each half hour")] = None,
    *,
    terminal: Terminal,
) -> None:
    """Forecast the arrivals of each half hour.

    Example: hulotte demand forecast net --from 2027-01-04 --weeks 4 -o forecast.csv
    """
    from demand.forecast import forecast
    from planning.arrivals import forecast_summary, write_forecast
    from planning.destinations import file_to_write
    from planning.horizons import horizon_of
    from reports.demand_overview import forecast_parts

    horizon = horizon_of(month, first, weeks, until)
    file_to_write(out)
    expected = forecast(network_at(path, terminal), horizon)
    if out:
        write_forecast(out, expected)
    summary = {"out": str(out) if out else None, **forecast_summary(expected, horizon)}
    terminal.answer(summary, forecast_parts(summary))


@demand.command("staffing")
@speaking
def demand_staffing(
    path: NetworkPlace,
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    out: Annotated[Path | None, out_option("requirements file to write")] = None,
    *,
    terminal: Terminal,
) -> None:
    """Work out how many readers of which skill each half hour needs.

    Example: hulotte demand staffing net --from 2027-01-04 --weeks 4 -o requirements.csv
    """
    from data.formats.requirements_csv import write_requirements
    from demand.staffing import staffing
    from planning.arrivals import staffing_summary
    from planning.destinations import file_to_write
    from planning.horizons import horizon_of
    from reports.demand_overview import staffing_parts

    horizon = horizon_of(month, first, weeks, until)
    file_to_write(out)
    found = network_at(path, terminal)
    requirements = staffing(found, horizon)
    if out:
        write_requirements(out, requirements)
    summary = {"out": str(out) if out else None, **staffing_summary(found, requirements, horizon)}
    terminal.answer(summary, staffing_parts(summary))
