"""What every command shares: options, exit codes, how it speaks, and bad input told in sentences."""

from __future__ import annotations

import errno
import inspect
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from data.errors import ConflictError, InputError, Problem
from data.store.urls import is_store_url
from reports.terminal import Terminal

if TYPE_CHECKING:
    from data.calendar import Horizon
    from data.network import Network

DONE, NO, BAD_INPUT = 0, 1, 2


class Commands(TyperGroup):
    """Commands whose bad input ends in sentences on stderr and exit code 2, never in a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401
        """Run the command; a request to end is taken like Ctrl-C, so that a search keeps its best so far."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return super().invoke(ctx)
        except InputError as error:
            for problem in error.problems:
                typer.echo(problem, err=True)
            raise typer.Exit(NO if isinstance(error, ConflictError) else BAD_INPUT) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            what = error.strerror or str(error)
            problem = Problem(str(error.filename), None, None, what, "check the path, its permissions and the disk")
            typer.echo(problem, err=True)
            raise typer.Exit(BAD_INPUT) from error


def group(text: str) -> typer.Typer:
    """A group of commands, with the help text of the group."""
    return typer.Typer(help=text, no_args_is_help=True, pretty_exceptions_enable=False)


NetworkPlace = Annotated[
    str, typer.Argument(metavar="NETWORK", help="directory of the network's tables, or URL of a store")
]
StoreUrl = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="URL",
        envvar="HULOTTE_STORE",
        show_envvar=False,
        help="sqlite:///FILE or postgresql://…; what HULOTTE_STORE says when not given",
    ),
]
By = Annotated[str, typer.Option(metavar="NAME", help="who does it, for the audit log; you unless said otherwise")]
RosterPath = Annotated[Path, typer.Argument(metavar="ROSTER", help="roster file")]
Seed = Annotated[int, typer.Option(min=0, help="the same seed gives the same result")]
Workers = Annotated[int | None, typer.Option(min=1, help="cores to use; all of them unless said otherwise")]
Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="a calendar month")]
First = Annotated[str | None, typer.Option("--from", metavar="DATE", help="first date, YYYY-MM-DD")]
Weeks = Annotated[int | None, typer.Option(min=1, max=52, help="weeks from --from on; 4 unless said otherwise")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="last date, instead of --weeks")]
RequirementsFile = Annotated[
    Path | None, typer.Option("--requirements", metavar="FILE", help="coverage wanted; computed when not given")
]


SPEECH = {
    "as_json": Annotated[bool, typer.Option("--json", help="print one JSON object on stdout")],
    "quiet": Annotated[bool, typer.Option("-q", "--quiet", help="nothing on stderr but problems")],
    "verbose": Annotated[bool, typer.Option("-v", "--verbose", help="every step on stderr")],
}
"""Options of every command."""


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--json``, ``-q`` and ``-v`` in place of its ``terminal``, which is made from them."""
    own = inspect.signature(command, eval_str=True).parameters.values()
    kept = [parameter for parameter in own if parameter.name != "terminal"]
    keyword = inspect.Parameter.KEYWORD_ONLY
    added = [inspect.Parameter(name, keyword, default=False, annotation=kind) for name, kind in SPEECH.items()]

    @wraps(command)
    def with_terminal(*args: object, as_json: bool, quiet: bool, verbose: bool, **options: object) -> None:
        command(*args, **options, terminal=Terminal(as_json, quiet, verbose))

    parameters = [*kept, *added]
    with_terminal.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_terminal.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return with_terminal


def out_option(text: str) -> Any:  # noqa: ANN401
    """The option ``-o``, with what it takes."""
    return typer.Option("-o", "--out", help=text)


def network_at(place: str, terminal: Terminal) -> Network:
    """The network in that place: a directory or a store."""
    if is_store_url(place):
        from data.store.networks import load_network
        from data.store.store import Store

        store = Store.open(place)
        terminal.detail(f"reading {store.name}")
        return load_network(store)
    from data.formats.network_directory import read_network

    terminal.detail(f"reading {place}")
    return read_network(Path(place))


def note_undecided_wishes(place: str, period: Horizon, terminal: Terminal) -> None:
    """Say on stderr that wishes in a store wait for a decision: they do not count in a roster that is built now."""
    if not is_store_url(place):
        return
    from planning.wish_requests import undecided

    if number := undecided(place, period):
        what = "1 wish for these dates is" if number == 1 else f"{number:,} wishes for these dates are"
        dates = f"--from {period.first} --until {period.last}"
        terminal.note(f"{what} not decided and not counted; to count them first: hulotte roster wishes accept {dates}")
