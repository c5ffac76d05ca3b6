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
        typer.Option(
            "--intake",
            metavar="FILE",
            help="senders, and where they take statuses; without it own codes",
        ),
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
    webhooks: Annotated[Path | None, typer.Option(metavar="FILE", help="who takes the feed by POST (TOML)")] = None,
    fallback: Annotated[
        Path | None, typer.Option(metavar="FILE", help="page to print, anew every minute: queue, duties, telephones")
    ] = None,
    rehearse: Annotated[
        bool,
        typer.Option("--rehearse", help="no real night: `dispatch replay` tells the time; on a store of its own"),
    ] = False,
    feed_days: Annotated[
        int, typer.Option("--feed-days", min=1, metavar="DAYS", help="for so long the feed can be gone back to")
    ] = 30,
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
    from dispatch.logs import start_logging
    from dispatch.service import Timing
    from planning.dispatch_desk import DeskOptions, Entrance, serve_desk
    from planning.dispatch_outgoing import Outgoing

    start_logging(talkative=terminal.verbose)
    place = store or (network if is_store_url(network) else DEFAULT_STORE)
    known = network_at(network, terminal)
    if hl7_port is None:
        hl7_port = 2575 if http_port else 0
    tls = (tls_certificate, tls_key, tls_clients)
    entrance = Entrance(host, http_port, hl7_port, intake, *tls, plain_on_network=plain_on_network)
    life = LifeRules() if rules is None else read_life_rules(rules)
    options = DeskOptions(
        Timing(acknowledge=acknowledge), Outgoing(webhooks, intake, fallback), life, rehearse, feed_days
    )
    serve_desk(known, place, roster, entrance, options, terminal.line, terminal.note)


@dispatch.command("status")
@speaking
def dispatch_status(
    store: StoreUrl = DEFAULT_STORE,
    watch: Annotated[bool, typer.Option("--watch", help="show it anew every second, until Ctrl-C")] = False,
    *,
    terminal: Terminal,
) -> None:
    """Show what waits, the one due first first, with clocks that count towards due, and what the readers do.

    Example: hulotte dispatch status --store sqlite:///hulotte.db --watch
    """
    from planning.dispatch_desk import desk_status
    from reports.desk_board import desk_board

    if watch and not terminal.as_json:
        terminal.live(lambda rows: desk_board(desk_status(store), rows))
        return
    summary = desk_status(store)
    terminal.show(summary, desk_board(summary))


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
