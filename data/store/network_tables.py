"""The network's tables: one for each table of a network directory, with the same names and columns.

``position`` keeps the order of the rows, so that a directory comes out as it went in.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from data.formats.csv_table import columns_of, required_columns_of
from data.formats.network_names import REFERENCES, UNIQUE
from data.formats.network_tables import TABLES
from data.record import Frozen
from data.store.columns import METADATA, UtcDateTime, column_type

_NAME_OF = {model: name for name, model in TABLES.items()}


def _references(model: type[Frozen]) -> dict[str, str]:
    """Column → the column of another table that it names; cells of several names are checked on import only."""
    return {
        each.field: f"{_NAME_OF[each.target]}.{columns_of(each.target)[0]}"
        for each in REFERENCES
        if each.model is model and column_type(model.model_fields[each.field].annotation) is not JSON
    }


def _column(model: type[Frozen], name: str, target: str | None) -> Column[object]:
    field = model.model_fields[name]
    kind = column_type(field.annotation)
    required = name in required_columns_of(model) or field.default is not None
    keys = () if target is None else (ForeignKey(target),)
    return Column(name, kind, *keys, nullable=not required)


def _table(name: str, model: type[Frozen]) -> Table:
    references = _references(model)
    fields = columns_of(model)
    unique = [
        UniqueConstraint(*each.fields)
        for each in UNIQUE
        if each.model is model and all(model.model_fields[field].is_required() for field in each.fields)
    ]
    return Table(
        name,
        METADATA,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        *(_column(model, field, references.get(field)) for field in fields),
        *unique,
    )


NETWORK_TABLES: dict[str, Table] = {name: _table(name, model) for name, model in TABLES.items()}
NETWORK_STATE = Table(
    "network_state",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("rules", JSON, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("calibration", JSON, nullable=False, server_default="{}"),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row once there is a network: how often it changed, who changed it last, every rule's numbers, what was fitted."""
