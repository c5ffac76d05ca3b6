"""The desk as it was after one event, so that a start need not trace the whole journal.

Revision ID: r0016
Revises: r0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0016"
down_revision = "r0015"


def upgrade() -> None:
    """Make the table; it holds one row, or none."""
    op.create_table(
        "desk_snapshot",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_seq", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_snapshot"),
        sa.ForeignKeyConstraint(["event_seq"], ["events.seq"], name="fk_desk_snapshot_event_seq_events"),
        sa.CheckConstraint("id = 1", name="ck_desk_snapshot_one_row"),
    )


def downgrade() -> None:
    """Drop it: the next start traces the whole journal."""
    op.drop_table("desk_snapshot")
