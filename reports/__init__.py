"""What people read, one file a report; `REPORTS` lists those that are written to a file.

A new report is one file here with a function that writes it, and one line below.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.facts import PlanningFacts


class Report(NamedTuple):
    """A report that is written to a file: what it is, where its function is, and how its name ends."""

    says: str
    module: str
    function: str
    suffix: str

    @property
    def write(self) -> Callable[[Path, PlanningFacts], None]:
        """The function that writes it; its module, with the drawing behind it, is loaded on first use."""
        found: Callable[[Path, PlanningFacts], None] = getattr(import_module(self.module), self.function)
        return found


REPORTS: dict[str, Report] = {
    "planning": Report("one month for a medical director", "reports.planning_report", "write_planning_report", ".html"),
}
"""Every report by name."""
