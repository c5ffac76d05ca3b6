"""The keys as this process knows them: read from the store every second, so that no request waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Event, Thread

from data.api_keys import EVERY_SCOPE, ApiKey, Scope, matches, parts_of
from data.errors import InputError
from data.store.api_keys import keys_in, note_used
from data.store.store import Store
from dispatch.logs import log

EVERY = 1.0
"""Seconds between two looks at the store: so late a new key is known, and a revoked one refused."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: what they may do, and for which hospital (None: for all)."""

    name: str
    scopes: frozenset[Scope] = EVERY_SCOPE
    hospital: str | None = None
    key: int | None = None


ANYONE = Caller("anyone on this machine")
"""Whoever reaches a service that needs no key."""


@dataclass(slots=True)
class KeyRing:
    """Knows the store's keys.

    Attributes
    ----------
    needed
        Whether a key is needed even while the store has none: the service can be reached from the network.
    """

    store: Store
    needed: bool = False
    _keys: dict[int, ApiKey] | None = field(default=None, init=False)
    _used: set[int] = field(default_factory=set, init=False)

    @property
    def open(self) -> bool:
        """Whether anyone may do anything: on this machine only, and no key was ever made, as far as the store says."""
        return not self.needed and self._keys is not None and not self._keys

    def caller(self, text: str, now: datetime) -> Caller | None:
        """Whose key that is; None for a key that is not valid now."""
        parts = parts_of(text)
        number, secret = (-1, text) if parts is None else parts
        key = (self._keys or {}).get(number)
        if not matches(secret, key) or key is None or not _holds(key, now):
            return None
        self._used.add(key.id)
        return Caller(key.name, key.scopes, key.hospital, key.id)

    def still(self, caller: Caller, now: datetime) -> bool:
        """Whether who was let in would be let in now."""
        if caller.key is None:
            return self.open
        key = (self._keys or {}).get(caller.key)
        return key is not None and _holds(key, now)

    def refresh(self, today: date) -> None:
        """Read the keys anew, and note which were used.

        Raises
        ------
        InputError
            The store cannot be read; what was known stays so.
        """
        self._keys = {key.id: key for key in keys_in(self.store)}
        used, self._used = self._used, set()
        news = {number for number in used if number in self._keys and self._keys[number].last_used != today}
        if news:
            note_used(self.store, news, today)

    def keeping(self, stop: Event) -> Thread:
        """Read the keys now, and again until told to end, in a thread of its own."""
        self._looked()
        thread = Thread(target=self._keep, args=(stop,), name="keys")
        thread.start()
        return thread

    def _keep(self, stop: Event) -> None:
        while not stop.wait(EVERY):
            self._looked()

    def _looked(self) -> None:
        """Refresh; a store that fails is tried again."""
        try:
            self.refresh(datetime.now(UTC).date())
        except InputError as error:
            log().debug("keys not read", exc_info=error)


def _holds(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and now < key.expires_at
