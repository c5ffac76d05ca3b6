"""Records as the store keeps them: the body of an intake row, and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from data.errors import InputError, Problem
from dispatch.intake.records import Cancelled, Delivery, NewStudy, Record, Replaced, StatusSeen

KINDS: Mapping[str, type[Record]] = {
    "new": NewStudy,
    "cancelled": Cancelled,
    "replaced": Replaced,
    "status": StatusSeen,
}
"""Records by the name under which the store keeps them."""
_NAMES = {made: name for name, made in KINDS.items()}


@cache
def _adapter(kind: str) -> TypeAdapter[Record]:
    return TypeAdapter(KINDS[kind])


def delivery_body(delivery: Delivery) -> dict[str, Any]:
    """What is kept of a message: where it came from and its records, as JSON allows."""
    records = []
    for record in delivery.records:
        kind = _NAMES[type(record)]
        records.append({"kind": kind, **_adapter(kind).dump_python(record, mode="json")})
    origin = delivery.origin
    return {"hospital": origin.hospital, "message": origin.message, "records": records}


def records_of(body: Mapping[str, Any]) -> tuple[Record, ...]:
    """The records again.

    Raises
    ------
    InputError
        They were stored by a version that wrote them otherwise.
    """
    try:
        return tuple(_record(dict(each)) for each in cast("list[dict[str, Any]]", body["records"]))
    except (KeyError, ValidationError) as error:
        problem = Problem("message", None, None, "was stored by another version", "have it sent again")
        raise InputError(problem) from error


def _record(fields: dict[str, Any]) -> Record:
    return _adapter(fields.pop("kind")).validate_python(fields)
