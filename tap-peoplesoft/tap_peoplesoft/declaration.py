"""The vocabulary in which streams and their queries are declared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

Row = dict[str, Any]
"""A typed row: field name to value, every declared field present."""

Key = tuple[Any, ...]
"""The values of a row's key fields, in key order."""


class Kind(Enum):
    """How a column's values are typed. The value is the type's name in the administrator's page."""

    TEXT = "character"
    NUMBER = "number"
    INTEGER = "whole number"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"

    @property
    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of a field of this kind, null included."""
        return dict(_JSON_SCHEMA[self])


_JSON_SCHEMA: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.NUMBER: {"type": ["number", "null"]},
    Kind.INTEGER: {"type": ["integer", "null"]},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.TIME: {"type": ["string", "null"]},
    Kind.DATETIME: {"type": ["string", "null"], "format": "date-time"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a query.

    Args:
        source: Record alias and field, such as ``A.VENDOR_ID``.
        kind: How values are typed.
        name: Our field name; the record field in lower case unless the query renames the column.
    """

    source: str
    kind: Kind
    name: str


def _column(kind: Kind, source: str, name: str | None) -> Column:
    return Column(source, kind, name or source.rpartition(".")[2].lower())


def text(source: str, name: str | None = None) -> Column:
    """A character column: codes, ids and descriptions. Leading zeros are kept."""
    return _column(Kind.TEXT, source, name)


def number(source: str, name: str | None = None) -> Column:
    """An exact decimal number."""
    return _column(Kind.NUMBER, source, name)


def integer(source: str, name: str | None = None) -> Column:
    """A whole number."""
    return _column(Kind.INTEGER, source, name)


def date(source: str, name: str | None = None) -> Column:
    """A date without a time."""
    return _column(Kind.DATE, source, name)


def time(source: str, name: str | None = None) -> Column:
    """A time of day."""
    return _column(Kind.TIME, source, name)


def datetime(source: str, name: str | None = None) -> Column:
    """A date and time in the database's time zone, emitted in UTC."""
    return _column(Kind.DATETIME, source, name)


@dataclass(frozen=True, slots=True)
class Record:
    """A record that a query reads.

    Args:
        alias: The letter that Query Manager gives it.
        name: The record name, without ``PS_``.
        join: How it is joined to the records before it, in words and criteria; empty for the first.
        effective_date: What to choose for Query Manager's effective-date criterion; empty where the record
            has
            no EFFDT.
        criteria: Further criteria.
    """

    alias: str
    name: str
    join: str = ""
    effective_date: str = ""
    criteria: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that the administrator creates.

    Args:
        name: Its name, public.
        description: What it returns, one phrase.
        records: The records joined.
        columns: The columns returned.
        key: The fields that identify a row, in the order in which the query sorts and pages.
        cursor: The field that FROM and TO bound, if any.
        optional: Fields of the key whose columns a site's query may lack.
        seldom: Columns that many sites do not use; leaving them out of the query is not worth a warning.
        unprompted: Last fields of the key whose page prompts a site's query may lack.
    """

    name: str
    description: str
    records: tuple[Record, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    cursor: str | None = None
    optional: frozenset[str] = frozenset()
    seldom: frozenset[str] = frozenset()
    unprompted: frozenset[str] = frozenset()

    @property
    def kinds(self) -> dict[str, Kind]:
        """Kind of each field."""
        return {column.name: column.kind for column in self.columns}

    @property
    def paging_roles(self) -> tuple[str, ...]:
        """Prompt roles that bound a page, one per key field."""
        return tuple(after_role(field) for field in self.key)

    @property
    def window_roles(self) -> tuple[str, ...]:
        """Prompt roles that bound the window of an incremental read."""
        return ("FROM", "TO") if self.cursor else ()

    @property
    def roles(self) -> tuple[str, ...]:
        """Every prompt role, in the order in which the prompts are sent."""
        return self.paging_roles + self.window_roles

    def column(self, name: str) -> Column:
        """The column of a field."""
        return next(column for column in self.columns if column.name == name)


def after_role(field: str) -> str:
    """The prompt role that holds a key field's value of the last row read."""
    return f"{field.upper()}_GT"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines nested in a header stream.

    Args:
        query: The query that returns them, keyed by the header's key and then the line's own.
        override: The name under which the ``queries`` setting overrides it.
    """

    query: Query
    override: str


@dataclass(frozen=True, slots=True)
class StreamDeclaration:
    """A stream.

    Args:
        name: The stream's name.
        query: The query it reads.
        key: The fields that identify a record while ``effective_rows`` is ``current``.
        lines: Lines nested in each record, if any.
        effective_dated: Whether rows differ by EFFDT and one of them is in force.
    """

    name: str
    query: Query
    key: tuple[str, ...]
    lines: Lines | None = None
    effective_dated: bool = False

    def keys(self, effective_rows: str) -> tuple[str, ...]:
        """Key properties under a value of ``effective_rows``."""
        if self.effective_dated and effective_rows == "all":
            return (*self.key, "effdt")
        return self.key

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the stream's records."""
        properties = {column.name: column.kind.json_schema for column in self.query.columns}
        for name in self.key:
            properties[name]["type"] = properties[name]["type"][:1]
        if self.lines:
            nested = {column.name: column.kind.json_schema for column in self.line_columns}
            items = {"type": "object", "properties": nested}
            properties["lines"] = {"type": ["array", "null"], "items": items}
        return {"type": "object", "properties": properties, "required": list(self.key)}

    @property
    def line_columns(self) -> tuple[Column, ...]:
        """Columns of a nested line: the line query's, without the header's key and cursor."""
        if self.lines is None:
            return ()
        header = {*self.query.key, self.query.cursor}
        return tuple(column for column in self.lines.query.columns if column.name not in header)
