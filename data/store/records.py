"""What goes through states, as records (ORM): versions of rosters, wishes that are asked for, swaps.

``edit`` counts the changes of a record; who writes one that another has changed meanwhile is refused.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from data.store.audit_tables import AUDIT_HEAD
from data.store.columns import METADATA, UtcDateTime
from data.store.dispatch_tables import EVENTS
from data.store.life_tables import ALARMS
from data.store.network_tables import NETWORK_STATE

_ID = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database gives; SQLite gives them to plain integers only."""
TABLES_BEFORE = (AUDIT_HEAD, NETWORK_STATE, EVENTS, ALARMS)
"""Tables that stand beside the records in the same store."""


class Record(DeclarativeBase):
    """The base of every record."""

    metadata = METADATA
    type_annotation_map: ClassVar = {datetime: UtcDateTime, date: Date, str: Text, int: BigInteger, bool: Boolean}


class RosterState(StrEnum):
    """The life of a version: a draft is proposed, then published, until another version takes its place."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class RosterVersion(Record):
    """One version of the roster of a period. Its duties never change; only its state does.

    ``record`` is the roster file without its duties (docs/roster_format.md): how it came about, requirements, ledger.
    """

    __tablename__ = "roster_versions"
    id: Mapped[int] = mapped_column(_ID, primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    number: Mapped[int]
    state: Mapped[str]
    based_on: Mapped[int | None] = mapped_column(ForeignKey("roster_versions.id"))
    restores: Mapped[int | None] = mapped_column(ForeignKey("roster_versions.id"))
    note: Mapped[str]
    record: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    edit: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": edit}  # noqa: RUF012 (SQLAlchemy reads it once)
    __table_args__ = (
        UniqueConstraint("first_day", "last_day", "number"),
        CheckConstraint("first_day <= last_day", name="in_order"),
        CheckConstraint("state IN ('draft', 'proposed', 'published', 'superseded', 'withdrawn')", name="known_state"),
        Index(
            "uq_roster_versions_published",
            "first_day",
            "last_day",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )


class RosterDuty(Record):
    """One duty of a version: of its period (``duties``), before it (``history``), or ``published`` before it.

    Radiologists, centres and shifts are named, not referred to: a roster outlives the network that it was made for.
    """

    __tablename__ = "roster_duties"
    version_id: Mapped[int] = mapped_column(ForeignKey("roster_versions.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    radiologist_id: Mapped[str] = mapped_column(index=True)
    day: Mapped[date]
    shift: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    centre: Mapped[str | None]
    subspecialty: Mapped[str | None]
    kept: Mapped[bool]
    __table_args__ = (CheckConstraint("part IN ('duties', 'history', 'published')", name="known_part"),)


class WishPeriod(Record):
    """Until when wishes for some dates are taken."""

    __tablename__ = "wish_periods"
    id: Mapped[int] = mapped_column(_ID, primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    closes_at: Mapped[datetime]
    edit: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": edit}  # noqa: RUF012 (SQLAlchemy reads it once)
    __table_args__ = (CheckConstraint("first_day <= last_day", name="in_order"),)


class WishState(StrEnum):
    """The life of a wish: asked for until its deadline, then taken into the network or declined."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class WishRequest(Record):
    """A wish as someone asked for it. Once accepted it also stands among the network's wishes."""

    __tablename__ = "wish_requests"
    id: Mapped[int] = mapped_column(_ID, primary_key=True)
    radiologist_id: Mapped[str] = mapped_column(index=True)
    day: Mapped[date]
    kind: Mapped[str]
    shift: Mapped[str | None]
    weight: Mapped[int]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str]
    edit: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": edit}  # noqa: RUF012 (SQLAlchemy reads it once)
    __table_args__ = (CheckConstraint("state IN ('asked', 'accepted', 'declined', 'withdrawn')", name="known_state"),)


class SwapState(StrEnum):
    """The life of a swap: offered to colleagues, agreed by all of them, approved by the director; or it ends before.

    ``declined`` is said by a colleague, ``refused`` by the director; ``expired`` is what nobody answered or decided in
    time.
    """

    OFFERED = "offered"
    AGREED = "agreed"
    APPROVED = "approved"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class SwapRequest(Record):
    """Duties of a published version that shall go round among two or three radiologists, its sides.

    ``version_id`` is the version that held when it was offered, ``made_version_id`` the one that its approval made.
    """

    __tablename__ = "swap_requests"
    id: Mapped[int] = mapped_column(_ID, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("roster_versions.id", ondelete="CASCADE"), index=True)
    own_centres: Mapped[bool]
    state: Mapped[str]
    answer_by: Mapped[datetime]
    offered_at: Mapped[datetime]
    offered_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    note: Mapped[str]
    reason: Mapped[str]
    made_version_id: Mapped[int | None] = mapped_column(ForeignKey("roster_versions.id"))
    edit: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": edit}  # noqa: RUF012 (SQLAlchemy reads it once)
    __table_args__ = (
        CheckConstraint(
            "state IN ('offered', 'agreed', 'approved', 'declined', 'refused', 'withdrawn', 'expired')",
            name="known_state",
        ),
    )


class SwapSide(Record):
    """One radiologist of a swap: the duty given, if any, and the answer. Each takes the duty of the next position.

    The first position is who offers, and has agreed by that.
    """

    __tablename__ = "swap_sides"
    swap_id: Mapped[int] = mapped_column(ForeignKey("swap_requests.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    radiologist_id: Mapped[str] = mapped_column(index=True)
    day: Mapped[date | None]
    shift: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("(day IS NULL) = (shift IS NULL)", name="whole_duty"),
        CheckConstraint("answer IN ('agreed', 'declined')", name="known_answer"),
    )
