"""Reading page by page, one page ahead of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tap_netsuite.answers import Page, Row
from tap_netsuite.asking import Asker, stuck
from tap_netsuite.shape import Shape
from tap_netsuite.statements import After, Statement

BuildPage = Callable[[Shape, After | None], Statement]
"""Writes the query for the page after a row."""


def has_more(page: Page) -> bool:
    """Whether rows follow: NetSuite says so, or counts more than it gave."""
    return page.has_more or (page.total or 0) > len(page.rows)


def pages(asker: Asker, build: BuildPage) -> Iterator[list[Row]]:
    """Yield the rows of each page; the next page is asked for while the caller is at work on one.

    Raises:
        ConnectorError: NetSuite announced more rows and did not give any, or gave the same again.
    """

    def ask(after: Row | None) -> Page:
        return asker.ask(lambda shape: build(shape, after))

    page = ask(None)
    while page.rows:
        last = page.rows[-1]
        following = asker.client.submit(lambda: ask(last)) if has_more(page) else None  # noqa: B023 - at once
        yield page.rows
        if following is None:
            return
        page = following()
        if page.rows and _place(asker, page.rows[-1]) == _place(asker, last):
            raise stuck(asker.stream)


def _place(asker: Asker, row: Row) -> tuple[str | int | None, ...]:
    """Where a row stands in the order. One that moved while it was read comes again at its new place."""
    key = (part.param(row) for part in asker.shape.source.key)
    return (row.get(asker.shape.cursor), *key)
