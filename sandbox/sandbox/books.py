"""A fake system's books: JSON documents in SQLite, in memory or in a file."""

import hashlib
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import simplejson  # type: ignore[import-untyped]

_SCHEMA = """
create table if not exists document (
    kind text not null, id text not null, position integer not null, name text not null,
    status text not null, modified text not null, body text not null, primary key (kind, id)
) without rowid;
create index if not exists document_place on document (kind, position, modified, status);
create index if not exists document_name on document (kind, name);
create index if not exists document_changed on document (kind, modified, position, status);
create table if not exists counter (name text primary key, value integer not null);
"""
# What the indices of big books look like: rows in all, then per leading columns. Said once and for all, so
# that the same way is taken to a document however many there are.
_STATISTICS = """
analyze sqlite_schema;
delete from sqlite_stat1;
insert into sqlite_stat1 values
    ('document', 'document', '1000000 50000 1'),
    ('document', 'document_place', '1000000 50000 1 1 1'),
    ('document', 'document_name', '1000000 50000 3 1'),
    ('document', 'document_changed', '1000000 50000 2 1 1 1');
analyze sqlite_schema;
"""
_WIDTHS = {"document": 7, "counter": 2}
_SHUFFLE, _MIX = 1_000_003, 7_919
"""Primes: multiples of different numbers, so mixed, stand in different orders."""

Contents = tuple[list[tuple[Any, ...]], ...]
_PUT = """insert into document values (?, ?, ?, ?, ?, ?, ?)
on conflict (kind, id) do update set name = excluded.name, status = excluded.status,
modified = excluded.modified, body = excluded.body"""


@dataclass(frozen=True)
class Entry:
    """A document with what it is looked up by. `modified` sorts as text; names are found without case."""

    id: str
    body: dict[str, Any]
    name: str = ""
    status: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Condition:
    """Part of a WHERE clause over `id`, `name`, `status`, `modified` and `body` (JSON)."""

    sql: str
    values: tuple[Any, ...] = ()


def guid_for(seed: int, kind: str, number: int) -> str:
    """The lower-case GUID number `number` of that kind."""
    digest = hashlib.sha256(f"{seed}:{kind}:{number}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def loads(text: str | bytes) -> Any:
    """JSON with every fraction as Decimal."""
    return simplejson.loads(text, use_decimal=True)


def dumps(value: Any) -> str:
    """JSON with Decimals as exact numbers."""
    return str(simplejson.dumps(value, use_decimal=True, ensure_ascii=False, separators=(",", ":")))


class Books:
    """Documents by kind and id, in the order in which they were first put.

    Ids come from `guid`, which depends on the seed and on how many were drawn before, and goes on
    where it stopped when the file is opened again.
    """

    filling = False
    """Whether documents are being made step by step, and are not looked at before they are whole."""

    def __init__(self, path: Path | None, seed: int) -> None:
        self._seed = seed
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")
        self._db.executescript(_SCHEMA + _STATISTICS)

    @contextmanager
    def write(self) -> Iterator[None]:
        """All or nothing; nested use belongs to the outermost."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def empty(self) -> bool:
        return self._db.execute("select 1 from document limit 1").fetchone() is None

    def clear(self) -> None:
        with self.write():
            self._db.execute("delete from document")
            self._db.execute("delete from counter")

    def contents(self) -> Contents:
        """Everything that the books hold, for `restore`."""
        return tuple(self._db.execute(f"select * from {table}").fetchall() for table in _WIDTHS)  # noqa: S608

    def restore(self, contents: Contents) -> None:
        """Hold exactly these contents: ids and numbers go on from there."""
        with self.write():
            self.clear()
            for (table, width), rows in zip(_WIDTHS.items(), contents, strict=True):
                self._db.executemany(f"insert into {table} values ({', '.join('?' * width)})", rows)  # noqa: S608

    def next(self, counter: str) -> int:
        """1, 2, 3 … per counter."""
        sql = """insert into counter values (?, 1)
                 on conflict (name) do update set value = value + 1 returning value"""
        return int(self._db.execute(sql, (counter,)).fetchone()[0])

    def guid(self, kind: str) -> str:
        """A new lower-case GUID."""
        return guid_for(self._seed, kind, self.next(f"guid:{kind}"))

    def put(self, kind: str, entry: Entry) -> None:
        """Insert, or replace the one with the same id where it stands."""
        self.put_many(kind, [entry])

    def put_many(self, kind: str, entries: Iterable[Entry]) -> None:
        with self.write():
            sql = "select coalesce(max(position), 0) from document where kind = ?"
            start = self._db.execute(sql, (kind,)).fetchone()[0] + 1
            self._db.executemany(
                _PUT,
                (
                    (kind, e.id, start + n, e.name.casefold(), e.status, e.modified, dumps(e.body))
                    for n, e in enumerate(entries)
                ),
            )

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        text = self.text(kind, key)
        return None if text is None else dict(loads(text))

    def remove(self, kind: str, key: str) -> None:
        self._db.execute("delete from document where kind = ? and id = ?", (kind, key))

    def remove_named(self, kind: str, name: str) -> None:
        """Remove all with that name."""
        sql = "delete from document where kind = ? and name = ?"
        self._db.execute(sql, (kind, name.casefold()))

    def named(self, kind: str, name: str) -> list[dict[str, Any]]:
        """All with that name, whatever its case."""
        return self.page(kind, [Condition("name = ?", (name.casefold(),))], limit=-1)

    def count(self, kind: str, where: Iterable[Condition] = ()) -> int:
        clause, values = _where(kind, where)
        return int(self._db.execute(f"select count(*) from document where {clause}", values).fetchone()[0])  # noqa: S608 - clauses are the fakes' own

    def counts(self) -> dict[str, int]:
        """How many documents of each kind there are."""
        sql = "select kind, count(*) from document group by kind order by kind"
        return dict(self._db.execute(sql).fetchall())

    def page(
        self,
        kind: str,
        where: Iterable[Condition] = (),
        *,
        limit: int,
        offset: int = 0,
        shuffle: int | None = None,
    ) -> list[dict[str, Any]]:
        """Documents in order of insertion, or in an order that depends on `shuffle`. Limit -1 is all."""
        texts = self.texts(kind, where, limit=limit, offset=offset, shuffle=shuffle)
        return [loads(text) for text in texts]

    def texts(
        self,
        kind: str,
        where: Iterable[Condition] = (),
        *,
        limit: int,
        offset: int = 0,
        shuffle: int | None = None,
    ) -> list[str]:
        """The same as `page`, each document as the JSON that is kept."""
        clause, values = _where(kind, where)
        order = (
            "position"
            if shuffle is None
            else f"position * {shuffle + 1} % {_SHUFFLE} * {_MIX} % {_SHUFFLE - 2}"
        )
        # ids are sorted before any body is read: bodies are long, and most are on other pages
        sql = f"""select body from
            (select id as found, {order} as place, position as then_ from document
             where {clause} order by place, then_ limit ? offset ?)
            cross join document on kind = ? and id = found order by place, then_"""  # noqa: S608
        return [row[0] for row in self._db.execute(sql, (*values, limit, offset, kind))]

    def text(self, kind: str, key: str) -> str | None:
        """A document as the JSON that is kept."""
        sql = "select body from document where kind = ? and id = ?"
        row = self._db.execute(sql, (kind, key)).fetchone()
        return None if row is None else str(row[0])

    def all(self, kind: str) -> Iterator[dict[str, Any]]:
        sql = "select body from document where kind = ? order by position"
        for row in self._db.execute(sql, (kind,)):
            yield loads(row[0])


def _where(kind: str, conditions: Iterable[Condition]) -> tuple[str, tuple[Any, ...]]:
    parts = [Condition("kind = ?", (kind,)), *conditions]
    return " and ".join(p.sql for p in parts), tuple(v for p in parts for v in p.values)


def prefix(column: str, text: str) -> Condition:
    """Starts with, for text that is already folded the way the column is."""
    return Condition(f"{column} >= ? and {column} < ?", (text, text + "\U0010ffff"))
