"""What is left of a query in an account that lacks some of its columns or tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tap_netsuite.declaration import Column, Join, Source, Touch


@dataclass(frozen=True, slots=True)
class Shape:
    """A query's parts.

    Args:
        source: What it reads.
        cursor: The field with the stamp; empty where there is none.
        touches: Changes elsewhere that bring a record back.
        others: What to read instead where what the query is about is not there.
    """

    source: Source
    cursor: str = ""
    touches: tuple[Touch, ...] = ()
    others: tuple[Source, ...] = ()

    @property
    def stamp(self) -> str:
        """Alias and column of the cursor; empty where there is none."""
        column = self.source.column(self.cursor) if self.cursor else None
        return column.source if column else ""

    @property
    def optional(self) -> tuple[Column, ...]:
        """The columns that the query can do without."""
        needed = {part.field for part in self.source.key} | {self.cursor}
        return tuple(column for column in self.source.columns if column.name not in needed)

    def without_fields(self, names: frozenset[str]) -> Shape:
        """The same without these fields."""
        return self._keeping(lambda column: column.name not in names)

    def without_cursor(self) -> Shape:
        """The same, read in full."""
        return replace(self.without_fields(frozenset({self.cursor})), cursor="", touches=())

    def without_joins(self, lost: Callable[[Join], bool]) -> Shape:
        """The same without some joins, those that build on them, and their columns."""
        gone = {join.alias for join in self.source.joins if lost(join) and not join.needed}
        while more := {j.alias for j in self.source.joins if gone & set(j.needs)} - gone:
            gone |= more
        joins = tuple(join for join in self.source.joins if join.alias not in gone)
        kept = self._keeping(lambda column: column.alias not in gone)
        return replace(kept, source=replace(kept.source, joins=joins))

    def _keeping(self, test: Callable[[Column], bool]) -> Shape:
        kept = tuple(column for column in self.source.columns if test(column))
        return replace(self, source=replace(self.source, columns=kept))

    def lost_fields(self, other: Shape) -> list[str]:
        """Names of the fields that ``other`` no longer has."""
        left = {column.name for column in other.source.columns}
        return [column.name for column in self.source.columns if column.name not in left]


def instead(shape: Shape) -> Shape | None:
    """The shape that reads something else; ``None`` if there is nothing left to try."""
    if not shape.others:
        return None
    other, *rest = shape.others
    return replace(shape, source=other, others=tuple(rest))


def without_column(shape: Shape, name: str, *, touching: bool) -> Shape | None:
    """The shape that does without a column; ``None`` if it cannot.

    Where the name does not say whose column it is, the least needed that has it goes first.

    Args:
        shape: What was asked.
        name: The column, with or without an alias.
        touching: Whether the query asked for touched records.
    """
    alias, _, column = name.lower().rpartition(".")
    kept = tuple(touch for touch in shape.touches if not touch.mentions(column))
    if touching and len(kept) < len(shape.touches):
        return replace(shape, touches=kept)
    aliases = [join.alias for join in reversed(shape.source.joins)] + [shape.source.alias]
    for candidate in (a for a in aliases if not alias or a == alias):
        lost = {c.name for c in shape.optional if c.alias == candidate and c.column == column}
        if lost:
            return shape.without_fields(frozenset(lost))
        left = shape.without_joins(lambda join: _uses(join, f"{candidate}.{column}"))  # noqa: B023 - used at once
        if left.source.joins != shape.source.joins:
            return left
    if shape.stamp.rpartition(".")[2] == column and shape.cursor:
        return shape.without_cursor()
    return None


def _uses(join: Join, source: str) -> bool:
    return source in join.on.lower().replace("=", " ").split()


def without_table(shape: Shape, table: str, *, touching: bool) -> Shape | None:
    """The shape that does without a table; ``None`` if it is the one that the query is about."""
    kept = tuple(touch for touch in shape.touches if not touch.mentions(table))
    if touching and len(kept) < len(shape.touches):
        return replace(shape, touches=kept)
    left = shape.without_joins(lambda join: join.table == table)
    if left.source.joins != shape.source.joins:
        return left
    lost = {c.name for c in shape.optional if c.shown and table in c.record.split()}
    if lost:
        return shape.without_fields(frozenset(lost))
    return None
