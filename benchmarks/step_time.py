"""How long one step of the live desk takes when it is full: 200 studies wait, 60 readers are on duty, all of them busy.

``python -m benchmarks.step_time [--steps 1000] [--finished 1500]``

The reference network of 400 radiologists and 115 hospitals; the default policy. Before the measurement as many studies
come and are done as a night has. Then, in turn, a reader is done and gets the next study, a study comes, and time alone
passes. Of each kind of step p50 and p99, of the wall time and of the processor time: on a machine that does other
things too, the first has the others in it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np

from data.network import Network
from data.synthetic.network import generate_network
from dispatch.engine import step
from dispatch.events import DutyStarted, Event, TaskArrived, TaskDone, Tick, Work
from dispatch.policy import DEFAULT_POLICY, POLICIES
from dispatch.state import Setting, State, in_hand, new_state, waiting

QUEUED, READERS = 200, 60
FEW = 5
"""Studies that wait at most while the night before the measurement passes."""
START, EVENING = datetime(2027, 1, 4, 20, tzinfo=UTC), date(2027, 1, 4)


@dataclass
class FullDesk:
    """A desk, what comes to it, and how long its steps took, in microseconds."""

    network: Network
    seed: int = 1
    at: datetime = START
    studies: int = 0
    wall: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)
    setting: Setting = field(init=False)
    state: State = field(init=False)
    rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.setting = Setting(self.network, POLICIES[DEFAULT_POLICY])
        self.state, self.rng = new_state(self.setting, START), random.Random(self.seed)
        people = self.network.radiologists[:: max(1, len(self.network.radiologists) // READERS)][:READERS]
        for person in people:
            self.happens(DutyStarted(self.at, person.id, EVENING))

    def happens(self, event: Event, measured_as: str | None = None) -> None:
        """One step."""
        wall, processor = time.perf_counter_ns(), time.thread_time_ns()
        state, _ = step(self.state, event, self.setting)
        processor, wall = time.thread_time_ns() - processor, time.perf_counter_ns() - wall
        self.state = state
        if measured_as:
            self.wall.setdefault(measured_as, []).append(wall / 1000)
            self.processor.setdefault(measured_as, []).append(processor / 1000)

    def study(self) -> TaskArrived:
        """The next study, of the mix of the catalogue."""
        self.studies += 1
        exam = self.rng.choices(self.network.exams, [each.share for each in self.network.exams])[0]
        hospital = self.rng.choice(self.network.hospitals).id
        visit = f"V{self.studies}"
        return TaskArrived(self.at, f"S{self.studies}", Work.READ, exam.code, hospital, exam.urgency, visit)

    def done(self) -> TaskDone:
        """Someone is done."""
        return TaskDone(self.at, self.rng.choice(sorted(in_hand(self.state, self.setting))))

    def pass_a_night(self, finished: int) -> None:
        """So many studies come and are done; then so many come that the queue is full."""
        while self.studies < finished:
            self.at += timedelta(seconds=20)
            self.happens(self.study())
            while len(waiting(self.state)) > FEW:
                self.happens(self.done())
        while len(waiting(self.state)) < QUEUED:
            self.happens(self.study())

    def measure(self, steps: int) -> None:
        """Steps of each kind, with the queue as full as before."""
        for _ in range(steps):
            self.at += timedelta(seconds=5)
            self.happens(self.done(), "a reader is done")
            self.happens(self.study(), "a study comes")
            self.happens(Tick(self.at), "time passes")


def percentiles(times: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """p50 and p99 by kind of step, and of those that decide together."""
    deciding = times["a reader is done"] + times["a study comes"]
    return {
        kind: {f"p{share}": round(float(np.percentile(values, share)), 1) for share in (50, 99)}
        for kind, values in {**times, "the first two": deciding}.items()
    }


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--finished", type=int, default=1500)
    asked = parser.parse_args()
    desk = FullDesk(generate_network(7))
    desk.pass_a_night(asked.finished)
    desk.measure(asked.steps)
    found = {"wall": percentiles(desk.wall), "processor": percentiles(desk.processor)}
    size = {"tasks": len(desk.state.tasks), "waiting": len(waiting(desk.state)), "load": round(os.getloadavg()[0], 1)}
    print(json.dumps({**size, "steps": asked.steps, "microseconds": found}, indent=1))


if __name__ == "__main__":
    main()
