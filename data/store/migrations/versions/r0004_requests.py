"""What people ask for: wishes with the dates on which they close, and swaps.

Revision ID: r0004
Revises: r0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
INSTANT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "wish_periods",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("edit", sa.BigInteger, nullable=False),
        sa.CheckConstraint("first_day <= last_day", name="ck_wish_periods_in_order"),
        sa.PrimaryKeyConstraint("id", name="pk_wish_periods"),
    )
    op.create_table(
        "wish_requests",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("radiologist_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("shift", sa.Text),
        sa.Column("weight", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("edit", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'declined', 'withdrawn')", name="ck_wish_requests_known_state"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_wish_requests"),
    )
    op.create_index("ix_wish_requests_radiologist_id", "wish_requests", ["radiologist_id"])
    op.create_table(
        "swaps",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("version_id", NUMBER, nullable=False),
        sa.Column("giver", sa.Text, nullable=False),
        sa.Column("giver_day", sa.Date, nullable=False),
        sa.Column("giver_shift", sa.Text, nullable=False),
        sa.Column("taker", sa.Text, nullable=False),
        sa.Column("taker_day", sa.Date),
        sa.Column("taker_shift", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answer_by", INSTANT, nullable=False),
        sa.Column("offered_at", INSTANT, nullable=False),
        sa.Column("offered_by", sa.Text, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.Column("answered_by", sa.Text),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("edit", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "state IN ('offered', 'agreed', 'approved', 'declined', 'withdrawn', 'expired')",
            name="ck_swaps_known_state",
        ),
        sa.CheckConstraint("(taker_day IS NULL) = (taker_shift IS NULL)", name="ck_swaps_whole_return"),
        sa.ForeignKeyConstraint(["version_id"], ["roster_versions.id"], name="fk_swaps_version_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_swaps"),
    )
    op.create_index("ix_swaps_version_id", "swaps", ["version_id"])


def downgrade() -> None:
    """Drop them."""
    for table in (
        "swaps",
        "wish_requests",
        "wish_periods",
    ):
        op.drop_table(table)
