"""Serving the intake beside the leader, until one of the two ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

import uvicorn

from dispatch.intake.http import Service, make_app
from dispatch.stand_by import LEADS, Instance


def serve(instance: Instance, host: str, port: int, started: Callable[[str], None]) -> None:
    """Lead or stand by, and take studies at that address, until the process is told to end or can do neither.

    Parameters
    ----------
    port
        0 takes any that is free.
    started
        Is told the address once studies are taken.

    Raises
    ------
    LeaseLostError, ConflictError
        Another instance leads, and this one does not stand by.
    InputError
        The journal was tampered with, or does not fit the network.
    OSError
        The address cannot be used.
    """
    stop, wake = Event(), Event()
    failed: list[BaseException] = []
    leader = instance.leader

    def ready() -> str:
        return "it is ending" if failed or stop.is_set() else instance.trouble

    def role() -> str:
        return "ready" if instance.role == LEADS else instance.role

    service = Service(leader.store, leader.setting, wake.set, ready, role)
    config = uvicorn.Config(make_app(service), host=host, port=port, log_level="warning", access_log=False)
    server = _Server(config, started)

    def lead() -> None:
        try:
            instance.run(stop, wake)
        except BaseException as error:
            failed.append(error)
        finally:
            server.should_exit = True

    thread = Thread(target=lead, name="leader")
    thread.start()
    try:
        with suppress(KeyboardInterrupt):  # raised once more by uvicorn when it has ended
            server.run()
    finally:
        stop.set()
        wake.set()
        thread.join()
    if failed:
        raise failed[0]


class _Server(uvicorn.Server):
    """A server that says where it listens."""

    def __init__(self, config: uvicorn.Config, started: Callable[[str], None]) -> None:
        super().__init__(config)
        self._told = started

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Listen, then say so."""
        await super().startup(sockets)  # type: ignore[arg-type]
        for listening in self.servers if self.started else ():
            host, port = listening.sockets[0].getsockname()[:2]
            self._told(f"http://{host}:{port}")
