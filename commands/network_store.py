"""The network in a store: from a directory of tables, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import By, StoreUrl, speaking
from commands.network import network
from data.store.urls import DEFAULT_STORE
from reports.terminal import Terminal


@network.command("import")
@speaking
def network_import(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="directory of the network's tables")],
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    based_on: Annotated[
        int | None, typer.Option(min=1, metavar="REVISION", help="revision of the store's network that was edited")
    ] = None,
    *,
    terminal: Terminal,
) -> None:
    """Make a directory the network of a store; refused when someone else changed it meanwhile.

    Example: hulotte network import net --store sqlite:///hulotte.db
    """
    from planning.store_network import import_network

    summary = import_network(folder, store, by, based_on)
    rows = f"{sum(summary['gained'].values()):,} rows gained, {sum(summary['lost'].values()):,} lost"
    said = rows if summary["changed"] else "the same as before"
    terminal.answer(summary, [f"{summary['store']}: revision {summary['revision']} of the network; {said}."])


@network.command("export")
@speaking
def network_export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="directory to write")],
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """Write the network of a store as a directory of tables.

    Example: hulotte network export net --store sqlite:///hulotte.db
    """
    from planning.store_network import export_network

    summary = export_network(store, folder)
    edit = f"import it with --based-on {summary['revision']} when you have edited it"
    terminal.answer(summary, [f"{folder}: revision {summary['revision']} of the network; {edit}."])
