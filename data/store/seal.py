"""The installation's secret: what is encrypted and hashed with keys made from it. It is never in the store."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from data.errors import InputError, Problem

SECRET, SECRET_FILE = "HULOTTE_SECRET", "HULOTTE_SECRET_FILE"
SHORTEST = 32
"""Characters of a secret."""


@dataclass(frozen=True, slots=True)
class Secret:
    """The secret's bytes."""

    value: bytes = field(repr=False)

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose, of no use for any other."""
        return blake2b(self.value, digest_size=32, person=purpose.encode()).digest()


def secret_from(environment: Mapping[str, str]) -> Secret | None:
    """The secret that the environment gives, or the file that it names; None where it gives none.

    Raises
    ------
    InputError
        The file cannot be read, or the secret is too short to be one.
    """
    name, text = SECRET, environment.get(SECRET)
    if text is None and (file := environment.get(SECRET_FILE)):
        name = SECRET_FILE
        try:
            text = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(Problem(name, None, None, f"{file} cannot be read", str(error))) from error
    if text is None:
        return None
    if len(text.strip()) < SHORTEST:
        remedy = f"write {SHORTEST} random characters or more, such as those of: openssl rand -hex 32"
        raise InputError(Problem(name, None, None, f"the secret has {len(text.strip())} characters", remedy))
    return Secret(blake2b(text.strip().encode()).digest())


class Seal:
    """Encrypts (Fernet: AES-128-CBC with HMAC-SHA256) what only those who hold the secret may read."""

    def __init__(self, secret: Secret) -> None:
        from cryptography.fernet import Fernet

        self._fernet = Fernet(base64.urlsafe_b64encode(secret.key("quarantine")))

    def close(self, content: bytes) -> str:
        """The content, encrypted, as text."""
        return self._fernet.encrypt(content).decode("ascii")

    def open(self, sealed: str) -> bytes:
        """The content again.

        Raises
        ------
        InputError
            It was sealed with another secret, or is damaged.
        """
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            problem = Problem(SECRET, None, None, "does not open this message", "give the secret of the service")
            raise InputError(problem) from error
