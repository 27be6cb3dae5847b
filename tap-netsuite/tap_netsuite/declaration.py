"""The vocabulary in which streams and what they read are declared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

Record = dict[str, Any]
"""A typed row: field name to value, every field present."""

Param = str | int
"""A value bound to a ``?``."""


class Kind(Enum):
    """How a column's values are typed."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    DATE = "date"
    DATETIME = "datetime"

    @property
    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of a field of this kind, null included."""
        return dict(_JSON_SCHEMA[self])


_JSON_SCHEMA: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.NUMBER: {"type": ["number", "null"]},
    Kind.INTEGER: {"type": ["integer", "null"]},
    Kind.FLAG: {"type": ["boolean", "null"]},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.DATETIME: {"type": ["string", "null"], "format": "date-time"},
}


def utc(expression: str) -> str:
    """SQL for a date-time column as UTC text, which sorts like the time.

    Raw date-time columns come without their time, and comparisons use the session's time zone.
    """
    return f'TO_CHAR(SYS_EXTRACT_UTC({expression}),\'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a query.

    Args:
        name: The field's name.
        kind: How values are typed.
        source: Alias and column, such as ``t.trandate``.
        shown: Whether the display text is read (``BUILTIN.DF``) instead of the value.
        record: The other record that the display text comes from; hidden with it.
        emitted: Whether the field is emitted, or only read to build others.
    """

    name: str
    kind: Kind
    source: str
    shown: bool = False
    record: str = ""
    emitted: bool = True

    @property
    def alias(self) -> str:
        """The table alias."""
        return self.source.partition(".")[0]

    @property
    def column(self) -> str:
        """NetSuite's name of the column."""
        return self.source.partition(".")[2]

    @property
    def sql(self) -> str:
        """The select expression."""
        expression = f"BUILTIN.DF({self.source})" if self.shown else self.source
        if self.kind is Kind.DATE:
            expression = f"TO_CHAR({expression},'YYYY-MM-DD')"
        elif self.kind is Kind.DATETIME:
            expression = utc(expression)
        elif not self.shown and self.column == self.name:
            return expression
        return f"{expression} AS {self.name}"


def texts(alias: str, names: str) -> tuple[Column, ...]:
    """Text columns: ids, codes, words. ``names`` is separated by blanks."""
    return tuple(Column(name, Kind.TEXT, f"{alias}.{name}") for name in names.split())


def columns(alias: str, kind: Kind, names: str) -> tuple[Column, ...]:
    """Columns of one kind. ``names`` is separated by blanks."""
    return tuple(Column(name, kind, f"{alias}.{name}") for name in names.split())


def display(name: str, source: str, record: str) -> Column:
    """The display text of a column that refers to ``record``."""
    return Column(name, Kind.TEXT, source, shown=True, record=record)


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A part of the key by which a query pages.

    Args:
        field: The field that holds its value.
        source: Alias and column.
        numeric: Whether NetSuite compares it as a number, as it does ids.
        blank: What stands for null while paging; ``None`` for a part that is never null.
    """

    field: str
    source: str
    numeric: bool = True
    blank: Param | None = None

    @property
    def sql(self) -> str:
        """The expression that is compared and sorted by."""
        if self.blank is None:
            return self.source
        if self.numeric:
            return f"NVL({self.source},{self.blank})"
        return f"NVL({self.source} || '','{self.blank}')"

    def param(self, row: Mapping[str, str | None]) -> Param:
        """The row's value of :attr:`sql`."""
        value = row.get(self.field)
        if value is None:
            return "" if self.blank is None else self.blank
        return int(value) if self.numeric else value


@dataclass(frozen=True, slots=True)
class Join:
    """A further table. If it is hidden, its columns are null, unless it is needed.

    Args:
        table: Its name.
        alias: Its alias.
        on: The condition.
        params: Values for the condition's ``?``.
        needs: Aliases of joins that it builds on.
        needed: Whether the query makes no sense without it.
    """

    table: str
    alias: str
    on: str
    params: tuple[Param, ...] = ()
    needs: tuple[str, ...] = ()
    needed: bool = False

    @property
    def sql(self) -> str:
        """The clause."""
        return f"{'' if self.needed else 'LEFT '}JOIN {self.table} {self.alias} ON {self.on}"


@dataclass(frozen=True, slots=True)
class Touch:
    """A change elsewhere after which a record is emitted again although its own stamp stayed.

    Args:
        key: The column that says which record, such as ``t.id``.
        select: The record's key in the changed table, or in ``every``.
        tables: The changed table with its alias, joins included.
        stamp: The changed table's stamp.
        where: A further condition on the change.
        params: Values for its ``?``.
        every: A table with its alias, where any such change touches every record in it that meets ``only``.
        only: A condition on the records of ``every``.
        only_params: Values for its ``?``.
    """

    key: str
    select: str
    tables: str
    stamp: str
    where: str = ""
    params: tuple[Param, ...] = ()
    every: str = ""
    only: str = ""
    only_params: tuple[Param, ...] = ()

    def mentions(self, word: str) -> bool:
        """Whether it uses a table or a column of this name."""
        text = f"{self.select} {self.tables} {self.stamp} {self.where} {self.every} {self.only}"
        return word.lower() in re.findall(r"\w+", text.lower())


@dataclass(frozen=True, slots=True)
class Source:
    """What a query reads: a table with its alias, columns, key and joins.

    Args:
        table: The table.
        alias: Its alias.
        columns: The columns, those of joins included.
        key: The key by which it pages, unique over the rows.
        joins: Tables it can do without, in the order in which they are joined.
        where: A condition on every row.
        params: Values for its ``?``.
        parent: The column that says to which record a nested row belongs.
    """

    table: str
    alias: str
    columns: tuple[Column, ...]
    key: tuple[KeyPart, ...]
    joins: tuple[Join, ...] = ()
    where: str = ""
    params: tuple[Param, ...] = ()
    parent: KeyPart | None = None

    def column(self, name: str) -> Column | None:
        """The column of a field."""
        return next((column for column in self.columns if column.name == name), None)

    def extended(self, extra: Sequence[Column]) -> Source:
        """The same with more columns."""
        return replace(self, columns=(*self.columns, *extra))


@dataclass(frozen=True, slots=True)
class StreamDeclaration:
    """A stream.

    Args:
        name: The stream's name.
        source: What it reads.
        cursor: The field with the stamp of the last change; empty where there is none.
        touches: Changes elsewhere that emit a record again.
        custom: Records of the metadata catalogue whose custom fields the stream carries.
        custom_prefix: Beginning of the script ids of those that belong on it.
        others: What to read instead where the role does not see the source's table.
        extra: JSON Schema of fields that are put together from other queries.
        key: The fields that identify a record; those it pages by where left out.
    """

    name: str
    source: Source
    cursor: str = ""
    touches: tuple[Touch, ...] = ()
    custom: tuple[str, ...] = ()
    custom_prefix: str = ""
    others: tuple[Source, ...] = ()
    extra: Mapping[str, dict[str, Any]] | None = None
    key: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Key properties."""
        return self.key or tuple(part.field for part in self.source.key)

    def schema(self, custom: Sequence[Column] = ()) -> dict[str, Any]:
        """JSON Schema of the stream's records, with these custom fields."""
        emitted = [column for column in (*self.source.columns, *custom) if column.emitted]
        properties = {column.name: column.kind.json_schema for column in emitted} | dict(self.extra or {})
        for name in self.keys:
            properties[name] = {"type": ["string"]}
        return {"type": "object", "properties": properties, "required": list(self.keys)}
