"""Keyed hashes: equal for equal input, and of no use to anyone without the key."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

SHORTEST_KEY = 16


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Makes hashes of visits and messages with the network's secret key of 16 to 64 bytes.

    With the key lost or changed, visits seen before and after are no longer grouped; nothing else depends on it.
    """

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not SHORTEST_KEY <= len(self.key) <= blake2b.MAX_KEY_SIZE:
            raise ValueError(f"the key has {len(self.key)} bytes; give {SHORTEST_KEY} to {blake2b.MAX_KEY_SIZE}")

    def visit(self, hospital: str, number: str) -> str:
        """The pseudonym of an attendance."""
        return self._hash("visit", hospital, number)

    def message(self, channel: str, hospital: str, number: str, content: bytes) -> str:
        """The key by which a message is known again."""
        return self._hash(channel, hospital, number, content)

    def _hash(self, *parts: str | bytes) -> str:
        digest = blake2b(key=self.key, digest_size=16)
        for part in parts:
            data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
        return digest.hexdigest()
