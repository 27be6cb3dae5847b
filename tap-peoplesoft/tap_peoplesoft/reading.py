"""Reading the rows of one query: which prompts to send, direct or scheduled, and when all rows are there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from connector_kit.errors import ConnectorError, InterruptedRunError
from tap_peoplesoft import errors
from tap_peoplesoft.binding import Binding
from tap_peoplesoft.client import QueryAccessServices
from tap_peoplesoft.columns import ColumnMap
from tap_peoplesoft.declaration import Key, Kind, Row, after_role
from tap_peoplesoft.paging import PageRule, looks_cut, read_pages, sortable
from tap_peoplesoft.read_ahead import ahead
from tap_peoplesoft.soap import QueryCall
from tap_peoplesoft.windows import Window

_logger: Final = logging.getLogger("tap-peoplesoft")
_LOWEST: Final = {
    Kind.DATE: "1900-01-01",
    Kind.DATETIME: "1900-01-01T00:00:00",
    Kind.INTEGER: "0",
    Kind.NUMBER: "0",
}
_BELOW_ZERO: Final = "-1"


@dataclass
class QueryReader:
    """Reads one query as the site has it.

    Args:
        services: Query Access Services.
        binding: The query.
        columns: How its columns become fields.
        page_size: Rows to ask for in a page.
        large_results: ``auto``, ``always`` or ``never``: when the scheduler runs the query.
        local_time: Writes a UTC timestamp as a prompt value.
    """

    services: QueryAccessServices
    binding: Binding
    columns: ColumnMap
    page_size: int
    large_results: str
    local_time: Callable[[str], str]

    def rows(self, window: Window | None, *, ordered: bool = False) -> Iterator[Row]:
        """Yield every row of the query once, in key order page by page.

        Args:
            window: What FROM and TO are to be, for a query with a cursor.
            ordered: Whether all rows must come in one rising order.

        Raises:
            ConnectorError: The query cannot be read completely.
        """
        read = self._fitting if self.binding.page_fields else self._whole
        pages = read(window, ordered=ordered)
        cursor = self.binding.query.cursor
        if window is None or cursor is None or self.binding.has_window:
            for page in pages:
                yield from page
            return
        for page in pages:
            yield from (row for row in page if window.holds(row[cursor]))

    # with page prompts

    def _fitting(self, window: Window | None, *, ordered: bool) -> Iterator[list[Row]]:
        """Read with every page prompt, or else with those that the query at this site has."""
        narrower, refusal = self.binding.narrower(), None
        while True:
            started = False
            try:
                for page in self._paged(window, ordered=ordered):
                    started = True
                    yield page
            except ConnectorError as error:
                if started or error.code not in errors.MAYBE_PROMPTS:
                    raise
                refusal = refusal or error
            else:
                return
            self.binding = self._next_binding(narrower, refusal)

    def _next_binding(self, narrower: Iterator[Binding], refusal: ConnectorError) -> Binding:
        binding = next(narrower, None)
        if binding is None:
            raise refusal
        _logger.info("%s was refused; trying prompts %s.", binding.name, ", ".join(binding.prompts.values()))
        return binding

    def _paged(self, window: Window | None, *, ordered: bool) -> Iterator[list[Row]]:
        after: Key | None = None
        if self.large_results == "always":
            yield from self._scheduled_pages(window, after, ordered=ordered)
            return
        try:
            for page in self._direct_pages(window, ordered=ordered):
                after = self._key(page[-1])
                yield page
        except ConnectorError as error:
            self._expect_time_out(error)
            yield from self._instead(error, self._scheduled_pages(window, after, ordered=ordered))

    def _expect_time_out(self, error: ConnectorError) -> None:
        if error.code != "TIMED_OUT" or self.large_results == "never":
            raise error
        _logger.warning("%s Running it in the scheduler instead.", error)

    def _direct_pages(self, window: Window | None, *, ordered: bool) -> Iterator[list[Row]]:
        def ask(after: Key | None) -> Callable[[], list[Row]]:
            call = self._call(window, after, self.page_size)
            answer = ahead(lambda: self.services.execute(call, self.binding.stream))
            return lambda: self.columns.rows(answer().rows)

        first = ask(None)()
        yield from read_pages(first, ask, self._rule(ordered=ordered))

    def _rule(self, *, ordered: bool) -> PageRule:
        query, present = self.binding.query, self.columns.fields
        identity = tuple(name for name in query.key if name in present or name not in query.optional)
        prompted = len([name for name in self.binding.page_fields if name in identity])
        return PageRule(self.binding.name, identity, prompted, self.page_size, ordered)

    def _scheduled_pages(
        self, window: Window | None, after: Key | None, *, ordered: bool
    ) -> Iterator[list[Row]]:
        """Read in the scheduler, again after the last key until nothing comes: caps hold there too."""
        grew = True
        while grew:
            grew, total = False, 0
            for page in self._blocks(self._call(window, after, 0), ordered=ordered):
                grew, total = True, total + len(page)
                after = self._key(page[-1])
                yield page
            if len(self.binding.page_fields) < len(self._rule(ordered=False).identity):
                self._check_total(total)
                return

    def _check_total(self, total: int) -> None:
        if looks_cut(total, self.page_size):
            raise errors.result_truncated(self.binding.name, self.binding.stream, total)

    def _blocks(self, call: QueryCall, *, ordered: bool) -> Iterator[list[Row]]:
        last: Key | None = None
        for answer in self.services.execute_polled(call, self.binding.stream):
            if not (rows := self.columns.rows(answer.rows)):
                continue
            identity = self._rule(ordered=ordered).identity
            page = sorted(rows, key=lambda row: sortable(tuple(row[name] for name in identity)))
            first = sortable(tuple(page[0][name] for name in identity))
            if ordered and last is not None and first < last:
                raise errors.rows_not_sorted(self.binding.name, identity)
            last = sortable(tuple(page[-1][name] for name in identity))
            yield page

    def _key(self, row: Row) -> Key:
        return tuple(row[name] for name in self.binding.page_fields)

    # without page prompts

    def _whole(self, window: Window | None, *, ordered: bool) -> Iterator[list[Row]]:
        call = self._call(window, None, 0)
        if self.large_results == "always":
            yield from self._blocks(call, ordered=ordered)
            return
        try:
            rows = self.columns.rows(self.services.execute(call, self.binding.stream).rows)
        except ConnectorError as error:
            self._expect_time_out(error)
            yield from self._instead(error, self._blocks(call, ordered=ordered))
            return
        if looks_cut(len(rows), self.page_size):
            yield from self._after_cut(call, len(rows), ordered=ordered)
        elif rows:
            yield self._unique(rows)

    def _after_cut(self, call: QueryCall, count: int, *, ordered: bool) -> Iterator[list[Row]]:
        cut = errors.result_truncated(self.binding.name, self.binding.stream, count)
        if self.large_results == "never":
            raise cut
        _logger.warning("%s Running it in the scheduler to make sure.", cut)
        total = 0
        for page in self._instead(cut, self._blocks(call, ordered=ordered)):
            total += len(page)
            yield page
        if total <= count:
            raise cut

    def _unique(self, rows: list[Row]) -> list[Row]:
        rule = self._rule(ordered=False)
        whole = PageRule(rule.query, rule.identity, len(rule.identity), rule.page_size)
        return next(read_pages(rows, lambda _: list, whole))

    def _instead(self, error: ConnectorError, pages: Iterator[list[Row]]) -> Iterator[list[Row]]:
        """Read in the scheduler; if it cannot even start, the reason for trying is the better error."""
        started = False
        try:
            for page in pages:
                started = True
                yield page
        except InterruptedRunError:
            raise
        except ConnectorError as second:
            if started:
                raise
            _logger.warning("Scheduled execution failed too: %s", second)
            raise error from second

    # prompts

    def _call(self, window: Window | None, after: Key | None, max_rows: int) -> QueryCall:
        binding = self.binding
        start = (None,) * len(binding.page_fields) if after is None else after
        values = dict(zip(binding.page_fields, start, strict=False))
        known = {after_role(name): self._after(name, value) for name, value in values.items()}
        known |= window.prompts if window else {}
        prompts = [(name, known[role]) for role, name in binding.prompts.items() if role in known]
        return QueryCall(binding.name, binding.owner, [*prompts, *binding.fixed.items()], max_rows)

    def _after(self, name: str, value: Any) -> str:
        kind = self.binding.query.kinds[name]
        if value is None:
            leads = name == self.binding.page_fields[0] and kind in {Kind.INTEGER, Kind.NUMBER}
            return _BELOW_ZERO if leads else _LOWEST.get(kind, "")
        if isinstance(value, Decimal):
            return format(value, "f")
        return self.local_time(value) if kind is Kind.DATETIME else str(value)
