"""What is wrong between the rows of a network, each kind in its own function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data.errors import Problem
from data.formats.csv_table import Table
from data.record import Frozen
from data.rules import Rules

Tables = Mapping[str, Table[Frozen]]


def network_problems(tables: Tables, rules: Rules) -> Iterator[Problem]:
    """Every problem of every kind."""
    yield from ()
