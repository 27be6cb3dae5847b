"""Which row of an effective-dated table is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from tap_peoplesoft.declaration import Key, Row


def in_force(rows: Iterable[Row], key_of: Callable[[Row], Key], today: str) -> Iterator[Row]:
    """Yield for each key the row in force: the greatest EFFDT up to today, then the greatest EFFSEQ.

    The row comes with whatever EFF_STATUS it has: choosing by status first would bring closed rows back. A
    key whose rows all lie in the future yields nothing. A row without EFFDT counts as in force since ever.

    Args:
        rows: Rows with the rows of one key next to each other, however pages cut them.
        key_of: Key without EFFDT and EFFSEQ.
        today: ISO date in the database's time zone.
    """
    for _, history in groupby(rows, key_of):
        started = (row for row in history if (row["effdt"] or "") <= today)
        current = max(started, key=_precedence, default=None)
        if current is not None:
            yield current


def _precedence(row: Row) -> tuple[str, int]:
    return row["effdt"] or "", row.get("effseq") or 0
