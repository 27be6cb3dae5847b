"""Every document again and again: a large account within seconds, for tests of reading."""

from __future__ import annotations

from typing import Final

from sandbox.netsuite.database import Database
from sandbox.netsuite.schema import TABLES, Column, Table

_TABLES: Final = (
    *("transaction", "transactionline", "transactionaccountingline"),
    *("previoustransactionlinelink", "nexttransactionlinelink"),
    *("previoustransactionlink", "nexttransactionlink"),
)
_NUMBERS: Final = frozenset({"tranid", "transactionnumber", "trandisplayname"})
_LATER: Final = 97
"""Seconds from one copy to the next."""


def copy_documents(database: Database, times: int) -> None:
    """Add `times` copies of every document, with ids, numbers and times of their own.

    Copies refer to copies, so the books stay consistent. A copy's number ends in `-1`, `-2` and so on.
    """
    ids = database.next("transaction") - _least(database, "transaction", "id")
    lines = database.next("transactionline", "uniquekey") - _least(database, "transactionline", "uniquekey")
    for name in _TABLES:
        table = TABLES[name]
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        made = ", ".join(_copied(table, column) for column in table.columns)
        sql = f"""insert into "{name}" ({columns})
            with recursive copy (n) as (select 1 union all select n + 1 from copy where n < :times)
            select {made} from copy, "{name}" """  # noqa: S608 - our own names
        database.query(sql, {"times": times, "ids": ids, "lines": lines})


def _copied(table: Table, column: Column) -> str:
    quoted = f'"{column.name}"'
    if column.name == "uniquekey":
        return f"{quoted} + n * :lines"
    if column.refers == "transaction" or (table.name, column.name) == ("transaction", "id"):
        return f"{quoted} + n * :ids"
    if column.kind == "datetime":
        return f"{quoted} + n * {_LATER}"
    return f"{quoted} || '-' || n" if column.name in _NUMBERS else quoted


def _least(database: Database, table: str, column: str) -> int:
    sql = f'select coalesce(min("{column}"), 0) from "{table}"'  # noqa: S608 - our own names
    return int(database.query(sql)[0][0])
