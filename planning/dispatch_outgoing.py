"""What runs beside the leader and hands on what it decides: webhooks, statuses for hospitals, the fallback file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

from data.errors import InputError, Problem
from data.formats.intake_toml import check_intake, read_intake
from data.formats.webhooks_toml import read_webhooks
from data.intake import IntakeMap
from data.network import Network
from data.targets import Webhooks
from dispatch.outgoing.carriers import Carrier
from dispatch.outgoing.couriers import Couriers
from dispatch.outgoing.hospital import HospitalCarrier
from dispatch.outgoing.webhook import WebhookCarrier
from dispatch.rehearsal import ToldClock
from dispatch.service import Leader


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Where messages go beside stdout: the file of webhooks, that of senders (with status ports), the fallback file."""

    webhooks: Path | None = None
    senders: Path | None = None
    fallback: Path | None = None


NOTHING_MORE = Outgoing()


@dataclass(frozen=True, slots=True)
class Targets:
    """The same, read and checked."""

    webhooks: Webhooks | None
    senders: IntakeMap | None
    fallback: Path | None

    def carriers(self, executor: Executor, clock: Callable[[], datetime]) -> dict[str, Carrier]:
        """One for each outlet, by its name; ``clock`` is the service's."""
        rehearses = isinstance(clock, ToldClock)
        found: dict[str, Carrier] = {}
        for hook in self.webhooks.webhook if self.webhooks else ():
            found[f"webhook:{hook.name}"] = WebhookCarrier(hook, executor)
        for hospital in self.senders.hospital if self.senders else ():
            if hospital.status is not None:
                found[f"hospital:{hospital.id}"] = HospitalCarrier(hospital, hospital.status, clock, rehearses)
        return found

    def files(self) -> Iterator[tuple[str, Path]]:
        """(field, path) of every file that a target needs for TLS."""
        for hook in self.webhooks.webhook if self.webhooks else ():
            if hook.authorities is not None:
                yield f"authorities of webhook {hook.name}", hook.authorities
        for hospital in self.senders.hospital if self.senders else ():
            port = hospital.status
            for name in ("authorities", "certificate", "key") if port is not None else ():
                path = getattr(port, name)
                if path is not None:
                    yield f"status.{name} of hospital {hospital.id}", path


def targets(outgoing: Outgoing, network: Network) -> Targets:
    """Read the files.

    Raises
    ------
    InputError
        A file that is wrong, or names what the network does not know.
    """
    senders = None if outgoing.senders is None else read_intake(outgoing.senders)
    if senders is not None and outgoing.senders is not None:
        check_intake(
            senders,
            outgoing.senders.name,
            hospitals=network.hospital,
            exams={exam.code for exam in network.exams},
            urgencies={urgency.code for urgency in network.urgency_classes},
        )
    webhooks = None if outgoing.webhooks is None else read_webhooks(outgoing.webhooks)
    wanted = Targets(webhooks, senders, outgoing.fallback)
    problems = [
        Problem(str(path), None, field, "there is no such file", "correct the path; it counts from where this runs")
        for field, path in wanted.files()
        if not path.is_file()
    ]
    if wanted.fallback is not None and not wanted.fallback.resolve().parent.is_dir():
        folder = wanted.fallback.resolve().parent
        problems.append(Problem(str(folder), None, "--fallback", "there is no such folder", "make it, or name another"))
    if problems:
        raise InputError(problems)
    return wanted


@contextmanager
def going_out(wanted: Targets, leader: Leader) -> Iterator[None]:
    """Carry messages, and keep the fallback file, as long as this lasts."""
    with ExitStack() as running:
        executor = ThreadPoolExecutor(max_workers=16, thread_name_prefix="webhook")
        running.callback(executor.shutdown, wait=False, cancel_futures=True)
        counts = leader.counts
        couriers = Couriers(leader.store, wanted.carriers(executor, leader.clock), counts.troubled, counts.passed)
        couriers.register()
        if couriers.carriers:
            running.enter_context(_beside("couriers", lambda stop: asyncio.run(couriers.run(stop))))
        if wanted.fallback is not None:
            from planning.dispatch_fallback import FallbackFile

            file = FallbackFile(wanted.fallback, leader.store, leader.setting.network, leader.duties, leader.clock)
            running.enter_context(_beside("fallback", file.keep))
        yield


@contextmanager
def _beside(name: str, work: Callable[[Event], None]) -> Iterator[None]:
    """Run something in a thread until this ends."""
    stop = Event()
    thread = Thread(target=work, args=(stop,), name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
