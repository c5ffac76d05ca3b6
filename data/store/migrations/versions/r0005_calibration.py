"""What was fitted to a trace, beside the rules of the network; networks that are there have nothing fitted.

Revision ID: r0005
Revises: r0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"


def upgrade() -> None:
    """Add the column."""
    op.add_column("network_state", sa.Column("calibration", sa.JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop it, and with it what was fitted."""
    with op.batch_alter_table("network_state") as table:
        table.drop_column("calibration")
