"""What a command says beside study and reader: until when, which class, whose advice; older ones say nothing more.

Revision ID: r0009
Revises: r0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"


def upgrade() -> None:
    """Add the column."""
    op.add_column("commands", sa.Column("detail", sa.Text, nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop it, and with it what commands said."""
    with op.batch_alter_table("commands") as table:
        table.drop_column("detail")
