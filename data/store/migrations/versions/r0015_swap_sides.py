"""Swaps go round among two or three radiologists, each a side with an answer of its own.

Revision ID: r0015
Revises: r0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0015"
down_revision = "r0014"
INSTANT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
STATES = "'offered', 'agreed', 'approved', 'declined', 'refused', 'withdrawn', 'expired'"


def upgrade() -> None:
    """Make the tables and move what was there; what a planner had declined is refused from now on."""
    op.create_table(
        "swap_requests",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("version_id", NUMBER, nullable=False),
        sa.Column("own_centres", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answer_by", INSTANT, nullable=False),
        sa.Column("offered_at", INSTANT, nullable=False),
        sa.Column("offered_by", sa.Text, nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_version_id", NUMBER),
        sa.Column("edit", sa.BigInteger, nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_swap_requests_known_state"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["roster_versions.id"], name="fk_swap_requests_version_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_version_id"], ["roster_versions.id"], name="fk_swap_requests_made_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_swap_requests"),
    )
    op.create_index("ix_swap_requests_version_id", "swap_requests", ["version_id"])
    op.create_table(
        "swap_sides",
        sa.Column("swap_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("radiologist_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("shift", sa.Text),
        sa.Column("answer", sa.Text),
        sa.Column("answered_at", INSTANT),
        sa.Column("answered_by", sa.Text),
        sa.CheckConstraint("(day IS NULL) = (shift IS NULL)", name="ck_swap_sides_whole_duty"),
        sa.CheckConstraint("answer IN ('agreed', 'declined')", name="ck_swap_sides_known_answer"),
        sa.ForeignKeyConstraint(["swap_id"], ["swap_requests.id"], name="fk_swap_sides_swap_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("swap_id", "position", name="pk_swap_sides"),
    )
    op.create_index("ix_swap_sides_radiologist_id", "swap_sides", ["radiologist_id"])
    op.execute(
        "INSERT INTO swap_requests (id, version_id, own_centres, state, answer_by, offered_at, offered_by, decided_at,"
        " decided_by, note, reason, edit)"
        " SELECT id, version_id, FALSE,"
        " CASE WHEN state = 'declined' AND decided_at IS NOT NULL THEN 'refused' ELSE state END,"
        " answer_by, offered_at, offered_by,"
        " CASE WHEN state IN ('declined', 'withdrawn') THEN COALESCE(decided_at, answered_at) ELSE decided_at END,"
        " CASE WHEN state IN ('declined', 'withdrawn') THEN COALESCE(decided_by, answered_by) ELSE decided_by END,"
        " note, '', edit FROM swaps"
    )
    op.execute(
        "INSERT INTO swap_sides (swap_id, position, radiologist_id, day, shift, answer, answered_at, answered_by)"
        " SELECT id, 0, giver, giver_day, giver_shift, 'agreed', offered_at, offered_by FROM swaps"
    )
    answered = "answered_at IS NOT NULL AND NOT (state = 'withdrawn' AND decided_at IS NULL)"
    op.execute(
        "INSERT INTO swap_sides (swap_id, position, radiologist_id, day, shift, answer, answered_at, answered_by)"
        " SELECT id, 1, taker, taker_day, taker_shift,"
        f" CASE WHEN NOT ({answered}) THEN NULL"
        " WHEN state = 'declined' AND decided_at IS NULL THEN 'declined' ELSE 'agreed' END,"
        f" CASE WHEN {answered} THEN answered_at END, CASE WHEN {answered} THEN answered_by END FROM swaps"
    )
    op.drop_table("swaps")
    _count_on("swap_requests")


def downgrade() -> None:
    """Make the table of before and move swaps of two back; those of three are lost, and which version was made."""
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
    op.execute(
        "INSERT INTO swaps (id, version_id, giver, giver_day, giver_shift, taker, taker_day, taker_shift, state,"
        " answer_by, offered_at, offered_by, answered_at, answered_by, decided_at, decided_by, note, edit)"
        " SELECT r.id, r.version_id, g.radiologist_id, g.day, g.shift, t.radiologist_id, t.day, t.shift,"
        " CASE WHEN r.state = 'refused' THEN 'declined' ELSE r.state END, r.answer_by, r.offered_at, r.offered_by,"
        " t.answered_at, t.answered_by,"
        " CASE WHEN r.state = 'declined' THEN NULL ELSE r.decided_at END,"
        " CASE WHEN r.state = 'declined' THEN NULL ELSE r.decided_by END, r.note, r.edit"
        " FROM swap_requests r"
        " JOIN swap_sides g ON g.swap_id = r.id AND g.position = 0"
        " JOIN swap_sides t ON t.swap_id = r.id AND t.position = 1"
        " WHERE NOT EXISTS (SELECT 1 FROM swap_sides s WHERE s.swap_id = r.id AND s.position = 2)"
    )
    op.drop_table("swap_sides")
    op.drop_table("swap_requests")
    _count_on("swaps")


def _count_on(table: str) -> None:
    """Let PostgreSQL give numbers from the last one on; SQLite does so by itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table} HAVING MAX(id) > 0")
