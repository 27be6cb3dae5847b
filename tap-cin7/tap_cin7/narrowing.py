"""Narrower questions that together have the rows of a list: a list that fits one page needs no order.

Each takes a page of rows for a sample, so none can promise that nothing lies outside of its parts: the
reader counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from math import ceil
from typing import Final, Protocol

from tap_cin7.asked import Param
from tap_cin7.declaration import Listing, Raw
from tap_cin7.pages import Page, Params
from tap_cin7.shape import value_of
from tap_cin7.values import parse_time
from tap_cin7.windows import parameter

_FILL: Final = 0.8
"""Part of a page that a part of the list should fill: the sample errs."""

_OVERLAP: Final = dt.timedelta(milliseconds=10)
_LONGEST_PREFIX: Final = 80
_ACCOUNT: Final = "Account"


class Narrowing(Protocol):
    """A way to ask for parts of a list."""

    def parts(self, params: Params, page: Page, page_size: int) -> list[dict[str, Param]]:
        """Parameters of the parts, as far as a page of the list shows them; none if it cannot be divided."""


def narrowing_of(listing: Listing) -> Narrowing | None:
    """What the filters of a list allow."""
    if listing.dates:
        return ByDay(listing)
    if listing.since and listing.until:
        return ByTime(listing)
    return ByPrefix(*listing.prefix) if listing.prefix else None


class ByTime:
    """Parts of a window of time, each with about as many rows."""

    def __init__(self, listing: Listing) -> None:
        self._since, self._until, self._cursor = listing.since, listing.until, listing.cursor

    def parts(self, params: Params, page: Page, page_size: int) -> list[dict[str, Param]]:
        moments = _moments(page.rows, self._cursor)
        count = _count(page, page_size)
        bounds = {moments[len(moments) * part // count] for part in range(1, count) if moments}
        edges = _between(bounds, params.get(self._since), params.get(self._until))
        if not edges:
            return []
        parts = []
        for begin, end in pairwise([None, *edges, None]):
            part = dict(params)
            if begin:
                part[self._since] = parameter(begin - _OVERLAP)
            if end:
                part[self._until] = parameter(end + _OVERLAP)
            parts.append(part)
        return parts


class ByDay:
    """Parts of a window of business dates, in whole days; of a single day, by account.

    Both ends of what Cin7 is asked for are excluded (Cin7 Core API documentation). Rows that are the same in
    every field share their day and accounts, so a part has all of them or none.
    """

    def __init__(self, listing: Listing) -> None:
        self._since, self._until, self._cursor = listing.since, listing.until, listing.cursor

    def parts(self, params: Params, page: Page, page_size: int) -> list[dict[str, Param]]:
        days = [moment.date() for moment in _moments(page.rows, self._cursor)]
        if not days or days[0] == days[-1]:
            return self._by_account(params, page)
        count = _count(page, page_size)
        bounds = {days[len(days) * part // count] for part in range(1, count)}
        edges = sorted(bound for bound in bounds if days[0] < bound) or [days[-1]]
        parts = []
        for begin, end in pairwise([None, *edges, None]):
            part = dict(params)
            if begin:
                part[self._since] = (begin - dt.timedelta(days=1)).isoformat()
            if end:
                part[self._until] = end.isoformat()
            parts.append(part)
        return parts

    def _by_account(self, params: Params, page: Page) -> list[dict[str, Param]]:
        if _ACCOUNT in params:
            return []
        accounts = {str(value_of(row, "DebitAccountCode") or "") for row in page.rows}
        return [{**params, _ACCOUNT: account} for account in sorted(accounts - {""})]


class ByPrefix:
    """Parts by how a field begins, whatever its case.

    Args:
        parameter: The filter.
        field: Cin7's name of the field.
    """

    def __init__(self, parameter: str, field: str) -> None:
        self._parameter = parameter
        self._field = field

    def parts(self, params: Params, page: Page, page_size: int) -> list[dict[str, Param]]:
        del page_size
        asked = str(params.get(self._parameter, "")).lower()
        values = (str(value_of(row, self._field) or "").lower() for row in page.rows)
        known = sorted({value for value in values if value.startswith(asked)})
        shared = len(_shared_beginning(known))
        groups: dict[str, list[str]] = {}
        for value in known:
            if len(value) > shared:
                groups.setdefault(value[shared], []).append(value)
        if len(groups) < 2 or shared > _LONGEST_PREFIX:  # noqa: PLR2004 - one group is the whole list
            return []
        return [{**params, self._parameter: _shared_beginning(group)} for group in groups.values()]


def _count(page: Page, page_size: int) -> int:
    return ceil((page.total or 0) / (_FILL * page_size))


def _moments(rows: Iterable[Raw], cursor: str) -> list[dt.datetime]:
    found = (parse_time(str(value_of(row, cursor) or "")) for row in rows)
    return sorted(moment for moment in found if moment)


def _shared_beginning(texts: list[str]) -> str:
    """What all texts of a sorted list begin with."""
    if not texts:
        return ""
    first, last = texts[0], texts[-1]
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: min(length, len(last))]


def _between(bounds: Iterable[dt.datetime], since: object, until: object) -> list[dt.datetime]:
    """The bounds that leave less than the whole on both sides."""
    least = parse_time(str(since or "")) or dt.datetime.min.replace(tzinfo=dt.UTC)
    most = parse_time(str(until or "")) or dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(b for b in bounds if least < b - 2 * _OVERLAP and b + 2 * _OVERLAP < most)
