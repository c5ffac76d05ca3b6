"""Plain JSON over HTTP: the bodies, with our own codes, and the records they make.

Only the fields that stand here are looked at; all others (names, birth dates, notes) are dropped unread.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

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


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class StudyBody(_Body):
    """A study that is to be read."""

    accession: Identifier = Field(description="accession number, by which the images come; unique within the hospital")
    order: Identifier | None = Field(None, description="the hospital's own number of the order")
    exam: Code = Field(description="code of the exam catalogue")
    urgency: Code | None = Field(None, description="urgency class; none: the exam's own")
    requested_at: AwareDatetime | None = Field(None, description="with its offset from UTC; none: now")
    visit: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="number of the attendance, which groups its studies; kept as a keyed hash only"
    )
    images_complete: bool = Field(True, description="false: a request that is to be vetted first")


class _Sent(_Body):
    hospital: Code = Field(description="id of the hospital")


class _About(_Sent):
    accession: Identifier | None = None
    order: Identifier | None = Field(None, description="where the accession number is not known")
    at: AwareDatetime | None = Field(None, description="with its offset from UTC; none: now")


class OrderedBody(StudyBody, _Sent):
    """A study is ordered; ``event`` may be left out."""

    event: Literal["ordered"] = "ordered"


class CancelledBody(_About):
    """A study is no longer wanted."""

    event: Literal["cancelled"]


class ReplacedBody(_About):
    """Others take a study's place, or itself with other content."""

    event: Literal["replaced"]
    by: tuple[StudyBody, ...] = Field(min_length=1)


class StatusBody(_About):
    """The hospital tells how far a study is."""

    event: Literal["status"]
    stage: Stage


EVENTS = ("ordered", "cancelled", "replaced", "status")


def _event(value: Any) -> str | None:  # noqa: ANN401 (whatever JSON holds)
    found = value.get("event", "ordered") if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


EventBody: TypeAlias = Annotated[
    Annotated[OrderedBody, Tag("ordered")]
    | Annotated[CancelledBody, Tag("cancelled")]
    | Annotated[ReplacedBody, Tag("replaced")]
    | Annotated[StatusBody, Tag("status")],
    Discriminator(_event),
]
ADAPTER: TypeAdapter[EventBody] = TypeAdapter(EventBody)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is read with: the names that exist, and the key of the pseudonyms."""

    hospitals: Collection[str]
    exams: Collection[str]
    urgencies: Collection[str]
    pseudonyms: Pseudonyms


def read_json(body: bytes, number: str, reading: Reading, now: datetime) -> Delivery:
    """All that a message says.

    Parameters
    ----------
    number
        The sender's own of the request (a header): it stays the same when the message is sent again.
    now
        When it came, for what it does not date.

    Raises
    ------
    Refusal
        It cannot be taken.
    """
    known: dict[str, str] = {}
    try:
        message = ADAPTER.validate_json(body)
        if message.hospital not in reading.hospitals:
            remedy = "write the id of a hospital of the network"
            raise Refusal(Fault.UNKNOWN_KEY, "hospital", shown(message.hospital), remedy)
        known["hospital"] = message.hospital
        record = event_record(message, reading, now.replace(microsecond=0))
    except ValidationError as error:
        refusal = _explained(error)
    except Refusal as found:
        refusal = found
    else:
        key = reading.pseudonyms.message(Channel.HTTP, message.hospital, number, b"")
        text = message.model_dump_json().encode()
        content = reading.pseudonyms.message(Channel.HTTP, message.hospital, "", text)
        return Delivery(Origin(Channel.HTTP, message.hospital, number, key, content), (record,))
    refusal.hospital, refusal.message = known.get("hospital"), number
    refusal.key = reading.pseudonyms.message(Channel.HTTP, known.get("hospital", ""), number, body)
    raise refusal


def event_record(body: EventBody, reading: Reading, now: datetime) -> Record:
    """The record of a message.

    Raises
    ------
    Refusal
        A code that does not exist, no identifier, or a time that cannot be meant.
    """
    if isinstance(body, OrderedBody):
        return study_record(body, body.hospital, reading, now)
    if body.accession is None and body.order is None:
        raise Refusal(Fault.MISSING, "accession", "is missing, and order too", "send one of the two")
    study, at = StudyRef(body.hospital, body.accession, body.order), _utc(body.at, "at", now)
    match body:
        case CancelledBody():
            return Cancelled(study, at)
        case ReplacedBody():
            return Replaced(study, tuple(study_record(each, body.hospital, reading, now) for each in body.by), at)
        case StatusBody():
            return StatusSeen(study, body.stage, at)


def study_record(body: StudyBody, hospital: str, reading: Reading, now: datetime) -> NewStudy:
    """The record of an order; raises as `event_record`."""
    for field, code, known in (("exam", body.exam, reading.exams), ("urgency", body.urgency, reading.urgencies)):
        if code is not None and code not in known:
            raise Refusal(Fault.UNKNOWN_VALUE, field, shown(code), f"write one of {', '.join(sorted(known))}")
    return NewStudy(
        study=StudyRef(hospital, body.accession, body.order),
        exam=body.exam,
        urgency=body.urgency,
        requested_at=_utc(body.requested_at, "requested_at", now),
        visit=reading.pseudonyms.visit(hospital, body.visit) if body.visit else None,
        images_complete=body.images_complete,
    )


def _utc(moment: datetime | None, place: str, now: datetime) -> datetime:
    """In UTC, to the second."""
    if moment is None:
        return now
    if moment.year not in YEARS:
        remedy = f"write a year from {YEARS.start} to {YEARS.stop - 1}"
        raise Refusal(Fault.WRONG_TYPE, place, "a time that cannot be meant", remedy)
    return moment.astimezone(UTC).replace(microsecond=0)


def _explained(error: ValidationError) -> Refusal:
    """The first thing that is wrong, without the value that stands there."""
    first = error.errors(include_url=False)[0]
    loc = first["loc"]
    place = dotted_place(loc[1:] if loc and loc[0] in EVENTS else loc) or "body"
    match first["type"]:
        case "missing":
            return Refusal(Fault.MISSING, place, "is missing", "fill it in")
        case "union_tag_not_found":
            place = "event" if isinstance(first["input"], dict) else "body"
            return Refusal(Fault.WRONG_TYPE, place, "is no message", f"write one of {', '.join(EVENTS)} as event")
        case "union_tag_invalid":
            return Refusal(
                Fault.UNKNOWN_VALUE, "event", shown(first["ctx"]["tag"]), f"write one of {', '.join(EVENTS)}"
            )
        case "json_invalid":
            return Refusal(Fault.WRONG_TYPE, "body", "no JSON", "send one message as JSON in UTF-8")
    value = first["input"]
    found = shape(value) if isinstance(value, str) else f"a value of type {type(value).__name__}"
    return Refusal(Fault.WRONG_TYPE, place, f"{found} does not fit", "write it as docs/intake.md says")
