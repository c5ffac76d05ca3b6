"""The file of webhooks (docs/dispatch.md)."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from data.errors import InputError, Problem
from data.formats.validation import dotted, explained
from data.targets import Webhooks

PAGE = "dispatch.md"


def read_webhooks(path: Path) -> Webhooks:
    """Read the file; ``secret = "$NAME"`` takes the secret from the environment.

    Raises
    ------
    InputError
        Unreadable, not TOML, or every field that is wrong; a secret is never shown.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(Problem(path.name, None, None, "cannot be read", f"{error.strerror}")) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(path.name, None, None, str(error), f"write it as TOML; see docs/{PAGE}")) from error
    for number, hook in enumerate(tables.get("webhook") or (), start=1):
        if isinstance(hook, dict):
            _take_secret(path.name, number, hook)
    try:
        return Webhooks.model_validate(tables)
    except ValidationError as error:
        raise InputError([_problem(path.name, entry) for entry in error.errors()]) from None


def _problem(file: str, entry: ErrorDetails) -> Problem:
    if "secret" in entry["loc"]:
        return Problem(file, None, dotted(entry), "is no secret", "write 24 characters or more, or $NAME")
    return Problem(file, None, dotted(entry) or None, *explained(entry, None, PAGE))


def _take_secret(file: str, number: int, hook: dict[str, Any]) -> None:
    secret = hook.get("secret")
    if not isinstance(secret, str) or not secret.startswith("$"):
        return
    found = os.environ.get(secret[1:])
    if found is None:
        message = f"there is no {secret} in the environment"
        raise InputError(Problem(file, None, f"webhook[{number}].secret", message, "set it where the service starts"))
    hook["secret"] = found
