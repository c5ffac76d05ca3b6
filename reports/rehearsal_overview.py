"""A replayed night in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from data.calendar import PARIS, zone
from reports.progress import ProgressLine
from reports.simulation_overview import TURNAROUND_COLUMNS, turnaround_rows
from reports.terminal import Table

SHOWN = 20
"""Lines of what went wrong; the rest is in the JSON."""


class Moment(Protocol):
    """What is told of a replay under way; times in seconds."""

    at: int
    begin: int

    @property
    def come(self) -> tuple[int, int]:
        """Studies that came, of how many."""

    @property
    def signed(self) -> int:
        """Studies that are signed."""

    @property
    def open(self) -> set[str]:
        """Studies that are neither signed nor at an end."""


class RehearsalProgress(ProgressLine):
    """How far the night is; called with the replay."""

    _line = "the night begins"

    def __call__(self, replay: Moment) -> None:
        """Take note."""
        clock = datetime.fromtimestamp(replay.at, UTC).astimezone(zone(PARIS))
        came, wanted = replay.come
        speed = (replay.at - replay.begin) / max(self.seconds, 1e-9)
        self._line = (
            f"{clock:%d %b %H:%M}  {came} of {wanted} studies came, "
            f"{replay.signed} signed, {len(replay.open)} open  ({speed:,.0f}×)"
        )
        self.moved()

    def line(self) -> str:
        """Time, studies, speed."""
        return f"{self.seconds:6.1f} s  {self._line}"


def rehearsal_parts(summary: Mapping[str, Any]) -> Iterator[str | Table]:
    """What ``dispatch replay`` says."""
    yield (
        f"{summary['posted']:,} studies posted, {summary['signed']:,} signed, {summary['open']:,} open, "
        f"{len(summary['refused']):,} refused, {len(summary['lost']):,} lost, {len(summary['given_twice']):,} given "
        f"twice, in {summary['seconds']:,.0f} s ({summary['speed']:,.0f}× the wall clock)."
    )
    for words, found in (
        ("Lost", summary["lost"]),
        ("Given twice", summary["given_twice"]),
        ("Refused", [f"{name}: {why}" for name, why in summary["refused"].items()]),
        ("Commands refused", summary["refused_commands"]),
    ):
        if found:
            yield f"{words}: {'; '.join(found[:SHOWN])}{' …' if len(found) > SHOWN else ''}"
    columns = [*TURNAROUND_COLUMNS[:-1], "reached"]
    yield Table("Turnaround by urgency class", columns, list(turnaround_rows(summary)))
