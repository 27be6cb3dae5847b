"""Children reach their records, all of them, in order, in as few queries as pages allow."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace

import pytest
from fake_books import Books
from fake_company import at, header, line
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tap_runs import Direct

from tap_netsuite.asking import Asker
from tap_netsuite.nesting import Nest
from tap_netsuite.shape import Shape
from tap_netsuite.streams.transactions import LINE_COLUMNS, lines_source
from tap_netsuite.values import RowTyper

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def nest_of(books: Books, page_size: int, concurrency: int = 2) -> Nest:
    asker = Asker(Direct(books, lambda: at(0)), "orders", Shape(lines_source(1, ())), page_size)
    return Nest(asker, "transaction", RowTyper("orders", LINE_COLUMNS, ("id",)), concurrency)


def filled(counts: list[int]) -> Books:
    books = Books()
    for number, count in enumerate(counts, 1):
        books.add("transaction", header(number, "PurchOrd", at(0)))
        books.add("transactionline", *(line(number, n, at(0)) for n in range(count)))
    return books


@QUICK
@given(
    counts=st.lists(st.integers(0, 4) | st.integers(0, 30), max_size=40),
    page_size=st.integers(1, 12),
    concurrency=st.integers(1, 4),
    shuffle=st.randoms(use_true_random=False),
)
@example(counts=[0] * 30, page_size=1, concurrency=4, shuffle=None)
@example(counts=[25, 0, 0, 25], page_size=5, concurrency=1, shuffle=None)
def test_every_record_gets_all_of_its_children_once_and_in_order(counts, page_size, concurrency, shuffle):
    order = list(range(1, len(counts) + 1))
    if shuffle:
        shuffle.shuffle(order)
    nest = nest_of(filled(counts), page_size, concurrency)
    nested = list(nest.nest(iter([{"id": str(number)} for number in order])))
    assert [record["id"] for record, _ in nested] == [str(number) for number in order]
    for record, lines in nested:
        assert [row["id"] for row in lines] == [str(n) for n in range(counts[int(record["id"]) - 1])]


@pytest.mark.parametrize("shuffled", [False, True], ids=["in order of id", "in any order"])
@pytest.mark.parametrize(
    "counts",
    [[2] * 2000, [5] * 1000, [12] * 500, [40] * 200, [60] * 100, [101] * 60, ([3] * 99 + [70]) * 10],
    ids=["2", "5", "12", "40", "60", "101", "3 or 70"],
)
def test_pages_of_children_are_full_but_for_the_last(counts, shuffled):
    order = list(range(1, len(counts) + 1))
    if shuffled:
        Random(7).shuffle(order)
    books, page_size = filled(counts), 100
    records = iter([{"id": str(number)} for number in order])
    assert sum(len(lines) for _, lines in nest_of(books, page_size, 1).nest(records)) == sum(counts)
    assert len(books.asked) <= 1.05 * -(-sum(counts) // page_size) + 1


def test_records_are_not_read_far_ahead_of_their_children():
    books, read = filled([1] * 5000), SimpleNamespace(count=0)

    def records():
        for number in range(1, 5001):
            read.count += 1
            yield {"id": str(number)}

    for emitted, _ in enumerate(nest_of(books, 100).nest(records()), 1):
        assert read.count - emitted <= 3000
