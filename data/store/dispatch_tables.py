"""The dispatcher's tables: what comes in, what was decided, and what goes out; written by its one leader only."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from data.store.columns import METADATA, UtcDateTime

_ID = BigInteger().with_variant(Integer, "sqlite")

STATES = (
    "requested",
    "vetted",
    "performed",
    "images",
    "queued",
    "assigned",
    "reading",
    "preliminary",
    "signed",
    "corrected",
    "cancelled",
    "handed_back",
)
"""The life of a study, in order; ``STATE_at`` is when it came to each."""
ENDED = ("signed", "corrected", "cancelled", "handed_back")
"""States in which nobody waits for the study any more."""
OPEN = tuple(state for state in STATES if state not in ENDED)
"""The other states."""

STUDIES = Table(
    "studies",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("accession", Text, nullable=False),
    Column("hospital_id", Text, nullable=False),
    Column("order_number", Text),
    Column("visit", Text),
    Column("exam", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("state", Text, nullable=False),
    *(Column(f"{state}_at", UtcDateTime) for state in STATES),
    Column("incomplete_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("held_until", UtcDateTime),
    Column("version", BigInteger, nullable=False),
    UniqueConstraint("hospital_id", "accession", name="uq_studies_hospital_id_accession"),
    Index("ix_studies_state", "state"),
    Index("ix_studies_hospital_id_order_number", "hospital_id", "order_number"),
)
INTAKE = Table(
    "intake",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("source", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("content", Text, nullable=False, server_default=""),
    Column("received_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("applied_at", UtcDateTime),
    UniqueConstraint("source", "idempotency_key", name="uq_intake_source_idempotency_key"),
    Index("ix_intake_state", "state"),
)
QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("hospital_id", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("times", BigInteger, nullable=False),
    Column("fault", BigInteger, nullable=False),
    Column("place", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("sealed", Text),
    Column("state", Text, nullable=False),
    Column("answer", Text, nullable=False),
    UniqueConstraint("channel", "key", name="uq_quarantine_channel_key"),
    Index("ix_quarantine_state", "state"),
    Index("ix_quarantine_expires_at", "expires_at"),
)
"""Messages that were not taken. ``sealed`` is the message, encrypted with a key that the store does not hold."""
INTAKE_KEY = Table(
    "intake_key",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""What attendances and messages are hashed with where the environment gives no secret."""
COMMANDS = Table(
    "commands",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("study_id", _ID, ForeignKey("studies.id")),
    Column("reader", Text),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("idempotency_key", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("applied_at", UtcDateTime),
    Column("detail", Text, nullable=False, server_default="{}"),
    Index("ix_commands_state", "state"),
)
EVENTS = Table(
    "events",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("study_id", _ID, ForeignKey("studies.id")),
    Column("reader", Text),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Index("ix_events_study_id", "study_id"),
    Index("ix_events_at", "at"),
)
DESK_SNAPSHOT = Table(
    "desk_snapshot",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("event_seq", BigInteger, ForeignKey("events.seq"), nullable=False),
    Column("body", Text, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""The desk as it was after an event, as JSON: a start goes on from there."""
_OPEN = text("released_at IS NULL")
_ACTIVE = text("released_at IS NULL AND paused_at IS NULL")
ASSIGNMENTS = Table(
    "assignments",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("study_id", _ID, ForeignKey("studies.id"), nullable=False),
    Column("work", Text, nullable=False),
    Column("reader", Text, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("acknowledge_by", UtcDateTime, nullable=False),
    Column("acknowledged_at", UtcDateTime),
    Column("paused_at", UtcDateTime),
    Column("released_at", UtcDateTime),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("scores", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Index("ix_assignments_study_id", "study_id"),
    Index("uq_assignments_study_open", "study_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("uq_assignments_reader_active", "reader", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
)
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("event_seq", BigInteger, ForeignKey("events.seq")),
    Column("destination", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("error", Text, nullable=False),
    Index("ix_outbox_destination", "destination", "id"),
    Index("ix_outbox_event_seq", "destination", "event_seq", "id"),
    Index("ix_outbox_sent_at", "destination", "sent_at", "next_at"),
)
OUTLETS = Table(
    "outlets",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("error", Text, nullable=False),
    Column("arrived_at", UtcDateTime),
    Column("claimed_by", Text),
    Column("claimed_until", UtcDateTime),
    Index("ix_outlets_source", "source"),
)
"""Who gets messages of the outbox: those whose destination is ``source``, up to ``cursor`` so far."""
LEASES = Table(
    "leases",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
REHEARSAL = Table(
    "rehearsal",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("begun_at", UtcDateTime, nullable=False),
)
"""A row where the store is one of rehearsals, none where nights are real."""
API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("hash", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("hospital_id", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("last_used", Date),
)
"""Who may use the HTTP interface, for what, and until when. ``hash`` is SHA-256 of 256 random bits."""
