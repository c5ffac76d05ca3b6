"""The base of every row of the network: immutable, strict about its fields."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable record that refuses unknown fields, infinities and NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Remembering:
    """A record that keeps what others have worked out from it."""

    @cached_property
    def derived(self) -> dict[tuple[Any, ...], Any]:
        """What will be asked for again, by name and arguments."""
        return {}
