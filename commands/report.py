"""Reports of what really happened, from the dispatcher's journal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.frame import StoreUrl, group, network_at, out_option, speaking
from data.store.urls import DEFAULT_STORE
from reports.terminal import Terminal

report = group("What really happened: a night or a month, from the dispatcher's journal.")

Hospital = Annotated[
    str | None, typer.Option(metavar="ID", help="only this hospital: the statement that its convention asks for")
]
Centre = Annotated[str | None, typer.Option(metavar="ID", help="only what was read at this centre")]
NetworkOption = Annotated[
    str | None, typer.Option("--network", metavar="NETWORK", help="the network; that of the store when not given")
]
RosterOption = Annotated[
    Path | None, typer.Option("--roster", metavar="FILE", help="who was where, where the store has published nothing")
]
Out = Annotated[Path | None, out_option("report to write: .html or .pdf")]


@report.command("night")
@speaking
def report_night(
    day: Annotated[str, typer.Argument(metavar="DATE", help="the date on which the night begins")],
    hospital: Hospital = None,
    centre: Centre = None,
    store: StoreUrl = DEFAULT_STORE,
    network: NetworkOption = None,
    roster: RosterOption = None,
    out: Out = None,
    *,
    terminal: Terminal,
) -> None:
    """Report a night: volumes, turnaround against targets, what was missed and why, critical results, incidents.

    Example: hulotte report night 2027-01-04 --store sqlite:///hulotte.db -o night.pdf
    """
    from planning.activity import night_of_activity
    from planning.horizons import parse_date

    period = night_of_activity(parse_date(day, "DATE"))
    _report(period, hospital, centre, store, network, roster, out, terminal)


@report.command("month")
@speaking
def report_month(
    month: Annotated[str, typer.Argument(metavar="YYYY-MM", help="a calendar month")],
    hospital: Hospital = None,
    centre: Centre = None,
    store: StoreUrl = DEFAULT_STORE,
    network: NetworkOption = None,
    roster: RosterOption = None,
    out: Out = None,
    *,
    terminal: Terminal,
) -> None:
    """Report a month, for the network or as the activity statement of one hospital.

    Example: hulotte report month 2027-01 --hospital H-0001 --store sqlite:///hulotte.db -o statement.pdf
    """
    from planning.activity import month_of_activity

    _report(month_of_activity(month), hospital, centre, store, network, roster, out, terminal)


def _report(
    period: tuple[str, str, datetime, datetime],
    hospital: str | None,
    centre: str | None,
    store: str,
    network: str | None,
    roster: Path | None,
    out: Path | None,
    terminal: Terminal,
) -> None:
    from data.store.store import Store
    from planning.activity import activity
    from reports.activity_critical_rows import critical_parts
    from reports.activity_overview import activity_parts
    from reports.activity_report import assert_known_format, write_activity

    if out is not None:
        assert_known_format(out)
    known = network_at(network or store, terminal)
    figures = activity(Store.open(store), known, period, hospital, centre, roster)
    if out is not None:
        write_activity(out, figures, known)
        terminal.note(f"Written to {out}.")
    terminal.answer({**figures, "out": str(out) if out else None}, [*activity_parts(figures), *critical_parts(figures)])
