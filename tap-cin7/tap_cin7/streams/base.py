"""The SDK streams. What a stream reads it shares with others, so a feed reads for all of them at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, Protocol

from singer_sdk import Tap
from singer_sdk.helpers.types import Context
from singer_sdk.helpers.types import Record as SdkRecord

from connector_kit.bookmarks import WindowedStream, read_from
from tap_cin7.declaration import Raw, Record, StreamDeclaration
from tap_cin7.overlap import ReadBefore
from tap_cin7.shape import RowShaper
from tap_cin7.values import read_instant, utc_text
from tap_cin7.windows import ticks

_FULL_TABLE: Final = "FULL_TABLE"
_READ: Final = "read_in_overlap"


class Feed(Protocol):
    """Reads what one or more streams emit."""

    def has_fed(self, stream: Cin7Stream) -> bool:
        """Whether a stream has had all of this run's records, because another one was read."""

    def forget(self, stream: Cin7Stream) -> None:
        """The stream has been told: the next read is one of its own."""

    def records(self, stream: Cin7Stream) -> Iterator[Record]:
        """A stream's records; the records of the feed's other selected streams are emitted on the way."""


class Cin7Stream(WindowedStream):
    """A stream that is declared as data.

    Args:
        tap: The tap.
        declaration: The stream.
        feed: Where its records come from.
    """

    def __init__(self, tap: Tap, declaration: StreamDeclaration, feed: Feed) -> None:
        self.declaration = declaration
        self.overlap_seconds = 0
        """Seconds before the bookmark that are read again whatever ``lookback_seconds`` says."""
        self._feed = feed
        super().__init__(tap, schema=declaration.schema, name=declaration.name)
        self.primary_keys = declaration.key
        self.replication_key = declaration.cursor or None

    # reading

    def get_records(self, context: Context | None) -> Iterable[SdkRecord]:
        """Yield the records of the stream's read window, unless they have been emitted beside others."""
        del context
        if self._feed.has_fed(self):
            self._feed.forget(self)
        else:
            yield from self._feed.records(self)

    def _write_schema_message(self) -> None:
        if not self._feed.has_fed(self):
            super()._write_schema_message()

    def begin_beside(self) -> None:
        """Announce the stream while another one is read."""
        self._write_schema_message()

    def emit_beside(self, record: Record) -> None:
        """Emit a record while another stream is read."""
        self._write_record_message(record)

    def rows(self, raw: Raw) -> Iterator[Record]:
        """The stream's records out of a row or document of Cin7's."""
        for row in self.declaration.derive(raw):
            yield self._shaper.record(row)

    @cached_property
    def _shaper(self) -> RowShaper:
        return RowShaper(self.declaration, self.is_selected)

    def report_unknown(self) -> None:
        """Say once which fields came that are not declared."""
        if unknown := self._shaper.unknown:
            self.logger.info("Stream %s leaves out what it does not know: %s.", self.name, ", ".join(unknown))

    # the read window and the bookmark

    @property
    def start(self) -> dt.datetime | None:
        """Where the stream's window starts, in UTC."""
        lookback = max(self.config["lookback_seconds"], self.overlap_seconds)
        return read_from(self._bookmark(), self._start_date(), lookback)

    def _bookmark(self) -> dt.datetime | None:
        state = self.stream_state
        value = state.get("replication_key_value")
        if not value or not self._tracks or state.get("replication_key") != self.replication_key:
            return None
        return read_instant(f"The bookmark of stream {self.name}", value)

    def _start_date(self) -> dt.datetime | None:
        value = self.config.get("start_date") if self.declaration.cursor else None
        return read_instant('Setting "start_date"', value) if value else None

    @cached_property
    def _tracks(self) -> bool:
        own = self.replication_key == self.declaration.cursor
        return bool(self.declaration.cursor) and own and self.replication_method != _FULL_TABLE

    def advance(self, reached: dt.datetime) -> None:
        """Move the bookmark, never back."""
        before = self._bookmark()
        if self._tracks and (before is None or reached > before):
            self.stream_state["replication_key"] = self.replication_key
            self.stream_state["replication_key_value"] = utc_text(reached)
            self.state_manager.is_flushed = False

    @cached_property
    def read_before(self) -> ReadBefore:
        """The versions of documents that were read within the overlap."""
        return ReadBefore(self.stream_state.get(_READ) if self._bookmark() else None)

    def keep_overlap(self) -> None:
        """Put the versions that the next run would meet again into the state."""
        bookmark = self._bookmark()
        if bookmark is not None:
            floor = read_from(bookmark, None, self.config["lookback_seconds"]) or bookmark
            self.stream_state[_READ] = self.read_before.text(ticks(floor))
            self.state_manager.is_flushed = False

    def write_state(self) -> None:
        """Write a STATE line, if anything has changed since the last."""
        self._write_state_message()

    def _increment_stream_state(self, latest_record: SdkRecord, *, context: Context | None = None) -> None:
        """Nothing: rows come in no order, so the feed moves the bookmark."""

    def _write_starting_replication_value(self, context: Context | None) -> None:
        """Nothing: the window begins at :attr:`start`."""
