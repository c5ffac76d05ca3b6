"""Simulated nights told to the live leader: does it take the simulation's decisions, every one?

``python -m benchmarks.replayed_nights --nights 30 --network DIR --roster FILE [--folder FOLDER] [--seed 1]``

Night n is that of one date of the roster, from 18:00 to 8:00, with studies and luck of its own. Each goes into a new
store of SQLite in the folder; a folder in memory spares the disk, which decides nothing. Exit code 1 when one
decision differs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from data.calendar import Horizon
from data.duties import Roster
from data.formats.network_directory import read_network
from data.formats.roster_json import read_roster_file
from data.nights import night
from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.store.store import Store
from data.studies import StudyTable
from data.synthetic.studies import generate_studies
from dispatch.policy import DEFAULT_POLICY, POLICIES
from planning.journal_replay import compared
from simulation.draws import arrivals_seed
from simulation.parameters import parameters_of
from simulation.replication import Scenario, replicate


def one_day(roster: Roster, day: date) -> Roster:
    """The roster of one date; those on duty from the date before are its history."""
    before = tuple(duty for duty in (*roster.history, *roster.duties) if duty.day < day)
    return Roster(Horizon(day, day), tuple(duty for duty in roster.duties if duty.day == day), history=before)


def at_night(studies: StudyTable, day: date) -> StudyTable:
    """Those whose images come in the night of a date."""
    start, end = (at.timestamp() for at in night(day))
    rows = (studies.images_at >= start) & (studies.images_at < end)
    columns = ("accession", "visit", "hospital", "exam", "urgency", "requested_at", "images_at", "hard")
    return replace(studies, **{name: getattr(studies, name)[rows] for name in columns})


def new_store(folder: Path, number: int) -> Store:
    """An empty store with its tables."""
    url = f"sqlite:///{folder}/night{number}.db"
    engine = open_engine(url, create=True)
    upgrade(engine)
    engine.dispose()
    return Store.open(url)


def main() -> None:
    """Replay, compare, print a line of JSON a night."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--roster", type=Path, required=True)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    network = read_network(options.network)
    roster = read_roster_file(options.roster, network).roster
    days = roster.horizon.days
    differing = 0
    for number in range(options.first, options.first + options.nights):
        day = days[number % len(days)]
        parameters = parameters_of(network).model_copy(update={"cool_down_hours": 0})
        studies = at_night(generate_studies(network, day, 1, arrivals_seed(options.seed, number)), day)
        scenario = Scenario(network, one_day(roster, day), studies, POLICIES[DEFAULT_POLICY], parameters, options.seed)
        replication = replicate(scenario, number, keep_events=True)
        began = time.perf_counter()
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            store = new_store(Path(folder), number)
            found = compared(scenario, replication, store)
            store.engine.dispose()
        differing += not found.same
        line = {
            "night": number,
            "date": day.isoformat(),
            "studies": len(replication.studies["images_at"]),
            "events": len(replication.events["at"]),
            "decisions": found.wanted,
            "taken": found.taken,
            "same": found.same,
            "first": None if found.first is None else [str(each) for each in found.first],
            "seconds": round(time.perf_counter() - began, 1),
        }
        print(json.dumps(line), flush=True)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
