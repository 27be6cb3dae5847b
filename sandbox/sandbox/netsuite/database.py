"""The database under the fake: one SQLite table per record type, datetimes as seconds since 1970 in UTC."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sandbox.netsuite.lists import STATUSES, TRANSACTION_TYPES
from sandbox.netsuite.schema import TABLES, Column, Table

VISIBLE_AT: Final = "_visible_at"
"""Pseudo column of a row: the epoch second from which on the change can be seen (a late commit)."""

_VERSION: Final = 1
_BATCH: Final = 5_000
_PLAIN: Final = (int, str, float, type(None))
_AFFINITY: Final = {
    "id": "integer",
    "integer": "integer",
    "datetime": "integer",
    "number": "numeric",
    "flag": "text",
    "date": "text",
    "text": "text",
}

Stored = str | int | float | None
Row = Mapping[str, Any]


class DatabaseError(ValueError):
    """A row or a condition names a table or column that there is not, or holds what cannot be stored."""


class Database:
    """Rows of all record types, in memory or in a file.

    Safe to use from several threads, one statement (or one `transaction`) at a time. Values may be given as
    str, int, Decimal, bool, date, aware datetime or None and are kept as `schema.Kind` says.
    """

    def __init__(self, path: Path | None) -> None:
        self.lock = threading.RLock()
        self.version = 0
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=off")
        self._db.execute("pragma cache_size=-262144")
        self._db.execute("create table if not exists made_as (facts text)")

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself, for registering functions; hold `lock` while using it."""
        return self._db

    def is_made_as(self, facts: Row) -> bool:
        """Tell whether the file already holds a database that was made with these facts."""
        row = self._db.execute("select facts from made_as").fetchone()
        return row is not None and row[0] == _facts(facts)

    def made_as(self, facts: Row) -> None:
        """Remember what the database was made with."""
        self._db.execute("delete from made_as")
        self._db.execute("insert into made_as values (?)", (_facts(facts),))

    def reset(self) -> None:
        """Empty every table; NetSuite's own lists (transactionstatus, customfield, dual) are filled again."""
        with self.transaction():
            self._db.execute("delete from made_as")
            self._db.execute("drop table if exists _late")
            self._db.execute("create table _late (id integer primary key, visible_at integer, change text)")
            for table in TABLES.values():
                _create(self._db, table)
            self._fill_lists()

    def settle(self) -> None:
        """Let the query planner learn the sizes; call it after a bulk insert."""
        with self.lock:
            self._db.execute("analyze")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested use belongs to the outermost. Other threads wait."""
        with self.lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("begin")
            try:
                yield
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")
            self.version += 1

    def query(self, sql: str, params: Iterable[Stored] | Mapping[str, Stored] = ()) -> list[sqlite3.Row]:
        """Run one SQLite statement over the stored form; rows answer to names and positions."""
        values = params if isinstance(params, Mapping) else tuple(params)
        with self.lock:
            return self._db.execute(sql, values).fetchall()

    def insert(self, table: str, rows: Iterable[Row]) -> int:
        """Insert rows; columns left out are null. Return how many were inserted now (late ones are not).

        Raises:
            DatabaseError: An unknown table or column, or a value that cannot be stored.
            sqlite3.IntegrityError: The key is taken.
        """
        spec = _spec(table)
        places = {c.name: n for n, c in enumerate(spec.columns)}
        sql = f"insert into {_q(table)} values ({', '.join('?' * len(places))})"  # noqa: S608 - our own names
        count, batch = 0, list[list[Stored]]()
        with self.transaction():
            for row in rows:
                if VISIBLE_AT in row:
                    self._postpone("insert", table, None, row)
                    continue
                batch.append(_stored(spec, places, row))
                if len(batch) >= _BATCH:
                    self._db.executemany(sql, batch)
                    count, batch = count + len(batch), []
            self._db.executemany(sql, batch)
        return count + len(batch)

    def update(self, table: str, where: Row, values: Row) -> int:
        """Set `values` in the rows whose columns equal `where` (a list or tuple: any of it).

        Return how many changed; 0 where `values` has `_visible_at`, which postpones the change.
        """
        if VISIBLE_AT in values:
            self._postpone("update", table, where, values)
            return 0
        spec = _spec(table)
        new = {name: _keep(_column(spec, name), value) for name, value in values.items()}
        clause, given = _where(spec, where)
        sets = ", ".join(f"{_q(name)} = ?" for name in new)
        with self.transaction():
            sql = f"update {_q(table)} set {sets} where {clause}"  # noqa: S608 - names are checked
            return self._db.execute(sql, (*new.values(), *given)).rowcount

    def delete(self, table: str, where: Row) -> int:
        """Delete the rows whose columns equal `where`; return how many."""
        clause, given = _where(_spec(table), where)
        with self.transaction():
            return self._db.execute(f"delete from {_q(table)} where {clause}", given).rowcount  # noqa: S608

    def next(self, table: str, column: str = "id") -> int:
        """One more than the greatest value of an integer column."""
        _column(_spec(table), column)
        sql = f"select coalesce(max({_q(column)}), 0) + 1 from {_q(table)}"  # noqa: S608 - names are checked
        return int(self.query(sql)[0][0])

    def commit_due(self, now: datetime) -> None:
        """Carry out the postponed changes whose time has come, in the order in which they were made."""
        moment = int(now.timestamp())
        due = self.query("select id, change from _late where visible_at <= ? order by id", (moment,))
        for row in due:
            with self.transaction():
                self._db.execute("delete from _late where id = ?", (row["id"],))
                change = json.loads(row["change"])
                if change["what"] == "insert":
                    self.insert(change["table"], [change["values"]])
                else:
                    self.update(change["table"], change["where"], change["values"])

    def _postpone(self, what: str, table: str, where: Row | None, row: Row) -> None:
        spec, at = _spec(table), row[VISIBLE_AT]
        moment = int(at.timestamp()) if isinstance(at, datetime) else int(at)
        values = {n: _keep(_column(spec, n), v) for n, v in row.items() if n != VISIBLE_AT}
        change = {"what": what, "table": table, "where": dict(where or {}), "values": values}
        with self.transaction():
            text = json.dumps(change)
            self._db.execute("insert into _late (visible_at, change) values (?, ?)", (moment, text))

    def _fill_lists(self) -> None:
        self.insert("dual", [{"dummy": "X"}])
        self.insert("customfield", custom_fields())
        self.insert(
            "transactionstatus",
            (
                {
                    "id": letter,
                    "trantype": kind,
                    "trancustomtype": -1,
                    "name": text,
                    "fullname": f"{TRANSACTION_TYPES[kind][1]} : {text}",
                }
                for kind, letters in STATUSES.items()
                for letter, text in letters.items()
            ),
        )


_FIELD_TYPES: Final = {
    "text": ("Free-Form Text", "STRING"),
    "date": ("Date", "DATE"),
    "flag": ("Check Box", "BOOLEAN"),
}


def custom_fields() -> Iterator[dict[str, Any]]:
    """Yield a row of `customfield` for every custom column of the schema."""
    number = 100
    for table in TABLES.values():
        for column in table.columns:
            if column.custom:
                number += 1
                shown, value = _FIELD_TYPES[column.kind]
                yield {
                    "internalid": number,
                    "scriptid": column.name.upper(),
                    "name": column.name.partition("_")[2].replace("_", " ").capitalize(),
                    "fieldtype": shown,
                    "fieldvaluetype": value,
                    "recordtype": table.name,
                    "isinactive": False,
                }


def _create(db: sqlite3.Connection, table: Table) -> None:
    single = len(table.key) == 1 and _column(table, table.key[0]).kind in {"id", "integer"}
    columns = ", ".join(
        f"{_q(c.name)} {_AFFINITY[c.kind]}{' primary key' if single and c.name == table.key[0] else ''}"
        for c in table.columns
    )
    key = "" if single else f", primary key ({', '.join(map(_q, table.key))})"
    db.execute(f"drop table if exists {_q(table.name)}")
    db.execute(f"create table {_q(table.name)} ({columns}{key})")
    stamped = ((table.stamp, *table.key),) if table.stamp else ()
    for number, names in enumerate((*stamped, *table.indexes)):
        listed = ", ".join(map(_q, names))
        db.execute(f"create index {_q(f'{table.name}_{number}')} on {_q(table.name)} ({listed})")


def _q(name: str) -> str:
    return f'"{name}"'


def _spec(table: str) -> Table:
    if table not in TABLES:
        raise DatabaseError(f"there is no table {table!r}; there are {', '.join(TABLES)}")
    return TABLES[table]


def _column(table: Table, name: str) -> Column:
    if name not in table.by_name:
        raise DatabaseError(f"{table.name} has no column {name!r}; it has {', '.join(table.by_name)}")
    return table.by_name[name]


def _stored(spec: Table, places: Mapping[str, int], row: Row) -> list[Stored]:
    stored: list[Stored] = [None] * len(places)
    for name, value in row.items():
        if name not in places:
            _column(spec, name)
        stored[places[name]] = value if type(value) in _PLAIN else _keep(spec.by_name[name], value)
    return stored


def _keep(column: Column, value: Any) -> Stored:
    if type(value) in _PLAIN:
        return value  # type: ignore[no-any-return]
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        local = value if value.tzinfo else value.replace(tzinfo=UTC)
        return int(local.timestamp()) if column.kind == "datetime" else local.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise DatabaseError(f"column {column.name!r} ({column.kind}) cannot hold {value!r}")


def _where(spec: Table, where: Row) -> tuple[str, list[Stored]]:
    parts, given = ["1"], list[Stored]()
    for name, value in where.items():
        column = _column(spec, name)
        options = [_keep(column, v) for v in (value if isinstance(value, list | tuple | set) else [value])]
        parts.append(f"{_q(name)} in ({', '.join('?' * len(options))})")
        given.extend(options)
    return " and ".join(parts), given


def _facts(facts: Row) -> str:
    return json.dumps({"version": _VERSION, **facts}, sort_keys=True)
