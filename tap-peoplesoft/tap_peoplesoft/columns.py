"""From the columns that a query author chose to the fields of a stream."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tap_peoplesoft.answers import RawRow
from tap_peoplesoft.declaration import Kind, Row
from tap_peoplesoft.errors import columns_collide, columns_missing, field_invalid, key_blank
from tap_peoplesoft.values import Reader, read_text

_logger: Final = logging.getLogger("tap-peoplesoft")


def plain_name(column: str) -> str:
    """The name of a column without its record alias, in lower case: ``A.VENDOR_ID`` is ``vendor_id``."""
    return column.rpartition(".")[2].lower()


@dataclass
class ColumnMap:
    """Maps and types the rows of one query.

    Args:
        query: The query's name at the site.
        stream: The stream, or the name that overrides a line query.
        kinds: Kind of each field.
        readers: How each kind is read.
        required: Key and cursor fields: their columns must be there.
        keys: Key fields: they must have a value in every row.
        seldom: Fields whose columns many sites leave out; that is not worth a warning.
        renamed: The site's column to our field, ``None`` to leave a column out; matched without regard to
            case,
            with or without alias.
    """

    query: str
    stream: str
    kinds: Mapping[str, Kind]
    readers: Mapping[Kind, Reader]
    required: frozenset[str]
    keys: tuple[str, ...]
    seldom: frozenset[str] = frozenset()
    renamed: Mapping[str, str | None] = field(default_factory=dict)
    _known: dict[str, tuple[str, Reader] | None] = field(default_factory=dict, init=False)
    _filled_by: dict[str, str] = field(default_factory=dict, init=False)
    _checked: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._wanted = {column.lower(): name for column, name in self.renamed.items()}
        self._explicit = {name for name in self._wanted.values() if name}

    @property
    def fields(self) -> frozenset[str]:
        """The fields that some column of the result fills; empty before the first row."""
        return frozenset(self._filled_by)

    def rows(self, raw_rows: Iterable[RawRow]) -> list[Row]:
        """Type the rows of one answer.

        Raises:
            ConfigurationError: Two columns mean one field, or a key or cursor column is missing.
            ConnectorError: A value does not fit its field, or a key is blank.
        """
        listed = list(raw_rows)
        if listed and not self._checked:
            self._learn(listed)
        template = dict.fromkeys(self.kinds)
        return [self._row(raw, template.copy()) for raw in listed]

    def _learn(self, raw_rows: list[RawRow]) -> None:
        columns = list(dict.fromkeys(column for raw in raw_rows for column in raw))
        for column in columns:
            self._column(column)
        lacking = [name for name in self.kinds if name not in self._filled_by]
        if needed := [name for name in lacking if name in self.required]:
            raise columns_missing(self.query, self.stream, needed, columns)
        if lacking := [name for name in lacking if name not in self.seldom]:
            _logger.warning(
                "[COLUMNS_ABSENT] Query %s of stream %s returns no column for %s: null.",
                self.query,
                self.stream,
                ", ".join(lacking),
            )
        self._checked = True

    def _row(self, raw: RawRow, row: Row) -> Row:
        known = self._known
        for column, value in raw.items():
            target = known[column] if column in known else self._column(column)
            if target is None:
                continue
            name, read = target
            if read is read_text and value.__class__ is str:  # nearly every cell: not worth a call
                row[name] = value if value and not value.isspace() else None
                continue
            try:
                row[name] = read(value)
            except ValueError as error:
                raise self._invalid(row, name, value, str(error)) from None
        for name in self.keys:
            if row[name] is None and name in self._filled_by:
                raise key_blank(self.stream, self.query, name, self._describe(row))
        return row

    def _column(self, column: str) -> tuple[str, Reader] | None:
        target = self._target(column)
        if target is None:
            _logger.debug("Column %s of query %s is not a field of %s.", column, self.query, self.stream)
            self._known[column] = None
            return None
        other = self._filled_by.setdefault(target, column)
        if other != column:
            raise columns_collide(self.query, self.stream, (other, column), target)
        self._known[column] = (target, self.readers[self.kinds[target]])
        return self._known[column]

    def _target(self, column: str) -> str | None:
        """The field that a column fills: as configured, else by name unless the field is configured."""
        for name in (column.lower(), plain_name(column)):
            if name in self._wanted:
                return self._wanted[name]
        plain = plain_name(column)
        return plain if plain in self.kinds and plain not in self._explicit else None

    def _invalid(self, row: Row, name: str, value: Any, reason: str) -> Exception:
        return field_invalid(self.stream, self.query, name, value, reason, self._describe(row))

    def _describe(self, row: Row) -> str:
        return (
            ", ".join(f"{name} {row[name]}" for name in self.keys if row[name] is not None) or "without a key"
        )
