"""Plain JSON over HTTP: the bodies, with our own codes, and the records they make.

A web service takes the bodies as they are (they make its OpenAPI page); unknown fields are refused, so that a name
cannot slip in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from data.record import Frozen
from dispatch.intake.pseudonyms import Pseudonyms
from dispatch.intake.records import (
    Cancelled,
    Channel,
    Delivery,
    NewStudy,
    Origin,
    Record,
    Replaced,
    Stage,
    StatusSeen,
    StudyRef,
)
from dispatch.intake.refusal import Fault, Refusal, dotted_place, shape, shown
from dispatch.intake.values import IDENTIFIER, YEARS

Identifier: TypeAlias = Annotated[str, Field(pattern=rf"^{IDENTIFIER}$")]
Code: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


class StudyBody(Frozen):
    """A study that is ordered."""

    accession: Identifier = Field(description="accession number, by which the images come")
    order: Identifier | None = Field(None, description="the hospital's own number of the order")
    exam: Code = Field(description="code of the exam catalogue")
    urgency: Code | None = Field(None, description="urgency class; none: the exam's own")
    requested_at: AwareDatetime = Field(description="with its offset from UTC")
    visit: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="number of the attendance; kept as a keyed hash only"
    )


class _About(Frozen):
    accession: Identifier | None = None
    order: Identifier | None = None
    at: AwareDatetime = Field(description="with its offset from UTC")


class OrderedBody(Frozen):
    """Tells that a study is ordered."""

    event: Literal["ordered"]
    study: StudyBody


class CancelledBody(_About):
    """Tells that a study is no longer wanted."""

    event: Literal["cancelled"]


class ReplacedBody(_About):
    """Tells that others take a study's place."""

    event: Literal["replaced"]
    by: tuple[StudyBody, ...] = Field(min_length=1)


class StatusBody(_About):
    """Tells how far a study is."""

    event: Literal["status"]
    stage: Stage


EventBody: TypeAlias = Annotated[OrderedBody | CancelledBody | ReplacedBody | StatusBody, Field(discriminator="event")]
EVENTS = ("ordered", "cancelled", "replaced", "status")
_ADAPTER: TypeAdapter[EventBody] = TypeAdapter(EventBody)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an event is read with: who sends it, the codes that exist, and the key of the pseudonyms."""

    hospital: str
    exams: Collection[str]
    urgencies: Collection[str]
    pseudonyms: Pseudonyms


def read_json(body: bytes, number: str, reading: Reading) -> Delivery:
    """All that an event says; ``number`` is the sender's own of the request (a header), or "".

    Raises
    ------
    Refusal
        It cannot be taken.
    """
    key = reading.pseudonyms.message(Channel.HTTP, reading.hospital, number, body)
    try:
        record = event_record(_ADAPTER.validate_json(body), reading)
    except ValidationError as error:
        refusal = _explained(error)
    except Refusal as found:
        refusal = found
    else:
        return Delivery(Origin(Channel.HTTP, reading.hospital, number, key), (record,))
    refusal.hospital, refusal.message, refusal.key = reading.hospital, number, key
    raise refusal


def event_record(body: EventBody, reading: Reading) -> Record:
    """The record of an event.

    Raises
    ------
    Refusal
        A code that does not exist, no identifier, or a time that cannot be meant.
    """
    if isinstance(body, OrderedBody):
        return study_record(body.study, reading)
    if body.accession is None and body.order is None:
        raise Refusal(Fault.MISSING, "accession", "is missing, and order too", "send one of the two")
    study, at = StudyRef(reading.hospital, body.accession, body.order), _utc(body.at, "at")
    match body:
        case CancelledBody():
            return Cancelled(study, at)
        case ReplacedBody():
            return Replaced(study, tuple(study_record(each, reading) for each in body.by), at)
        case StatusBody():
            return StatusSeen(study, body.stage, at)


def study_record(body: StudyBody, reading: Reading) -> NewStudy:
    """The record of an order; raises as `event_record`."""
    for field, code, known in (("exam", body.exam, reading.exams), ("urgency", body.urgency, reading.urgencies)):
        if code is not None and code not in known:
            raise Refusal(Fault.UNKNOWN_VALUE, field, shown(code), f"write one of {', '.join(sorted(known))}")
    return NewStudy(
        study=StudyRef(reading.hospital, body.accession, body.order),
        exam=body.exam,
        urgency=body.urgency,
        requested_at=_utc(body.requested_at, "requested_at"),
        visit=reading.pseudonyms.visit(reading.hospital, body.visit) if body.visit else None,
    )


def _utc(moment: datetime, place: str) -> datetime:
    """In UTC, to the second."""
    if moment.year not in YEARS:
        remedy = f"write a year from {YEARS.start} to {YEARS.stop - 1}"
        raise Refusal(Fault.WRONG_TYPE, place, "a time that cannot be meant", remedy)
    return moment.astimezone(UTC).replace(microsecond=0)


def _explained(error: ValidationError) -> Refusal:
    """The first thing that is wrong, without the value that stands there."""
    first = error.errors(include_url=False)[0]
    place = dotted_place(first["loc"]) or "body"
    match first["type"]:
        case "missing":
            return Refusal(Fault.MISSING, place, "is missing", "fill it in")
        case "union_tag_not_found":
            return Refusal(Fault.MISSING, "event", "is missing", f"write one of {', '.join(EVENTS)}")
        case "union_tag_invalid":
            return Refusal(
                Fault.UNKNOWN_VALUE, "event", shown(first["ctx"]["tag"]), f"write one of {', '.join(EVENTS)}"
            )
        case "extra_forbidden":
            return Refusal(Fault.WRONG_TYPE, place, "is no field", "take it out; docs/intake.md lists the fields")
        case "json_invalid":
            return Refusal(Fault.WRONG_TYPE, "body", "no JSON", "send one event as JSON in UTF-8")
    value = first["input"]
    found = shape(value) if isinstance(value, str) else f"a value of type {type(value).__name__}"
    return Refusal(Fault.WRONG_TYPE, place, f"{found} does not fit", "write it as docs/intake.md says")
