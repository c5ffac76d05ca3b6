"""Rosters: versions of each period, and their duties.

Revision ID: r0003
Revises: r0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
INSTANT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "roster_versions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("based_on", NUMBER),
        sa.Column("restores", NUMBER),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        sa.Column("proposed_at", INSTANT),
        sa.Column("proposed_by", sa.Text),
        sa.Column("published_at", INSTANT),
        sa.Column("published_by", sa.Text),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", sa.Text),
        sa.Column("edit", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'published', 'superseded', 'withdrawn')",
            name="ck_roster_versions_known_state",
        ),
        sa.CheckConstraint("first_day <= last_day", name="ck_roster_versions_in_order"),
        sa.ForeignKeyConstraint(["based_on"], ["roster_versions.id"], name="fk_roster_versions_based_on"),
        sa.ForeignKeyConstraint(["restores"], ["roster_versions.id"], name="fk_roster_versions_restores"),
        sa.PrimaryKeyConstraint("id", name="pk_roster_versions"),
        sa.UniqueConstraint("first_day", "last_day", "number", name="uq_roster_versions_first_day_last_day_number"),
    )
    op.create_index(
        "uq_roster_versions_published",
        "roster_versions",
        ["first_day", "last_day"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "roster_duties",
        sa.Column("version_id", NUMBER, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("radiologist_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("shift", sa.Text, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("centre", sa.Text),
        sa.Column("subspecialty", sa.Text),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.CheckConstraint("part IN ('duties', 'history', 'published')", name="ck_roster_duties_known_part"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["roster_versions.id"], name="fk_roster_duties_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "part", "position", name="pk_roster_duties"),
    )
    op.create_index("ix_roster_duties_radiologist_id", "roster_duties", ["radiologist_id"])


def downgrade() -> None:
    """Drop them."""
    for table in (
        "roster_duties",
        "roster_versions",
    ):
        op.drop_table(table)
