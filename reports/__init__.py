"""What people read, one file a report; `REPORTS` lists those that are written to a file.

A new report is one file here with a function that writes it, and one line below.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Report(NamedTuple):
    """A report that is written: what it is, where its function is, and how the name of its file ends ("" for a folder).

    "planning" needs `PlanningFacts`; the others are about a roster alone, `RosterFacts`.
    """

    says: str
    module: str
    function: str
    suffix: str

    @property
    def write(self) -> Callable[..., object]:
        """The function that writes it, given a path, facts, and choices where it has any.

        Its module, with the drawing behind it, is loaded on first use.
        """
        found: Callable[..., object] = getattr(import_module(self.module), self.function)
        return found


REPORTS: dict[str, Report] = {
    "planning": Report("one month for a medical director", "reports.planning_report", "write_planning_report", ".html"),
    "workbook": Report("a roster to read and to edit in Excel", "reports.roster_workbook", "write_workbook", ".xlsx"),
    "wall": Report("a roster for the wall, by centre and month", "reports.roster_wall", "write_wall_roster", ".pdf"),
    "calendars": Report("a calendar a radiologist and a centre", "reports.calendars", "write_calendars", ""),
    "payroll": Report("hours and units by person and month", "reports.payroll", "write_payroll", ".csv"),
}
"""Every report by name."""
