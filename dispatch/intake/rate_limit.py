"""How many requests one key, or one address without a key, may make: a token bucket each, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic


@dataclass(frozen=True, slots=True)
class Rate:
    """``per_second`` requests on end, ``burst`` at once."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be asked of the service.

    Attributes
    ----------
    key
        Of one key: about five times the busiest load that the service is built for.
    address
        Of one address without a valid key: enough for a balancer that asks whether the service is ready.
    remembered
        Senders of whom a bucket is kept, at most; of more, those longest silent are forgotten.
    """

    key: Rate = Rate(100, 200)
    address: Rate = Rate(10, 40)
    remembered: int = 10_000


LIMITS = Limits()


@dataclass(slots=True)
class Buckets:
    """Buckets of tokens of one kind of sender; ``clock`` gives seconds."""

    rate: Rate
    remembered: int
    clock: Callable[[], float] = monotonic
    _left: OrderedDict[Hashable, tuple[float, float]] = field(default_factory=OrderedDict, init=False)

    def wait_for(self, sender: Hashable) -> float:
        """Take a token, and 0; or the seconds until there is one, and take none."""
        now = self.clock()
        tokens, since = self._left.pop(sender, (self.rate.burst, now))
        tokens = min(self.rate.burst, tokens + max(0.0, now - since) * self.rate.per_second)
        taken = tokens >= 1
        self._left[sender] = (tokens - taken, now)
        if len(self._left) > self.remembered:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - tokens) / self.rate.per_second

    def __len__(self) -> int:
        return len(self._left)


def sender_at(host: str) -> str:
    """Who sends from an address: of IPv6 the network of 64 bits, all of which one machine may use."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
