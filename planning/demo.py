"""The whole loop on a reference network: from a seed to a verified roster, its replay and a report."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data.calendar import Horizon
from data.formats.network_directory import write_network
from data.formats.requirements_csv import write_requirements
from data.formats.roster_json import read_roster_file
from data.formats.studies_file import write_studies
from data.network import Network
from data.synthetic.network import generate_network
from data.synthetic.studies import generate_studies
from demand.staffing import staffing
from planning.arrivals import staffing_summary
from planning.replay import replay
from planning.roster_month import Order, Outcome, build_roster, prepare
from planning.workers import usable_cores
from reports import REPORTS
from reports.facts import PlanningFacts
from reports.findings import findings, verdict
from reports.progress import ReplayProgress, SolveProgress
from reports.terminal import Terminal
from rostering.solve.result import Settings
from simulation.run import SimulationResult


@dataclass(frozen=True, slots=True)
class Size:
    """How large a demonstration is."""

    radiologists: int
    centres: int
    hospitals: int
    seconds: float
    replications: int


REFERENCE = Size(radiologists=400, centres=8, hospitals=115, seconds=120, replications=20)
QUICK = Size(radiologists=40, centres=2, hospitals=10, seconds=20, replications=20)
FIRST_DATE, WEEKS = date(2027, 1, 4), 4


@dataclass(frozen=True, slots=True)
class Files:
    """What a demonstration writes, in the order in which it does."""

    network: Path
    studies: Path
    requirements: Path
    roster: Path
    simulation: Path
    report: Path
    summary: Path

    @classmethod
    def into(cls, folder: Path) -> Files:
        """Their places in a folder."""
        names = (
            "network",
            "studies.parquet",
            "requirements.csv",
            "roster.json",
            "simulation",
            "report.html",
            "summary.json",
        )
        return cls(*(folder / name for name in names))


def run_demo(
    folder: Path, *, quick: bool = False, seed: int = 7, workers: int | None = None, terminal: Terminal | None = None
) -> dict[str, Any]:
    """Run the loop, write everything into a folder, and return the summary that is written there too."""
    terminal, size, files = terminal or Terminal(quiet=True), QUICK if quick else REFERENCE, Files.into(folder)
    started = time.monotonic()
    horizon = Horizon.of_weeks(FIRST_DATE, WEEKS)
    network = _prepare(files, size, seed, horizon, terminal)
    outcome = _build(
        files, network, horizon, Settings(size.seconds, workers=workers or usable_cores(), seed=seed), terminal
    )
    summary: dict[str, Any] = {"seed": seed, "quick": quick, "usable": outcome.usable, "roster": outcome.summary()}
    if outcome.result.roster is not None:
        simulation = _replay(files, network, size, seed, workers, terminal)
        summary |= _report(files, network, simulation, outcome, terminal)
    summary["files"] = {name: str(getattr(files, name)) for name in Files.__dataclass_fields__}
    summary["seconds"] = round(time.monotonic() - started, 1)
    files.summary.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return summary


def _prepare(files: Files, size: Size, seed: int, horizon: Horizon, terminal: Terminal) -> Network:
    """Network, studies and requirements."""
    terminal.note(f"1/5  network: {size.radiologists} radiologists, {size.centres} centres, {size.hospitals} hospitals")
    network = generate_network(seed, size.radiologists, size.centres, size.hospitals)
    write_network(network, files.network)
    studies = generate_studies(network, horizon.first, len(horizon.days), seed)
    write_studies(files.studies, studies)
    requirements = staffing(network, horizon)
    write_requirements(files.requirements, requirements)
    hours = staffing_summary(network, requirements, horizon)["reader_hours_per_week"]
    terminal.note(f"2/5  demand: {len(studies):,} studies, {hours:,.0f} reader-hours wanted a week")
    return network


def _build(files: Files, network: Network, horizon: Horizon, settings: Settings, terminal: Terminal) -> Outcome:
    terminal.note(f"3/5  roster: {len(horizon.days)} days, at most {settings.time_limit:.0f} s; Ctrl-C keeps the best")
    with SolveProgress(terminal) as progress:
        outcome = build_roster(prepare(network, Order(horizon)), settings, progress)
    outcome.write(files.roster)
    return outcome


def _replay(
    files: Files, network: Network, size: Size, seed: int, workers: int | None, terminal: Terminal
) -> SimulationResult:
    terminal.note(f"4/5  simulation: {size.replications} months, each with studies of its own")
    with ReplayProgress(terminal) as progress:
        result = replay(network, files.roster, None, size.replications, seed, workers=workers, progress=progress)
    result.write(files.simulation)
    return result


def _report(
    files: Files, network: Network, simulation: SimulationResult, outcome: Outcome, terminal: Terminal
) -> dict[str, Any]:
    terminal.note("5/5  report")
    file = read_roster_file(files.roster, network)
    assert file.result is not None
    assert outcome.verification is not None
    facts = PlanningFacts(
        network, file.roster, outcome.instance.requirements, file.result, outcome.verification, simulation
    )
    REPORTS["planning"].write(files.report, facts)
    points = findings(facts)
    return {
        "verdict": verdict(facts),
        "findings": [
            {"heading": each.heading, "figure": each.figure, "text": each.text, "good": each.good} for each in points
        ],
        "simulation": simulation.summary(),
    }
