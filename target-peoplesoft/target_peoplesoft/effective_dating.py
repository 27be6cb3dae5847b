"""Which row of an effective-dated collection counts on a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from target_peoplesoft.buffers import EFFDT, EFFSEQ
from target_peoplesoft.compare import number, text

Row = Mapping[str, Any]


def effdt(row: Row) -> str:
    """Return the day from which a row counts, ISO; empty if it has none."""
    return text(row.get(EFFDT))[:10]


def in_force(rows: Iterable[Row], day: str) -> Row | None:
    """Return the row in force on a day: the greatest EFFDT up to it, then the greatest EFFSEQ."""
    begun = [row for row in rows if effdt(row) and effdt(row) <= day]
    return max(begun, key=_order, default=None)


def latest(rows: Iterable[Row]) -> Row | None:
    """Return the last of rows of one day, which is the one that counts."""
    return max(rows, key=_order, default=None)


def _order(row: Row) -> tuple[str, Decimal]:
    return effdt(row), number(row.get(EFFSEQ)) or Decimal(0)
