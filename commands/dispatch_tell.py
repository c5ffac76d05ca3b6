"""What readers and planners tell the live dispatcher."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.dispatch import dispatch
from commands.frame import DONE, NO, By, StoreUrl, speaking
from data.store.urls import DEFAULT_STORE
from reports.terminal import Terminal


@dispatch.command("tell")
@speaking
def dispatch_tell(  # noqa: PLR0913 (one parameter an option)
    kind: Annotated[str, typer.Argument(metavar="KIND", help="hold, override, escalate, …: docs/dispatch.md has all")],
    *,
    reader: Annotated[str | None, typer.Option(metavar="ID", help="radiologist it is about")] = None,
    study: Annotated[str | None, typer.Option(metavar="ACCESSION", help="study it is about")] = None,
    hospital: Annotated[str | None, typer.Option(metavar="ID", help="where several have the accession")] = None,
    reason: Annotated[str, typer.Option(help="why; kept with the study, so no patient's data")] = "",
    by: By = "",
    until: Annotated[str | None, typer.Option(metavar="WHEN", help="hold: until when; Paris time")] = None,
    urgency: Annotated[str | None, typer.Option(metavar="CLASS", help="escalate: the class that it gets")] = None,
    subspecialty: Annotated[str | None, typer.Option(help="help, advice: whose")] = None,
    despite_privilege: Annotated[bool, typer.Option("--despite-privilege", help="override: without privilege")] = False,
    key: Annotated[str | None, typer.Option(help="idempotency key; the same again changes nothing")] = None,
    wait: Annotated[float, typer.Option(min=0, help="seconds to wait until it is applied")] = 5,
    store: StoreUrl = DEFAULT_STORE,
    terminal: Terminal,
) -> None:
    """Tell the dispatcher what a reader does, or what someone decides by hand; its leader applies it.

    Example: hulotte dispatch tell hold --study A-17 --until "2027-01-04 23:30" --reason "images of last year come"
    """
    from planning.dispatch_tell import Told, tell
    from planning.known_absences import moment_of
    from reports.desk_overview import told_parts

    detail = {
        "until": moment_of(until, "--until")[0] if until else None,
        "urgency": urgency,
        "subspecialty": subspecialty,
        "despite_privilege": despite_privilege,
    }
    summary = tell(store, Told(kind, reader, study, hospital, by, reason, detail, key), wait)
    terminal.answer(summary, told_parts(summary))
    raise typer.Exit(NO if summary["state"] in ("refused", "set aside") else DONE)
