"""Twelve months, each built after the one before, against twelve months built alone: how evenly the nights fall.

``python -m benchmarks.rolled_year FOLDER`` keeps the rosters in a folder of its own; a month whose file is there is not
built again, so that a stopped run goes on where it was. Both plans are built at the same time, with one worker and a
limit of work each, so that the same commit gives the same rosters on any machine of its kind. It writes the record
that `benchmarks.year_page` makes its page from, and the picture beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.surroundings import commit, keep_to_cores, machine, versions
from benchmarks.year_page import PICTURE, PLANS, RECORD, ROLLED, renew_page
from data.calendar import Horizon
from data.formats.roster_json import RosterFile, read_roster_file
from data.network import Network
from data.synthetic.network import generate_network
from planning.roster_month import Order, build_roster, prepare
from planning.roster_tallies import tally
from reports.tallies_picture import write_tallies
from rostering.solve.result import Settings

MONTHS = tuple(Horizon.of_month(f"2027-{month:02}") for month in range(1, 13))


@dataclass(frozen=True, slots=True)
class Size:
    """A reference network, by the numbers that make it."""

    seed: int = 7
    radiologists: int = 70
    centres: int = 3
    hospitals: int = 21

    def network(self) -> Network:
        """The network of that size."""
        return generate_network(self.seed, self.radiologists, self.centres, self.hospitals)


def build_plan(
    network: Network, settings: Settings, folder: Path, horizons: Iterable[Horizon], plan: str
) -> list[RosterFile]:
    """The rosters of a plan, read back from their files.

    Raises
    ------
    SystemExit
        A month without a roster that keeps every hard rule: a year with a hole in it compares nothing.
    """
    built: list[RosterFile] = []
    for horizon in horizons:
        path = folder / f"{plan}-{horizon.first}.json"
        if not path.exists():
            previous = built[-1] if built and plan == ROLLED else None
            outcome = build_roster(prepare(network, Order(horizon, previous=previous)), settings)
            if not outcome.usable:
                sys.exit(f"{plan}, {horizon.first}: no roster without a hard violation; give it more work")
            outcome.write(path)
            sys.stderr.write(f"{plan}, {horizon.first}: objective {outcome.result.objective:,}\n")
        built.append(read_roster_file(path, network))
    return built


def summaries(network: Network, built: Mapping[str, list[RosterFile]]) -> dict[str, dict[str, Any]]:
    """The tallies of each plan, everyone's included."""
    return {plan: tally(network, files).summary() for plan, files in built.items()}


def months_of(plan: str, files: Iterable[RosterFile]) -> list[dict[str, Any]]:
    """What each solve came to, as its roster file records it."""
    fields = ("objective", "lower_bound", "violations", "seconds", "cpu_seconds")
    return [
        {"plan": plan, "month": f"{file.roster.horizon.first:%Y-%m}"}
        | {field: getattr(file.result, field) for field in fields}
        for file in files
    ]


def main() -> None:
    """Build what is missing, then write record, picture and page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rolled_year", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the 24 rosters are kept")
    parser.add_argument("--work-limit", type=int, default=24, help="neighbourhoods of each of the 24 solves")
    parser.add_argument("--note", default="", help="said beside the figures, such as what else the machine was doing")
    asked = parser.parse_args()
    keep_to_cores()
    asked.folder.mkdir(parents=True, exist_ok=True)
    size = Size()
    network = size.network()
    settings = Settings(work_limit=asked.work_limit, workers=1)
    with ProcessPoolExecutor(len(PLANS)) as executor:
        build = partial(build_plan, network, settings, asked.folder, MONTHS)
        built = dict(zip(PLANS, executor.map(build, PLANS), strict=True))
    found = summaries(network, built)
    record = {
        "commit": commit(),
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "versions": versions(["ortools", "highspy"]),
        "note": asked.note,
        "size": asdict(size),
        "work_limit": asked.work_limit,
        "tallies": {plan: summary["tallies"] for plan, summary in found.items()},
        "months": [row for plan, files in built.items() for row in months_of(plan, files)],
    }
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8", newline="\n")
    write_tallies(PICTURE, found)
    renew_page()


if __name__ == "__main__":
    main()
