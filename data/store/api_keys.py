"""API keys in the store: by their hash only, never deleted, so that their names stay in the audit log's sense."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from data.api_keys import ApiKey, Scope, hash_of, key_text, new_secret
from data.errors import ConflictError, InputError, Problem
from data.store.dispatch_tables import API_KEYS
from data.store.networks import network_in
from data.store.store import Store, spoken


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key that shall be made; ``hospital`` None is one for all hospitals."""

    name: str
    scopes: frozenset[Scope]
    hospital: str | None
    expires_at: datetime


def add(store: Store, wanted: Wanted, now: datetime, by: str) -> str:
    """Make a key; its text, which nobody can ask for again. Audited without it.

    Raises
    ------
    InputError
        It would have expired already, allows nothing, or is for a hospital that the store's network does not have.
    ConflictError
        There is a key of that name.
    """
    _assert_sensible(store, wanted, now)
    secret = new_secret()
    with store.change(by, "api_key.added", wanted.name) as change:
        _assert_known(store, change.connection, wanted.hospital)
        words = " ".join(sorted(wanted.scopes))
        values = {"name": wanted.name, "hash": hash_of(secret), "scopes": words, "hospital_id": wanted.hospital}
        times = {"created_at": now, "expires_at": wanted.expires_at}
        try:
            done = change.connection.execute(insert(API_KEYS).values(**values, **times))
        except IntegrityError as error:
            remedy = "take another name; that of a revoked key stays its own"
            raise ConflictError(Problem(store.name, None, "NAME", f"there is a key {wanted.name}", remedy)) from error
        change.detail = {"scopes": words, "hospital": wanted.hospital, "expires_at": wanted.expires_at.isoformat()}
        return key_text(int(cast("Any", done.inserted_primary_key)[0]), secret)


def revoke(store: Store, name: str, now: datetime, by: str) -> None:
    """End a key; running services notice within seconds. Audited.

    Raises
    ------
    InputError
        There is no such key.
    ConflictError
        It was revoked before.
    """
    with store.change(by, "api_key.revoked", name) as change:
        row = change.connection.execute(select(API_KEYS).where(API_KEYS.c.name == name)).one_or_none()
        if row is None:
            remedy = f"hulotte dispatch keys list --store {store.name} shows what is there"
            raise InputError(Problem(store.name, None, "NAME", f"there is no key {name}", remedy))
        if row.revoked_at is not None:
            was = f"{name} was revoked on {row.revoked_at:%Y-%m-%d}"
            raise ConflictError(Problem(store.name, None, "NAME", was, "nothing is left to do"))
        change.connection.execute(update(API_KEYS).where(API_KEYS.c.id == row.id).values(revoked_at=now))


def keys_in(store: Store) -> list[ApiKey]:
    """Every key that was ever made, oldest first."""
    with store.reading() as connection:
        return [_key(row) for row in connection.execute(select(API_KEYS).order_by(API_KEYS.c.id))]


def note_used(store: Store, numbers: Collection[int], day: date) -> None:
    """Note on which day keys were used last; a day is enough to find those that nobody needs any more."""
    used = update(API_KEYS).where(API_KEYS.c.id.in_(numbers)).values(last_used=day)
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(used)


def _assert_sensible(store: Store, wanted: Wanted, now: datetime) -> None:
    if not wanted.scopes:
        choices = ", ".join(Scope)
        raise InputError(Problem(store.name, None, "--scope", "the key allows nothing", f"give one of {choices}"))
    if wanted.expires_at <= now:
        raise InputError(Problem(store.name, None, "--expires", "that is past", "write a date to come"))


def _assert_known(store: Store, connection: Connection, hospital: str | None) -> None:
    """A typing error would make a key that is of no use; a store without a network cannot tell."""
    network = None if hospital is None else network_in(connection)
    if network is not None and hospital not in network.hospital:
        remedy = "write the id of a hospital of the network, as hospitals.csv has it"
        raise InputError(Problem(store.name, None, "--hospital", f"there is no hospital {hospital}", remedy))


def _key(row: Any) -> ApiKey:  # noqa: ANN401 (a row of `API_KEYS`)
    scopes = frozenset(Scope(word) for word in row.scopes.split())
    return ApiKey(row.id, row.name, row.hash, scopes, row.hospital_id, row.expires_at, row.revoked_at, row.last_used)
