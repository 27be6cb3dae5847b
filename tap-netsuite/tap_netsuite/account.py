"""What the streams of a run share: the client, the clock, the primary accounting book, custom fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from tap_netsuite.client import Connection, SuiteQL
from tap_netsuite.declaration import Column, Kind
from tap_netsuite.errors import TableMissing, UnknownColumn, UnsupportedSearch

_ONLY_BOOK: Final = 1
_KINDS: Final = {
    "string": Kind.TEXT,
    "boolean": Kind.FLAG,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "date-time": Kind.DATETIME,
}


class NetSuiteAccount:
    """One NetSuite account, asked at most once for what does not change during a run.

    Args:
        config: The tap's settings.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = config
        self._custom: dict[str, dict[str, str]] = {}

    @cached_property
    def suiteql(self) -> SuiteQL:
        """NetSuite."""
        return SuiteQL(Connection.from_settings(self._config))

    @cached_property
    def run_began(self) -> dt.datetime:
        """NetSuite's clock when a stream first asked for it, in whole seconds like its stamps."""
        return self.suiteql.server_time().replace(microsecond=0)

    @cached_property
    def primary_book(self) -> int:
        """Id of the primary accounting book: 1 in an account without Multi-Book Accounting."""
        sql = "SELECT b.id FROM accountingbook b WHERE b.isprimary = ? ORDER BY b.id"
        try:
            rows = self.suiteql.query(sql, ("T",), limit=1).rows
        except (TableMissing, UnknownColumn, UnsupportedSearch):
            return _ONLY_BOOK
        return int(rows[0].get("id") or _ONLY_BOOK) if rows else _ONLY_BOOK

    def learn_custom_fields(self, records: Sequence[str]) -> None:
        """Ask the metadata catalogue for the custom fields of these records, several at a time."""
        unknown = [record for record in dict.fromkeys(records) if record not in self._custom]
        if unknown:
            self._custom |= self.suiteql.custom_fields(unknown)

    def custom_columns(self, records: Sequence[str], prefix: str, alias: str) -> tuple[Column, ...]:
        """Columns of the custom fields of these records whose script ids begin with ``prefix``, by name."""
        found = {
            name: kind
            for record in records
            for name, kind in self._custom.get(record, {}).items()
            if name.startswith(prefix) and name.isidentifier()
        }
        kinds = {name: _KINDS.get(kind, Kind.TEXT) for name, kind in sorted(found.items())}
        return tuple(Column(name, kind, f"{alias}.{name}") for name, kind in kinds.items())
