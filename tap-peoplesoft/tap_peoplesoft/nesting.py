"""Nesting of lines in their headers: a merge join of two reads that are sorted by the same key."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from tap_peoplesoft.declaration import Key, Row
from tap_peoplesoft.errors import sort_orders_differ
from tap_peoplesoft.paging import sortable

_REMEMBERED: Final = 10_000


def nest(
    headers: Iterable[Row],
    lines: Iterable[Row],
    key_of: Callable[[Row], Key],
    line_of: Callable[[Row], Row],
    queries: tuple[str, str],
) -> Iterator[Row]:
    """Yield every header with its ``lines``, holding no more than one header's lines at a time.

    Lines whose header is not among the headers are left out: the header moved out of the window after its
    lines were read. A header without lines gets an empty list.

    Args:
        headers: Headers in key order.
        lines: Lines in the order of their header's key.
        key_of: The header's key, of a header and of a line.
        line_of: The nested shape of a line.
        queries: Names of the header query and the line query, for messages.

    Raises:
        ConfigurationError: A line came after its header had gone: the queries sort differently.
    """
    gone: deque[Key] = deque(maxlen=_REMEMBERED)
    ahead = iter(lines)
    line = next(ahead, None)
    for header in headers:
        key = sortable(key_of(header))
        while line is not None and (line_key := sortable(key_of(line))) < key:
            if line_key in gone:
                raise sort_orders_differ(queries)
            line = next(ahead, None)
        mine: list[Row] = []
        while line is not None and sortable(key_of(line)) == key:
            mine.append(line_of(line))
            line = next(ahead, None)
        header["lines"] = mine
        gone.append(key)
        yield header
