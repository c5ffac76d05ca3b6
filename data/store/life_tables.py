"""What the dispatcher watches over: alarms, critical results until somebody has heard of them, and handovers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text

from data.store.columns import METADATA, UtcDateTime

_ID = BigInteger().with_variant(Integer, "sqlite")
_NOT_OVER = text("over_at IS NULL")
_UNHEARD = text("acknowledged_at IS NULL")

ALARMS = Table(
    "alarms",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("study_id", _ID, ForeignKey("studies.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("level", BigInteger, nullable=False),
    Column("words", Text, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime),
    Column("over_at", UtcDateTime),
    Index("ix_alarms_study_id", "study_id"),
    Index(
        "uq_alarms_open",
        "study_id",
        "kind",
        "subject",
        unique=True,
        sqlite_where=_NOT_OVER,
        postgresql_where=_NOT_OVER,
    ),
)
"""One row an alarm. ``level`` counts how often it was said; ``next_at`` is when it is looked at again."""
CRITICAL_RESULTS = Table(
    "critical_results",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("study_id", _ID, ForeignKey("studies.id"), nullable=False),
    Column("category", Text, nullable=False),
    Column("reader", Text, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("level", BigInteger, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("called_by", Text),
    Column("called_whom", Text),
    Column("called_at", UtcDateTime),
    Column("acknowledged_by", Text),
    Column("acknowledged_at", UtcDateTime),
    Index(
        "uq_critical_results_open",
        "study_id",
        "category",
        unique=True,
        sqlite_where=_UNHEARD,
        postgresql_where=_UNHEARD,
    ),
)
"""A finding that somebody at the hospital must hear of; the last call, and who has heard."""
HANDOVERS = Table(
    "handovers",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("hospital_id", Text, nullable=False),
    Column("window_end", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event_seq", BigInteger, ForeignKey("events.seq"), nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_handovers_hospital_id", "hospital_id", "window_end"),
)
"""A list of what a hospital got back, and of what is still finished for it; JSON."""
