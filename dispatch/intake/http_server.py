"""Serving the intake beside the leader, over HTTP and MLLP, until one of them ends."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread

import uvicorn
from fastapi import FastAPI

from data.errors import InputError, Problem
from data.store.seal import Seal
from dispatch.intake.hl7v2.server import Listening, MllpServer, is_loopback
from dispatch.intake.http import Service, make_app
from dispatch.intake.http_keys import Guard
from dispatch.intake.http_outlets import add_outlets
from dispatch.intake.key_ring import KeyRing
from dispatch.intake.letters import Reader
from dispatch.intake.rate_limit import LIMITS, Limits
from dispatch.intake.reception import Reception
from dispatch.intake.rehearsal import add_rehearsal
from dispatch.intake.replays import Replays
from dispatch.rehearsal import ToldClock, Turns
from dispatch.service import Leader
from dispatch.stand_by import LEADS, Instance

STILL = 10.0
"""Seconds without a turn of the leader after which the service says that it is not ready."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Where messages are taken.

    ``hl7`` says where HL7 v2 comes; its host, its TLS and whether the network is open to plain text hold for HTTP too.
    Port 0 takes any that is free.
    """

    hl7: Listening
    http_port: int = 8080

    @classmethod
    def at(
        cls, host: str, http_port: int, hl7_port: int, tls: ssl.SSLContext | None, *, plain_on_network: bool
    ) -> Doors:
        """Doors at an address.

        Raises
        ------
        InputError
            It is open to the network, and neither encrypted nor meant to be plain.
        """
        if tls is None and not plain_on_network and not is_loopback(host):
            remedy = "give --tls-certificate and --tls-key, or say --plain-on-network where a VPN or a proxy encrypts"
            raise InputError(Problem("dispatch serve", None, "--host", f"{host} is open to the network", remedy))
        return cls(Listening(host, hl7_port, tls, plain_on_network), http_port)


def serve(
    instance: Instance,
    doors: Doors,
    reader: Reader,
    seal: Seal | None,
    started: Callable[[str, str], None],
    stop: Event | None = None,
) -> None:
    """Lead or stand by, and take messages at those addresses, until the process is told to end or can do neither.

    Parameters
    ----------
    seal
        Encrypts what goes into quarantine; None keeps only why it was not taken.
    started
        Is told the addresses, of HTTP and of MLLP, once messages are taken.
    stop
        Ends it when it is set.

    Raises
    ------
    LeaseLostError, ConflictError
        Another instance leads, and this one does not stand by.
    InputError
        The journal was tampered with, or does not fit the network; an address cannot be used.
    """
    stop, wake = stop or Event(), Turns()
    failed: list[BaseException] = []
    leader = instance.leader
    reception = Reception(leader.store, wake.set, seal, leads=lambda: instance.role == LEADS, now=leader.clock)
    leader.settled = reception.outcomes.settled
    leader.chores.append(Replays(leader, reception, reader).look)

    def ready() -> str:
        if failed or stop.is_set():
            return "it is ending"
        still = leader.counts.still_for
        if instance.role == LEADS and still > STILL:
            return f"the leader has not gone round for {still:.0f} s"
        return instance.trouble

    def role() -> str:
        return "ready" if instance.role == LEADS else instance.role

    mllp = MllpServer(reception, reader.senders, reader.pseudonyms, doors.hl7)
    ring = KeyRing(leader.store, needed=not is_loopback(doors.hl7.host))
    app = whole_app(Service(reception, reader, ready, role), leader, ring, wake, lambda: server.should_exit)
    server = _Server(_config(app, doors), mllp, started)

    def lead() -> None:
        try:
            instance.run(stop, wake)
        except BaseException as error:
            failed.append(error)
        finally:
            server.should_exit = True

    thread = Thread(target=lead, name="leader")
    thread.start()
    keeper = ring.keeping(stop)
    try:
        with suppress(KeyboardInterrupt):  # raised once more by uvicorn when it has ended
            server.run()
    finally:
        stop.set()
        wake.set()
        thread.join()
        keeper.join()
    if failed:
        raise failed[0]


def whole_app(
    service: Service,
    leader: Leader,
    ring: KeyRing,
    turns: Turns,
    closing: Callable[[], bool],
    limits: Limits = LIMITS,
) -> FastAPI:
    """All that is served over HTTP, behind the guard that asks for keys."""
    app = make_app(service)
    add_outlets(app, leader, closing)
    if isinstance(leader.clock, ToldClock):
        add_rehearsal(app, leader.store, leader.clock, turns)
    app.add_middleware(Guard, ring=ring, limits=limits)
    return app


def _config(app: FastAPI, doors: Doors) -> uvicorn.Config:
    config = uvicorn.Config(app, host=doors.hl7.host, port=doors.http_port, log_config=None, access_log=False)
    config.load()
    config.ssl = doors.hl7.tls
    return config


class _Server(uvicorn.Server):
    """A server of HTTP that has one of MLLP beside it, and says where they listen."""

    def __init__(self, config: uvicorn.Config, mllp: MllpServer, started: Callable[[str, str], None]) -> None:
        super().__init__(config)
        self._mllp, self._told = mllp, started

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Listen, then say so."""
        listening = self._mllp.listening
        try:
            await self._mllp.__aenter__()
        except OSError as error:
            raise _unusable("--hl7-port", listening.host, listening.port) from error
        try:
            await super().startup(sockets)  # type: ignore[arg-type]
        except SystemExit as error:  # which uvicorn makes of an address that it cannot use
            await self._mllp.__aexit__()
            raise _unusable("--http-port", listening.host, self.config.port) from error
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            s = "" if self.config.ssl is None else "s"
            self._told(f"http{s}://{host}:{port}", f"mllp{s}://{host}:{self._mllp.port}")

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Listen no more; what is being stored is still answered."""
        await self._mllp.__aexit__()
        await super().shutdown(sockets)  # type: ignore[arg-type]


def _unusable(option: str, host: str, port: int) -> InputError:
    remedy = "give another port, or an address of this machine"
    return InputError(Problem("dispatch serve", None, option, f"{host}:{port} cannot be listened at", remedy))
