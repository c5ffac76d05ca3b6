"""Studies at a glance: how many, from when to when, of which class and exam."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.studies import StudyTable
from reports.terminal import Table, percent

DAY = 86_400


def studies_summary(studies: StudyTable) -> dict[str, Any]:
    """What ``studies show --json`` prints."""
    count = len(studies)
    first, last = (int(studies.images_at[0]), int(studies.images_at[-1])) if count else (0, 0)
    return {
        "studies": count,
        "visits": len(np.unique(studies.visit)),
        "first_images_at": _instant(first) if count else None,
        "last_images_at": _instant(last) if count else None,
        "per_day": round(count * DAY / max(DAY, last - first), 1),
        "hard": int(studies.hard.sum()),
        "by_class": _counts(studies.urgency, studies.classes),
        "by_exam": _counts(studies.exam, studies.exams),
        "by_hospital": _counts(studies.hospital, studies.hospitals),
    }


def _instant(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _counts(codes: NDArray[np.int32], names: tuple[str, ...]) -> dict[str, int]:
    return dict(zip(names, np.bincount(codes, minlength=len(names)).tolist(), strict=True))


def studies_parts(summary: dict[str, Any]) -> list[str | Table]:
    """The same for people."""
    count = max(1, summary["studies"])
    return [
        f"{summary['studies']:,} studies of {summary['visits']:,} visits, images from {summary['first_images_at']} "
        f"to {summary['last_images_at']}: {summary['per_day']:,.1f} a day.",
        *(
            Table(
                title,
                (title.split()[-1], "studies", "share"),
                [(name, number, percent(number / count)) for name, number in summary[key].items() if number],
            )
            for title, key in (("By urgency class", "by_class"), ("By exam", "by_exam"))
        ),
    ]
