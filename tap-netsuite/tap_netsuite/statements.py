"""The SQL of a page. Oracle syntax throughout, named columns, every value bound.

Pages are read by key: each query asks for what comes after the last row, so that it starts at the first row
of its own result. NetSuite's cap of 100,000 rows for a query, and rows that move while they are read, do not
matter then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tap_netsuite.declaration import KeyPart, Param, Source, Touch, utc
from tap_netsuite.shape import Shape
from tap_netsuite.windows import UNDATED, Fragment, Window, all_of, any_of, coarse_from, until

After = Mapping[str, str | None]
"""The last row of the page before, as NetSuite sent it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A query.

    Args:
        sql: The text, with ``?`` for each value.
        params: The values.
        touching: Whether it asks for touched records.
    """

    sql: str
    params: tuple[Param, ...]
    touching: bool = False


def all_rows(shape: Shape, after: After | None) -> Statement:
    """A page of the whole table, in key order."""
    return _select(shape.source, _after_key(shape.source.key, after), _key_order(shape.source))


def changed_rows(shape: Shape, window: Window, after: After | None) -> Statement:
    """A page of the rows in the window, in the order of (stamp, key)."""
    source, stamp = shape.source, shape.stamp
    dated = after is not None and after.get(shape.cursor) is not None
    order = utc(stamp) if dated or not window.undated else f"NVL({utc(stamp)},'{UNDATED}')"
    if after is None:
        within = window.holds(stamp)
        condition = any_of(Fragment(f"{stamp} IS NULL"), within) if window.undated else within
    elif dated:
        condition = _after_stamp(shape, window, after)
    else:
        rest = all_of(Fragment(f"{stamp} IS NULL"), _after_key(source.key, after))
        condition = any_of(rest, window.holds(stamp))
    return _select(source, condition, [order, *_key_order(source)])


def touched_rows(shape: Shape, window: Window, after: After | None) -> Statement:
    """A page of the rows before the window that something in the window touches, in key order."""
    source = shape.source
    if not shape.cursor or not shape.touches:  # gone since the read began
        return _select(source, Fragment("1 = 0"), _key_order(source), touching=True)
    condition = all_of(
        window.before(shape.stamp),
        _touched(shape.touches, window),
        _after_key(source.key, after),
    )
    return _select(source, condition, _key_order(source), touching=True)


def rows_of(
    shape: Shape, ids: Sequence[int], after: Mapping[int, After], *, descending: bool = False
) -> Statement:
    """A page of the rows that belong to any of these parents, in the order of (parent, key).

    Args:
        shape: What to read.
        ids: At most 1000 parents, which is all that one IN list takes.
        after: The last row read of each parent that has been read in part.
        descending: Whether the parents come in falling order.
    """
    parent, key = shape.source.parent, shape.source.key
    if parent is None:
        raise ValueError(f"{shape.source.table} has no parent")
    marks = ",".join("?" * len(ids))
    listed = Fragment(f"{parent.source} IN ({marks})", tuple(ids))
    rests = [
        any_of(Fragment(f"{parent.source} <> ?", (number,)), _after_key(key, row))
        for number, row in after.items()
    ]
    order = f"{parent.sql} DESC" if descending else parent.sql
    return _select(shape.source, all_of(listed, *rests), [order, *_key_order(shape.source)])


def _select(
    source: Source, condition: Fragment, order: Iterable[str], *, touching: bool = False
) -> Statement:
    joins = [Fragment(join.sql, join.params) for join in source.joins]
    where = all_of(Fragment(source.where, source.params), condition)
    parts = [
        "SELECT " + ", ".join(column.sql for column in source.columns),
        f"FROM {source.table} {source.alias}",
        *(join.sql for join in joins),
        *([f"WHERE {where.sql}"] if where else []),
        "ORDER BY " + ", ".join(order),
    ]
    params = tuple(param for join in joins for param in join.params) + where.params
    return Statement(" ".join(parts), params, touching)


def _key_order(source: Source) -> list[str]:
    return [part.sql for part in source.key]


def _after_stamp(shape: Shape, window: Window, after: After) -> Fragment:
    reached = str(after[shape.cursor])
    day = dt.datetime.fromisoformat(reached)
    expression = utc(shape.stamp)
    same = all_of(Fragment(f"{expression} = ?", (reached,)), _after_key(shape.source.key, after))
    later = any_of(Fragment(f"{expression} > ?", (reached,)), Fragment(f"({same.sql})", same.params))
    return all_of(coarse_from(shape.stamp, day), later, until(shape.stamp, window.end))


def _after_key(key: Sequence[KeyPart], after: After | None) -> Fragment:
    """The comparison of the key, as one tuple, with the last row's."""
    if after is None:
        return Fragment()
    first, *rest = key
    value = first.param(after)
    greater = Fragment(f"{first.sql} > ?", (value,))
    if not rest:
        return greater
    equal = all_of(Fragment(f"{first.sql} = ?", (value,)), _after_key(rest, after))
    return any_of(greater, Fragment(f"({equal.sql})", equal.params))


def _touched(touches: Sequence[Touch], window: Window) -> Fragment:
    """One list of what is touched: several with OR between them would be tried on each row of the table."""
    listed: dict[str, list[Fragment]] = {}
    for touch in touches:
        listed.setdefault(touch.key, []).append(_touch(touch, window))
    found = [_one_of(key, each) for key, each in listed.items()]
    return found[0] if len(found) == 1 else any_of(*found)


def _one_of(key: str, selects: Sequence[Fragment]) -> Fragment:
    union = " UNION ".join(select.sql for select in selects)
    return Fragment(f"{key} IN ({union})", tuple(param for select in selects for param in select.params))


def _touch(touch: Touch, window: Window) -> Fragment:
    changed = all_of(Fragment(touch.where, touch.params), window.holds(touch.stamp))
    if not touch.every:
        return _subselect(touch.select, touch.tables, changed)
    happened = _subselect(touch.stamp, touch.tables, changed)
    exists = Fragment(f"EXISTS ({happened.sql})", happened.params)
    return _subselect(touch.select, touch.every, all_of(Fragment(touch.only, touch.only_params), exists))


def _subselect(what: str, tables: str, where: Fragment) -> Fragment:
    return Fragment(f"SELECT {what} FROM {tables} WHERE {where.sql}", where.params)  # noqa: S608 - names are ours
