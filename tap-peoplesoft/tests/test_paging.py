from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connector_kit.errors import ConfigurationError
from tap_peoplesoft.paging import PageRule, looks_cut, read_pages, sortable

FIELDS = ("setid", "id", "seq")
KEYS = st.lists(
    st.tuples(st.sampled_from(["A", "SHARE"]), st.sampled_from(["01", "1", "a", "X9"]), st.integers(0, 40)),
    max_size=60,
    unique=True,
)


class Table:
    """Rows behind caps on rows and bytes that say nothing about what they cut."""

    def __init__(self, keys, row_cap, byte_cap, prompted=3, seed=0, inclusive=False):
        self.rows = [dict(zip(FIELDS, key, strict=True), text="x" * (key[2] % 7)) for key in sorted(keys)]
        self.row_cap, self.byte_cap = row_cap, byte_cap
        self.prompted = prompted
        self.inclusive = inclusive
        self.random = random.Random(seed)
        self.calls = 0

    def page(self, after):
        self.calls += 1
        rows = [row for row in self.rows if after is None or self._is_after(row, after)]
        taken, size = [], 0
        for row in rows[: self.row_cap]:
            size += 10 + len(row["text"])
            if taken and size > self.byte_cap:
                break
            taken.append(dict(row))
        self.random.shuffle(taken)
        return taken

    def _is_after(self, row, after):
        key = tuple(row[name] for name in FIELDS[: self.prompted])
        return key >= after if self.inclusive else key > after

    def read(self, page_size=5000, ordered=True):
        rule = PageRule("Q", FIELDS, self.prompted, page_size, ordered)
        pages = read_pages(self.page(None), lambda after: lambda: self.page(after), rule)
        return [row for page in pages for row in page]


@given(KEYS, st.integers(1, 25), st.integers(1, 300), st.integers(0, 99))
def test_every_row_comes_once_and_in_order_whatever_the_caps(keys, row_cap, byte_cap, seed):
    table = Table(keys, row_cap, byte_cap, seed=seed)
    assert [tuple(row[name] for name in FIELDS) for row in table.read()] == sorted(keys)


@given(KEYS, st.integers(2, 25), st.integers(0, 99))
def test_a_criterion_of_not_less_instead_of_greater_does_no_harm(keys, row_cap, seed):
    table = Table(keys, row_cap, 10**9, seed=seed, inclusive=True)
    assert table.read(page_size=10**6) == table.rows


def largest_group(keys):
    return max(Counter(key[:2] for key in keys).values(), default=0)


@given(KEYS, st.integers(1, 60), st.integers(0, 99))
def test_with_fewer_prompts_than_key_fields_groups_stay_whole(keys, row_cap, seed):
    assume(largest_group(keys) < row_cap)
    table = Table(keys, row_cap, 10**9, prompted=2, seed=seed)
    assert table.read(page_size=row_cap) == table.rows


@given(KEYS, st.integers(1, 10), st.integers(0, 99))
def test_a_group_that_fills_a_page_is_an_error_and_never_cut(keys, row_cap, seed):
    assume(largest_group(keys) >= row_cap)
    table = Table(keys, row_cap, 10**9, prompted=2, seed=seed)
    with pytest.raises(ConfigurationError, match="RESULT_TRUNCATED"):
        table.read(page_size=row_cap)


@settings(max_examples=30)
@given(KEYS.filter(lambda keys: len(keys) > 1))
def test_prompts_that_do_nothing_are_an_error_and_not_a_loop(keys):
    table = Table(keys, 5, 10**9)
    whole = table.page(None)
    rule = PageRule("Q", FIELDS, 3, 5)
    pages = read_pages(table.page(None), lambda _: lambda: list(whole), rule)
    with pytest.raises(ConfigurationError) as caught:
        list(pages)
    assert caught.value.code == "PAGING_STUCK"
    assert "SETID_GT, ID_GT, SEQ_GT" in str(caught.value)


def test_pages_that_alternate_end_in_an_error():
    one, two = [{"id": "1"}], [{"id": "2"}]
    answers = iter([two, one, two, one, two])
    pages = read_pages(one, lambda _: lambda: next(answers), PageRule("Q", ("id",), 1, 1))
    with pytest.raises(ConfigurationError, match="PAGING_STUCK"):
        list(pages)


def test_the_number_of_calls_is_pages_and_one():
    table = Table([("A", "01", n) for n in range(100)], 10, 10**9)
    table.read()
    assert table.calls == 11


def test_an_empty_table_costs_one_call():
    table = Table([], 10, 10**9)
    assert table.read() == []
    assert table.calls == 1


def test_a_row_edited_between_two_pages_comes_once():
    first = [{"id": "1", "v": 1}, {"id": "2", "v": 1}]
    later = iter([[{"id": "2", "v": 2}, {"id": "3", "v": 1}], []])
    pages = read_pages(first, lambda _: lambda: next(later), PageRule("Q", ("id",), 1, 2))
    assert [row for page in pages for row in page] == [*first, {"id": "3", "v": 1}]


def test_two_different_rows_with_one_key_are_an_error_that_names_the_key():
    rows = [{"id": "1", "v": 1}, {"id": "1", "v": 2}]
    with pytest.raises(ConfigurationError, match=r"ROWS_NOT_UNIQUE.*id 1"):
        list(read_pages(rows, lambda _: list, PageRule("Q", ("id",), 1, 10)))


def test_the_same_row_twice_in_a_page_is_one_row():
    rows = [{"id": "1", "v": 1}, {"id": "1", "v": 1}]
    assert list(read_pages(rows, lambda _: list, PageRule("Q", ("id",), 1, 10))) == [[{"id": "1", "v": 1}]]


def test_pages_that_go_backwards_are_an_error_where_order_matters():
    later = iter([[{"id": "1"}], []])
    pages = read_pages(
        [{"id": "5"}], lambda _: lambda: next(later), PageRule("Q", ("id",), 1, 1, ordered=True)
    )
    with pytest.raises(ConfigurationError, match="ROWS_NOT_SORTED"):
        list(pages)


def test_the_next_page_is_asked_for_before_this_one_is_used():
    asked = []

    def ask(after):
        asked.append(after)
        return list

    next(read_pages([{"id": "1"}], ask, PageRule("Q", ("id",), 1, 1)))
    assert asked == [("1",)]


@pytest.mark.parametrize(
    ("count", "cut"), [(0, False), (99, False), (100, True), (300, True), (77, True), (1001, False)]
)
def test_counts_that_look_like_caps(count, cut):
    assert looks_cut(count, page_size=77) is cut


def test_nulls_sort_first():
    assert sorted([("b",), (None,), ("a",)], key=sortable) == [(None,), ("a",), ("b",)]
