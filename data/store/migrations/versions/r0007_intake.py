"""Order numbers of studies, what tells messages of one number apart, the quarantine, and the key of the intake.

Revision ID: r0007
Revises: r0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
INSTANT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the columns and make the tables."""
    op.add_column("studies", sa.Column("order_number", sa.Text))
    op.create_index("ix_studies_hospital_id_order_number", "studies", ["hospital_id", "order_number"])
    op.add_column("intake", sa.Column("content", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "quarantine",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("hospital_id", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("times", sa.BigInteger, nullable=False),
        sa.Column("fault", sa.BigInteger, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("found", sa.Text, nullable=False),
        sa.Column("remedy", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("channel", "key", name="uq_quarantine_channel_key"),
    )
    op.create_index("ix_quarantine_state", "quarantine", ["state"])
    op.create_index("ix_quarantine_expires_at", "quarantine", ["expires_at"])
    op.create_table(
        "intake_key",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_intake_key_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_intake_key"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("intake_key")
    op.drop_table("quarantine")
    op.drop_column("intake", "content")
    op.drop_index("ix_studies_hospital_id_order_number", "studies")
    op.drop_column("studies", "order_number")
