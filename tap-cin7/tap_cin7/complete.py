"""Every row of a list, once, although Cin7 promises no order.

A list in a stable order costs as many calls as it has pages. Cin7 may also serve each page out of an order of
its own: then rows come twice and others not at all. That shows at once, because keys repeat, or at the end,
because fewer rows came than ``Total`` says. Then the list is divided by its filters into parts of one page,
in which order means nothing; where it has no filter that helps, its pages are read again until every row has
been seen. A list that stays incomplete ends the run: rows are not lost in silence.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from itertools import count
from math import ceil, log
from typing import Final

from connector_kit.errors import UnreachableError
from tap_cin7.asked import Param
from tap_cin7.declaration import Raw
from tap_cin7.narrowing import Narrowing
from tap_cin7.pages import Page, Pager, Params
from tap_cin7.tally import Identify, IsLate, Tally

_PATIENCE: Final = 8
"""Readings of the whole list without a new row, late ones aside, after which it is given up."""

_PATIENCE_FOR_LATE: Final = 2
"""Readings in an order that brought only late rows, after which a list that grows has been read."""

_PATIENCE_FOR_PARTS: Final = 3
_MOST_READINGS: Final = 100
_DEEPEST: Final = 12
_logger: Final = logging.getLogger("tap-cin7")


class CompleteList:
    """Reads a list whole.

    Args:
        what: The stream, for messages.
        pager: Asks for pages.
        identify: Tells rows apart.
        narrowing: How the list can be divided; None if it cannot.
        is_late: Tells rows that changed after the read began; None if there can be none.
    """

    def __init__(
        self,
        what: str,
        pager: Pager,
        identify: Identify,
        narrowing: Narrowing | None,
        is_late: IsLate | None = None,
    ) -> None:
        self._what = what
        self._pager = pager
        self._identify = identify
        self._narrowing = narrowing
        self._is_late = is_late

    def rows(self, params: Params) -> Iterator[list[Raw]]:
        """Yield every row once, in lists of a page at most.

        Raises:
            UnreachableError: Cin7 says that there are more rows than it shows.
        """
        tally = Tally(self._identify, self._is_late)
        first = self._pager.first(params)
        parts = yield from self._first_reading(params, first, tally)
        tally.in_order = not tally.shuffled
        if parts:
            yield from self._divided(parts, first.total or 0, tally)
        if not tally.complete or (tally.shrank and not parts):
            yield from self._read_again(params, tally, divided=bool(parts))

    def _first_reading(
        self, params: Params, first: Page, tally: Tally
    ) -> Generator[list[Raw], None, list[dict[str, Param]]]:
        """The pages in turn; returns the parts to read instead, as soon as rows turn out to have no order."""
        yield tally.page(first)
        for page in self._pager.following(params, first):
            fresh = tally.page(page)
            yield fresh
            if self._ends(page, fresh, tally):
                break
            if tally.shuffled and (parts := self._parts(params, page, tally)):
                return parts
        exact = tally.complete or not self._pager.listing.dates
        return [] if exact else self._parts(params, first, tally)

    def _parts(self, params: Params, page: Page, tally: Tally) -> list[dict[str, Param]]:
        """The parts of a list, if they cost fewer calls than reading it until every row has come by."""
        parts = self._narrowing.parts(params, page, self._pager.page_size) if self._narrowing else []
        return parts if len(parts) <= self._calls_to_see_all(tally) else []

    def _calls_to_see_all(self, tally: Tally) -> int:
        pages = self._pager.pages_of(tally.total)
        missing = (tally.total or 0) - len(tally.seen)
        if pages == 1 or missing <= 0:
            return pages
        return pages * ceil(1 + log(missing) / -log((1 - 1 / pages) ** pages))

    def _divided(
        self, parts: list[dict[str, Param]], total: int, tally: Tally, depth: int = 1
    ) -> Iterator[list[Raw]]:
        """The rows of parts that nobody has seen; ``total`` is the size of what was divided."""
        for part in parts:
            own = Tally(self._identify)
            page = self._pager.first(part)
            yield tally.part(own.page(page))
            smaller = (page.total or 0) < total and depth < _DEEPEST
            if len(page.rows) < (page.total or 0) and smaller:
                yield from self._larger_part(part, page, tally, own, depth)

    def _larger_part(
        self, part: Params, page: Page, tally: Tally, own: Tally, depth: int
    ) -> Iterator[list[Raw]]:
        """A part of more than a page: divided again, or read until every row has come by, whichever is less.

        What is still missing then is found by reading the whole list again.
        """
        if inner := self._parts(part, page, own):
            yield from self._divided(inner, page.total or 0, tally, depth + 1)
            return
        stale = 0
        while not own.complete and stale < _PATIENCE_FOR_PARTS:
            before = len(own.seen)
            for rows in self._another_reading(part, own, full=False):
                yield tally.part(rows)
            stale = 0 if len(own.seen) > before else stale + 1

    def _read_again(self, params: Params, tally: Tally, *, divided: bool) -> Iterator[list[Raw]]:
        """The whole list again, until every row has been seen."""
        stale = 0
        for reading in count(2):
            before, marks = tally.settled, tally.marks
            full = reading == 2 and tally.shrank and not divided  # noqa: PLR2004 - the first time over
            yield from self._another_reading(params, tally, full=full)
            if tally.complete or self._settled(tally, marks):
                return
            stale = 0 if tally.settled > before else stale + 1
            if tally.grows and stale >= (_PATIENCE_FOR_LATE if tally.in_order else _PATIENCE):
                return
            if stale >= _PATIENCE or reading >= _MOST_READINGS:
                raise self._incomplete(tally)
            if tally.shuffled and not divided:
                divided = True
                first = self._pager.first(params)
                yield from self._divided(self._parts(params, first, tally), first.total or 0, tally)

    def _another_reading(self, params: Params, tally: Tally, *, full: bool) -> Iterator[list[Raw]]:
        """The pages once more; not to the end where every row has been seen, unless rows left meanwhile."""
        tally.begin()
        first = self._pager.first(params)
        yield tally.page(first)
        if full or not tally.complete:
            for page in self._pager.following(params, first):
                yield tally.page(page)
                if tally.complete and not full:
                    return

    def _settled(self, tally: Tally, marks: list[int]) -> bool:
        """Whether two readings gave the same pages to the end: then this is the list, whatever Total says."""
        if tally.marks != marks or not marks:
            return False
        if tally.pages_repeat:
            raise self._incomplete(tally)
        _logger.warning(
            "[TOTAL_DIFFERS] Stream %s: Cin7 Core says that %s has %s rows, and gave %d different ones, the "
            "same on every page twice. What to do: nothing, unless rows are missing; then report it.",
            self._what,
            self._pager.listing.path,
            tally.total,
            len(tally.seen),
        )
        return True

    def _ends(self, page: Page, fresh: list[Raw], tally: Tally) -> bool:
        """Whether a page shows that no more will come, in a list that is longer than Cin7 says."""
        if page.total is None and page.rows and not fresh:
            raise UnreachableError(
                f"Stream {self._what}: page {page.number} of {self._pager.listing.path} repeats what came "
                "before, and Cin7 Core does not say how many rows there are.",
                code="PAGE_REPEATED",
                hint="run again; if it stays, report it to Cin7's support.",
            )
        return not fresh and len(tally.seen) > (page.total or 0)

    def _incomplete(self, tally: Tally) -> UnreachableError:
        return UnreachableError(
            f"Stream {self._what}: Cin7 Core says that {self._pager.listing.path} has {tally.total} rows, "
            f"and shows only {len(tally.seen)} of them, however often it is asked.",
            code="LIST_INCOMPLETE",
            hint="run again when fewer people change these records; if it stays, report it to Cin7's "
            "support. The bookmark has not moved.",
        )
