"""Every format that is read or written, one file each; `FORMATS` lists them.

A new format is one file here with a function that reads and one that writes, and one line below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.formats.demands_csv import read_demands, write_demands
from data.formats.duties_csv import read_duties, write_duties
from data.formats.network_directory import read_network, write_network
from data.formats.nrp import read_nrp, write_nrp_solution
from data.formats.physician_duty import read_physician_duty, write_physician_duty_solution
from data.formats.requirements_csv import read_requirements, write_requirements
from data.formats.roster_json import read_roster_file, write_roster
from data.formats.roster_workbook import read_workbook
from data.formats.studies_file import read_studies, write_studies


@dataclass(frozen=True, slots=True)
class Format:
    """What a format holds, how it looks on disk, and the functions that read and write it.

    ``write`` is None for what a report writes, because it shows more than it holds.
    """

    holds: str
    looks: str
    read: Callable[..., Any]
    write: Callable[..., None] | None


FORMATS: dict[str, Format] = {
    "duties": Format("the duties of a roster", "CSV", read_duties, write_duties),
    "demands": Format("what must hold", "CSV", read_demands, write_demands),
    "network": Format("a network", "directory of CSV tables and rules.toml", read_network, write_network),
    "nrp": Format("a staff rostering instance of Curtois and Qu", "text", read_nrp, write_nrp_solution),
    "physician_duty": Format(
        "a duty plan of hospital physicians", "text", read_physician_duty, write_physician_duty_solution
    ),
    "requirements": Format("coverage wanted", "CSV", read_requirements, write_requirements),
    "roster": Format("a roster and how it came about", "JSON", read_roster_file, write_roster),
    "studies": Format("studies", "Parquet or CSV", read_studies, write_studies),
    "workbook": Format("a roster as planners edit it", "Excel, written by a report", read_workbook, None),
}
