"""Numbers that NetSuite gives out: each one once, also when what bore it is deleted."""

from __future__ import annotations

from typing import Final

from sandbox.netsuite.database import Database
from sandbox.netsuite.documents import Ids

_SOURCES: Final[dict[str, tuple[str, str]]] = {
    "transaction": ("transaction", "id"),
    "line": ("transactionline", "uniquekey"),
    "entity": ("entity", "id"),
    "address": ("entityaddress", "nkey"),
    "history": ("transactionhistory", "internalid"),
}


class Numbers:
    """Counters in the database, beside the records. They start after what the seed has used."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.query("create table if not exists _next (name text primary key, value integer)")

    def next(self, name: str) -> int:
        """Return the next number of a kind and move on."""
        value = self._peek(name)
        self._set(name, value + 1)
        return value

    def ids(self) -> Ids:
        """Return the next numbers of documents; give them back with `keep`."""
        return Ids(self._peek("transaction"), self._peek("line"))

    def keep(self, ids: Ids) -> None:
        """Go on where `ids` stopped."""
        self._set("transaction", ids.transaction)
        self._set("line", ids.line)

    def _peek(self, name: str) -> int:
        rows = self._database.query("select value from _next where name = ?", (name,))
        return int(rows[0][0]) if rows else self._database.next(*_SOURCES[name])

    def _set(self, name: str, value: int) -> None:
        self._database.query("insert or replace into _next values (?, ?)", (name, value))


def forget_numbers(database: Database) -> None:
    """Begin anew after what the records use: for books that were just filled."""
    database.query("drop table if exists _next")
