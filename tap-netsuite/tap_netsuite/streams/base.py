"""The SDK streams that read what is declared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, Protocol

from singer_sdk import Tap
from singer_sdk.helpers.types import Context
from singer_sdk.helpers.types import Record as SdkRecord

from connector_kit.bookmarks import WindowedStream, read_from, read_instant
from tap_netsuite.asking import Asker
from tap_netsuite.client import SuiteQL
from tap_netsuite.declaration import Column, Record, Source, StreamDeclaration
from tap_netsuite.errors import TableMissing
from tap_netsuite.paging import BuildPage, pages
from tap_netsuite.shape import Shape
from tap_netsuite.statements import After, Statement, all_rows, changed_rows, touched_rows
from tap_netsuite.values import RowTyper
from tap_netsuite.windows import Window, utc_text

_FULL_TABLE: Final = "FULL_TABLE"


class Account(Protocol):
    """What the streams of a run share."""

    @property
    def suiteql(self) -> SuiteQL:
        """NetSuite."""

    @property
    def run_began(self) -> dt.datetime:
        """NetSuite's clock when the run first asked for it: no stream reads past it."""

    @property
    def primary_book(self) -> int:
        """Id of the primary accounting book."""

    def custom_columns(self, records: Sequence[str], prefix: str, alias: str) -> tuple[Column, ...]:
        """Columns of the custom fields of these records whose script ids begin with ``prefix``."""


class SuiteQLStream(WindowedStream):
    """A stream that is declared as data.

    Records come in the order of (stamp, key), so the bookmark moves with them and a read that broke off
    resumes from it. Records that only something else brought back come first, and move no bookmark until the
    read is through.

    Args:
        tap: The tap.
        declaration: The stream.
        account: What the streams share.
    """

    STATE_MSG_FREQUENCY = 5000

    def __init__(self, tap: Tap, declaration: StreamDeclaration, account: Account) -> None:
        self.declaration = declaration
        self.account = account
        self._holding = False
        self._emitted = False
        self._touched_some = False
        self._last_stamp = ""
        custom = account.custom_columns(declaration.custom, declaration.custom_prefix, "t")
        self._source = declaration.source.extended(custom)
        super().__init__(tap, schema=self._make_schema(custom), name=declaration.name)
        self.primary_keys = declaration.keys
        self.replication_key = declaration.cursor or None

    def _make_schema(self, custom: Sequence[Column]) -> dict[str, Any]:
        return self.declaration.schema(custom)

    # reading

    def get_records(self, context: Context | None) -> Iterable[SdkRecord]:
        """Yield the records of the stream's read window."""
        del context
        try:
            for record in self._read():
                self._emitted = True
                yield record
        except TableMissing as error:
            if self._emitted:
                raise
            self.logger.warning("%s Stream %s is skipped.", error, self.name)

    def _read(self) -> Iterator[Record]:
        if not self.declaration.cursor:
            yield from self._finished(self._typed(all_rows))
            return
        window = self._window
        if window.start is not None and self.declaration.touches:
            yield from self._touched(window)
        yield from self._finished(self._typed(lambda shape, after: _changed(shape, window, after)))
        if self._touched_some and self._tracks and self._asker.shape.cursor:
            self._move_bookmark(utc_text(window.end))

    def _touched(self, window: Window) -> Iterator[Record]:
        """What only something else brought back. If the read breaks off here, the next one begins here."""
        self._holding = True
        for record in self._finished(self._typed(lambda shape, after: touched_rows(shape, window, after))):
            self._touched_some = True
            yield record
        self._holding = False

    def _typed(self, build: BuildPage) -> Iterator[Record]:
        for rows in pages(self._asker, build):
            yield from self._typer.records(rows)

    def _finished(self, records: Iterator[Record]) -> Iterator[Record]:
        """The records as they are emitted; streams with nested rows add them here."""
        return records

    @cached_property
    def _asker(self) -> Asker:
        declaration = self.declaration
        shape = Shape(self._selected_source, declaration.cursor, declaration.touches, declaration.others)
        return Asker(self.account.suiteql, self.name, shape, self.config["page_size"])

    @cached_property
    def _typer(self) -> RowTyper:
        return RowTyper(f"Stream {self.name}", self._selected_source.columns, self.declaration.keys)

    @property
    def _selected_source(self) -> Source:
        """What is read: the key, the cursor, and the fields that will be emitted."""
        declaration = self.declaration
        needed = {*declaration.keys, declaration.cursor} | {part.field for part in self._source.key}
        kept = [c for c in self._source.columns if c.name in needed or self.is_selected(c.name)]
        aliases = {column.alias for column in kept}
        joins = tuple(join for join in self._source.joins if join.needed or join.alias in aliases)
        return replace(self._source, columns=tuple(kept), joins=joins)

    # the read window and the bookmark

    @cached_property
    def _window(self) -> Window:
        bookmark = self._bookmark()
        start = read_from(bookmark, self._start_date(), self.config["lookback_seconds"])
        return Window(start, self.account.run_began, undated=bookmark is None)

    def _bookmark(self) -> dt.datetime | None:
        state = self.stream_state
        if state.get("replication_key", self.replication_key) != self.replication_key:
            return None  # the state of another cursor
        value = state.get("replication_key_value")
        if not value or self.replication_method == _FULL_TABLE:
            return None
        return read_instant(f"The bookmark of stream {self.name}", value)

    def _start_date(self) -> dt.datetime | None:
        value = self.config.get("start_date")
        return read_instant('Setting "start_date"', value) if value else None

    def _increment_stream_state(self, latest_record: SdkRecord, *, context: Context | None = None) -> None:
        """Move the bookmark to the record, never back, and not while records come out of order."""
        del context
        if self._tracks and not self._holding:
            stamp = latest_record.get(self.declaration.cursor)
            if stamp and stamp != self._last_stamp:
                self._last_stamp = stamp
                self._move_bookmark(stamp)

    @cached_property
    def _tracks(self) -> bool:
        return self.replication_key == self.declaration.cursor and self.replication_method != _FULL_TABLE

    def _move_bookmark(self, stamp: str) -> None:
        state = self.stream_state
        reached = state.get("replication_key_value")
        if reached and state.get("replication_key") == self.replication_key:
            if reached.__class__ is not str or len(reached) != len(stamp):
                reached = utc_text(read_instant(f"The bookmark of stream {self.name}", reached))
            stamp = max(stamp, reached)
        state["replication_key"] = self.replication_key
        state["replication_key_value"] = stamp


def _changed(shape: Shape, window: Window, after: After | None) -> Statement:
    return changed_rows(shape, window, after) if shape.cursor else all_rows(shape, after)
