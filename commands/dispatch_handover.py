"""The live dispatcher: what was handed back to a hospital."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.dispatch import dispatch
from commands.frame import StoreUrl, speaking
from data.store.urls import DEFAULT_STORE
from reports.terminal import Terminal


@dispatch.command("handover")
@speaking
def dispatch_handover(
    hospital: Annotated[str, typer.Option(metavar="ID", help="id of the hospital")],
    days: Annotated[int, typer.Option(min=1, help="windows that ended in the last days")] = 1,
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """List what a hospital got back when its window ended, and what the network still finished for it.

    Example: hulotte dispatch handover --hospital H-0001 --store sqlite:///hulotte.db
    """
    from planning.dispatch_handover import handed_over
    from reports.study_life import handover_parts

    told = handed_over(store, hospital, days)
    terminal.answer(told, handover_parts(hospital, told["handovers"]))
