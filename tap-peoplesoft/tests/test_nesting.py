from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector_kit.errors import ConfigurationError
from tap_peoplesoft.nesting import nest

HEADERS = st.lists(st.integers(0, 30), unique=True).map(sorted)
LINES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), unique=True).map(sorted)


def nested(headers, lines):
    rows = nest(
        iter([{"id": h} for h in headers]),
        iter([{"id": h, "line": n} for h, n in lines]),
        lambda row: (row["id"],),
        lambda line: {"line": line["line"]},
        ("HEADERS", "LINES"),
    )
    return {row["id"]: [line["line"] for line in row["lines"]] for row in rows}


@given(HEADERS, LINES)
def test_every_header_gets_exactly_its_own_lines(headers, lines):
    assert nested(headers, lines) == {h: [n for other, n in lines if other == h] for h in headers}


def test_a_header_without_lines_has_an_empty_list():
    assert nested([1, 2], [(2, 1)]) == {1: [], 2: [1]}


def test_lines_of_a_header_outside_the_window_are_left_out():
    assert nested([2], [(1, 1), (2, 1), (3, 1)]) == {2: [1]}


def test_lines_that_come_after_their_header_are_an_error_and_not_lost():
    with pytest.raises(ConfigurationError, match=r"ROWS_NOT_SORTED.*HEADERS and LINES"):
        nested([1, 2, 3], [(2, 1), (1, 1), (3, 1)])
