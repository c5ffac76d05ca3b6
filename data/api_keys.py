"""Keys of the dispatcher's HTTP interface: what one allows, for which hospital, until when.

A key is 256 random bits, so its SHA-256 tells nothing about it and cannot be reversed by guessing: the slow hashes that
passwords need would only slow down every request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

_TEXT = re.compile(r"hulotte_([0-9]{1,18})_([A-Za-z0-9_-]{43})")
_NOBODY = hashlib.sha256(b"no key has this").hexdigest()
"""What the secret of a key that does not exist is compared with, so that both answers take equally long."""


class Scope(StrEnum):
    """What a key allows."""

    INTAKE = "intake"
    READER = "reader"
    DESK = "desk"
    WATCH = "watch"


EVERY_SCOPE = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as the store has it; ``hospital`` None is a system of the network, for all hospitals."""

    id: int
    name: str
    hash: str = field(repr=False)
    scopes: frozenset[Scope]
    hospital: str | None
    expires_at: datetime
    revoked_at: datetime | None
    last_used: date | None


def new_secret() -> str:
    """The secret part of a key: 256 random bits as 43 characters."""
    return secrets.token_urlsafe(32)


def key_text(number: int, secret: str) -> str:
    """The key as its holder sends it."""
    return f"hulotte_{number}_{secret}"


def hash_of(secret: str) -> str:
    """What the store keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def parts_of(text: str) -> tuple[int, str] | None:
    """(number, secret) of a key; None when it is none."""
    found = _TEXT.fullmatch(text)
    return None if found is None else (int(found[1]), found[2])


def matches(secret: str, key: ApiKey | None) -> bool:
    """Whether that is the key's secret, compared in constant time; False for a key that does not exist."""
    return hmac.compare_digest(hash_of(secret), _NOBODY if key is None else key.hash)
