"""The database under the fake: one SQLite table per record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.peoplesoft.records import INDEXES, RECORDS, Record

_VERSION = 2
_BATCH = 2_000

Stored = str | int | None


class Database:
    """Rows of all records, in memory or in a file.

    Used from the server's one thread only. Datetimes are kept in the database's own time zone, without
    saying which.
    """

    def __init__(self, path: Path | None) -> None:
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=off")
        self._db.execute("create table if not exists made_as (facts text)")
        self.zone = ZoneInfo("UTC")

    def is_made_as(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether the file already holds a database that was filled with these facts."""
        row = self._db.execute("select facts from made_as").fetchone()
        return row is not None and row[0] == _facts(facts)

    def fill(self, rows: Iterable[tuple[str, dict[str, Any]]], facts: Mapping[str, Any]) -> None:
        """Replace everything by `rows`, in one transaction."""
        with self.transaction():
            for record in RECORDS.values():
                self._create(record)
            self._insert_all(rows)
            self._db.execute("delete from made_as")
            self._db.execute("insert into made_as values (?)", (_facts(facts),))
        self._db.execute("analyze")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._db.execute("begin")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Whatever is done inside is undone at the end."""
        self._db.execute("begin")
        try:
            yield
        finally:
            self._db.execute("rollback")

    def query(self, sql: str, values: Mapping[str, Stored] | Iterable[Stored] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self._db.execute(sql, values if isinstance(values, Mapping) else tuple(values))

    def insert(self, record: Record, row: Mapping[str, Any]) -> None:
        """Insert a row; fields left out are blank.

        Raises:
            FieldError: A field that the record does not have, or a value that does not fit.
            sqlite3.IntegrityError: The key is taken.
        """
        self._db.execute(_insert_sql(record), self._stored(record, row))

    def _insert_all(self, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
        waiting: dict[str, list[tuple[Stored, ...]]] = {name: [] for name in RECORDS}
        for name, row in rows:
            batch = waiting[name]
            batch.append(self._stored(RECORDS[name], row))
            if len(batch) >= _BATCH:
                self._db.executemany(_insert_sql(RECORDS[name]), batch)
                batch.clear()
        for name, batch in waiting.items():
            self._db.executemany(_insert_sql(RECORDS[name]), batch)

    def _stored(self, record: Record, row: Mapping[str, Any]) -> tuple[Stored, ...]:
        stored = record.blanks.copy()
        for name, value in row.items():
            if name not in record.places:
                record.field(name)  # says which fields there are
            place, field = record.places[name]
            stored[place] = field.store(value, self.zone)
        return tuple(stored)

    def _create(self, record: Record) -> None:
        columns = ", ".join(f"{f.name} {'integer' if f.kind == 'N' else 'text'}" for f in record.fields)
        self._db.execute(f"drop table if exists {record.table}")
        keys = ", ".join(record.keys)
        self._db.execute(f"create table {record.table} ({columns}, primary key ({keys})) without rowid")
        for name in (field for owner, field in INDEXES if owner == record.name):
            self._db.execute(f"create index {record.table}_{name} on {record.table} ({name})")


def _insert_sql(record: Record) -> str:
    return f"insert into {record.table} values ({', '.join('?' * len(record.fields))})"  # noqa: S608 - our own names


def _facts(facts: Mapping[str, Any]) -> str:
    return json.dumps({"version": _VERSION, **facts}, sort_keys=True)
