"""How long the dispatcher takes to start on the journal of many nights.

``python -m benchmarks.start_up [--nights 30] [--studies 1200] [--store sqlite:///FILE]``

A journal of nights of the reference network, decided by the desk itself: readers come on duty, studies come, are
taken notice of and signed, readers go. Then a leader starts on it twice: from the beginning, and from the snapshot that
it took then. Processor seconds, and those of the wall; exit code 1 when the two do not know the same.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.running_service import new_store
from data.calendar import Horizon
from data.duties import Roster
from data.store.store import Store
from data.synthetic.network import generate_network
from dispatch.engine import step
from dispatch.events import Action, DutyEnded, DutyStarted, Event, TaskArrived, TaskDone, Work
from dispatch.journal import Entry, Journal
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.rosters import FixedDuties
from dispatch.service import BEFORE_ALL, Leader
from dispatch.snapshots import keep
from dispatch.state import Setting, State, in_hand, new_state
from dispatch.state_text import Known

FIRST = datetime(2027, 1, 4, 17, tzinfo=UTC)
HOURS, READERS = 14, 40
GIVES = (Action.ASSIGN, Action.INTERRUPT, Action.CALL_OUT)


@dataclass
class Nights:
    """Writes nights into a journal."""

    setting: Setting
    journal: Journal
    state: State = field(init=False)
    studies: int = 0

    def __post_init__(self) -> None:
        self.state = new_state(self.setting, BEFORE_ALL)

    def pass_night(self, number: int, studies: int) -> None:
        """One night, in one transaction."""
        luck, start = random.Random(number), FIRST + timedelta(days=number)
        came = [start + timedelta(hours=HOURS * luck.betavariate(1.2, 2.2)) for _ in range(studies)]
        waiting: list[tuple[datetime, int, str]] = [(at, n, "") for n, at in enumerate(sorted(came))]
        readers = luck.sample(self.setting.readers, READERS)
        with self.journal.together(), self.journal.entry() as entry:
            for reader in readers:
                self.happens(entry, DutyStarted(start, reader, start.date()))
            while waiting:
                at, _, reader = heapq.heappop(waiting)
                if not reader:
                    given = self.happens(entry, self.arrival(at, luck))
                elif reader in in_hand(self.state, self.setting):
                    given = self.happens(entry, TaskDone(at, reader))
                else:
                    continue
                for name in given:
                    minutes = luck.lognormvariate(2.0, 0.7)
                    heapq.heappush(waiting, (at + timedelta(minutes=minutes), luck.getrandbits(40) + 10**6, name))
            end = max(self.state.at, start + timedelta(hours=HOURS))
            for reader in readers:
                self.happens(entry, DutyEnded(end, reader))

    def arrival(self, at: datetime, luck: random.Random) -> TaskArrived:
        """A study that comes."""
        self.studies += 1
        exam = luck.choice(self.setting.network.exams)
        hospital = luck.choice(self.setting.network.hospitals).id
        return TaskArrived(at, f"{hospital}/A-{self.studies}", Work.READ, exam.code, hospital, exam.urgency, None)

    def happens(self, entry: Entry, event: Event) -> list[str]:
        """Something happens; who got something."""
        self.state, decisions = step(self.state, event, self.setting)
        entry.event(event, None)
        given = [each.reader for each in decisions if each.action in GIVES and each.reader is not None]
        for each in decisions:
            entry.decision(each, None)
        for reader in given:
            entry.append(event.at, "reading", "{}", None, reader)
        return given


def started(store: Store, setting: Setting) -> tuple[dict[str, float], Known]:
    """A start: its seconds, and what it knows."""
    day = FIRST.date()
    leader = Leader(store, setting, FixedDuties(setting.network, Roster(Horizon(day, day), ())), lambda _: None)
    wall, processor = time.perf_counter(), time.process_time()
    traced = leader.start()
    seconds = {"processor": round(time.process_time() - processor, 2), "wall": round(time.perf_counter() - wall, 2)}
    known = Known(leader.state, leader.present, leader.choices)
    keep(leader, leader.state.at)
    leader.stop()
    return {"traced": traced, **seconds}, known


def main() -> None:
    """Make the journal, start, print a JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--studies", type=int, default=1200)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        store = new_store(Path(folder) / "nights.db")
        setting = Setting(generate_network(7), POLICIES[DEFAULT_POLICY])
        journal = Journal(store)
        journal.lead(3600)
        nights = Nights(setting, journal)
        for number in range(options.nights):
            nights.pass_night(number, options.studies)
        journal.give_up()
        told = {"nights": options.nights, "studies": nights.studies, "rows": journal.seq}
        (whole, known), (then, again) = started(store, setting), started(store, setting)
        print(json.dumps({**told, "whole": whole, "from_snapshot": then, "same": again == known}))
    sys.exit(0 if again == known else 1)


if __name__ == "__main__":
    main()
