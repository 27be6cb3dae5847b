"""Streams whose records have rows of other tables nested in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from singer_sdk import Tap

from tap_netsuite.asking import Asker
from tap_netsuite.declaration import Column, Record, Source
from tap_netsuite.documents import DocumentBuilder, extra_schema
from tap_netsuite.nesting import Nest
from tap_netsuite.shape import Shape
from tap_netsuite.streams.base import Account, SuiteQLStream
from tap_netsuite.streams.transactions import LINE_COLUMNS, DocumentDeclaration, lines_source
from tap_netsuite.streams.vendors import (
    ADDRESS_BOOK,
    ADDRESS_COLUMNS,
    DEFAULT_ADDRESSES,
    VENDORS,
    addresses,
)
from tap_netsuite.values import RowTyper

_LINE_PREFIX: Final = "custcol"
_NESTED: Final = ("lines", "other_lines", "line_keys")


class NestedStream(SuiteQLStream):
    """A stream that reads the rows nested in its records in queries of their own."""

    STATE_MSG_FREQUENCY = 1000

    def _nest(
        self, sources: Sequence[Source], columns: Sequence[Column], key: str, *, optional: bool = False
    ) -> Nest:
        source, *others = sources
        asker = Asker(
            self.account.suiteql, self.name, Shape(source, others=tuple(others)), self.config["page_size"]
        )
        parent = source.parent.field if source.parent else ""
        typer = RowTyper(f"Stream {self.name}, a row of {source.table}", columns, (parent, key))
        return Nest(asker, parent, typer, self.config["max_concurrency"], optional=optional)


class VendorStream(NestedStream):
    """Vendors with their addresses."""

    def __init__(self, tap: Tap, account: Account) -> None:
        super().__init__(tap, VENDORS, account)

    def _finished(self, records: Iterator[Record]) -> Iterator[Record]:
        if not self.is_selected("addresses"):
            for record in records:
                record["addresses"] = None
                yield record
            return
        nest = self._addresses
        for record, rows in nest.nest(records):
            record["addresses"] = None if nest.hidden else addresses(rows)
            yield record

    @cached_property
    def _addresses(self) -> Nest:
        return self._nest((ADDRESS_BOOK, DEFAULT_ADDRESSES), ADDRESS_COLUMNS, "address", optional=True)


class DocumentStream(NestedStream):
    """Transactions of one type with their lines."""

    def __init__(self, tap: Tap, document: DocumentDeclaration, account: Account) -> None:
        self._document = document
        custom = account.custom_columns(document.stream.custom, _LINE_PREFIX, "l")
        self._line_columns = (*LINE_COLUMNS, *custom)
        self._custom_lines = custom
        super().__init__(tap, document.stream, account)

    def _make_schema(self, custom: Sequence[Column]) -> dict[str, Any]:
        return replace(self.declaration, extra=extra_schema(self._line_columns)).schema(custom)

    def _finished(self, records: Iterator[Record]) -> Iterator[Record]:
        builder = self._builder
        if not any(self.is_selected(name) for name in _NESTED):
            for record in records:
                yield builder.document(record, None)
            return
        for record, lines in self._lines.nest(records):
            yield builder.document(record, lines)

    @cached_property
    def _lines(self) -> Nest:
        source = lines_source(self.account.primary_book, self._custom_lines)
        return self._nest((source,), self._line_columns, "id")

    @cached_property
    def _builder(self) -> DocumentBuilder:
        postings = self._document.postings
        return DocumentBuilder(self._line_columns, self._knows_expenses, postings=postings)

    def _knows_expenses(self) -> bool:
        return self._lines.shape.source.column("expenseaccount") is not None
