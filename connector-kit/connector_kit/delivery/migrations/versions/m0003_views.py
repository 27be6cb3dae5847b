"""What the destination showed of an object, so that what has not changed is not read again by every run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "views",
        sa.Column("object", sa.String(length=64), nullable=False),
        sa.Column("destination_id", sa.String(length=256), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("as_of", sa.Float(), nullable=False),
        sa.Column("read_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("object", "destination_id"),
    )


def downgrade() -> None:
    op.drop_table("views")
