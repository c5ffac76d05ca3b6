"""Copies of those columns of a desk that one event may change; the others are shared between states."""

from __future__ import annotations

from typing import Any, TypeVar

from dispatch.kernels.columns import Desk, Readers, Tasks

Struct = TypeVar("Struct", bound=tuple[Any, ...])

BY_ARRIVAL_ONLY = ("kind", "skill", "hospital", "visit", "barred", "arrival")
"""Columns of tasks that change only when a task comes, or becomes another by hand."""
OF_DUTIES = ("on_duty", "home", "grant", "duty_from", "rest_from", "rest_until")
"""Columns of readers that change only when a duty begins or ends."""
FIXED_OF_READERS = ("reads", "experienced", "speed", "log_speed", "band")
SHARED = (
    "kinds",
    "tasks",
    "readers",
    "privileges",
    "band_speed",
    "band_log_speed",
    "scratch",
    "hospitals",
    "subspecialties",
)
"""Parts of the desk that are not copied with the rest; nothing in ``scratch`` outlives a decision."""


def changeable(desk: Desk) -> Desk:
    """The same desk with its own columns for all but what tasks are and what readers may do."""
    return _copied(desk, _SHARED)._replace(
        tasks=_copied(desk.tasks, _BY_ARRIVAL_ONLY), readers=_copied(desk.readers, _KEPT_OF_READERS)
    )


def with_own_tasks(desk: Desk) -> Desk:
    """A changeable desk where a task may come, or become another."""
    return desk._replace(tasks=_copied(desk.tasks, _CHANGED_ALREADY))


def with_own_duties(desk: Desk) -> Desk:
    """A changeable desk where a reader may come on duty or leave."""
    return desk._replace(readers=_copied(desk.readers, _NOT_OF_DUTIES), privileges=desk.privileges[:])


def _copied(struct: Struct, shared: tuple[bool, ...]) -> Struct:
    # Slicing is the quickest copy of a list.
    return type(struct)(*[column if is_shared else column[:] for column, is_shared in zip(struct, shared, strict=True)])


_SHARED = tuple(name in SHARED for name in Desk._fields)
_BY_ARRIVAL_ONLY = tuple(name in BY_ARRIVAL_ONLY for name in Tasks._fields)
_CHANGED_ALREADY = tuple(not shared for shared in _BY_ARRIVAL_ONLY)
_KEPT_OF_READERS = tuple(name in (*FIXED_OF_READERS, *OF_DUTIES) for name in Readers._fields)
_NOT_OF_DUTIES = tuple(name not in OF_DUTIES for name in Readers._fields)
