"""How a store is named: by a database URL. Nothing here loads a database library."""

from __future__ import annotations

import re

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/@]*(?=@)")
DEFAULT_STORE = "sqlite:///hulotte.db"
"""A file in the folder where the command runs."""


def is_store_url(text: str) -> bool:
    """Whether a place is named by a URL, and is no path of files."""
    return _URL.match(text) is not None


def shown_url(url: str) -> str:
    """The URL as it may be printed: without its password."""
    return _PASSWORD.sub(r"\1:***", url)
