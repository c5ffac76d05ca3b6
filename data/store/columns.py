"""How values are kept in columns: instants in UTC on every database, several values of one cell as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, get_origin

from sqlalchemy import JSON, BigInteger, Boolean, Date, DateTime, Dialect, Double, MetaData, Text, Time, TypeDecorator
from sqlalchemy.types import TypeEngine

from data.formats.cells import value_type

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, so that a migration can refer to each."""
METADATA = MetaData(naming_convention=NAMES)
"""Every table of the store, as the newest migration leaves them."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. PostgreSQL keeps it with its zone, SQLite as UTC without one; it always comes back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


_TYPES: dict[object, type[TypeEngine[Any]]] = {
    bool: Boolean,
    int: BigInteger,
    float: Double,
    date: Date,
    time: Time,
    datetime: UtcDateTime,
    str: Text,
}


def column_type(annotation: object) -> type[TypeEngine[Any]]:
    """The type of column for a field of that type, ``| None`` aside; enumerations are text, tuples are JSON."""
    kind = value_type(annotation)
    if get_origin(kind) is tuple:
        return JSON
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Text
    return _TYPES[kind]


def stored(value: object) -> object:
    """A value of a record as it goes into its column."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [stored(part) for part in value]
    return value
