"""The whole life of a study: images that came in part, alarms, critical results, handovers.

Revision ID: r0008
Revises: r0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"
INSTANT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("studies", sa.Column("incomplete_at", INSTANT))
    op.create_table(
        "alarms",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("study_id", NUMBER, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("level", sa.BigInteger, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("next_at", INSTANT),
        sa.Column("over_at", INSTANT),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_alarms_study_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
    )
    op.create_index("ix_alarms_study_id", "alarms", ["study_id"])
    _open_index("uq_alarms_open", "alarms", ["study_id", "kind", "subject"], "over_at IS NULL")
    op.create_table(
        "critical_results",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("study_id", NUMBER, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("level", sa.BigInteger, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("called_by", sa.Text),
        sa.Column("called_whom", sa.Text),
        sa.Column("called_at", INSTANT),
        sa.Column("acknowledged_by", sa.Text),
        sa.Column("acknowledged_at", INSTANT),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_critical_results_study_id"),
        sa.PrimaryKeyConstraint("id", name="pk_critical_results"),
    )
    _open_index("uq_critical_results_open", "critical_results", ["study_id", "category"], "acknowledged_at IS NULL")
    op.create_table(
        "handovers",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("hospital_id", sa.Text, nullable=False),
        sa.Column("window_end", INSTANT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event_seq", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["event_seq"], ["events.seq"], name="fk_handovers_event_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_hospital_id", "handovers", ["hospital_id", "window_end"])


def _open_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    """Drop them."""
    for table in ("handovers", "critical_results", "alarms"):
        op.drop_table(table)
    op.drop_column("studies", "incomplete_at")
