"""What a document looked like when it came in, so that it is known again without being validated again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("received", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "received")
