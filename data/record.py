"""The base of every row of the network: immutable, strict about its fields."""

from __future__ import annotations

from datetime import date
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


class Dated(Frozen):
    """Something valid from one local date to another, both included; None leaves that side open."""

    from_date: date | None = None
    until_date: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether that date lies inside."""
        after_start = self.from_date is None or self.from_date <= day
        return after_start and (self.until_date is None or day <= self.until_date)
