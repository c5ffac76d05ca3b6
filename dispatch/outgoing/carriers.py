"""What carries messages to one outlet, and how long to wait after a failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from data.store.outlets import Message, Outlet

FIRST_WAIT = 1.0
LONGEST_WAIT = 300.0
"""Seconds between two attempts: doubled each time, from the first up to the longest."""


class NotCarriedError(Exception):
    """Nothing of the batch may be taken as arrived; the text says why, without anything of what was sent."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A batch is done with; ``refused`` says why its receiver did not want it, "" when it was taken."""

    refused: str = ""


class Carrier(Protocol):
    """Carries to one outlet."""

    @property
    def source(self) -> str:
        """Destination in the outbox whose messages it carries."""

    @property
    def batch(self) -> int:
        """Messages that it carries at once, at most."""

    @property
    def seconds(self) -> float:
        """How long one batch may take."""

    async def carry(self, batch: Sequence[Message], outlet: Outlet) -> Carried:
        """Carry a batch.

        Raises
        ------
        NotCarriedError
            It has to be carried again.
        """
        ...


def wait_after(attempts: int) -> timedelta:
    """How long to wait when so many attempts have failed in a row (1 after the first)."""
    return timedelta(seconds=min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts - 1, 20)))
