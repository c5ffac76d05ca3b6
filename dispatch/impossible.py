"""What cannot happen at a desk."""

from __future__ import annotations

from data.errors import InputError, Problem
from dispatch.events import Event


def refused(event: Event, field: str, message: str, remedy: str = "correct the event, or leave it out") -> InputError:
    """The error of an event that cannot be."""
    return InputError(Problem(type(event).__name__, None, field, message, remedy))
