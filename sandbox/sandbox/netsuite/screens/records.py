"""Any record on the screen: columns changed one by one, or of many records in one second."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.netsuite.database import DatabaseError
from sandbox.netsuite.documents import Row
from sandbox.netsuite.schema import TABLES, Table
from sandbox.netsuite.screens.work import Work
from sandbox.netsuite.shown import show_document, show_row
from sandbox.system import EditError


def update_document(work: Work) -> dict[str, Any]:
    """Set: columns of a transaction's header."""
    document = work.meant()
    document.header.update(_entered(TABLES["transaction"], work.command.set))
    if work.command.header_stamp:
        document.header["lastmodifieddate"] = work.at
    return show_document(document)


def update(work: Work) -> dict[str, Any]:
    """Object: any table. Where: columns that name one row. Set: columns."""
    table = _table(work)
    row = work.one(table.name, work.command.where)
    changes = _entered(table, work.command.set)
    if table.stamp and work.command.header_stamp:
        changes.setdefault(table.stamp, work.at)
    work.update(table.name, {name: row[name] for name in table.key}, changes)
    return show_row(table.name, {**row, **changes})


def create(work: Work) -> dict[str, Any]:
    """Object: any table. Set: columns; an id that is left out is the next one."""
    table = _table(work)
    row = _entered(table, work.command.set)
    if table.key == ("id",) and "id" not in row:
        row["id"] = work.database.next(table.name)
    if table.stamp:
        row.setdefault(table.stamp, work.at)
    work.insert(table.name, row)
    return show_row(table.name, row)


def mass_update(work: Work) -> dict[str, Any]:
    """Change `count` rows of a table (all that fit unless said) in one second.

    Object: any table with a last-modified column. Where: columns that the rows have. Set: columns, none is
    allowed too. The rows with the lowest keys are taken.
    """
    table = _table(work)
    if not table.stamp:
        raise EditError(f"{table.name} has no last-modified column")
    changes = {table.stamp: work.at, **_entered(table, work.command.set)}
    keys = _keys(work, table)
    if work.command.visible_at is not None:
        for key in keys:
            work.update(table.name, key, dict(changes))
        return {"updated": len(keys), "at": work.at}
    sets = ", ".join(f'"{name}" = ?' for name in changes)
    match = " and ".join(f'"{name}" = ?' for name in table.key)
    sql = f'update "{table.name}" set {sets} where {match}'  # noqa: S608 - names are checked
    values = [float(v) if isinstance(v, Decimal) else v for v in changes.values()]
    work.database.connection.executemany(sql, [[*values, *key.values()] for key in keys])
    return {"updated": len(keys), "at": work.at}


def _keys(work: Work, table: Table) -> list[Row]:
    where = _entered(table, work.command.where)
    names = ", ".join(f'"{name}"' for name in table.key)
    clause = " and ".join(f'"{name}" = ?' for name in where) or "1"
    limit = -1 if work.command.count is None else work.command.count
    sql = f'select {names} from "{table.name}" where {clause} order by {names} limit {limit}'  # noqa: S608 - names are checked
    return [dict(row) for row in work.database.query(sql, list(where.values()))]


def _table(work: Work) -> Table:
    name = work.command.object
    if name not in TABLES:
        raise EditError(f"there is no table {name!r}; there are {', '.join(TABLES)}")
    return TABLES[name]


def _entered(table: Table, given: Mapping[str, Any]) -> Row:
    unknown = sorted(set(given) - set(table.by_name))
    if unknown:
        raise EditError(f"{table.name} has no column {', '.join(unknown)}")
    return {name: _value(name, table.by_name[name].kind, value) for name, value in given.items()}


def _value(name: str, kind: str, value: Any) -> Any:
    if isinstance(value, bool):
        return ("F", "T")[value]
    if kind == "number" and value is not None:
        return Decimal(str(value))
    if not isinstance(value, str | int | float | None):
        raise DatabaseError(f"column {name!r} cannot hold {value!r}")
    return value
