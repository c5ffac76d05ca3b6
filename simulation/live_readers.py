"""Simulated readers for the running service: they take notice, read, telephone, ask for help, and sign.

They know nothing but what the service tells them, and take as long as the readers of a simulation do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import exp
from typing import Any

from numpy.random import Generator

from data.network import Network
from dispatch.events import Action, Work
from dispatch.policy import DEFAULT_POLICY, POLICIES
from simulation.draws import stream
from simulation.live_calendar import Plans
from simulation.live_hospitals import Said
from simulation.live_night import Case, Night, Second
from simulation.parameters import SimulationParameters

NOTICE = 5
"""Seconds after which a reader has noticed what was given; it is part of the reading."""
PRELIMINARY = 0.75
"""Share of the reading of an urgent study after which its first report is out."""
AWAY = 600
"""Seconds for which a reader stays away who was too late to take notice."""
IDLE, WORKING, ON_PHONE, RESTING, WAKING, ADVISING, OFF = (
    "idle",
    "working",
    "on the telephone",
    "resting",
    "waking",
    "advising",
    "off duty",
)
_TIMES = ("acknowledge", "preliminary", "end")
"""Plans about the work in hand."""


@dataclass(slots=True)
class _Job:
    """Something in a reader's hand: ``until`` is when it ends, ``left`` the seconds that remain while laid aside."""

    case: Case
    work: str
    until: Second
    noticed: bool = False
    left: Second = 0


@dataclass(slots=True)
class _Reader:
    state: str = OFF
    since: Second = 0
    jobs: list[_Job] = field(default_factory=list)
    """What is laid aside, then what is in hand."""


class Readers:
    """Everyone who was told of being on duty.

    Attributes
    ----------
    said
        How many commands they have given.
    """

    def __init__(self, network: Network, night: Night, parameters: SimulationParameters, seed: int) -> None:
        self._network, self._speeds, self._p = network, night.speeds, parameters
        self._cases = {case.name: case for case in night.cases}
        self._readers: dict[str, _Reader] = {}
        self._plans = Plans()
        self._seed, self.said = seed, 0
        self._luck: dict[str, Generator] = {}
        self._helped: set[str] = set()
        pressing = POLICIES[DEFAULT_POLICY].preempts_from_weight
        urgent = {each.code for each in network.urgency_classes if each.weight >= pressing}
        self._urgent = {case.name for case in night.cases if case.urgency in urgent}
        self._skill = {exam.code: exam.subspecialty for exam in network.exams}

    def next_at(self) -> Second | None:
        """When somebody does something next."""
        return self._plans.next_at()

    # -- what they do ----------------------------------------------------------------------------------------------

    def due(self, now: Second) -> Iterator[Said]:
        """What they say by then."""
        for name, what in self._plans.due(now):
            reader = self._readers[name]
            if what == "ring":
                yield from self._rings(now, name, reader)
            elif what == "free":
                reader.state = IDLE
                yield self._say(name, "resume")
            elif what == "end":
                yield from self._ends(name, reader)
            else:
                reader.jobs[-1].noticed = True
                yield self._say(name, what, reader.jobs[-1])

    def _ends(self, name: str, reader: _Reader) -> Iterator[Said]:
        job = reader.jobs[-1]
        subspecialty = self._skill[job.case.exam_code]
        experienced = subspecialty in self._network.radiologist[name].experienced
        if job.work == Work.READ and job.case.hard and not (experienced or job.case.name in self._helped):
            self._helped.add(job.case.name)
            yield self._say(name, "help", job)
        else:
            yield self._say(name, "done", job)

    def _rings(self, now: Second, name: str, reader: _Reader) -> Iterator[Said]:
        """The telephone takes idle readers, makes routine work longer, and waits while an urgent study is read."""
        luck, p = self._luck[name], self._p
        length = max(1, round(p.call_median_seconds * exp(p.call_log_sd * luck.standard_normal())))
        if reader.state == WORKING and reader.jobs[-1].case.name in self._urgent:
            self._plans.plan(max(now, reader.jobs[-1].until) + 1, name, "ring")
            return
        if reader.state == IDLE:
            reader.state = ON_PHONE
            self._plans.plan(now + length, name, "free")
            yield self._say(name, "phone")
        elif reader.state == WORKING:
            self._prolong(name, reader, length)
        self._next_call(now + length, name)

    def _next_call(self, now: Second, name: str) -> None:
        if self._p.calls_per_12_hours > 0:
            talk = self._p.call_median_seconds * exp(self._p.call_log_sd**2 / 2)
            gap = max(1.0, 12 * 3600 / self._p.calls_per_12_hours - talk)
            self._plans.plan(now + max(1, round(self._luck[name].exponential(gap))), name, "ring")

    def _say(self, name: str, kind: str, job: _Job | None = None) -> Said:
        self.said += 1
        body = {"kind": kind, "reader": name}
        if job is not None:
            body |= {"study": job.case.accession, "hospital": job.case.hospital}
        return Said("/events", f"reader {self.said}", body)

    # -- what they are told ----------------------------------------------------------------------------------------

    def hear(self, now: Second, message: Mapping[str, Any]) -> None:
        """Take note of a message of the service."""
        kind, name = message["kind"], message.get("reader")
        if kind == "on duty":
            self._comes(now, message["reader"], message["on_call"])
        if name is None or name not in self._readers:
            return
        reader, case = self._readers[name], self._cases.get(message.get("study") or "")
        match kind:
            case "off duty":
                self._plans.drop(name, "ring")
                reader.state = reader.state if reader.jobs else OFF
            case Action.ASSIGN | Action.CALL_OUT | Action.INTERRUPT if case is not None:
                self._gets(now, name, case, message["work"], kind)
            case Action.ADVISE if case is not None:
                self._advises(now, name, case)
            case Action.KEEP:
                self._plans.plan(now, name, "end")
            case Action.TRANSFER | "signed" | "vetted" | "taken back" if case is not None:
                self._loses(now, name, case)
            case "not acknowledged" | "given up":
                reader.jobs.clear()
                self._plans.drop(name, *_TIMES)
                self._plans.plan(now + AWAY, name, "free")
            case Action.SEND_TO_REST:
                reader.state = RESTING
            case Action.CALL_BACK:
                reader.state = WAKING
                self._plans.plan(now + round(60 * self._p.call_back_minutes), name, "free")
            case _:
                pass

    def _comes(self, now: Second, name: str, on_call: bool) -> None:
        reader = self._readers.setdefault(name, _Reader())
        reader.since = now
        reader.state = WORKING if reader.jobs else IDLE
        if name not in self._luck:
            place = sorted(self._network.radiologist).index(name)
            self._luck[name] = stream(self._seed, place, "calls")
        if not on_call:
            self._next_call(now, name)

    def _gets(self, now: Second, name: str, case: Case, work: str, way: str) -> None:
        reader = self._readers[name]
        self._plans.drop(name, "free")
        if reader.jobs:
            reader.jobs[-1].left = max(0, reader.jobs[-1].until - now)
        begin = now + (round(60 * self._p.call_out_minutes) if way == Action.CALL_OUT else 0)
        reader.jobs.append(_Job(case, work, begin + self._duration(now, name, case, work)))
        reader.state = WORKING
        self._works(now, name, reader)

    def _works(self, now: Second, name: str, reader: _Reader) -> None:
        """Plan the rest of the work in hand."""
        job = reader.jobs[-1]
        self._plans.drop(name, *_TIMES)
        if not job.noticed:
            self._plans.plan(min(now + NOTICE, max(now, job.until - 1)), name, "acknowledge")
            if job.work == Work.READ and job.case.name in self._urgent:
                self._plans.plan(now + round(PRELIMINARY * (job.until - now)), name, "preliminary")
        self._plans.plan(max(now, job.until), name, "end")

    def _duration(self, now: Second, name: str, case: Case, work: str) -> Second:
        if work == Work.VET:
            return case.vetting
        share = self._p.second_read_share if work == Work.SECOND_READ else 1.0
        share *= self._p.transfer_share if case.name in self._helped else 1.0
        tired = min(1.0, (now - self._readers[name].since) / (3600 * self._p.slowing_hours))
        return max(1, round(share * case.reading * self._speeds[name] * (1 + self._p.slowing * tired)))

    def _prolong(self, name: str, reader: _Reader, seconds: Second) -> None:
        reader.jobs[-1].until += seconds
        self._plans.plan(reader.jobs[-1].until, name, "end")

    def _advises(self, now: Second, adviser: str, case: Case) -> None:
        """Both are busy until the advice is over; an adviser who was at work goes on with it then."""
        for name, asking in self._readers.items():
            if name != adviser and asking.jobs and asking.jobs[-1].case.name == case.name:
                asking.jobs[-1].until = now + case.advice
                self._plans.plan(now + case.advice, name, "end")
        reader = self._readers[adviser]
        if reader.jobs:
            self._prolong(adviser, reader, case.advice)
        else:
            reader.state = ADVISING
            self._plans.plan(now + case.advice, adviser, "free")

    def _loses(self, now: Second, name: str, case: Case) -> None:
        """It is no longer in that reader's hand: what was laid aside goes on, or the reader is free."""
        reader = self._readers[name]
        in_hand = bool(reader.jobs) and reader.jobs[-1].case.name == case.name
        reader.jobs = [job for job in reader.jobs if job.case.name != case.name]
        if not in_hand:
            return
        self._plans.drop(name, *_TIMES)
        if reader.jobs:
            job = reader.jobs[-1]
            job.until = now + job.left + round(60 * self._p.resume_minutes)
            self._works(now, name, reader)
        else:
            reader.state = IDLE
