"""Outlets of the outbox with their cursors; statuses for hospitals, which belong to no single event; events by time.

Revision ID: r0010
Revises: r0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0010"
down_revision = "r0009"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table, and let messages be without an event."""
    op.create_table(
        "outlets",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("cursor", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("arrived_at", INSTANT),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", INSTANT),
        sa.PrimaryKeyConstraint("name", name="pk_outlets"),
    )
    op.create_index("ix_outlets_source", "outlets", ["source"])
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("event_seq", existing_type=sa.BigInteger, nullable=True)
    op.drop_index("ix_outbox_sent_at", "outbox")
    op.create_index("ix_outbox_sent_at", "outbox", ["destination", "sent_at", "next_at"])
    op.create_index("ix_outbox_destination", "outbox", ["destination", "id"])
    op.create_index("ix_outbox_event_seq", "outbox", ["destination", "event_seq", "id"])
    op.create_index("ix_events_at", "events", ["at"])


def downgrade() -> None:
    """Drop it, with the messages that belong to no event."""
    op.drop_index("ix_events_at", "events")
    for index in ("ix_outbox_event_seq", "ix_outbox_destination", "ix_outbox_sent_at"):
        op.drop_index(index, "outbox")
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"])
    op.execute("DELETE FROM outbox WHERE event_seq IS NULL")
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("event_seq", existing_type=sa.BigInteger, nullable=False)
    op.drop_table("outlets")
