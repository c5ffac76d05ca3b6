"""Simulated nights told to the live leader: does it take the simulation's decisions, every one?

``python -m benchmarks.replayed_nights --nights 30 [--network DIR --roster FILE] [--folder FOLDER] [--seed 1]``

Night n is that of one date of the roster, from 18:00 to 8:00, with studies and luck of its own; without a roster it is
one of the reference network in which everybody works by turns. Each goes into a new store of SQLite in the folder; a
folder in memory spares the disk, which decides nothing. Exit code 1 when one decision differs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data.calendar import Horizon
from data.duties import Duty, Roster, Shift
from data.formats.network_directory import read_network
from data.formats.roster_json import read_roster_file
from data.network import Network
from data.nights import night
from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.store.store import Store
from data.studies import StudyTable
from data.synthetic.network import generate_network
from data.synthetic.studies import generate_studies
from dispatch.policy import DEFAULT_POLICY, POLICIES
from planning.journal_replay import compared
from simulation.draws import arrivals_seed
from simulation.parameters import parameters_of
from simulation.replication import Scenario, replicate

NETWORK_SEED = 7
FIRST = date(2027, 1, 4)


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


def by_turns(network: Network, horizon: Horizon) -> Roster:
    """Everybody works on one date in four, in one shift after the other; by no rules, so that no search is needed."""
    duties = []
    for number, day in enumerate(horizon.days):
        shifts = [Shift.on(kind, day) for kind in network.shift_types if kind.exists_on(day)]
        for place, person in enumerate(network.radiologists[number % 4 :: 4]):
            shift = shifts[(place + number // 4) % len(shifts)]
            if shift.type.on_call:
                duties.append(Duty.of(person.id, shift, subspecialty=sorted(person.reads)[0]))
            else:
                duties.append(Duty.of(person.id, shift, centre=network.centres[place % len(network.centres)].id))
    return Roster(horizon, tuple(sorted(duties)))


def reference() -> tuple[Network, Roster]:
    """The reference network, and four weeks by turns."""
    network = generate_network(NETWORK_SEED)
    return network, by_turns(network, Horizon(FIRST, FIRST + timedelta(days=27)))


def replayed(network: Network, roster: Roster, number: int, seed: int, folder: Path | None = None) -> dict[str, Any]:
    """Simulate a night, tell it to the leader, and compare: counts, whether all is the same, the first difference."""
    days = roster.horizon.days
    day = days[number % len(days)]
    parameters = parameters_of(network).model_copy(update={"cool_down_hours": 0})
    studies = at_night(generate_studies(network, day, 1, arrivals_seed(seed, number)), day)
    scenario = Scenario(network, one_day(roster, day), studies, POLICIES[DEFAULT_POLICY], parameters, seed)
    replication = replicate(scenario, number, keep_events=True)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=folder) as place:
        store = new_store(Path(place), number)
        found = compared(scenario, replication, store)
        store.engine.dispose()
    return {
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


def main() -> None:
    """Replay, compare, print a line of JSON a night."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--network", type=Path, help="a directory; the reference network unless given")
    parser.add_argument("--roster", type=Path, help="of that network; four weeks by turns unless given")
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    if (options.network is None) != (options.roster is None):
        parser.error("give --network and --roster, or neither")
    if options.network is None:
        network, roster = reference()
    else:
        network = read_network(options.network)
        roster = read_roster_file(options.roster, network).roster
    differing = 0
    for number in range(options.first, options.first + options.nights):
        line = replayed(network, roster, number, options.seed, options.folder)
        differing += not line["same"]
        print(json.dumps(line), flush=True)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
