"""The network: a table for each table of a network directory, and the state of them all.

Revision ID: r0002
Revises: r0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ai_algorithms",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
        sa.Column("exams", sa.JSON, nullable=False),
        sa.Column("sensitivity", sa.Double, nullable=False),
        sa.Column("specificity", sa.Double, nullable=False),
        sa.Column("prevalence", sa.Double, nullable=False),
        sa.Column("delay_minutes", sa.Double, nullable=False),
        sa.Column("failure_rate", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_ai_algorithms"),
        sa.UniqueConstraint("code", name="uq_ai_algorithms_code"),
    )
    op.create_table(
        "centres",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("latitude", sa.Double, nullable=False),
        sa.Column("longitude", sa.Double, nullable=False),
        sa.Column("workstations", sa.BigInteger, nullable=False),
        sa.Column("bedrooms", sa.BigInteger, nullable=False),
        sa.Column("open_from", sa.Date),
        sa.Column("open_until", sa.Date),
        sa.PrimaryKeyConstraint("position", name="pk_centres"),
        sa.UniqueConstraint("id", name="uq_centres_id"),
    )
    op.create_table(
        "contacts",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("telephone", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_contacts"),
    )
    op.create_table(
        "hospitals",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("finess", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("town", sa.Text, nullable=False),
        sa.Column("latitude", sa.Double, nullable=False),
        sa.Column("longitude", sa.Double, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("subdivision", sa.Text, nullable=False),
        sa.Column("school_zone", sa.Text, nullable=False),
        sa.Column("volume", sa.Double, nullable=False),
        sa.Column("hand_over", sa.Text, nullable=False),
        sa.Column("from_date", sa.Date),
        sa.Column("until_date", sa.Date),
        sa.PrimaryKeyConstraint("position", name="pk_hospitals"),
        sa.UniqueConstraint("finess", name="uq_hospitals_finess"),
        sa.UniqueConstraint("id", name="uq_hospitals_id"),
    )
    op.create_table(
        "network_state",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("rules", sa.JSON, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_network_state_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_network_state"),
    )
    op.create_table(
        "shift_types",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("start", sa.Time, nullable=False),
        sa.Column("end", sa.Time, nullable=False),
        sa.Column("unit_minutes", sa.BigInteger, nullable=False),
        sa.Column("days", sa.JSON, nullable=False),
        sa.Column("night", sa.Boolean, nullable=False),
        sa.Column("on_call", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_shift_types"),
        sa.UniqueConstraint("code", name="uq_shift_types_code"),
    )
    op.create_table(
        "urgency_classes",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("within_minutes", sa.Double, nullable=False),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("breach_minutes", sa.Double),
        sa.Column("oral_minutes", sa.Double),
        sa.Column("oral_share", sa.Double),
        sa.Column("weight", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_urgency_classes"),
        sa.UniqueConstraint("code", name="uq_urgency_classes_code"),
    )
    op.create_table(
        "centre_capacities",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("workstations", sa.BigInteger, nullable=False),
        sa.Column("bedrooms", sa.BigInteger, nullable=False),
        sa.Column("from_date", sa.Date),
        sa.Column("until_date", sa.Date),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name="fk_centre_capacities_centre_id"),
        sa.PrimaryKeyConstraint("position", name="pk_centre_capacities"),
    )
    op.create_table(
        "coverage_exceptions",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("hospital_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("start", sa.Time),
        sa.Column("end", sa.Time),
        sa.ForeignKeyConstraint(["hospital_id"], ["hospitals.id"], name="fk_coverage_exceptions_hospital_id"),
        sa.PrimaryKeyConstraint("position", name="pk_coverage_exceptions"),
    )
    op.create_table(
        "coverage_windows",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("hospital_id", sa.Text, nullable=False),
        sa.Column("weekday", sa.Text, nullable=False),
        sa.Column("start", sa.Time, nullable=False),
        sa.Column("end", sa.Time, nullable=False),
        sa.ForeignKeyConstraint(["hospital_id"], ["hospitals.id"], name="fk_coverage_windows_hospital_id"),
        sa.PrimaryKeyConstraint("position", name="pk_coverage_windows"),
    )
    op.create_table(
        "exams",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("subspecialty", sa.Text, nullable=False),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("mean_minutes", sa.Double, nullable=False),
        sa.Column("cv", sa.Double, nullable=False),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("hard", sa.Double, nullable=False),
        sa.Column("second_read", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["urgency"], ["urgency_classes.code"], name="fk_exams_urgency"),
        sa.PrimaryKeyConstraint("position", name="pk_exams"),
        sa.UniqueConstraint("code", name="uq_exams_code"),
    )
    op.create_table(
        "local_holidays",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("hospital_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["hospital_id"], ["hospitals.id"], name="fk_local_holidays_hospital_id"),
        sa.PrimaryKeyConstraint("position", name="pk_local_holidays"),
        sa.UniqueConstraint("hospital_id", "day", name="uq_local_holidays_hospital_id_day"),
    )
    op.create_table(
        "radiologists",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("rpps", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("employment_fraction", sa.Double, nullable=False),
        sa.Column("authorised_from", sa.Date),
        sa.Column("authorised_until", sa.Date),
        sa.Column("home_centre", sa.Text, nullable=False),
        sa.Column("other_centres", sa.JSON, nullable=False),
        sa.Column("reads", sa.JSON, nullable=False),
        sa.Column("experienced", sa.JSON, nullable=False),
        sa.Column("vets", sa.Boolean, nullable=False),
        sa.Column("minimum", sa.Double, nullable=False),
        sa.Column("wanted", sa.Double, nullable=False),
        sa.Column("maximum", sa.Double, nullable=False),
        sa.ForeignKeyConstraint(["home_centre"], ["centres.id"], name="fk_radiologists_home_centre"),
        sa.PrimaryKeyConstraint("position", name="pk_radiologists"),
        sa.UniqueConstraint("id", name="uq_radiologists_id"),
        sa.UniqueConstraint("rpps", name="uq_radiologists_rpps"),
    )
    op.create_table(
        "absences",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("radiologist_id", sa.Text, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("starts", sa.Time),
        sa.Column("ends", sa.Time),
        sa.ForeignKeyConstraint(["radiologist_id"], ["radiologists.id"], name="fk_absences_radiologist_id"),
        sa.PrimaryKeyConstraint("position", name="pk_absences"),
    )
    op.create_table(
        "commitment_exceptions",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("radiologist_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("start", sa.Time),
        sa.Column("end", sa.Time),
        sa.Column("kind", sa.Text),
        sa.ForeignKeyConstraint(
            ["radiologist_id"], ["radiologists.id"], name="fk_commitment_exceptions_radiologist_id"
        ),
        sa.PrimaryKeyConstraint("position", name="pk_commitment_exceptions"),
    )
    op.create_table(
        "commitments",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("radiologist_id", sa.Text, nullable=False),
        sa.Column("weekday", sa.Text, nullable=False),
        sa.Column("start", sa.Time, nullable=False),
        sa.Column("end", sa.Time, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("from_date", sa.Date),
        sa.Column("until_date", sa.Date),
        sa.ForeignKeyConstraint(["radiologist_id"], ["radiologists.id"], name="fk_commitments_radiologist_id"),
        sa.PrimaryKeyConstraint("position", name="pk_commitments"),
    )
    op.create_table(
        "privileges",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("radiologist_id", sa.Text, nullable=False),
        sa.Column("hospital_id", sa.Text, nullable=False),
        sa.Column("from_date", sa.Date),
        sa.Column("until_date", sa.Date),
        sa.ForeignKeyConstraint(["hospital_id"], ["hospitals.id"], name="fk_privileges_hospital_id"),
        sa.ForeignKeyConstraint(["radiologist_id"], ["radiologists.id"], name="fk_privileges_radiologist_id"),
        sa.PrimaryKeyConstraint("position", name="pk_privileges"),
    )
    op.create_table(
        "wishes",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("radiologist_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("shift", sa.Text),
        sa.Column("weight", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["radiologist_id"], ["radiologists.id"], name="fk_wishes_radiologist_id"),
        sa.ForeignKeyConstraint(["shift"], ["shift_types.code"], name="fk_wishes_shift"),
        sa.PrimaryKeyConstraint("position", name="pk_wishes"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "wishes",
        "privileges",
        "commitments",
        "commitment_exceptions",
        "absences",
        "radiologists",
        "local_holidays",
        "exams",
        "coverage_windows",
        "coverage_exceptions",
        "centre_capacities",
        "urgency_classes",
        "shift_types",
        "network_state",
        "hospitals",
        "contacts",
        "centres",
        "ai_algorithms",
    ):
        op.drop_table(table)
