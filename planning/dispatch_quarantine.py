"""The quarantine for those who look after it: what is there, one message, one more try."""

from __future__ import annotations

import os
from time import monotonic, sleep
from typing import Any

from data.store import quarantine
from data.store.seal import Seal, secret_from
from data.store.store import Store

POLL = 0.2
"""Seconds between two looks at what became of a replay."""


def listed(url: str, by: str) -> dict[str, Any]:
    """What ``dispatch quarantine list --json`` prints."""
    store = Store.open(url)
    return {"store": store.name, "messages": quarantine.listed(store, by)}


def shown(url: str, number: int, by: str) -> dict[str, Any]:
    """What ``dispatch quarantine show --json`` prints.

    Raises
    ------
    InputError
        There is no such message, or it cannot be decrypted.
    """
    secret = secret_from(os.environ)
    return quarantine.viewed(Store.open(url), number, None if secret is None else Seal(secret), by)


def replayed(url: str, number: int, by: str, wait: float) -> dict[str, Any]:
    """Have a message read once more, and wait so many seconds for the service to have done it.

    Raises
    ------
    InputError
        There is no such message, or its contents are not kept.
    """
    store = Store.open(url)
    quarantine.ask_replay(store, number, by)
    until = monotonic() + wait
    while (found := quarantine.state_of(store, number))["state"] == quarantine.ASKED and monotonic() < until:
        sleep(POLL)
    return found
