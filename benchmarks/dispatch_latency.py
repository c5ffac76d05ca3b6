"""From the intake to the assignment: how long a study is under way on the reference network, over HTTP and the disk.

``python -m benchmarks.dispatch_latency STORE_FILE [--rate 72000] [--minutes 10]``

A dispatcher with 200 readers on duty serves in this process; another posts studies at random instants and answers for
the readers, who take notice after half a second and are done at once then, so that someone is idle; every study is one
that somebody on duty may read. Measured is the wall time from just before a study is posted to when its assignment,
committed, is published, and the memory of this process.
"""

from __future__ import annotations

import argparse
import heapq
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from queue import Queue

from data.calendar import Horizon
from data.duties import Duty, Roster
from data.intake import own_codes
from data.network import Network
from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.store.store import Store
from data.synthetic.network import generate_network
from dispatch.intake.hl7v2.server import Listening
from dispatch.intake.http_server import Doors, serve
from dispatch.intake.letters import Reader
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.rosters import FixedDuties
from dispatch.service import Leader
from dispatch.stand_by import Instance
from dispatch.state import Setting

READERS, SEED = 200, 7
READING_SECONDS = 0.5
SENDERS, ANSWERERS = 4, 4
MEMORY_EVERY_SECONDS = 5


def on_duty(network: Network, readers: int = READERS) -> Roster:
    """So many readers, evenly over the network, all day today."""
    now, day = datetime.now(UTC), date.today()
    people = network.radiologists[:: max(1, len(network.radiologists) // readers)][:readers]
    shift = next(kind.code for kind in network.shift_types if not kind.night and not kind.on_call)
    hours = (now - timedelta(hours=1), now + timedelta(hours=9))
    duties = tuple(Duty(person.id, day, shift, *hours, network.centres[0].id, None) for person in people)
    return Roster(Horizon(day, day), tuple(sorted(duties)))


def readable(network: Network, roster: Roster) -> list[tuple[str, str, float]]:
    """(hospital, exam, share) that somebody of a roster may read today."""
    people, today = {duty.radiologist_id for duty in roster.duties}, date.today()
    reads = {
        (grant.hospital_id, subspecialty)
        for grant in network.privileges
        if grant.radiologist_id in people and grant.valid_on(today)
        for subspecialty in network.radiologist[grant.radiologist_id].reads
    }
    return [
        (hospital.id, exam.code, exam.share)
        for hospital in network.hospitals
        for exam in network.exams
        if (hospital.id, exam.subspecialty) in reads
    ]


class Client:
    """Posts messages over a connection that stays open."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)

    def post(self, path: str, key: str, body: dict[str, object]) -> None:
        """Post one message; it must be taken."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        self._connection.request("POST", path, json.dumps(body), headers)
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status in (200, 202), text


def play(address: str, rate: float, minutes: float) -> None:
    """The other process: studies at random instants; what was assigned comes in on stdin."""
    network, rng = generate_network(SEED), random.Random(1)
    kinds = readable(network, on_duty(network))
    shares = [share for _, _, share in kinds]
    count = round(rate * minutes / 60)
    instants: Queue[tuple[int, float, tuple[str, str, float]]] = Queue()
    for number, instant in enumerate(sorted(rng.uniform(0, 60 * minutes) for _ in range(count))):
        instants.put((number, instant, rng.choices(kinds, shares)[0]))
    told: Queue[dict[str, object]] = Queue()
    began = time.time() + 1

    def send() -> None:
        client = Client(address)
        while not instants.empty():
            number, instant, (hospital, exam, _) = instants.get()
            time.sleep(max(0.0, began + instant - time.time()))
            line = json.dumps({"accession": f"L{number}", "sent": time.time()})
            print(f"{line}\n", end="", flush=True)  # in one piece, whichever thread speaks
            client.post("/studies", f"study {number}", {"accession": f"L{number}", "hospital": hospital, "exam": exam})

    def answer() -> None:
        client = Client(address)
        while True:
            given = told.get()
            hospital, _, study = str(given["study"]).partition("/")
            names = {"reader": given["reader"], "study": study, "hospital": hospital}
            client.post("/events", f"ack {given['seq']}", {"kind": "acknowledge", **names})
            client.post("/events", f"done {given['seq']}", {"kind": "done", **names})

    def listen() -> None:
        due: list[tuple[float, int, dict[str, object]]] = []
        lines: Queue[str] = Queue()
        threading.Thread(target=deque, args=(map(lines.put, sys.stdin), 0), daemon=True).start()
        while True:
            while not lines.empty():
                words = json.loads(lines.get())
                heapq.heappush(due, (time.time() + READING_SECONDS, words["seq"], words))
            while due and due[0][0] <= time.time():
                told.put(heapq.heappop(due)[2])
            time.sleep(0.01)

    for work, number in ((listen, 1), (answer, ANSWERERS)):
        for _ in range(number):
            threading.Thread(target=work, daemon=True).start()
    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    time.sleep(3)


class Watcher:
    """What comes of it: when each study was sent and assigned, and the memory of this process meanwhile."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.assigned: dict[str, float] = {}
        self.told: Queue[str] = Queue()
        self.memory: list[float] = []

    def publish(self, body: str) -> None:
        """Take a message of the feed."""
        words = json.loads(body)
        if words["kind"] in ("assign", "interrupt"):
            self.assigned.setdefault(words["study"].partition("/")[2], time.time())
            self.told.put(body)

    def drive(self, command: list[str], ended: Callable[[], None]) -> None:
        """Run the other process until it ends."""
        player = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert player.stdin is not None and player.stdout is not None
        into = player.stdin

        def hand_on() -> None:
            while player.poll() is None:
                into.write(self.told.get() + "\n")
                into.flush()

        def weigh() -> None:
            while player.poll() is None:
                self.memory.append(resident_mb())
                time.sleep(MEMORY_EVERY_SECONDS)

        for work in (hand_on, weigh):
            threading.Thread(target=work, daemon=True).start()
        for line in player.stdout:
            words = json.loads(line)
            self.sent[words["accession"]] = words["sent"]
        ended()

    def figures(self) -> dict[str, float]:
        """The percentiles, ms, and the memory, MB."""
        times = sorted(1000 * (self.assigned[name] - self.sent[name]) for name in self.sent if name in self.assigned)
        at = {f"p{share}_ms": times[min(len(times) - 1, share * len(times) // 100)] for share in (50, 90, 99, 100)}
        return {
            "studies": len(self.sent),
            "assigned": len(times),
            **{name: round(value) for name, value in at.items()},
            "memory_mb_after_a_fifth": round(self.memory[len(self.memory) // 5]),
            "memory_mb_at_the_end": round(self.memory[-1]),
            "load": round(os.getloadavg()[0], 1),
        }


def resident_mb() -> float:
    """Memory that this process has in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Serve, let the other process play, print the percentiles."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--rate", type=float, default=72_000, help="studies an hour")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a sentence")
    parser.add_argument("--play")
    asked = parser.parse_args()
    if asked.play:
        play(asked.play, asked.rate, asked.minutes)
        return
    network, url, watcher = generate_network(SEED), f"sqlite:///{asked.file}", Watcher()
    engine = open_engine(url, create=True)
    upgrade(engine)
    setting = Setting(network, POLICIES[DEFAULT_POLICY])
    leader = Leader(Store.open(url), setting, FixedDuties(network, on_duty(network)), watcher.publish)
    instance = Instance(leader, lambda words: print(words, file=sys.stderr))
    instance.begin()

    def started(address: str, _mllp: str) -> None:
        more = ["--rate", str(asked.rate), "--minutes", str(asked.minutes), "--play", address]
        command = [sys.executable, "-m", "benchmarks.dispatch_latency", str(asked.file), *more]
        ended = lambda: os.kill(os.getpid(), 2)  # noqa: E731
        threading.Thread(target=watcher.drive, args=(command, ended), daemon=True).start()

    reader = Reader.of(network, own_codes(network), Pseudonyms(os.urandom(32)))
    serve(instance, Doors(Listening(port=0), 0), reader, None, started)
    figures = watcher.figures()
    print(json.dumps(figures) if asked.json else ", ".join(f"{name} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
