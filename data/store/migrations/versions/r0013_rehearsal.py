"""A store that rehearsals write to is marked as such.

Revision ID: r0013
Revises: r0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0013"
down_revision = "r0010"


def upgrade() -> None:
    """Make the table; it holds a row in stores of rehearsals only."""
    op.create_table(
        "rehearsal",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rehearsal"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("rehearsal")
