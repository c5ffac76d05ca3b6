"""Demands as a CSV table: what must hold, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from data.demands import Demand, DemandKind
from data.errors import InputError, Problem
from data.formats.csv_table import Table, read_table, write_table
from data.formats.problem_log import ProblemLog
from data.network import Network


def write_demands(path: Path, demands: Iterable[Demand]) -> None:
    """Write demands in the order given."""
    write_table(path, Demand, demands)


def read_demands(path: Path, network: Network | None = None) -> tuple[Demand, ...]:
    """Read demands in file order; a network, when given, must know their radiologists, shifts, centres and wishes.

    Raises
    ------
    InputError
        Every row that is wrong, or a file without any.
    """
    log = ProblemLog()
    table = read_table(path, Demand, log)
    log.extend(_instants(table))
    if network is not None:
        log.extend(_unknown(table, network))
    log.raise_if_any()
    if not table.rows:
        raise InputError(Problem(path.name, None, None, "holds no demand", "write one demand a line, below the header"))
    return table.rows


def _instants(table: Table[Demand]) -> Iterator[Problem]:
    for index, row in enumerate(table.rows):
        for field in ("start_utc", "end_utc"):
            instant = getattr(row, field)
            if instant is not None and (instant.minute % 30 or instant.second):
                yield table.problem(index, field, "is not on a half-hour mark", "write minutes 00 or 30")


def _unknown(table: Table[Demand], network: Network) -> Iterator[Problem]:
    for index, row in enumerate(table.rows):
        if row.radiologist_id is not None and row.radiologist_id not in network.radiologist:
            message = f"no radiologist {row.radiologist_id}"
            yield table.problem(index, "radiologist_id", message, "name one of radiologists.csv")
        if row.shift is not None and row.shift not in network.shift_type:
            yield table.problem(index, "shift", f"no shift {row.shift}", "name one of shift_types.csv")
        if row.centre is not None and row.centre not in network.centre:
            yield table.problem(index, "centre", f"no centre {row.centre}", "name one of centres.csv")
        if row.kind is DemandKind.WISH:
            wishes = network.wishes_of.get(row.radiologist_id or "", ())
            if not any(wish.day == row.day for wish in wishes):
                message = f"{row.radiologist_id} has no wish for {row.day}"
                yield table.problem(index, "day", message, "name the date of one in wishes.csv, or demand a duty")
