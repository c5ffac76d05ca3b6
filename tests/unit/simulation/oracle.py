"""The same process written a second time with SimPy, from the description and not from the kernels.

It knows vetting, image transfer, AI flags, skills, privileges, duties with unfinished reads, speed and slowing, second
reads, the three orders of the queue, matching, bounded preemption and escalation. It does not know telephone calls,
rest, on-call readers, hard cases and visits: scenarios for it switch these off. Every waiting task is looked at in
every decision; nothing is indexed.

Events of one second happen in the order of kind and number that the domain of the simulator states; SimPy takes that
as the priority of an event.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy
from scipy.optimize import linear_sum_assignment

from data.network import Network
from dispatch.policy import PolicyParams, Rule
from simulation.caseload import Caseload
from simulation.crew import Crew, Stretch
from simulation.draws import Draws
from simulation.parameters import SimulationParameters

DONE, GOES, COMES, ASKED, RECEIVED, OPENS, FLAG, AGAIN = 1, 2, 3, 4, 5, 6, 7, 10


@dataclass(eq=False)
class Task:
    number: int
    study: int
    work: str
    subspecialty: str | None
    hospital: int | None
    weight: float
    mean: float
    cv: float
    target: float
    hard: float = 0.0
    due: float = 0.0
    order: float = 0.0
    arrival: int = 0
    since: int = 0
    barred: "Reader | None" = None
    kept: "Reader | None" = None
    interrupted: bool = False


@dataclass(eq=False)
class Reader:
    number: int
    reads: frozenset[str]
    experienced: frozenset[str]
    vets: bool
    speed: float
    on_duty: bool = False
    duty_from: int = 0
    allowed: frozenset[int] = frozenset()
    task: Task | None = None
    process: Any = None
    since: int = 0
    done: int = 0
    paused: tuple[Task, int] | None = None


@dataclass
class Oracle:
    """Run with `run`; then ``signed``, ``reader``, ``vetted`` and ``second`` hold a value a study, -1 for none."""

    network: Network
    crew: Crew
    caseload: Caseload
    draws: Draws
    parameters: SimulationParameters
    policy: PolicyParams
    waiting: list[Task] = field(default_factory=list)

    def run(self) -> "Oracle":
        size = len(self.caseload)
        self.signed, self.reader, self.vetted, self.second = (np.full(size, -1) for _ in range(4))
        self.received, self.arrivals = [0] * size, 0
        self.env = simpy.Environment()
        people = [self.network.radiologist[name] for name in self.crew.readers]
        self.readers = [
            Reader(n, frozenset(p.reads), frozenset(p.experienced), p.vets, float(self.draws.speed[n]))
            for n, p in enumerate(people)
        ]
        twice = [n for n in range(size) if self.exam(n).second_read]
        self.second_number = {study: 2 * size + n for n, study in enumerate(twice)}
        opening = min(stretch.start for stretch in self.crew.stretches)
        for number, stretch in enumerate(self.crew.stretches):
            self.env.process(self.duty(number, stretch))
        for study in range(size):
            self.env.process(self.study(study, opening))
        self.env.run()
        return self

    # -- time ----------------------------------------------------------------------------------------------------------

    def until(self, second: int, kind: int, number: int) -> simpy.Event:
        event = self.env.event()
        event._ok, event._value = True, None
        self.env.schedule(event, priority=kind * 2**28 + number, delay=second - self.env.now)
        return event

    def exam(self, study: int) -> Any:
        return self.network.exams[self.caseload.exam[study]]

    # -- processes -----------------------------------------------------------------------------------------------------

    def duty(self, number: int, stretch: Stretch) -> Any:
        reader = self.readers[stretch.reader]
        yield self.until(stretch.start, COMES, number)
        reader.on_duty, reader.duty_from, reader.done = True, self.env.now, 0
        reader.allowed = frozenset(np.flatnonzero(self.crew.privileges[stretch.grant]).tolist())
        if reader.task is None:
            reader.since = self.env.now
        self.settle()
        yield self.until(stretch.end, GOES, number)
        reader.on_duty = False
        for task in self.waiting:
            task.kept = None if task.kept is reader else task.kept
        self.settle()

    def study(self, study: int, opening: int) -> Any:
        p, case = self.parameters, self.caseload
        sent = case.images[study] - self.draws.transfer[study]
        if p.vetting and case.requested[study] >= opening:
            yield self.until(case.requested[study], ASKED, study)
            vetting = self.make(study, "vet", len(case) + study)
            vetting.finished = self.env.event()
            self.enqueue(vetting)
            yield vetting.finished
            self.vetted[study] = self.env.now
            undelayed = sent - case.requested[study] - self.draws.vetting[study]
            sent = max(sent, self.env.now + max(0, min(undelayed, round(60 * p.on_site_minutes))))
        yield self.until(sent + self.draws.transfer[study], RECEIVED, study)
        self.received[study] = self.env.now
        reading = self.make(study, "read", study)
        reading.finished = self.env.event()
        if self.draws.flagged_after[study] >= 0:
            self.env.process(self.flag(reading, self.env.now + self.draws.flagged_after[study]))
        self.enqueue(reading)
        first = yield reading.finished
        self.signed[study], self.reader[study] = self.env.now, first.number
        if self.exam(study).second_read:
            yield self.until(self.env.now + round(3600 * p.second_read_from_hours), OPENS, self.second_number[study])
            again = self.make(study, "second", self.second_number[study])
            again.barred, again.finished = first, self.env.event()
            self.enqueue(again)
            yield again.finished
            self.second[study] = self.env.now

    def flag(self, task: Task, second: int) -> Any:
        yield self.until(second, FLAG, task.study)
        if task in self.waiting:
            task.due -= 60 * self.policy.ai_bump_minutes
            if self.policy.rule is not Rule.ARRIVAL:
                task.order -= 60 * self.policy.ai_bump_minutes
            self.settle()

    def look_again(self, task: Task, after: int) -> Any:
        yield self.until(self.env.now + after, AGAIN, task.number)
        self.settle()

    def work(self, reader: Reader, task: Task, seconds: int) -> Any:
        while True:
            begun = self.env.now
            try:
                yield self.until(begun + seconds, DONE, reader.number)
            except simpy.Interrupt:
                reader.paused = (task, begun + seconds - self.env.now)
                return
            reader.done += 1
            task.finished.succeed(reader)
            task.finished = None
            if reader.paused is None:
                reader.task, reader.since = None, self.env.now
                yield self.env.timeout(0)  # the study notes its end before anything is decided
                self.settle()
                return
            task, left = reader.paused
            seconds = left + round(60 * self.parameters.resume_minutes)
            reader.task, reader.since, reader.paused = task, self.env.now, None
            yield self.env.timeout(0)
            self.settle()

    # -- tasks ---------------------------------------------------------------------------------------------------------

    def make(self, study: int, work: str, number: int) -> Task:
        exam, policy = self.exam(study), self.policy
        if work == "vet":
            target = 60 * policy.vetting_target_minutes
            return Task(number, study, work, None, None, policy.vetting_weight, 60 * policy.vetting_minutes, 0, target)
        hospital, minutes = int(self.caseload.hospital[study]), exam.mean_minutes
        if work == "second":
            mean, target = 60 * minutes * policy.second_read_share, 60 * policy.second_read_target_minutes
            return Task(
                number, study, work, exam.subspecialty, hospital, policy.second_read_weight, mean, exam.cv, target
            )
        urgency = self.network.urgency_classes[self.caseload.urgency[study]]
        target = urgency.within_minutes
        if urgency.oral_minutes is not None:
            target = min(target, urgency.oral_minutes + minutes)
        return Task(
            number,
            study,
            work,
            exam.subspecialty,
            hospital,
            urgency.weight,
            60 * minutes,
            exam.cv,
            60 * target,
            exam.hard,
        )

    def enqueue(self, task: Task) -> None:
        task.since, task.due = self.env.now, self.env.now + round(task.target)
        task.order = self.env.now if self.policy.rule is Rule.ARRIVAL else task.due
        task.arrival, self.arrivals = self.arrivals, self.arrivals + 1
        if self.policy.push:
            awake = [reader for reader in self.readers if reader.on_duty and self.able(reader, task)]
            task.kept = min(awake, key=lambda reader: (self.work_before(reader), reader.number), default=None)
        self.waiting.append(task)
        if self.policy.preemption and self.urgent(task):
            self.env.process(self.look_again(task, round(60 * self.policy.preempt_after_minutes)))
        if self.near(task) and round(task.target) > self.near(task):
            self.env.process(self.look_again(task, round(task.target) - self.near(task)))
        self.settle()

    def work_before(self, reader: Reader) -> float:
        queue = float(sum(int(task.mean) for task in self.waiting if task.kept is reader))
        if reader.task is not None:
            queue += reader.task.mean + (reader.paused[0].mean if reader.paused else 0)
            queue -= min(self.env.now - reader.since, reader.task.mean)
        return queue * reader.speed

    def urgent(self, task: Task) -> bool:
        return task.work == "read" and task.weight >= self.policy.preempts_from_weight

    def able(self, reader: Reader, task: Task) -> bool:
        if task.kept not in (None, reader):
            return False
        if task.work == "vet":
            return reader.vets
        return task.subspecialty in reader.reads and task.hospital in reader.allowed and task.barred is not reader

    # -- decisions -----------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        while self.assign() or (self.policy.preemption and self.preempt()):
            pass

    def assign(self) -> bool:
        idle = [reader for reader in self.readers if reader.on_duty and reader.task is None]
        doable = [task for task in self.waiting if any(self.able(reader, task) for reader in idle)]
        if not doable:
            return False
        if self.policy.assignment:
            return self.match(doable, idle)
        task = min(doable, key=lambda task: (-self.pressure(task), task.order, task.arrival))
        fit = [reader for reader in idle if self.able(reader, task)]
        reader = min(fit, key=lambda reader: (self.cost(reader, task, idle), reader.since, reader.number))
        self.begin(reader, task)
        return True

    def match(self, tasks: list[Task], idle: list[Reader]) -> bool:
        costs = np.array([[self.pair_cost(task, reader, idle) for reader in idle] for task in tasks])
        pairs = [(tasks[i], idle[j]) for i, j in zip(*linear_sum_assignment(costs), strict=True) if costs[i, j] < 1e5]
        task, reader = min(pairs, key=lambda pair: pair[0].arrival)
        self.begin(reader, task)
        return True

    def pair_cost(self, task: Task, reader: Reader, idle: list[Reader]) -> float:
        if not self.able(reader, task):
            return 1e5
        tie = 1e-6 * ((task.arrival + 1) * (reader.number + 1) % 1009) / 1009
        return self.cost(reader, task, idle) - 60 * self.policy.look_ahead_minutes * self.pressure(task) + tie

    def pressure(self, task: Task) -> float:
        if self.policy.rule is Rule.ARRIVAL:
            return 0.0
        if self.policy.rule is Rule.PRIORITY:
            return task.weight
        slack = max(0.0, task.due - self.env.now - task.mean)
        index = task.weight / task.mean * math.exp(-slack / (60 * self.policy.look_ahead_minutes))
        first = self.near(task) and (self.urgent(task) or task.due - self.env.now <= self.near(task))
        return index + 0.1 if first else index

    def near(self, task: Task) -> int:
        escalates = task.work == "read" and task.weight >= self.policy.escalates_from_weight
        return round(self.policy.escalate_share * task.target) if escalates else 0

    def cost(self, reader: Reader, task: Task, idle: list[Reader]) -> float:
        policy = self.policy
        if not policy.matching:
            return 0.0
        slack = task.due - self.env.now
        late = max(0.0, task.mean * reader.speed - slack) / (60 * policy.tardiness_scale_minutes)
        total = task.weight * (self.late_probability(reader, task, slack) + policy.tardiness_weight * late)
        others = [name for name in self.subspecialties() if name in reader.reads and name != task.subspecialty]
        scarce = sum(1.0 / sum(name in other.reads for other in idle) for name in others)
        total += policy.scarcity_weight * scarce + policy.load_weight * reader.done
        if task.subspecialty not in reader.experienced:
            total += policy.expertise_weight * task.hard
        return total

    def subspecialties(self) -> list[str]:
        return ["neuro", "abdomen", "chest", "vascular", "msk", "head-neck", "paediatrics", "trauma"]

    def late_probability(self, reader: Reader, task: Task, slack: float) -> float:
        if slack <= 0:
            return 1.0
        variance = math.log(1 + task.cv**2)
        above = math.log(slack) - (math.log(task.mean) - variance / 2) - math.log(reader.speed)
        if variance == 0:
            return float(above < 0)
        return 0.5 * math.erfc(above / (math.sqrt(variance) * math.sqrt(2)))

    def preempt(self) -> bool:
        wait = round(60 * self.policy.preempt_after_minutes)
        for task in sorted(
            filter(self.urgent, self.waiting), key=lambda task: (self.kind(task), task.order, task.arrival)
        ):
            busy = [reader for reader in self.readers if self.interruptible(reader) and self.able(reader, task)]
            if self.env.now - task.since >= wait and busy:
                reader = min(busy, key=lambda reader: (reader.task.weight, -self.left(reader), reader.number))
                reader.task.interrupted = True
                reader.process.interrupt()
                self.begin(reader, task)
                return True
        return False

    def kind(self, task: Task) -> tuple[int, int]:
        return int(self.caseload.exam[task.study]), int(self.caseload.urgency[task.study])

    def interruptible(self, reader: Reader) -> bool:
        task = reader.task
        light = task is not None and task.work != "vet" and task.weight <= self.policy.preemptable_up_to_weight
        return light and reader.on_duty and reader.paused is None and not task.interrupted

    def left(self, reader: Reader) -> float:
        return reader.task.mean * reader.speed - (self.env.now - reader.since)

    def begin(self, reader: Reader, task: Task) -> None:
        self.waiting.remove(task)
        reader.task, reader.since = task, self.env.now
        reader.process = self.env.process(self.work(reader, task, self.seconds(reader, task)))

    def seconds(self, reader: Reader, task: Task) -> int:
        if task.work == "vet":
            return int(self.draws.vetting[task.study])
        base = self.draws.reading if task.work == "read" else self.draws.second_reading
        tired = min(1.0, (self.env.now - reader.duty_from) / (3600 * self.parameters.slowing_hours))
        factor = reader.speed * (1.0 + self.parameters.slowing * tired)
        return max(1, int(float(base[task.study]) * factor + 0.5))
