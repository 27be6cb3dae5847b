"""The count of a list: which of its rows have been seen, and whether these are all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tap_cin7.declaration import Raw
from tap_cin7.pages import Page
from tap_cin7.seen import SeenKeys

Identify = Callable[[list[Raw]], list[int]]
"""Digests of the keys of a page's rows, in their order."""

IsLate = Callable[[Raw], bool]
"""Whether a row changed after the read began. The next run reads such rows, so this one need not see all."""

_FEW_REPEATS: Final = 10
_PART_OF_REPEATS: Final = 0.01
"""Rows that came twice; more are no longer rows that moved while they were read."""


class Tally:
    """What has been seen of a list."""

    def __init__(self, identify: Identify, is_late: IsLate | None = None) -> None:
        self.seen = SeenKeys()
        self.late = 0
        self.first_total: int | None = None
        self.total: int | None = None
        self.in_order = True
        self.shrank = False
        self.repeated = 0
        self.marks: list[int] = []
        self._identify = identify
        self._is_late = is_late

    @property
    def complete(self) -> bool:
        """Whether as many rows have been seen as Cin7 says there are, or were when the reading began."""
        return self.total is None or len(self.seen) >= self.total or self._complete_but_late

    @property
    def _complete_but_late(self) -> bool:
        return bool(self.late) and self.settled >= (self.first_total or 0)

    @property
    def settled(self) -> int:
        """How many of the rows that were seen are not late."""
        return len(self.seen) - self.late

    @property
    def grows(self) -> bool:
        """Whether rows that came late can be all that is missing."""
        return bool(self.late) and len(self.seen) >= (self.first_total or 0)

    @property
    def shuffled(self) -> bool:
        """Whether more rows came twice than moved while they were read."""
        return self.repeated > max(_FEW_REPEATS, _PART_OF_REPEATS * len(self.seen))

    @property
    def pages_repeat(self) -> bool:
        """Whether two pages of a reading had the same rows: Cin7 did not heed the page number."""
        return len(set(self.marks)) < len(self.marks)

    def begin(self) -> None:
        """The list is read once more."""
        self.marks = []

    def page(self, page: Page) -> list[Raw]:
        """The rows of a page of the list that are new."""
        self.shrank |= None not in (page.total, self.total) and (page.total or 0) < (self.total or 0)
        self.first_total = page.total if self.first_total is None else self.first_total
        self.total = page.total
        keys = self._identify(page.rows)
        fresh = self._fresh(page.rows, keys)
        self.repeated += len(page.rows) - len(fresh)
        if page.rows:
            self.marks.append(sum(keys) & 0xFFFF_FFFF_FFFF_FFFF)
        return fresh

    def part(self, rows: list[Raw]) -> list[Raw]:
        """The rows of a part of the list that are new."""
        return self._fresh(rows, self._identify(rows))

    def _fresh(self, rows: Sequence[Raw], keys: Sequence[int]) -> list[Raw]:
        fresh = [row for row, key in zip(rows, keys, strict=True) if self.seen.add(key)]
        if self._is_late:
            self.late += sum(map(self._is_late, fresh))
        return fresh
