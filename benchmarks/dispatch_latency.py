"""From the intake to the assignment: how long a study is under way on the reference network, over HTTP and the disk.

``python -m benchmarks.dispatch_latency STORE_FILE [--rate 400] [--minutes 6]``

A dispatcher with 60 readers on duty serves in this process; another posts studies at random instants and answers for
the readers, who take notice after 2 s and are done at once then, so that someone is idle. Measured is the wall time
from just before a study is posted to when its assignment, committed, is published.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from data.calendar import Horizon
from data.duties import Duty, Roster
from data.network import Network
from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.store.store import Store
from data.synthetic.network import generate_network
from dispatch.intake.http_server import serve
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.rosters import FixedDuties
from dispatch.service import Leader
from dispatch.stand_by import Instance
from dispatch.state import Setting

READERS = 60


def on_duty(network: Network) -> Roster:
    """Sixty readers, evenly over the network, all day today."""
    now, day = datetime.now(UTC), date.today()
    people = network.radiologists[:: max(1, len(network.radiologists) // READERS)][:READERS]
    shift = next(kind.code for kind in network.shift_types if not kind.night and not kind.on_call)
    hours = (now - timedelta(hours=1), now + timedelta(hours=9))
    duties = tuple(Duty(person.id, day, shift, *hours, network.centres[0].id, None) for person in people)
    return Roster(Horizon(day, day), tuple(sorted(duties)))


class Client:
    """Posts studies, and answers for readers."""

    def __init__(self, address: str) -> None:
        self.address = address.removeprefix("http://")

    def post(self, path: str, key: str, body: dict[str, object]) -> None:
        """Post one message; it must be taken."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(self.address)
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        assert answer.status in (200, 202), text


def play(address: str, rate: float, minutes: float) -> None:
    """The other process: studies at random instants; what was assigned comes in on stdin."""
    network, rng = generate_network(7), random.Random(1)
    shares = [exam.share for exam in network.exams]

    def answer() -> None:
        client, due = Client(address), []
        for line in sys.stdin:
            told = json.loads(line)
            due.append((time.time(), told))
            while due and due[0][0] < time.time() - 2:
                _, old = due.pop(0)
                names = {"reader": old["reader"], "study": old["study"].partition("/")[2]}
                client.post("/events", f"ack {old['seq']}", {"kind": "acknowledge", **names})
                client.post("/events", f"done {old['seq']}", {"kind": "done", **names})

    threading.Thread(target=answer, daemon=True).start()
    client, began = Client(address), time.time()
    instants = sorted(rng.uniform(0, 60 * minutes) for _ in range(round(rate * minutes / 60)))
    for number, instant in enumerate(instants):
        time.sleep(max(0.0, began + instant - time.time()))
        exam = rng.choices(network.exams, shares)[0]
        hospital = rng.choice(network.hospitals).id
        print(json.dumps({"accession": f"L{number}", "sent": time.time()}), flush=True)
        client.post("/studies", f"study {number}", {"accession": f"L{number}", "hospital": hospital, "exam": exam.code})
    time.sleep(3)


def main() -> None:
    """Serve, let the other process play, print the percentiles."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--rate", type=float, default=400)
    parser.add_argument("--minutes", type=float, default=6)
    parser.add_argument("--play")
    asked = parser.parse_args()
    if asked.play:
        play(asked.play, asked.rate, asked.minutes)
        return
    network = generate_network(7)
    engine = open_engine(f"sqlite:///{asked.file}", create=True)
    upgrade(engine)
    assigned: dict[str, float] = {}
    told: list[str] = []

    def publish(body: str) -> None:
        words = json.loads(body)
        if words["kind"] in ("assign", "interrupt"):
            assigned.setdefault(words["study"].partition("/")[2], time.time())
            told.append(body)

    setting = Setting(network, POLICIES[DEFAULT_POLICY])
    leader = Leader(Store.open(f"sqlite:///{asked.file}"), setting, FixedDuties(network, on_duty(network)), publish)
    instance = Instance(leader, print)
    instance.begin()
    sent: dict[str, float] = {}

    def started(address: str) -> None:
        threading.Thread(target=drive, args=(address,), daemon=True).start()

    def drive(address: str) -> None:
        more = ["--rate", str(asked.rate), "--minutes", str(asked.minutes), "--play", address]
        command = [sys.executable, "-m", "benchmarks.dispatch_latency", str(asked.file), *more]
        player = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert player.stdin is not None and player.stdout is not None

        def hand_on() -> None:
            while player.poll() is None:
                while told:
                    player.stdin.write(told.pop(0) + "\n")  # type: ignore[union-attr]
                    player.stdin.flush()  # type: ignore[union-attr]
                time.sleep(0.05)

        threading.Thread(target=hand_on, daemon=True).start()
        for line in player.stdout:
            words = json.loads(line)
            sent[words["accession"]] = words["sent"]
        os.kill(os.getpid(), 2)

    serve(instance, "127.0.0.1", 0, started)
    times = sorted(1000 * (assigned[name] - sent[name]) for name in sent if name in assigned)
    at = {share: times[min(len(times) - 1, int(share * len(times)))] for share in (0.5, 0.9, 0.99)}
    load = os.getloadavg()[0]
    print(
        f"{len(sent)} studies at {asked.rate:g} an hour, {len(times)} assigned: p50 {at[0.5]:.0f} ms, "
        f"p90 {at[0.9]:.0f} ms, p99 {at[0.99]:.0f} ms, longest {times[-1]:.0f} ms (load {load:.1f})"
    )


if __name__ == "__main__":
    main()
