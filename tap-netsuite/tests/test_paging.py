"""Pages follow one another until NetSuite has no more rows, whatever it says about that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from connector_kit.bookmarks import read_instant
from connector_kit.errors import ConnectorError
from tap_netsuite.answers import Page, Row
from tap_netsuite.asking import Asker
from tap_netsuite.declaration import Column, KeyPart, Kind, Source
from tap_netsuite.nesting import Nest
from tap_netsuite.paging import pages
from tap_netsuite.shape import Shape
from tap_netsuite.statements import all_rows, changed_rows
from tap_netsuite.values import RowTyper
from tap_netsuite.windows import Window

NOW = read_instant("now", "2026-06-01T12:00:00Z")
COLUMNS = (
    Column("id", Kind.TEXT, "t.id"),
    Column("parent", Kind.TEXT, "t.parent"),
    Column("changed", Kind.DATETIME, "t.changed"),
)
SOURCE = Source("thing", "t", COLUMNS, (KeyPart("id", "t.id"),), parent=KeyPart("parent", "t.parent"))


class Script:
    """Stands in for the client: gives the pages of a list, one for each query."""

    def __init__(self, *answers: Page) -> None:
        self.answers = list(answers)

    def query(self, sql: str, params: Sequence[str | int], *, limit: int, stream: str) -> Page:
        del sql, params, limit, stream
        return self.answers.pop(0)

    def submit(self, work: Callable[[], Any]) -> Callable[[], Any]:
        result = work()
        return lambda: result

    map = staticmethod(map)


def page(*ids: int, more: bool = False, total: int | None = None, changed: str | None = None) -> Page:
    rows: list[Row] = [{"id": str(number), "parent": "1", "changed": changed} for number in ids]
    return Page(rows, more, total)


def asker(*answers: Page, cursor: str = "") -> Asker:
    return Asker(Script(*answers), "things", Shape(SOURCE, cursor), 2)


def read(*answers: Page) -> list[str | None]:
    return [row["id"] for rows in pages(asker(*answers), all_rows) for row in rows]


@pytest.mark.parametrize(
    "answers",
    [
        [page(1, 2, more=True), page(3, 4)],
        [page(1, 2, more=True, total=4), page(3, 4, more=True, total=2), page(total=0)],
        [page(1, 2, total=4), page(3, 4, total=2)],
        [page(1, more=True), page(2, more=True), page(3, 4)],
    ],
    ids=["plain", "more announced than there is", "only the count tells", "short pages"],
)
def test_whatever_netsuite_says_every_row_comes_once(answers):
    assert read(*answers) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("empty", [page(more=True), page(total=7)], ids=["more", "count"])
@pytest.mark.parametrize("before", [[], [page(1, 2, more=True)]], ids=["first page", "later page"])
def test_rows_that_are_announced_and_not_given_are_not_taken_for_none(before, empty):
    with pytest.raises(ConnectorError, match="announced more rows") as stopped:
        read(*before, empty)
    assert stopped.value.code == "PAGE_STUCK"


def test_children_that_are_announced_and_not_given_are_not_taken_for_none():
    nest = Nest(asker(page(more=True)), "parent", RowTyper("things", COLUMNS), 1)
    with pytest.raises(ConnectorError, match="announced more rows"):
        list(nest.nest(iter([{"id": "1"}])))


def test_the_same_page_again_ends_the_read():
    with pytest.raises(ConnectorError, match="does not move on"):
        read(page(1, 2, more=True), page(1, 2, more=True))


def test_a_row_that_moved_while_it_was_read_comes_again():
    moving = asker(
        page(1, 2, more=True, changed="2026-06-01T10:00:00Z"),
        page(2, changed="2026-06-01T12:00:00Z"),
        cursor="changed",
    )
    window = Window(None, NOW)
    read = list(pages(moving, lambda shape, after: changed_rows(shape, window, after)))
    assert [[row["id"] for row in rows] for rows in read] == [["1", "2"], ["2"]]


def test_a_record_that_came_twice_has_its_children_once_each_time():
    nest = Nest(asker(page(1, 2), page(1, 2)), "parent", RowTyper("things", COLUMNS), 2)
    nested = nest.nest(iter([{"id": "1"}, {"id": "1"}]))
    assert [[row["id"] for row in rows] for _, rows in nested] == [["1", "2"], ["1", "2"]]
