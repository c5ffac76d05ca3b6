"""The command line: parse, call a room's public function, print.

Rooms are imported by the command that needs them, so that help comes at once. Data goes to stdout, progress and
problems to stderr. Exit codes: 0 done, 1 the answer is no (violations, a target missed, infeasible), 2 bad input.
"""

from __future__ import annotations

import errno
import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from data.errors import InputError, Problem
from reports.terminal import Terminal

if TYPE_CHECKING:
    from data.network import Network

DONE, NO, BAD_INPUT = 0, 1, 2


class Commands(TyperGroup):
    """Commands whose bad input ends in sentences on stderr and exit code 2, never in a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401
        """Run the command."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            for problem in error.problems:
                typer.echo(problem, err=True)
            raise typer.Exit(BAD_INPUT) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            what = error.strerror or str(error)
            problem = Problem(str(error.filename), None, None, what, "check the path, its permissions and the disk")
            typer.echo(problem, err=True)
            raise typer.Exit(BAD_INPUT) from error


def _commands(text: str) -> typer.Typer:
    return typer.Typer(help=text, no_args_is_help=True, pretty_exceptions_enable=False)


app = typer.Typer(
    cls=Commands,
    help="Plan and replay the nights of a teleradiology network.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
network = _commands("The network: make a reference one, check it, look at it.")
studies = _commands("Studies: draw them from the arrivals model, look at them.")
demand = _commands("Demand: what will come, and how many readers it needs.")
roster = _commands("Rosters: build, verify, take the objective apart.")
simulate = _commands("Simulation: replay the studies through a roster.")
for name, commands in (
    ("network", network),
    ("studies", studies),
    ("demand", demand),
    ("roster", roster),
    ("simulate", simulate),
):
    app.add_typer(commands, name=name)

NetworkDir = Annotated[Path, typer.Argument(metavar="NETWORK", help="directory of the network's tables")]
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


def _out(text: str) -> Any:  # noqa: ANN401
    return typer.Option("-o", "--out", help=text)


# -- network -------------------------------------------------------------------------------------------------------


@network.command("generate")
@speaking
def network_generate(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="directory to write")],
    seed: Seed = 0,
    radiologists: Annotated[int, typer.Option(min=20, max=5000)] = 400,
    centres: Annotated[int, typer.Option(min=2, max=100)] = 8,
    hospitals: Annotated[int, typer.Option(min=1, max=1000)] = 115,
    *,
    terminal: Terminal,
) -> None:
    """Make a reference network from a seed.

    Example: hulotte network generate net --seed 7
    """
    from data.formats.network_directory import write_network
    from data.synthetic.network import generate_network
    from planning.destinations import folder_to_write
    from reports.network_overview import network_parts, network_summary

    folder = folder_to_write(out)
    made = generate_network(seed, radiologists, centres, hospitals)
    write_network(made, folder)
    summary = {"network": str(folder), "seed": seed, **network_summary(made)}
    terminal.answer(summary, [f"Written to {folder}.", *network_parts(summary)[:1]])


@network.command("check")
@speaking
def network_check(path: NetworkDir, *, terminal: Terminal) -> None:
    """Find everything that is wrong in a network's files.

    Example: hulotte network check net
    """
    from dataclasses import asdict

    from data.formats.network_directory import check_network

    problems = check_network(path)
    for problem in problems:
        typer.echo(problem, err=True)
    summary = {"problems": [asdict(problem) for problem in problems]}
    terminal.answer(summary, [] if problems else [f"{path}: nothing wrong."])
    if problems:
        raise typer.Exit(BAD_INPUT)


@network.command("show")
@speaking
def network_show(path: NetworkDir, *, terminal: Terminal) -> None:
    """Show a network at a glance.

    Example: hulotte network show net
    """
    from reports.network_overview import network_parts, network_summary

    summary = network_summary(_network(path, terminal))
    terminal.answer(summary, network_parts(summary))


# -- studies -------------------------------------------------------------------------------------------------------


@studies.command("generate")
@speaking
def studies_generate(
    path: NetworkDir,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="first date, YYYY-MM-DD")],
    days: Annotated[int, typer.Option(min=1, max=366, help="days, each from 08:00 to 08:00")],
    out: Annotated[Path, _out("file to write, .parquet or .csv")],
    seed: Seed = 0,
    *,
    terminal: Terminal,
) -> None:
    """Draw studies from the arrivals model.

    Example: hulotte studies generate net --from 2027-01-04 --days 28 -o studies.parquet
    """
    from data.formats.studies_file import write_studies
    from data.synthetic.studies import generate_studies
    from planning.destinations import file_to_write
    from planning.horizons import parse_date
    from reports.studies_overview import studies_parts, studies_summary

    file_to_write(out)
    drawn = generate_studies(_network(path, terminal), parse_date(first, "--from"), days, seed)
    write_studies(out, drawn)
    summary = {"out": str(out), "seed": seed, **studies_summary(drawn)}
    terminal.answer(summary, [*studies_parts(summary)[:1], f"Written to {out}."])


@studies.command("show")
@speaking
def studies_show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="studies as Parquet or CSV")],
    *,
    terminal: Terminal,
) -> None:
    """Show studies at a glance.

    Example: hulotte studies show studies.parquet
    """
    from data.formats.studies_file import read_studies
    from reports.studies_overview import studies_parts, studies_summary

    summary = studies_summary(read_studies(file))
    terminal.answer(summary, studies_parts(summary))


# -- demand --------------------------------------------------------------------------------------------------------


@demand.command("forecast")
@speaking
def demand_forecast(
    path: NetworkDir,
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    out: Annotated[Path | None, _out("CSV to write, a row each half hour")] = None,
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
    expected = forecast(_network(path, terminal), horizon)
    if out:
        write_forecast(out, expected)
    summary = {"out": str(out) if out else None, **forecast_summary(expected, horizon)}
    terminal.answer(summary, forecast_parts(summary))


@demand.command("staffing")
@speaking
def demand_staffing(
    path: NetworkDir,
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    out: Annotated[Path | None, _out("requirements file to write")] = None,
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
    found = _network(path, terminal)
    requirements = staffing(found, horizon)
    if out:
        write_requirements(out, requirements)
    summary = {"out": str(out) if out else None, **staffing_summary(found, requirements, horizon)}
    terminal.answer(summary, staffing_parts(summary))


# -- rosters -------------------------------------------------------------------------------------------------------


@roster.command("build")
@speaking
def roster_build(  # noqa: PLR0913, PLR0917 (one parameter an option)
    path: NetworkDir,
    month: Month = None,
    first: First = None,
    weeks: Weeks = None,
    until: Until = None,
    out: Annotated[Path | None, _out("roster file to write")] = None,
    requirements: RequirementsFile = None,
    time_limit: Annotated[float | None, typer.Option(min=1, help="seconds; 120 unless said otherwise")] = None,
    work_limit: Annotated[
        int | None, typer.Option(min=1, metavar="UNITS", help="neighbourhoods to solve, instead of a time limit")
    ] = None,
    gap: Annotated[float, typer.Option(min=0, help="stop this close to the bound")] = 0.01,
    previous: Annotated[Path | None, typer.Option(metavar="ROSTER", help="the roster before this one")] = None,
    keep: Annotated[Path | None, typer.Option(metavar="ROSTER", help="roster whose duties stay")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="RULE.NUMBER=VALUE", help="another number for a rule")
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Build a roster and verify it; Ctrl-C keeps the best so far.

    Example: hulotte roster build net --from 2027-01-04 --weeks 4 --time-limit 300 -o roster.json
    """
    from planning.destinations import file_to_write
    from planning.horizons import horizon_of
    from planning.roster_month import build_roster, prepare, read_order, search_settings
    from reports.progress import SolveProgress
    from reports.roster_overview import build_parts

    horizon = horizon_of(month, first, weeks, until)
    budget = search_settings(time_limit, work_limit, gap, workers, seed)
    file_to_write(out)
    known = _network(path, terminal)
    instance = prepare(known, read_order(known, horizon, requirements, settings, previous, keep))
    with SolveProgress(terminal) as progress:
        outcome = build_roster(instance, budget, progress)
    if out:
        outcome.write(out)
    summary = {**outcome.summary(), "out": str(out) if out and outcome.result.roster else None}
    terminal.answer(summary, build_parts(summary))
    raise typer.Exit(DONE if outcome.usable else NO)


@roster.command("verify")
@speaking
def roster_verify(
    path: NetworkDir,
    file: RosterPath,
    requirements: RequirementsFile = None,
    *,
    terminal: Terminal,
) -> None:
    """Check every rule and add up the objective, from duties and data alone.

    Example: hulotte roster verify net roster.json
    """
    from planning.roster_check import judge, read_roster_to_judge
    from reports.roster_overview import verify_parts

    judgement = judge(*read_roster_to_judge(_network(path, terminal), file, requirements))
    summary = judgement.summary()
    terminal.answer(summary, verify_parts(summary))
    raise typer.Exit(DONE if judgement.usable else NO)


@roster.command("score")
@speaking
def roster_score(
    path: NetworkDir,
    file: RosterPath,
    requirements: RequirementsFile = None,
    *,
    terminal: Terminal,
) -> None:
    """Take the objective apart: by rule, week, centre and person.

    Example: hulotte roster score net roster.json
    """
    from planning.roster_check import judge, read_roster_to_judge, score_summary, taken_apart
    from reports.roster_overview import score_parts

    judgement = judge(*read_roster_to_judge(_network(path, terminal), file, requirements))
    summary = score_summary(taken_apart(judgement))
    terminal.answer(summary, score_parts(summary))


# -- simulation ----------------------------------------------------------------------------------------------------


@simulate.command("run")
@speaking
def simulate_run(  # noqa: PLR0913
    path: NetworkDir,
    file: RosterPath,
    studies_file: Annotated[
        Path | None, typer.Option("--studies", metavar="FILE", help="a trace to replay; drawn anew when not given")
    ] = None,
    replications: Annotated[int, typer.Option(min=1, max=100_000)] = 20,
    policy: Annotated[str | None, typer.Option(help="dispatch policy")] = None,
    out: Annotated[Path | None, _out("folder for studies, events and summary")] = None,
    seed: Seed = 0,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Replay the studies through a roster, study by study.

    Example: hulotte simulate run net roster.json --replications 20 -o sim
    """
    from planning.destinations import folder_to_write
    from planning.replay import replay
    from reports.progress import ReplayProgress
    from reports.simulation_overview import missed_targets, simulation_parts

    folder = folder_to_write(out) if out else None
    known = _network(path, terminal)
    with ReplayProgress(terminal) as progress:
        result = replay(
            known, file, studies_file, replications, seed, workers=workers, policy=policy, progress=progress
        )
    if folder:
        result.write(folder)
    summary = {**result.summary(), "out": str(folder) if folder else None}
    terminal.answer(summary, simulation_parts(summary))
    raise typer.Exit(NO if missed_targets(summary) else DONE)


# -- everything ----------------------------------------------------------------------------------------------------


@app.command()
@speaking
def demo(
    out: Annotated[Path, _out("folder for everything that is made")] = Path("demo_output"),
    quick: Annotated[bool, typer.Option("--quick", help="a small network, in less than a minute")] = False,
    seed: Seed = 7,
    workers: Workers = None,
    *,
    terminal: Terminal,
) -> None:
    """Run the whole loop on a reference network and write a report.

    Example: hulotte demo --quick -o demo_output
    """
    from planning.demo import run_demo
    from planning.destinations import folder_to_write
    from reports.demo_overview import demo_parts

    summary = run_demo(folder_to_write(out), quick=quick, seed=seed, workers=workers, terminal=terminal)
    terminal.answer(summary, demo_parts(summary))
    raise typer.Exit(DONE if summary["usable"] else NO)


def _network(path: Path, terminal: Terminal) -> Network:
    from data.formats.network_directory import read_network

    terminal.detail(f"reading {path}")
    return read_network(path)
