"""The frames of MLLP: 0x0B, the message, 0x1C 0x0D, however the network cuts them."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.intake.refusal import Fault, Refusal

START = b"\x0b"
END = b"\x1c\r"
BETWEEN = b"\r\n \t\x00"
"""What may stand between two frames without being looked at."""
_REMEDY = "begin each message with 0x0B, end it with 0x1C 0x0D"
LARGEST = 8 * 2**20
"""Bytes of a message; results may carry a whole document, which is dropped unread."""


def framed(message: bytes) -> bytes:
    """One message as it goes over the wire."""
    return START + message + END


class Deframer:
    """Cuts a stream of bytes into messages.

    Parameters
    ----------
    largest
        Bytes of a message beyond which it is refused.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self.largest = largest
        self._buffer = bytearray()
        self._inside = False
        self._searched = 0

    @property
    def rest(self) -> bytes:
        """What has come and was not given as a message."""
        return bytes(self._buffer)

    @property
    def midway(self) -> bool:
        """Whether a message has begun and not ended."""
        return self._inside

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes as they come, and give every message that they complete.

        Raises
        ------
        Refusal
            Bytes outside a frame, a frame that begins inside another, or a message too large. Where frames begin and
            end is unknown from then on, so the connection has to be closed.
        """
        self._buffer += data
        while (message := self._next()) is not None:
            yield message

    def _next(self) -> bytes | None:
        """The next whole message, or None."""
        if not self._inside and not self._begins():
            return None
        end = self._buffer.find(END, self._searched)
        length = len(self._buffer) if end < 0 else end
        if self._buffer.find(START, self._searched, length) >= 0:
            raise Refusal(Fault.SEQUENCE, "MLLP", "a frame begins before the last has ended", _REMEDY)
        if length > self.largest:
            raise Refusal(
                Fault.SEQUENCE, "MLLP", f"a message of more than {self.largest} bytes", "send documents apart"
            )
        if end < 0:
            self._searched = max(0, length - 1)
            return None
        message = bytes(self._buffer[:end])
        del self._buffer[: end + len(END)]
        self._inside = False
        return message

    def _begins(self) -> bool:
        """Whether a frame begins; what may stand before it is taken away."""
        self._buffer = self._buffer.lstrip(BETWEEN)
        if not self._buffer:
            return False
        if not self._buffer.startswith(START):
            raise Refusal(Fault.SEQUENCE, "MLLP", "bytes outside a frame", _REMEDY)
        del self._buffer[:1]
        self._inside, self._searched = True, 0
        return True
