"""The SDK stream that reads a declared query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from singer_sdk import Tap
from singer_sdk.helpers.types import Context, Record

from connector_kit.bookmarks import read_instant
from connector_kit.singer_io import TypedStream
from tap_peoplesoft.binding import Binding, bind
from tap_peoplesoft.client import QueryAccessServices
from tap_peoplesoft.columns import ColumnMap
from tap_peoplesoft.declaration import Key, Kind, Row, StreamDeclaration
from tap_peoplesoft.effective_dating import in_force
from tap_peoplesoft.nesting import nest
from tap_peoplesoft.reading import QueryReader
from tap_peoplesoft.values import readers
from tap_peoplesoft.windows import Window, local_time_writer, read_from


class QueryStream(TypedStream):
    """A stream that is declared as data.

    Args:
        tap: The tap.
        declaration: The stream.
        services: Query Access Services.
        binding: The query as the site has it; by default as the ``queries`` setting says.
    """

    def __init__(
        self,
        tap: Tap,
        declaration: StreamDeclaration,
        services: Callable[[], QueryAccessServices],
        binding: Binding | None = None,
    ) -> None:
        self.declaration = declaration
        self._services = services
        self._queries: Mapping[str, Any] = tap.config.get("queries") or {}
        self.binding = binding or bind(declaration.name, declaration.query, self._queries)
        effective_rows = tap.config.get("effective_rows", "current")
        keys = declaration.keys(effective_rows)
        super().__init__(tap, schema=declaration.schema | {"required": list(keys)}, name=declaration.name)
        self.primary_keys = keys
        self.replication_key = declaration.query.cursor
        self._resolves = declaration.effective_dated and effective_rows == "current"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone that the database's clock runs in."""
        return ZoneInfo(self.config.get("database_timezone") or "UTC")

    def get_records(self, context: Context | None) -> Iterable[Record]:
        """Yield the records of the stream's read window."""
        del context
        window = self._window
        rows = self._reader(self.binding, self._required).rows(window, ordered=self._ordered)
        if self._resolves:
            today = dt.datetime.now(self.zone).date().isoformat()
            return in_force(rows, _key_getter(self.declaration.key), today)
        if self._nests:
            return self._with_lines(rows, window)
        return rows

    @property
    def _nests(self) -> bool:
        return self.declaration.lines is not None and self.is_selected("lines")

    @property
    def _ordered(self) -> bool:
        return self._resolves or self._nests

    @property
    def _required(self) -> frozenset[str]:
        cursor = {self.replication_key} if self.replication_key else set()
        query = self.declaration.query
        lenient = query.optional if self._resolves else frozenset()
        return frozenset({*query.key, *cursor} - lenient)

    def _with_lines(self, headers: Iterator[Row], window: Window | None) -> Iterator[Row]:
        lines = self.declaration.lines
        assert lines is not None  # noqa: S101 - only called for streams with lines
        binding = bind(lines.override, lines.query, self._queries)
        names = [column.name for column in self.declaration.line_columns]
        return nest(
            headers,
            self._reader(binding, frozenset(lines.query.key) - lines.query.optional).rows(
                window, ordered=True
            ),
            _key_getter(self.declaration.query.key),
            lambda line: {name: line[name] for name in names},
            (self.binding.name, binding.name),
        )

    def _reader(self, binding: Binding, required: frozenset[str]) -> QueryReader:
        kinds = binding.query.kinds
        columns = ColumnMap(
            query=binding.name,
            stream=binding.stream,
            kinds=kinds,
            readers=readers(self.zone),
            required=required,
            keys=tuple(name for name in binding.query.key if name in required),
            seldom=binding.query.seldom,
            renamed=binding.columns,
        )
        return QueryReader(
            services=self._services(),
            binding=binding,
            columns=columns,
            page_size=self.config["page_size"],
            large_results=self.config["large_results"],
            local_time=local_time_writer(self.zone, self._time_format),
        )

    # the read window

    @property
    def _time_format(self) -> str:
        return str(self.config["datetime_prompt_format"])

    @cached_property
    def _window(self) -> Window | None:
        """The window, its end fixed when it is first asked for."""
        cursor = self.declaration.query.cursor
        if cursor is None:
            return None
        kind = self.declaration.query.kinds[cursor]
        start = read_from(self._bookmark(kind), self._start_date(), self.config["lookback_seconds"])
        end = dt.datetime.now(dt.UTC).replace(microsecond=0)
        return Window(start, end, self.zone, kind, self._time_format)

    def _bookmark(self, kind: Kind) -> dt.datetime | None:
        state = self.stream_state
        if state.get("replication_key") != self.replication_key or self.replication_method == "FULL_TABLE":
            return None
        value = state.get("replication_key_value")
        zone = self.zone if kind is Kind.DATE else dt.UTC
        return read_instant(f"The bookmark of stream {self.name}", value, zone) if value else None

    def _start_date(self) -> dt.datetime | None:
        value = self.config.get("start_date")
        return read_instant('Setting "start_date"', value) if value else None

    @property
    def is_timestamp_replication_key(self) -> bool:
        """True for dates too: both are compared with ``start_date``."""
        return self.replication_key is not None

    def get_replication_key_signpost(self, context: Context | None = None) -> str | None:
        """The bookmark that no record may pass: the end of the read window."""
        del context
        incremental = self.replication_key is not None and self.replication_method != "FULL_TABLE"
        return self._window.highest_bookmark if incremental and self._window else None


def _key_getter(fields: Sequence[str]) -> Callable[[Row], Key]:
    if len(fields) == 1:
        name = fields[0]
        return lambda row: (row[name],)
    return itemgetter(*fields)
