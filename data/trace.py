"""A real trace: studies with the times at which things happened to them, as far as they were recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

ABSENT = -1
"""No reader, class or visit in a cell."""
UNKNOWN = -(1 << 62)
"""No instant in a cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Studies as columns of equal length n, in order of ``images_at``; nothing but that order is guaranteed.

    Times are int64 seconds since the epoch, UTC, and `UNKNOWN` where they were not recorded. ``visit``, ``urgency`` and
    ``reader`` are `ABSENT` where they were not. ``helped`` is true where a colleague advised or took over.

    Attributes
    ----------
    columns
        The names of the columns that the file had.
    replication
        Of several replications in the file, the one that was taken; None for a trace without any.
    """

    visit: NDArray[np.int64]
    hospital: NDArray[np.int32]
    exam: NDArray[np.int32]
    urgency: NDArray[np.int32]
    reader: NDArray[np.int32]
    requested_at: NDArray[np.int64]
    sent_at: NDArray[np.int64]
    images_at: NDArray[np.int64]
    received_at: NDArray[np.int64]
    started_at: NDArray[np.int64]
    signed_at: NDArray[np.int64]
    hard: NDArray[np.bool_]
    helped: NDArray[np.bool_]
    hospitals: tuple[str, ...]
    exams: tuple[str, ...]
    classes: tuple[str, ...]
    readers: tuple[str, ...]
    columns: frozenset[str]
    replication: int | None = None

    def __len__(self) -> int:
        return len(self.images_at)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Trace:
        """Those rows."""
        columns: dict[str, Any] = {
            name: value[rows] for name in self.__slots__ if isinstance(value := getattr(self, name), np.ndarray)
        }
        return replace(self, **columns)
