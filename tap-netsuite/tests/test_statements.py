"""The SQL that goes out, and how it changes where an account lacks something."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector_kit.bookmarks import read_from
from tap_netsuite.declaration import Column, Join, KeyPart, Kind, Source, Touch
from tap_netsuite.shape import Shape, without_column, without_table
from tap_netsuite.statements import all_rows, changed_rows, rows_of, touched_rows
from tap_netsuite.streams import DOCUMENTS, FLAT, VENDORS
from tap_netsuite.streams.transactions import lines_source
from tap_netsuite.windows import Window, utc_text

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
UTC_STAMP = 'TO_CHAR(SYS_EXTRACT_UTC(t.changed),\'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'
SOURCE = Source(
    "thing",
    "t",
    (
        Column("id", Kind.TEXT, "t.id"),
        Column("day", Kind.DATE, "t.day"),
        Column("owner", Kind.TEXT, "o.name"),
        Column("city", Kind.TEXT, "c.name"),
        Column("kind", Kind.TEXT, "t.kind", shown=True, record="thingkind"),
        Column("changed", Kind.DATETIME, "t.changed"),
    ),
    (KeyPart("id", "t.id"),),
    (
        Join("owner", "o", "o.id = t.owner AND o.book = ?", (7,)),
        Join("city", "c", "c.id = o.city", needs=("o",)),
    ),
    "t.type = ?",
    ("X",),
)
TOUCHES = (Touch("t.id", "x.thing", "part x", "x.changed"), Touch("t.id", "y.thing", "log y", "y.at"))
SHAPE = Shape(SOURCE, "changed", TOUCHES)
ALL = [VENDORS, *(document.stream for document in DOCUMENTS), *FLAT]


def test_a_page_of_changes_in_full():
    window = Window(NOW - timedelta(days=3), NOW)
    statement = changed_rows(SHAPE, window, {"id": "48", "changed": "2026-05-31T10:00:00Z"})
    assert statement.sql == (
        "SELECT t.id, TO_CHAR(t.day,'YYYY-MM-DD') AS day, o.name AS owner, c.name AS city, "
        f"BUILTIN.DF(t.kind) AS kind, {UTC_STAMP} AS changed "
        "FROM thing t LEFT JOIN owner o ON o.id = t.owner AND o.book = ? LEFT JOIN city c ON c.id = o.city "
        "WHERE t.type = ? AND t.changed >= TO_DATE(?, 'YYYY-MM-DD') "
        f"AND ({UTC_STAMP} > ? OR ({UTC_STAMP} = ? AND t.id > ?)) "
        f"AND t.changed < TO_DATE(?, 'YYYY-MM-DD') AND {UTC_STAMP} <= ? "
        f"ORDER BY {UTC_STAMP}, t.id"
    )
    stamp = "2026-05-31T10:00:00Z"
    assert statement.params == (7, "X", "2026-05-30", stamp, stamp, 48, "2026-06-03", "2026-06-01T12:00:00Z")


@pytest.mark.parametrize("declaration", ALL, ids=lambda declaration: declaration.name)
@pytest.mark.parametrize("undated", [True, False])
def test_every_statement_keeps_to_the_dialect(declaration, undated):
    shape = Shape(declaration.source, declaration.cursor, declaration.touches)
    window = Window(NOW - timedelta(days=1), NOW, undated=undated)
    after = {part.field: "5" for part in declaration.source.key} | {
        declaration.cursor: "2026-05-31T10:00:00Z"
    }
    undated_after = after | {declaration.cursor: None}
    statements = [
        all_rows(shape, after),
        *(changed_rows(shape, window, last) for last in (None, after, undated_after)),
        touched_rows(shape, window, after),
    ]
    for statement in statements:
        assert statement.sql.count("?") == len(statement.params)
        assert not re.search(
            r"\*|\bWITH\b|\bLIMIT\b|\bOFFSET\b|\bFETCH\b|\bTOP\b|\[|\+|'\d{4}", statement.sql
        )
        assert statement.sql.count("(") == statement.sql.count(")")
        ordered = statement.sql.rpartition(" ORDER BY ")[2]
        assert ordered.endswith(", ".join(part.sql for part in declaration.source.key))


def test_what_is_touched_is_one_list_that_no_row_of_the_table_is_tried_against():
    window = Window(NOW - timedelta(days=1), NOW)
    for document in DOCUMENTS:
        stream = document.stream
        sql = touched_rows(Shape(stream.source, stream.cursor, stream.touches), window, None).sql
        assert sql.count("t.id IN (SELECT") == 1
        assert sql.count(" UNION SELECT ") == len(stream.touches) - 1
        assert "OR t.id" not in sql
        listed = sql.partition("t.id IN (")[2].partition(") ORDER BY")[0]
        assert listed.count(">= TO_DATE(?") == listed.count("< TO_DATE(?") == len(stream.touches)


def test_lines_are_asked_for_by_a_list_of_parents():
    statement = rows_of(Shape(lines_source(3, ())), [5, 6], {5: {"transaction": "5", "id": "9"}})
    assert "p.accountingbook = ?" in statement.sql
    assert statement.sql.endswith(
        "WHERE l.transaction IN (?,?) AND (l.transaction <> ? OR l.id > ?) ORDER BY l.transaction, l.id"
    )
    assert statement.params == (3, 5, 6, 5, 9)
    falling = rows_of(Shape(lines_source(3, ())), [6, 5], {}, descending=True)
    assert falling.sql.endswith("WHERE l.transaction IN (?,?) ORDER BY l.transaction DESC, l.id")


# what is left of a query


def fields(shape: Shape) -> str:
    return " ".join(column.name for column in shape.source.columns)


def test_a_column_is_dropped():
    left = without_column(SHAPE, "day", touching=False)
    assert fields(left) == "id owner city kind changed"
    assert left.source.joins == SOURCE.joins


def test_a_column_of_an_unnamed_table_is_first_taken_from_the_last_that_was_joined():
    once = without_column(SHAPE, "name", touching=False)
    assert fields(once) == "id day owner kind changed"
    assert fields(without_column(once, "name", touching=False)) == "id day kind changed"
    assert fields(without_column(SHAPE, "o.name", touching=False)) == "id day city kind changed"


def test_a_column_that_joins_takes_the_join_with_it():
    left = without_column(SHAPE, "o.id", touching=False)
    assert fields(left) == "id day kind changed"
    assert left.source.joins == ()


def test_a_cursor_that_is_missing_leaves_a_full_read():
    left = without_column(SHAPE, "changed", touching=False)
    assert left.cursor == ""
    assert left.touches == ()


def test_a_key_cannot_be_done_without():
    assert without_column(SHAPE, "id", touching=False) is not None  # it may be a joined table's
    bare = SHAPE.without_joins(lambda join: True)
    assert without_column(bare, "id", touching=False) is None


def test_only_a_query_about_touched_records_loses_its_touches():
    assert without_column(SHAPE, "at", touching=True).touches == TOUCHES[:1]
    assert without_table(SHAPE, "log", touching=True).touches == TOUCHES[:1]
    assert without_table(SHAPE, "log", touching=False) is None


def test_a_hidden_table_takes_its_columns_and_what_is_joined_to_it():
    assert fields(without_table(SHAPE, "owner", touching=False)) == "id day kind changed"
    assert fields(without_table(SHAPE, "city", touching=False)) == "id day owner kind changed"
    assert fields(without_table(SHAPE, "thingkind", touching=False)) == "id day owner city changed"
    assert without_table(SHAPE, "thing", touching=False) is None


def test_touches_without_any_way_to_tell_find_nothing():
    left = without_column(SHAPE, "changed", touching=False)
    assert "1 = 0" in touched_rows(left, Window(NOW, NOW), None).sql


# windows


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.integers(-12 * 60, 14 * 60))  # noqa: DTZ001
def test_the_coarse_bounds_hold_in_every_time_zone(moment, offset):
    moment = moment.replace(tzinfo=UTC, microsecond=0)
    window = Window(moment, moment)
    low, exact_low, high, exact_high = window.holds("t.changed").params
    session = (moment + timedelta(minutes=offset)).replace(tzinfo=None).isoformat(" ")
    assert f"{low} 00:00:00" <= session < f"{high} 00:00:00"
    assert exact_low == exact_high == utc_text(moment)


def test_where_a_window_starts():
    assert read_from(None, None, 600) is None
    assert read_from(None, NOW, 600) == NOW
    assert read_from(NOW, None, 600) == NOW - timedelta(seconds=600)
    assert read_from(NOW, NOW - timedelta(seconds=10), 600) == NOW - timedelta(seconds=10)
    assert read_from(NOW, None, 10**15) < NOW - timedelta(days=36_500)
