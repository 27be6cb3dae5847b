"""Nesting of rows in the records that they belong to: lines in documents, addresses in vendors.

Children are asked for by lists of parents. A page that is cut in the middle of a parent's children counts for
the parents before it; the rest is asked for again together with the parents that follow. So every page but
the last is full, and a parent is emitted with all of its children or not at all.
"""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Final

from connector_kit.errors import ConfigurationError
from tap_netsuite.answers import Row
from tap_netsuite.asking import Asker
from tap_netsuite.declaration import Record
from tap_netsuite.errors import TableMissing
from tap_netsuite.paging import has_more
from tap_netsuite.shape import Shape
from tap_netsuite.statements import rows_of
from tap_netsuite.values import RowTyper

MOST_IDS: Final = 1000
"""Arguments that NetSuite takes in one IN list (NetSuite documentation)."""

_HIDDEN: Final = frozenset({"TABLE_MISSING", "COLUMN_UNKNOWN"})
_logger: Final = logging.getLogger("tap-netsuite")
_WAITING: Final = 2 * MOST_IDS
_MARGIN: Final = 1.5

Children = dict[int, list[Record]]


class Nest:
    """Reads the children of records.

    Args:
        asker: Asks for the children.
        parent: The field that says whose child a row is.
        typer: Types the children.
        concurrency: Queries that may be under way at once.
        optional: Whether the records are worth reading where the children are hidden.
    """

    def __init__(
        self, asker: Asker, parent: str, typer: RowTyper, concurrency: int, *, optional: bool = False
    ) -> None:
        self.hidden = False
        self._asker = asker
        self._parent = parent
        self._optional = optional
        self._typer = typer
        self._concurrency = concurrency
        self._parents = 0
        self._rows = 0

    @property
    def shape(self) -> Shape:
        """What is left of the query by now."""
        return self._asker.shape

    def nest(self, records: Iterator[Record], key: str = "id") -> Iterator[tuple[Record, list[Record]]]:
        """Yield every record, in order, with its children in key order.

        No more than 2,000 records are held at a time, children included.
        """
        waiting: deque[Record] = deque()
        found: Children = {}
        while True:
            wanted = self._wanted(waiting, records, found, key)
            if not wanted:
                return
            for children in self._asker.client.map(self._children, self._shares(wanted)):
                found |= children
            while waiting and int(waiting[0][key]) in found:
                record = waiting.popleft()
                yield record, found.pop(int(record[key]))

    @staticmethod
    def _wanted(waiting: deque[Record], records: Iterator[Record], found: Children, key: str) -> list[int]:
        """The records whose children are read next, topped up from those that follow."""
        wanted = [number for record in waiting if (number := int(record[key])) not in found]
        room = min(MOST_IDS - len(wanted), _WAITING - len(waiting))
        more = list(islice(records, max(room, 0)))
        waiting.extend(more)
        return [*wanted, *(int(record[key]) for record in more)][:MOST_IDS]

    def _shares(self, wanted: list[int]) -> list[list[int]]:
        """Lists of parents that each fill a page, as far as the children read so far tell."""
        if not self._rows:
            return [wanted]
        fill = self._asker.page_size * self._parents / self._rows
        full = int(len(wanted) / (fill * _MARGIN)) if fill else 0
        count = max(1, min(self._concurrency, full))
        size = min(math.ceil(len(wanted) / count), max(1, math.ceil(fill * _MARGIN)))
        return [wanted[n * size : (n + 1) * size] for n in range(count)]

    def _children(self, parents: list[int]) -> Children:
        """The children of some of the parents, of the first at least."""
        parents = sorted(parents)
        rows, more = self._page(parents, None)
        children: Children = {number: [] for number in parents}
        for row in rows:
            children[int(row[self._parent] or 0)].append(self._typer.record(row))
        if more:
            last = int(rows[-1][self._parent] or 0)
            if last == parents[0] or 2 * len(children[last]) > len(rows):
                children[last] += self._rest(last, rows[-1])
                last += 1
            children = {number: found for number, found in children.items() if number < last}
        self._parents += len(children)
        self._rows += sum(map(len, children.values()))
        return children

    def _rest(self, parent: int, after: Row) -> list[Record]:
        """What follows of one parent that has more children than a page holds."""
        rest: list[Record] = []
        more = True
        while more:
            rows, more = self._page([parent], after)
            rest += self._typer.records(rows)
            after = rows[-1] if rows else after
        return rest

    def _page(self, parents: Sequence[int], after: Row | None) -> tuple[list[Row], bool]:
        if self.hidden:
            return [], False
        try:
            page = self._asker.ask(partial(rows_of, ids=parents, after=after))
        except (TableMissing, ConfigurationError) as error:
            if not self._optional or error.code not in _HIDDEN:
                raise
            self.hidden = True
            _logger.warning("%s The records of stream %s come without them.", error, self._asker.stream)
            return [], False
        return page.rows, bool(page.rows) and has_more(page)
