"""Outbox, look-up locks, journal, feedback, officer calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("reference", sa.String(64), primary_key=True),
        sa.Column("short_code", sa.String(16), nullable=False, index=True),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("put_at", moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", moment(), nullable=False),
        sa.Column("unsure_until", moment(), nullable=True),
        sa.Column("done_at", moment(), nullable=True),
    )
    op.create_table(
        "lookups",
        sa.Column("code", sa.LargeBinary(32), primary_key=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_wrong_at", moment(), nullable=False),
        sa.Column("locked_until", moment(), nullable=True),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", moment(), nullable=False, index=True),
        sa.Column("kiosk_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("procedure", sa.String(32), nullable=False),
        sa.Column("section", sa.String(32), nullable=False),
        sa.Column("flow", sa.String(64), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", moment(), nullable=False, index=True),
        sa.Column("kiosk_id", sa.String(64), nullable=False),
        sa.Column("kiosk", sa.Integer(), nullable=True),
        sa.Column("officer", sa.Integer(), nullable=True),
        sa.Column("procedure", sa.String(32), nullable=False),
    )
    op.create_table(
        "officer_calls",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", moment(), nullable=False),
        sa.Column("kiosk_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("procedure", sa.String(32), nullable=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("closed_at", moment(), nullable=True),
    )


def downgrade() -> None:
    for table in ("officer_calls", "feedback", "journal", "lookups", "outbox"):
        op.drop_table(table)
