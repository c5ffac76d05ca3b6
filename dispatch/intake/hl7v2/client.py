"""Sends one message over MLLP and waits for its answer."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

from dispatch.intake.hl7v2.framing import Deframer, framed
from dispatch.intake.hl7v2.wire import read_header, read_message
from dispatch.intake.refusal import Refusal


class NotDelivered(Exception):  # noqa: N818  (an answer that a caller waits for)
    """No answer that counts: the connection failed, time ran out, or what came back is no answer to the message.

    The message may have been taken all the same; send it again with the same number.
    """


@dataclass(frozen=True, slots=True)
class Answer:
    """The acknowledgement: ``code`` is AA (taken), AE (wrong) or AR (rejected, perhaps only now); ``text`` says why."""

    code: str
    text: str


async def send(
    message: bytes, host: str, port: int, *, seconds: float = 30.0, tls: ssl.SSLContext | None = None
) -> Answer:
    """Send a message and wait for its answer.

    Raises
    ------
    NotDelivered
        As above; worth another try, later and later each time.
    """
    number = read_header(message).value(10)
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(host, port, ssl=tls)
            try:
                writer.write(framed(message))
                await writer.drain()
                return await _answer(reader, number)
            finally:
                writer.close()
    except TimeoutError:
        raise NotDelivered(f"no answer within {seconds:g} s") from None
    except (OSError, Refusal) as error:
        raise NotDelivered(str(error)) from error


async def _answer(reader: asyncio.StreamReader, number: str) -> Answer:
    """The first answer that comes."""
    frames = Deframer()
    while data := await reader.read(65_536):
        for raw in frames.feed(data):
            return answer_to(raw, number)
    raise NotDelivered("the connection was closed without an answer")


def answer_to(raw: bytes, number: str) -> Answer:
    """The answer to the message of that number.

    Raises
    ------
    NotDelivered
        It answers another message, or is no acknowledgement.
    """
    found = read_message(raw, read_header(raw), "UTF-8").first("MSA")
    if found is None or found.value(1) not in ("AA", "AE", "AR", "CA", "CE", "CR"):
        raise NotDelivered("what came back is no acknowledgement")
    if found.value(2) != number:
        raise NotDelivered("what came back answers another message")
    return Answer("A" + found.value(1)[1], found.value(3))
