"""Typing of values: NetSuite sends text, and leaves out what is null."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

from connector_kit.errors import ConnectorError
from tap_netsuite.declaration import Column, Kind, Record

Reader = Callable[[str], Any]
"""Types one value that is not null; a ``ValueError`` says what it is not."""

_FLAGS: Final = {"T": True, "F": False, "t": True, "f": False, "true": True, "false": False}
_UTC_LENGTH: Final = len("2026-01-31T00:00:00Z")


@lru_cache(maxsize=16_384)
def read_number(value: str) -> Decimal:
    """An exact number."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("is not a number") from None
    if not number.is_finite() or "_" in value:
        raise ValueError("is not a number")
    return number


@lru_cache(maxsize=4096)
def read_integer(value: str) -> int:
    """A whole number."""
    number = read_number(value)
    if number != int(number):
        raise ValueError("is not a whole number")
    return int(number)


@lru_cache(maxsize=16)
def read_flag(value: str) -> bool:
    """``T`` or ``F``."""
    try:
        return _FLAGS[value]
    except KeyError:
        raise ValueError("is neither T nor F") from None


@lru_cache(maxsize=4096)
def read_date(value: str) -> str:
    """``YYYY-MM-DD``, as the query asks for it."""
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a date of the form YYYY-MM-DD") from None
    return value


def read_utc(value: str) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ``, as the query asks for it."""
    if len(value) != _UTC_LENGTH or value[-1] != "Z" or value[10] != "T":
        raise ValueError("is not a time of the form YYYY-MM-DDTHH:MM:SSZ")
    return value


_READERS: Final[dict[Kind, Reader]] = {
    Kind.NUMBER: read_number,
    Kind.INTEGER: read_integer,
    Kind.FLAG: read_flag,
    Kind.DATE: read_date,
    Kind.DATETIME: read_utc,
}


class RowTyper:
    """Makes records out of rows: every field present, every value typed.

    Args:
        what: The stream or query, for messages.
        columns: The columns.
        keys: Fields that identify a row, for messages; null text in them becomes empty text.
    """

    def __init__(self, what: str, columns: Iterable[Column], keys: Sequence[str] = ()) -> None:
        self._what = what
        self._keys = tuple(keys)
        kinds = {column.name: column.kind for column in columns}
        self._blank: Record = {name: "" if name in self._keys else None for name in kinds}
        self._typed = [(name, _READERS[kind]) for name, kind in kinds.items() if kind in _READERS]

    def record(self, row: Mapping[str, str | None]) -> Record:
        """The typed row.

        Raises:
            ConnectorError: A value is not what its field holds.
        """
        record: Record = self._blank | row  # type: ignore[operator]
        for name in self._keys:
            if record.get(name) is None:
                record[name] = ""
        name = ""
        try:
            for name, read in self._typed:
                value = record[name]
                if value is not None:
                    record[name] = read(value)
        except ValueError as error:
            raise self._wrong(row, name, str(error)) from None
        return record

    def records(self, rows: Iterable[Mapping[str, str | None]]) -> list[Record]:
        """Every row of a page, typed."""
        record = self.record
        return [record(row) for row in rows]

    def _wrong(self, row: Mapping[str, str | None], name: str, reason: str) -> ConnectorError:
        key = ", ".join(f"{field} {row.get(field)}" for field in self._keys)
        return ConnectorError(
            f"{self._what}: {name} of the record with {key} is {str(row[name])[:80]!r}, which {reason}.",
            code="VALUE_UNREADABLE",
            hint=f"deselect the field {name}, or for a custom field set custom_fields: none, and report the "
            "message.",
        )
