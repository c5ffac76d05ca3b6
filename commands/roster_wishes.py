"""Wishes of radiologists in a store: asked for until a deadline, accepted or declined by the planner."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.frame import By, First, Month, StoreUrl, Until, Weeks, group, speaking
from commands.roster import roster
from data.store.urls import DEFAULT_STORE
from reports.terminal import Terminal

wishes = group("Wishes in a store: asked for until a deadline, accepted by the planner, counted in every roster then.")
roster.add_typer(wishes, name="wishes")
Number = Annotated[int, typer.Argument(metavar="WISH", min=1, help="number that roster wishes list shows")]
Numbers = Annotated[list[int] | None, typer.Argument(metavar="WISH", help="numbers that roster wishes list shows")]
Whose = Annotated[str, typer.Argument(metavar="RADIOLOGIST", help="id of who asked")]


@wishes.command("open")
@speaking
def wishes_open(
    close: Annotated[str, typer.Option(metavar="WHEN", help="deadline: a date, included, or a time in Paris")],
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Take wishes for some dates until a deadline; said again for the same dates, the new deadline holds.

    Example: hulotte roster wishes open --month 2027-03 --close 2027-02-01 --store sqlite:///hulotte.db
    """
    from planning.horizons import horizon_of
    from planning.wish_requests import opened
    from reports.wish_overview import opened_parts

    summary = opened(store, horizon_of(month, first, weeks, until), close, by)
    terminal.answer(summary, opened_parts(summary))


@wishes.command("ask")
@speaking
def wishes_ask(
    radiologist: Annotated[str, typer.Argument(metavar="RADIOLOGIST", help="id of who wishes")],
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="want: a duty; avoid: rather none; refuse: none, as a hard rule"),
    ],
    day: Annotated[str, typer.Argument(metavar="DATE", help="date on which the duty starts")],
    shift: Annotated[str | None, typer.Option(metavar="CODE", help="that shift only; any when not given")] = None,
    weight: Annotated[int, typer.Option(min=1, max=10, help="how much it matters; refusals ignore it")] = 1,
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Ask for a duty or for a date off, before the deadline.

    Example: hulotte roster wishes ask R-0123 avoid 2027-03-06 --weight 4 --store sqlite:///hulotte.db
    """
    from planning.wish_requests import asked
    from reports.wish_overview import wish_parts

    summary = asked(store, (radiologist, kind, day, shift, weight), by)
    terminal.answer(summary, wish_parts(summary))


@wishes.command("withdraw")
@speaking
def wishes_withdraw(
    wish: Number,
    radiologist: Whose,
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    late: Annotated[bool, typer.Option("--late", help="after the deadline too: for the planner")] = False,
    *,
    terminal: Terminal,
) -> None:
    """Take back a wish; one that is accepted already leaves the network, until the deadline.

    Example: hulotte roster wishes withdraw 7 R-0123 --store sqlite:///hulotte.db
    """
    from planning.wish_requests import withdrawn
    from reports.wish_overview import wish_parts

    summary = withdrawn(store, wish, radiologist, by, late=late)
    terminal.answer(summary, wish_parts(summary))


@wishes.command("accept")
@speaking
def wishes_accept(
    numbers: Numbers = None,
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Accept wishes by number, or all that wait for some dates: they stand in the network for the next roster.

    Example: hulotte roster wishes accept --month 2027-03 --store sqlite:///hulotte.db
    """
    from data.store.records import WishState
    from planning.horizons import horizon_of
    from planning.wish_requests import decided
    from reports.wish_overview import decided_parts

    dates = (month, first, weeks, until)
    period = None if dates == (None,) * 4 else horizon_of(*dates)
    summary = decided(store, numbers or (), period, WishState.ACCEPTED, by)
    terminal.answer(summary, decided_parts(summary))


@wishes.command("decline")
@speaking
def wishes_decline(
    numbers: Numbers = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="why, for who asked")] = "",
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Decline wishes by number.

    Example: hulotte roster wishes decline 7 --reason "four are away that night" --store sqlite:///hulotte.db
    """
    from data.store.records import WishState
    from planning.wish_requests import decided
    from reports.wish_overview import decided_parts

    summary = decided(store, numbers or (), None, WishState.DECLINED, by, reason)
    terminal.answer(summary, decided_parts(summary))


@wishes.command("list")
@speaking
def wishes_list(
    radiologist: Annotated[str | None, typer.Option(metavar="ID", help="wishes of that radiologist only")] = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="asked, accepted, declined or withdrawn ones only")
    ] = None,
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """List wishes with their states, and until when which dates are open.

    Example: hulotte roster wishes list --radiologist R-0123 --store sqlite:///hulotte.db
    """
    from planning.wish_requests import listed
    from reports.wish_overview import list_parts

    summary = listed(store, radiologist, state)
    terminal.answer(summary, list_parts(summary))
