"""A server of MLLP: it answers AA only once whoever stores deliveries says that they are committed."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from itertools import count
from pathlib import Path

from data.intake import IntakeMap
from dispatch.intake.hl7v2.framing import LARGEST, Deframer, framed
from dispatch.intake.hl7v2.reading import read_hl7
from dispatch.intake.hl7v2.writing import acknowledgement
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.records import Channel, Intake, Letter
from dispatch.intake.refusal import Fault, NotTheSender, Refusal

LOOPBACK = "127.0.0.1"
_LOG = logging.getLogger(__name__)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a server listens, and within which limits.

    ``port`` 0 takes a free one. Off the loopback interface TLS is needed, or ``plain_on_network`` (inside a VPN).
    ``stalled_after`` is how many seconds a message may take to arrive once it has begun; a connection without one may
    stay silent for as long as it likes.
    """

    host: str = LOOPBACK
    port: int = 2575
    tls: ssl.SSLContext | None = None
    plain_on_network: bool = False
    connections: int = 256
    stalled_after: float = 30.0
    largest: int = LARGEST

    def __post_init__(self) -> None:
        if self.tls is None and not self.plain_on_network and not is_loopback(self.host):
            raise ValueError(f"{self.host} is open to the network; give a certificate, or say plain_on_network")


def tls_context(certificate: Path, key: Path, clients: Path | None = None) -> ssl.SSLContext:
    """TLS 1.2 or later with our certificate (PEM); with ``clients`` (PEM) only for holders of theirs."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=None if clients is None else str(clients))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    return context


@dataclass(slots=True)
class MllpServer:
    """Reads messages, has them stored, and answers; one message of a connection after the other."""

    intake: Intake
    senders: IntakeMap
    pseudonyms: Pseudonyms
    listening: Listening = Listening()
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _server: asyncio.Server | None = field(default=None, init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _waiting: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _stopping: bool = field(default=False, init=False)
    _numbers: count[int] = field(default_factory=lambda: count(1), init=False)

    async def __aenter__(self) -> MllpServer:
        where = self.listening
        self._server = await asyncio.start_server(self._connected, where.host, where.port, ssl=where.tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listen no more; a message that is being stored is still answered."""
        if self._server is None:
            return
        self._stopping = True
        self._server.close()
        for task in self._waiting:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        if self._server is None:
            raise RuntimeError("the server has not been started")
        return int(self._server.sockets[0].getsockname()[1])

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._tasks) >= self.listening.connections:
            writer.close()
            return
        self._tasks.add(task)
        frames = Deframer(self.listening.largest)
        try:
            await self._serve(reader, writer, task, frames)
        except Refusal as refusal:
            _LOG.warning("connection closed: %s", refusal)
            await self._quarantine(refusal, frames.rest)
        except (ConnectionError, TimeoutError, ssl.SSLError) as error:
            _LOG.info("connection closed: %s", type(error).__name__)
        except asyncio.CancelledError:
            _LOG.info("connection closed: the server stops")
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, task: asyncio.Task[None], frames: Deframer
    ) -> None:
        """Answer message after message until the other side, or the server, closes."""
        clock = asyncio.get_running_loop().time
        certified = _certified(writer)
        until: float | None = None
        while not self._stopping:
            self._waiting.add(task)
            try:
                async with asyncio.timeout_at(until):
                    data = await reader.read(65_536)
            finally:
                self._waiting.discard(task)
            if not data:
                return
            for message in frames.feed(data):
                writer.write(framed(await self._answer(message, certified)))
                await writer.drain()
                until = None
            if frames.midway and until is None:
                until = clock() + self.listening.stalled_after

    async def _answer(self, raw: bytes, certified: frozenset[str]) -> bytes:
        """The acknowledgement of a message, after it has been stored or refused."""
        try:
            refusal = await self._stored(raw, certified)
        except Exception:
            _LOG.exception("a message could not be stored")
            refusal = Refusal(Fault.INTERNAL, "MSH", "could not be stored", "send the message again")
        now = self.now()
        return acknowledgement(raw, refusal, at=now, number=f"{now:%Y%m%d%H%M%S%f}{next(self._numbers)}")

    async def _stored(self, raw: bytes, certified: frozenset[str]) -> Refusal | None:
        """None once the message is committed, or why it is refused, once that is in quarantine."""
        try:
            await self.intake.accept(read_hl7(raw, self.senders, self.pseudonyms, certified))
        except NotTheSender as refusal:
            await self.intake.quarantine(refusal, Letter(Channel.HL7, b""))
            return refusal
        except Refusal as refusal:
            await self.intake.quarantine(refusal, Letter(Channel.HL7, raw))
            return refusal
        return None

    async def _quarantine(self, refusal: Refusal, rest: bytes) -> None:
        """Keep the bytes of a connection that had to be closed."""
        refusal.key = self.pseudonyms.message(Channel.HL7, "", "", rest)
        try:
            await self.intake.quarantine(refusal, Letter(Channel.HL7, rest))
        except Exception:
            _LOG.exception("bytes that are no message could not be kept")


def _certified(writer: asyncio.StreamWriter) -> frozenset[str]:
    """The names (CN) in the certificate of the other side, which TLS has checked; none without one."""
    certificate = writer.get_extra_info("peercert") or {}
    subject = certificate.get("subject", ())
    return frozenset(value for parts in subject for name, value in parts if name == "commonName")
