"""How many assignments a second the leader makes durable: ``python -m benchmarks.durable_assignments STORE_FILE``.

On the reference network with 60 readers on duty, from a backlog: every study is given out, acknowledged and done, each
of the three a row that waits; the time is that of the leader alone, which reads the rows, decides, writes and commits
(SQLite, synchronous FULL). The rows themselves are written between its turns, outside the measured time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.dispatch_latency import on_duty, readable
from data.store import inbox
from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.store.store import Store
from data.synthetic.network import generate_network
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.rosters import FixedDuties
from dispatch.service import Leader
from dispatch.state import Setting

READERS, SEED = 60, 7


def main() -> None:
    """Fill the backlog, work it off, print the rate."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a sentence")
    asked = parser.parse_args()
    url, network = f"sqlite:///{asked.file}", generate_network(SEED)
    engine = open_engine(url, create=True)
    upgrade(engine)
    store, roster, feed = Store.open(url), on_duty(network, READERS), list[str]()
    leader = Leader(store, Setting(network, POLICIES[DEFAULT_POLICY]), FixedDuties(network, roster), feed.append)
    leader.start()
    leader.look(datetime.now(UTC))
    kinds, rng = readable(network, roster), random.Random(SEED)
    chosen = rng.choices(kinds, [share for _, _, share in kinds], k=asked.studies)
    for number, (hospital, exam, _) in enumerate(chosen):
        body = {"accession": f"D{number}", "hospital": hospital, "exam": exam}
        inbox.receive(store, "benchmark", str(number), datetime.now(UTC), body)
    given, seconds, cpu, seen = 0, 0.0, 0.0, 0
    while True:
        began, used = time.perf_counter(), time.process_time()
        leader.work(datetime.now(UTC))
        seconds, cpu = seconds + time.perf_counter() - began, cpu + time.process_time() - used
        fresh = [words for words in map(json.loads, feed[seen:]) if words["kind"] in ("assign", "interrupt")]
        seen = len(feed)
        if not fresh:
            break
        given += len(fresh)
        for words in fresh:
            hospital, _, accession = words["study"].partition("/")
            study = inbox.known_study(store, accession, hospital)
            for kind in ("acknowledge", "done"):
                key = f"{kind} {words['seq']}"
                names = {"reader": words["reader"], "study_id": study, "by": "", "reason": ""}
                inbox.ask(store, kind, key, datetime.now(UTC), **names)
    figures = {
        "assignments": given,
        "a_second": round(given / seconds),
        "processor_ms_each": round(1000 * cpu / given, 1),
        "load": round(os.getloadavg()[0], 1),
    }
    if asked.json:
        print(json.dumps(figures))
        return
    print(
        f"{given} assignments in {seconds:.1f} s: {figures['a_second']} a second, "
        f"{figures['processor_ms_each']} ms of processor each (load {figures['load']})"
    )


if __name__ == "__main__":
    main()
