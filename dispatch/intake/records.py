"""What a message says, whichever way it came: frozen records without a name, a birth date or a note.

Instants are UTC. Hospitals, exams and urgency classes are the network's own.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from dispatch.intake.refusal import Refusal


class Channel(StrEnum):
    """The way a message came."""

    HL7 = "hl7"
    FHIR = "fhir"
    HTTP = "http"


class Stage(StrEnum):
    """Where a study is in its life."""

    REQUESTED = "requested"
    VETTED = "vetted"
    PERFORMED = "performed"
    IMAGES_COMPLETE = "images complete"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    READING = "reading"
    HELD = "held"
    PRELIMINARY = "preliminary"
    SIGNED = "signed"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    HANDED_BACK = "handed back"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sent a message and how.

    ``message`` is the sender's own number of it. ``key`` is the same for the same message sent again, and for no
    other: it makes intake idempotent even where a sender starts its numbers anew every day. Where the sender vouches
    for its numbers (HTTP), it is made from the number alone, and ``content`` tells whether the message is the same.
    """

    channel: Channel
    hospital: str
    message: str
    key: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class StudyRef:
    """What identifies a study of a hospital: the accession number, the hospital's order number, or both."""

    hospital: str
    accession: str | None
    order: str | None = None

    def __post_init__(self) -> None:
        if self.accession is None and self.order is None:
            raise ValueError("a study needs an accession number or an order number")


@dataclass(frozen=True, slots=True)
class NewStudy:
    """A study is ordered; without its images (``images_complete``) it is a request that is vetted first.

    ``urgency`` is None where the order does not say: the exam catalogue's default holds. ``visit`` is a keyed hash,
    the same for all studies of one attendance.
    """

    study: StudyRef
    exam: str
    urgency: str | None
    requested_at: datetime
    visit: str | None = None
    images_complete: bool = True


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A study is no longer wanted."""

    study: StudyRef
    at: datetime


@dataclass(frozen=True, slots=True)
class Replaced:
    """A study gives way to others, or to itself with other content (a changed order)."""

    study: StudyRef
    by: tuple[NewStudy, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """The hospital tells how far a study is."""

    study: StudyRef
    stage: Stage
    at: datetime


Record: TypeAlias = NewStudy | Cancelled | Replaced | StatusSeen


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that one message says, to be stored in one transaction or not at all."""

    origin: Origin
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer of whoever stores deliveries: it is committed.

    ``duplicate`` says that the same message had been committed before; nothing was changed. ``id`` is its number in
    the store, ``applied`` whether the dispatcher has acted on it by now.
    """

    duplicate: bool = False
    id: int = 0
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it came, and what is known of it before it is read."""

    channel: Channel
    content: bytes = field(repr=False)
    hospital: str = ""
    number: str = ""


class Intake(Protocol):
    """Whoever stores what comes in.

    ``accept`` returns once the delivery is committed, or raises: `Refusal` where the content cannot be taken (a
    cancelled study that nobody knows), anything else where it could not be stored, so that the sender tries again.
    """

    def accept(self, delivery: Delivery) -> Awaitable[Receipt]:
        """Store a delivery; the sender is told only afterwards."""
        ...

    def quarantine(self, refusal: Refusal, letter: Letter) -> Awaitable[None]:
        """Keep a message that was not taken, and why, for people to look at."""
        ...
