"""Which records and columns a query may name, and what each column is in SQLite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.netsuite.lists import LISTS
from sandbox.netsuite.schema import FEATURES, TABLES, Column, Table
from sandbox.netsuite.suiteql.errors import (
    UnexpectedError,
    hidden_field,
    hidden_record,
    no_such_type,
    unknown_identifier,
)
from sandbox.netsuite.suiteql.pieces import STORED, Piece

_SWITCHES: Final = (
    "one_world",
    "features_off",
    "hidden_tables",
    "hidden_columns",
    "missing_permissions",
    "unselectable_columns",
    "select_star",
)


def names_in(text: Any) -> frozenset[str]:
    """The names of a switch that lists some, lower case."""
    return frozenset(name.strip().lower() for name in str(text).split(",") if name.strip())


class Role:
    """What the integration's role sees in an account with its features.

    `sortable` says whether a text that sorts like a time may be compared as one.
    """

    def __init__(self, switches: Mapping[str, Any], *, sortable: bool = True) -> None:
        self.sortable = sortable
        off = names_in(switches["features_off"]) | (frozenset() if switches["one_world"] else {"oneworld"})
        self.features = frozenset(FEATURES) - off
        self._tables = names_in(switches["hidden_tables"])
        self._columns = names_in(switches["hidden_columns"])
        self._permissions = names_in(switches["missing_permissions"])
        self._unselectable = names_in(switches["unselectable_columns"])

    @staticmethod
    def depends_on(switches: Mapping[str, Any]) -> tuple[Any, ...]:
        """The switches' values; a query compiled under the same ones is the same."""
        return tuple(switches[name] for name in _SWITCHES)

    def sees(self, table: Table) -> bool:
        """Whether the role has the record type."""
        if table.feature and table.feature not in self.features:
            return False
        return table.name not in self._tables and table.permission.lower() not in self._permissions

    def table(self, name: str) -> Table:
        """The record type of that name.

        Raises:
            QueryError: there is none, or the role or the features hide it.
        """
        table = TABLES.get(name.lower())
        if table is None:
            raise no_such_type(name)
        if not self.sees(table):
            raise hidden_record(name)
        return table

    def columns(self, table: Table) -> list[Column]:
        """Those that a query can select."""
        return [c for c in table.columns if self.has(c) and not self.hides(table, c)]

    def has(self, column: Column) -> bool:
        """Whether the account has the column at all."""
        return not column.feature or column.feature in self.features

    def hides(self, table: Table, column: Column) -> bool:
        """Whether the role is kept from the column."""
        return not self._columns.isdisjoint({column.name, f"{table.name}.{column.name}"})

    def breaks(self, table: Table, column: Column) -> bool:
        """Whether naming the column makes NetSuite fail."""
        return not self._unselectable.isdisjoint({column.name, f"{table.name}.{column.name}"})


@dataclass(frozen=True)
class Source:
    """One entry of a FROM clause. `table` is None for a subquery, whose columns are in `derived`."""

    alias: str
    quoted: str
    table: Table | None = None
    derived: Mapping[str, Piece] = field(default_factory=dict)
    joined: bool = False


@dataclass
class Scope:
    """The FROM clause of one SELECT, inside that of the SELECT around it."""

    role: Role
    outer: Scope | None = None
    sources: dict[str, Source] = field(default_factory=dict)

    @property
    def available(self) -> dict[str, str]:
        """Alias → record, as refusals list them."""
        return {s.alias: s.table.name if s.table else s.alias for s in self.sources.values()}

    def column(self, name: str, alias: str = "") -> Piece:
        """What a column is.

        Raises:
            QueryError: no source has it, or the role does not see it.
        """
        piece = self.find(name.lower(), alias.lower())
        if piece is None:
            raise unknown_identifier(
                name if not alias or alias.lower() in self.aliases() else alias, self.available
            )
        return piece

    def aliases(self) -> set[str]:
        """Every alias that can be named here, those of the SELECTs around included."""
        return set(self.sources) | (self.outer.aliases() if self.outer else set())

    def find(self, name: str, alias: str) -> Piece | None:
        """The column, here or in a SELECT around, or None."""
        for source in self.sources.values():
            if alias in {"", source.alias.lower()}:
                piece = self._in(source, name)
                if piece is not None:
                    return piece
        if self.outer is None or (alias and alias in self.sources):
            return None
        return self.outer.find(name, alias)

    def _in(self, source: Source, name: str) -> Piece | None:
        if source.table is None:
            return source.derived.get(name)
        column = source.table.by_name.get(name)
        if column is None or not self.role.has(column):
            return None
        if self.role.hides(source.table, column):
            raise hidden_field(name, source.table.name)
        if self.role.breaks(source.table, column):
            raise UnexpectedError
        return column_piece(source, source.table, column)


def column_piece(source: Source, table: Table, column: Column) -> Piece:
    """A column of a table, with what the display functions show for it."""
    sql = f'{source.quoted}."{column.name}"'
    sure = not source.joined and column.name in table.key
    display, composite = _texts(sql, source, column)
    return Piece(sql, STORED[column.kind], display=display, composite=composite, never_null=sure)


def _texts(sql: str, source: Source, column: Column) -> tuple[str, str]:
    if column.refers == "transactionstatus":
        kind = f'{source.quoted}."type"'
        return _lookup("transactionstatus", "fullname", trantype=kind, id=sql), f"{kind} || ':' || {sql}"
    if column.refers in LISTS:
        return f"ns_list('{column.refers}', {sql})", ""
    target = TABLES.get(column.refers)
    if target is None:
        return "", ""
    return _lookup(target.name, target.display, **{target.key[0]: sql}), ""


def _lookup(table: str, shown: str, **where: str) -> str:
    """A scalar subselect by a table's key; names are the schema's own."""
    terms = " AND ".join(f'r."{name}" = {sql}' for name, sql in where.items())
    return f'(SELECT r."{shown}" FROM "{table}" r WHERE {terms})'  # noqa: S608
