"""The live dispatcher: serve it, see what is open, ask why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import NetworkPlace, StoreUrl, group, network_at, speaking
from data.store.urls import DEFAULT_STORE, is_store_url
from reports.terminal import Terminal

dispatch = group("The live dispatcher: takes studies in and gives each to the right reader.")
PemFile = Annotated[Path | None, typer.Option(metavar="FILE", help="PEM; both encrypt HTTP and MLLP")]


@dispatch.command("serve")
@speaking
def dispatch_serve(  # noqa: PLR0913, PLR0917 (one parameter an option)
    network: NetworkPlace,
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="URL", envvar="HULOTTE_STORE", show_envvar=False, help="the night's store"),
    ] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="FILE", help="duties; what the store published when not given")
    ] = None,
    host: Annotated[
        str, typer.Option(help="address to listen at; this machine only unless said otherwise")
    ] = "127.0.0.1",
    http_port: Annotated[int, typer.Option(min=0, max=65535, help="port of HTTP; 0: any free one")] = 8080,
    hl7_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="port of HL7 v2 over MLLP; 2575, or any free one with --http-port 0"),
    ] = None,
    intake: Annotated[
        Path | None,
        typer.Option("--intake", metavar="FILE", help="file of senders; the network's own codes when not given"),
    ] = None,
    tls_certificate: PemFile = None,
    tls_key: PemFile = None,
    tls_clients: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="PEM: only holders of certificates of this authority may connect"),
    ] = None,
    plain_on_network: Annotated[
        bool, typer.Option("--plain-on-network", help="no TLS beyond this machine: a VPN or a proxy encrypts")
    ] = False,
    acknowledge: Annotated[float, typer.Option(min=1, help="seconds to take notice before a study goes on")] = 120,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="FILE", help="numbers of alarms, fallback and escalation, as TOML")
    ] = None,
    *,
    terminal: Terminal,
) -> None:
    """Run the dispatcher: messages in over HTTP and MLLP, decisions out as lines of JSON on stdout. Ends on Ctrl-C.

    Example: hulotte dispatch serve sqlite:///hulotte.db --http-port 8080
    """
    from dispatch.life.rules import LifeRules, read_life_rules
    from dispatch.service import Timing
    from planning.dispatch_desk import Entrance, serve_desk

    place = store or (network if is_store_url(network) else DEFAULT_STORE)
    timing = Timing(acknowledge=acknowledge)
    known = network_at(network, terminal)
    if hl7_port is None:
        hl7_port = 2575 if http_port else 0
    tls = (tls_certificate, tls_key, tls_clients)
    entrance = Entrance(host, http_port, hl7_port, intake, *tls, plain_on_network=plain_on_network)
    watched = LifeRules() if rules is None else read_life_rules(rules)
    serve_desk(known, place, roster, entrance, timing, terminal.line, terminal.note, watched)


@dispatch.command("status")
@speaking
def dispatch_status(store: StoreUrl = DEFAULT_STORE, *, terminal: Terminal) -> None:
    """List the studies that somebody waits for, with their clocks, the one due first first.

    Example: hulotte dispatch status --store sqlite:///hulotte.db
    """
    from planning.dispatch_desk import desk_status
    from reports.desk_overview import status_parts

    summary = desk_status(store)
    terminal.answer(summary, status_parts(summary))


@dispatch.command("explain")
@speaking
def dispatch_explain(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="accession of the study")],
    hospital: Annotated[
        str | None, typer.Option(metavar="ID", help="where several hospitals have the accession")
    ] = None,
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """Say to whom a study was given, who else might have had it, at what cost, and why this one.

    Example: hulotte dispatch explain A-20270104-0017 --store sqlite:///hulotte.db
    """
    from planning.dispatch_desk import explained
    from reports.desk_overview import explanation_parts

    told = explained(store, study, hospital)
    terminal.answer(told, explanation_parts(told))
