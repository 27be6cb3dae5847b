"""Which row of an effective-dated collection counts on a day. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from target_peoplesoft.compare import number, text

Row = Mapping[str, Any]
_EFFDT: Final = re.compile(r"(KEYPROP_)?EFFDT(_\d+)?")


@dataclass(frozen=True, slots=True)
class Dating:
    """How the rows of one collection are dated.

    Args:
        effdt: The property with the day from which a row counts.
        effseq: The property with the order of rows of one day.
    """

    effdt: str = "EFFDT"
    effseq: str = "EFFSEQ"

    @property
    def names(self) -> frozenset[str]:
        """Both properties."""
        return frozenset((self.effdt, self.effseq))

    def day(self, row: Row) -> str:
        """Return the day from which a row counts, ISO; empty if it has none."""
        return text(row.get(self.effdt))[:10]

    def latest(self, rows: Iterable[Row]) -> Row | None:
        """Return the last of rows of one day, which is the one that counts."""
        return max(rows, key=self._order, default=None)

    def in_force(self, rows: Iterable[Row], day: str) -> Row | None:
        """Return the row in force on a day: the greatest EFFDT up to it, then the greatest EFFSEQ."""
        return self.latest(row for row in rows if self.day(row) and self.day(row) <= day)

    def _order(self, row: Row) -> tuple[str, Decimal]:
        return self.day(row), number(row.get(self.effseq)) or Decimal(0)


PLAIN: Final = Dating()


def dating_of(names: Iterable[str]) -> Dating | None:
    """Return how rows with these properties are dated, None if they are not.

    A component interface may call its keys KEYPROP_EFFDT, and a second property of one name EFFDT_0
    (observed); the plainest of several counts.
    """
    effdt = min((name for name in names if _EFFDT.fullmatch(name)), key=len, default=None)
    return Dating(effdt, effdt.replace("EFFDT", "EFFSEQ")) if effdt else None
