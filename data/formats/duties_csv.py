"""The duties of a roster as a CSV table, one row a duty; times follow from date and shift.

The table holds the duties alone: the history, the fairness balance and the requirements of a roster stay in its file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import Field

from data.calendar import Horizon
from data.duties import Duty, Roster, Shift
from data.errors import InputError, Problem
from data.formats.cells import quoted
from data.formats.csv_table import Table, read_table, write_table
from data.formats.problem_log import ProblemLog
from data.network import Network
from data.record import Frozen
from data.studies import Subspecialty


class DutyRow(Frozen):
    """One line of the file."""

    radiologist: str = Field(description="id of the radiologist")
    day: date = Field(description="local date on which the duty starts")
    shift: str = Field(description="code of the shift type")
    centre: str | None = Field(None, description="id of the centre; empty when on call at home")
    subspecialty: Subspecialty | None = Field(None, description="subspecialty of an on-call duty")
    kept: bool = Field(False, description="whether planning may not move it")

    @classmethod
    def of(cls, duty: Duty, *, kept: bool) -> DutyRow:
        """The line of a duty."""
        return cls(
            radiologist=duty.radiologist_id,
            day=duty.day,
            shift=duty.shift,
            centre=duty.centre,
            subspecialty=duty.subspecialty,
            kept=kept,
        )

    def duty(self, network: Network) -> Duty:
        """The duty, in a network that knows its shift type."""
        shift = Shift.on(network.shift_type[self.shift], self.day)
        return Duty.of(self.radiologist, shift, self.centre, self.subspecialty)

    def problems(self, network: Network) -> Iterator[tuple[str, str, str]]:
        """(field, what is wrong, how to mend it): names that the network does not know, no place or two."""
        if self.radiologist not in network.radiologist:
            yield (
                "radiologist",
                f"no radiologist {quoted(self.radiologist)} in the network",
                "name one of radiologists.csv",
            )
        if self.centre is not None and self.centre not in network.centre:
            yield "centre", f"no centre {quoted(self.centre)} in the network", "name one of centres.csv"
        kind = network.shift_type.get(self.shift)
        if kind is None:
            yield "shift", f"no shift {quoted(self.shift)} in the network", "name one of shift_types.csv"
        elif kind.on_call and (self.centre is not None or self.subspecialty is None):
            yield "subspecialty", f"{self.shift} is done at home", "leave the centre empty and name the subspecialty"
        elif not kind.on_call and (self.centre is None or self.subspecialty is not None):
            yield "centre", f"{self.shift} is done at a centre", "name the centre and leave the subspecialty empty"


def write_duties(path: Path, roster: Roster) -> None:
    """Write the duties by radiologist and start."""
    kept = frozenset(roster.kept)
    duties = sorted(roster.duties, key=lambda duty: (duty.radiologist_id, duty.start, duty.end))
    write_table(path, DutyRow, (DutyRow.of(duty, kept=duty in kept) for duty in duties))


def read_duties(path: Path, network: Network, horizon: Horizon | None = None) -> Roster:
    """Read them as a roster without history, in those dates or from the first duty to the last.

    Raises
    ------
    InputError
        Every row that is wrong, names what the network does not know, comes twice or lies outside the dates; a table
        without a row when no dates are given.
    """
    log = ProblemLog()
    table = read_table(path, DutyRow, log)
    log.extend(_problems(table, network, horizon))
    log.raise_if_any()
    if horizon is None and not table.rows:
        raise InputError(Problem(path.name, None, None, "holds no duty", "say which dates the roster is for"))
    days = [row.day for row in table.rows]
    duties = sorted((row.duty(network) for row in table.rows), key=lambda duty: (duty.radiologist_id, duty.start))
    kept = {row.duty(network) for row in table.rows if row.kept}
    return Roster(
        horizon or Horizon(min(days), max(days)),
        tuple(duties),
        kept=tuple(duty for duty in duties if duty in kept),
    )


def _problems(table: Table[DutyRow], network: Network, horizon: Horizon | None) -> Iterator[Problem]:
    seen: dict[tuple[object, ...], int] = {}
    for index, row in enumerate(table.rows):
        for field, message, remedy in row.problems(network):
            yield table.problem(index, field, message, remedy)
        if horizon is not None and row.day not in horizon:
            message = f"{row.day} is not in {horizon.first} to {horizon.last}"
            yield table.problem(index, "day", message, "take the row out or choose other dates")
        key = (row.radiologist, row.day, row.shift, row.centre, row.subspecialty)
        if key in seen:
            yield table.problem(
                index, None, f"is the same duty as row {table.lines[seen[key]]}", "take one of them out"
            )
        seen.setdefault(key, index)
