"""What a peer gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.duties import Roster


@dataclass(frozen=True, slots=True)
class Outcome:
    """A roster as far as one was found, and what the peer says of it.

    Attributes
    ----------
    lower_bound
        On the objective of any roster, None where the peer proves none.
    proven
        Whether the peer proved the roster optimal.
    """

    roster: Roster | None
    lower_bound: int | None = None
    proven: bool = False
    details: dict[str, Any] = field(default_factory=dict)


class UnavailableError(Exception):
    """A peer cannot be run here; the message says why and what would help."""
