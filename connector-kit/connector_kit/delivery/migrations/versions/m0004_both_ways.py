"""Two targets over one store: identities say which system they are of, and marks which target they are about.

Besides, a document can be accepted by the destination without having been built there yet.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MARKS = sa.table("marks", sa.column("name", sa.String))
_TARGET = "target-cin7"  # the only target until now


def upgrade() -> None:
    op.add_column("outbox", sa.Column("accepted_at", sa.Float()))
    op.add_column("identities", sa.Column("destination", sa.String(length=64)))
    _rename("account", f"account:{_TARGET}")
    _rename("scanned:", f"scanned:{_TARGET}:")


def downgrade() -> None:
    _rename(f"scanned:{_TARGET}:", "scanned:")
    _rename(f"account:{_TARGET}", "account")
    op.drop_column("identities", "destination")
    op.drop_column("outbox", "accepted_at")


def _rename(old: str, new: str) -> None:
    rest = sa.func.substr(_MARKS.c.name, len(old) + 1)
    whole = _MARKS.c.name == old if old[-1] != ":" else sa.func.substr(_MARKS.c.name, 1, len(old)) == old
    op.execute(sa.update(_MARKS).where(whole).values(name=sa.literal(new) + rest))
