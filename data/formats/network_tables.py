"""The tables of a network directory: which model each holds, which must be there, and all of them as read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from data.formats.csv_table import Table
from data.network import NO_TABLES, Network
from data.record import Frozen

Row = TypeVar("Row", bound=Frozen)

TABLES: dict[str, type[Frozen]] = {
    name: get_args(field.annotation)[0] for name, field in Network.model_fields.items() if name not in NO_TABLES
}
"""The model of each table's rows, by the name of the table; the file is that name with ``.csv``."""
REQUIRED = frozenset(name for name in TABLES if Network.model_fields[name].is_required())
"""Tables without which there is no network; the others may be absent."""


class Tables:
    """Every table of a directory as read, by the model of its rows."""

    def __init__(self, by_name: Mapping[str, Table[Any]]) -> None:
        self._by_model = {TABLES[name]: table for name, table in by_name.items()}

    def of(self, model: type[Row]) -> Table[Row]:
        """The table whose rows are of that model."""
        return self._by_model[model]
