"""The dispatcher: studies, what comes in, events to which the database lets nobody do anything but add, what goes out.

Revision ID: r0006
Revises: r0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"
INSTANT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SEALS = {
    "sqlite": (
        "CREATE TRIGGER events_unchanged BEFORE UPDATE ON events"
        " BEGIN SELECT RAISE(ABORT, 'events are only added to'); END",
        "CREATE TRIGGER events_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are only added to'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'events are only added to'; END $$",
        "CREATE TRIGGER events_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON events"
        " FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()",
    ),
}
"""What makes the database refuse to change or delete an event."""


def upgrade() -> None:
    """Make the tables, and seal the events."""
    op.create_table(
        "studies",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("accession", sa.Text, nullable=False),
        sa.Column("hospital_id", sa.Text, nullable=False),
        sa.Column("visit", sa.Text),
        sa.Column("exam", sa.Text, nullable=False),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("requested_at", INSTANT),
        sa.Column("vetted_at", INSTANT),
        sa.Column("performed_at", INSTANT),
        sa.Column("images_at", INSTANT),
        sa.Column("queued_at", INSTANT),
        sa.Column("assigned_at", INSTANT),
        sa.Column("reading_at", INSTANT),
        sa.Column("preliminary_at", INSTANT),
        sa.Column("signed_at", INSTANT),
        sa.Column("corrected_at", INSTANT),
        sa.Column("cancelled_at", INSTANT),
        sa.Column("handed_back_at", INSTANT),
        sa.Column("due_at", INSTANT),
        sa.Column("held_until", INSTANT),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_studies"),
        sa.UniqueConstraint("hospital_id", "accession", name="uq_studies_hospital_id_accession"),
    )
    op.create_index("ix_studies_state", "studies", ["state"])
    op.create_table(
        "intake",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("idempotency_key", sa.Text, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("applied_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_intake"),
        sa.UniqueConstraint("source", "idempotency_key", name="uq_intake_source_idempotency_key"),
    )
    op.create_index("ix_intake_state", "intake", ["state"])
    op.create_table(
        "commands",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("study_id", NUMBER),
        sa.Column("reader", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("idempotency_key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("applied_at", INSTANT),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_commands_study_id"),
        sa.PrimaryKeyConstraint("id", name="pk_commands"),
        sa.UniqueConstraint("idempotency_key", name="uq_commands_idempotency_key"),
    )
    op.create_index("ix_commands_state", "commands", ["state"])
    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("study_id", NUMBER),
        sa.Column("reader", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_events_study_id"),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.UniqueConstraint("hash", name="uq_events_hash"),
    )
    op.create_index("ix_events_study_id", "events", ["study_id"])
    op.create_table(
        "assignments",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("study_id", NUMBER, nullable=False),
        sa.Column("work", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("acknowledge_by", INSTANT, nullable=False),
        sa.Column("acknowledged_at", INSTANT),
        sa.Column("paused_at", INSTANT),
        sa.Column("released_at", INSTANT),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("scores", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_assignments_study_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
    )
    op.create_index("ix_assignments_study_id", "assignments", ["study_id"])
    op.create_index(
        "uq_assignments_reader_active",
        "assignments",
        ["reader"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL AND paused_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL AND paused_at IS NULL"),
    )
    op.create_index(
        "uq_assignments_study_open",
        "assignments",
        ["study_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("event_seq", sa.BigInteger, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("error", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["event_seq"], ["events.seq"], name="fk_outbox_event_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"])
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    for statement in SEALS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in (
        "outbox",
        "assignments",
        "events",
        "commands",
        "intake",
        "studies",
        "leases",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION events_refuse()")
