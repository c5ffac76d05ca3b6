"""A network as a directory: one CSV a table, named as the fields of `Network`, ``rules.toml``, ``calibration.toml``."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from data.calibration import Calibration, read_calibration
from data.errors import InputError, Problem
from data.formats.calibration_toml import calibration_text
from data.formats.csv_table import Table, read_table, write_table
from data.formats.network_problems import calibration_problems, network_problems, rules_problems
from data.formats.network_tables import REQUIRED, TABLES, Tables
from data.formats.problem_log import ProblemLog
from data.formats.rules_toml import rules_text
from data.network import Network
from data.record import Frozen
from data.rules import Rules, read_rules

RULES_FILE = "rules.toml"
CALIBRATION_FILE = "calibration.toml"
"""There when something was fitted to a trace."""


def write_network(network: Network, path: Path) -> None:
    """Write every table, the rules and what was fitted; the same network gives the same bytes.

    Parameters
    ----------
    path
        The directory, made when it is not there. Its tables are replaced.
    """
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in network.tables().items():
        write_table(path / f"{name}.csv", TABLES[name], rows)
    (path / RULES_FILE).write_text(rules_text(network.rules), encoding="utf-8", newline="\n")
    fitted = path / CALIBRATION_FILE
    if network.calibration.empty:
        fitted.unlink(missing_ok=True)
    else:
        fitted.write_text(calibration_text(network.calibration), encoding="utf-8", newline="\n")


def read_network(path: Path) -> Network:
    """Read and check a network directory.

    Raises
    ------
    InputError
        Everything that is wrong in any file: rows in themselves, and rows against one another.
    """
    network, problems = _read(path)
    if problems or network is None:
        raise InputError(problems)
    return network


def check_network(path: Path) -> list[Problem]:
    """Everything that is wrong in a network directory; an empty list when it can be read."""
    return list(_read(path)[1])


def _read(path: Path) -> tuple[Network | None, tuple[Problem, ...]]:
    log = ProblemLog()
    if not path.is_dir():
        log.add(
            Problem(str(path), None, None, "is not a directory", "name the directory that holds the network's tables")
        )
        return None, log.problems()
    try:
        names = sorted(file.name for file in path.iterdir())
    except OSError as error:
        log.add(Problem(str(path), None, None, f"cannot be read: {error.strerror}", "make it a readable directory"))
        return None, log.problems()
    log.extend(_misnamed(names))
    tables = {name: _read_table(path / f"{name}.csv", name, log) for name in TABLES}
    rules = _read_rules(path / RULES_FILE, log)
    log.extend(network_problems(Tables(tables)))
    log.extend(rules_problems(rules, RULES_FILE))
    calibration = _read_calibration(path / CALIBRATION_FILE, log)
    log.extend(calibration_problems(calibration, tables["radiologists"].rows, CALIBRATION_FILE))
    if problems := log.problems():
        return None, problems
    values: dict[str, Any] = {name: table.rows for name, table in tables.items()}
    return Network(**values, rules=rules, calibration=calibration), ()


def _misnamed(names: Sequence[str]) -> Iterator[Problem]:
    """Files that look like a table with its name misspelt, and would be passed over in silence."""
    tables = [f"{name}.csv" for name in TABLES]
    for name in names:
        if name.lower().endswith(".csv") and name not in tables:
            close = difflib.get_close_matches(name.lower(), tables, 1, cutoff=0.8)
            if close and close[0] not in names:
                yield Problem(name, None, None, "is not the name of a table", f"did you mean {close[0]}?")


def _read_table(path: Path, name: str, log: ProblemLog) -> Table[Frozen]:
    if path.exists():
        return read_table(path, TABLES[name], log)
    if name in REQUIRED:
        log.add(
            Problem(path.name, None, None, "the table is missing", "add it; its columns are in docs/network_format.md")
        )
        return Table(path.name, (), (), None)
    return Table(path.name, (), (), frozenset())


def _read_rules(path: Path, log: ProblemLog) -> Rules:
    if not path.exists():
        log.add(Problem(path.name, None, None, "the file is missing", "add it; an empty one takes every default"))
        return Rules()
    try:
        return read_rules(path)
    except InputError as error:
        log.extend(error.problems)
        return Rules()


def _read_calibration(path: Path, log: ProblemLog) -> Calibration:
    if not path.exists():
        return Calibration()
    try:
        return read_calibration(path)
    except InputError as error:
        log.extend(error.problems)
        return Calibration()
