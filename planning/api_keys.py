"""Keys of the HTTP interface for those who hand them out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from data.api_keys import ApiKey, Scope
from data.store import api_keys
from data.store.store import Store

DAYS = 365
"""Days for which a key holds unless told otherwise."""


def added(
    url: str, name: str, scopes: Collection[Scope], hospital: str | None, last_day: date | None, by: str
) -> dict[str, Any]:
    """Make a key, which is in the answer, and nowhere else; it holds to the end of its last day, UTC.

    Raises
    ------
    InputError, ConflictError
        As `data.store.api_keys.add`.
    """
    store, now = Store.open(url), datetime.now(UTC)
    day = last_day or now.date() + timedelta(days=DAYS)
    until = datetime.combine(day, time(), UTC) + timedelta(days=1)
    wanted = api_keys.Wanted(name, frozenset(scopes), hospital, until)
    text = api_keys.add(store, wanted, now, by)
    words = {"name": name, "scopes": sorted(scopes), "hospital": hospital, "expires_at": until.isoformat()}
    return {"store": store.name, **words, "key": text}


def listed(url: str) -> dict[str, Any]:
    """What ``dispatch keys list --json`` prints."""
    store, now = Store.open(url), datetime.now(UTC)
    return {"store": store.name, "keys": [_told(key, now) for key in api_keys.keys_in(store)]}


def revoked(url: str, name: str, by: str) -> dict[str, Any]:
    """End a key.

    Raises
    ------
    InputError, ConflictError
        As `data.store.api_keys.revoke`.
    """
    store, now = Store.open(url), datetime.now(UTC)
    api_keys.revoke(store, name, now, by)
    return {"store": store.name, "name": name, "revoked_at": now.isoformat()}


def _told(key: ApiKey, now: datetime) -> dict[str, Any]:
    state = "holds" if now < key.expires_at else "expired"
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "hospital": key.hospital,
        "state": state if key.revoked_at is None else "revoked",
        "expires_at": key.expires_at.isoformat(),
        "revoked_at": None if key.revoked_at is None else key.revoked_at.isoformat(),
        "last_used": None if key.last_used is None else key.last_used.isoformat(),
    }
