"""Nesting of rows in the records that they belong to: lines in documents, addresses in vendors.

Children are asked for by lists of parents, several times as many as should fill a page. Each query starts
near the parent that has waited longest and goes up or down, to the side where more are waiting: so pages are
full, and no parent waits for long. Of the parent in whose children a page is cut, what was read is kept and
the rest asked for later; next to nothing is read again as a whole instead.
"""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
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
_WAITING: Final = 3 * MOST_IDS
_LEAST_AHEAD, _MOST_AHEAD = 1.5, 8.0
_WORTH_KEEPING: Final = 0.02
"""Part of a page. Less of one parent is not worth putting it together from two queries."""

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
        self._begun: Children = {}
        self._reached: dict[int, Row] = {}
        self._parents = 0
        self._rows = 0
        self._ahead = _LEAST_AHEAD

    @property
    def shape(self) -> Shape:
        """What is left of the query by now."""
        return self._asker.shape

    def nest(self, records: Iterator[Record], key: str = "id") -> Iterator[tuple[Record, list[Record]]]:
        """Yield every record, in order, with its children in key order.

        No more than 3,000 records are held at a time, children included.
        """
        waiting: deque[Record] = deque()
        found: Children = {}
        while True:
            waiting.extend(islice(records, _WAITING - len(waiting)))
            wanted = list(dict.fromkeys(n for record in waiting if (n := int(record[key])) not in found))
            if not wanted:
                return
            for children in self._asker.client.map(self._children, self._shares(wanted)):
                found |= children
            while waiting and int(waiting[0][key]) in found:
                record = waiting.popleft()
                yield record, found.pop(int(record[key]))

    @property
    def _fill(self) -> float:
        """Parents whose children fill a page, as far as those read so far tell."""
        if not self._rows:
            return MOST_IDS
        return self._asker.page_size * self._parents / self._rows

    def _shares(self, wanted: list[int]) -> list[list[int]]:
        """Lists of parents, those that waited longest first, each enough for a full page on either side."""
        size = math.ceil(min(2 * self._ahead * self._fill + 2, _WAITING))
        count = max(1, min(self._concurrency, len(wanted) // size))
        return [wanted[n * size : (n + 1) * size] for n in range(count)]

    def _side(self, parents: list[int]) -> tuple[list[int], bool]:
        """Whom a query names, in its order, and whether that goes down.

        The one that waited longest is near enough to the start to be on the page.
        """
        up = sorted(parents)
        near = int(min(self._fill / 2, MOST_IDS))
        rank = up.index(parents[0])
        above, below = up[max(rank - near, 0) :], up[rank::-1]
        below = [*up[rank + 1 : rank + 1 + near][::-1], *below]
        descending = len(below) > len(above)
        return (below if descending else above)[:MOST_IDS], descending

    def _children(self, parents: list[int]) -> Children:
        """The children of some of the parents: of those that the page reaches the end of."""
        named, descending = self._side(parents)
        after = {number: self._reached[number] for number in named if number in self._reached}
        rows, more = self._page(named, after, descending=descending)
        read: Children = {number: [] for number in named}
        for row in rows:
            read[int(row[self._parent] or 0)].append(self._typer.record(row))
        if more:
            cut = named.index(int(rows[-1][self._parent] or 0))
            self._keep(named[cut], read[named[cut]], rows)
            named = named[:cut]
        self._ahead = max(self._ahead * 0.97, _LEAST_AHEAD) if more else min(self._ahead * 1.5, _MOST_AHEAD)
        children = {number: self._whole(number, read[number]) for number in named}
        self._parents += len(children)
        self._rows += sum(map(len, children.values()))
        return children

    def _keep(self, number: int, records: list[Record], rows: list[Row]) -> None:
        if len(records) > _WORTH_KEEPING * len(rows):
            self._begun.setdefault(number, []).extend(records)
            self._reached[number] = rows[-1]

    def _whole(self, number: int, rest: list[Record]) -> list[Record]:
        self._reached.pop(number, None)
        return [*self._begun.pop(number, ()), *rest]

    def _page(
        self, parents: Sequence[int], after: Mapping[int, Row], *, descending: bool
    ) -> tuple[list[Row], bool]:
        if self.hidden:
            return [], False
        try:
            page = self._asker.ask(partial(rows_of, ids=parents, after=after, descending=descending))
        except (TableMissing, ConfigurationError) as error:
            if not self._optional or error.code not in _HIDDEN:
                raise
            self.hidden = True
            _logger.warning("%s The records of stream %s come without them.", error, self._asker.stream)
            return [], False
        return page.rows, bool(page.rows) and has_more(page)
