"""Finding components by what their properties begin with, and what a user sees of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from sandbox.peoplesoft.component_interfaces.buffer import Row, Stored, in_force
from sandbox.peoplesoft.component_interfaces.definition import ComponentInterface
from sandbox.peoplesoft.component_interfaces.edits import converted
from sandbox.peoplesoft.component_interfaces.message import Given
from sandbox.peoplesoft.component_interfaces.message_catalog import EditRefusedError
from sandbox.peoplesoft.component_interfaces.session import Session
from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.records import FIELDS
from sandbox.peoplesoft.security import SECURED_FIELDS, User

SEARCH_LIMIT: Final = 300
"""Rows that a search returns at most; what is more is left out in silence."""


_LAST_CHARACTER: Final = "\U0010ffff"


def find_keys(session: Session, ci: ComponentInterface, given: Given) -> list[dict[str, str]]:
    """Return key properties of the components whose properties begin with what is given."""
    try:
        conditions = list(_conditions(ci, given, session.database)) + list(_row_security(ci, session.user))
    except EditRefusedError:
        return []  # no row has a value that the field cannot hold
    where = " AND ".join(sql for sql, _ in conditions) or "1"
    keys = ", ".join(ci.keys)
    table = ci.search_record.table
    sql = f"SELECT DISTINCT {keys} FROM {table} WHERE {where} ORDER BY {keys} LIMIT {SEARCH_LIMIT}"  # noqa: S608 - our own names
    found = session.database.query(sql, [value for _, values in conditions for value in values])
    return [{k: FIELDS[k].show(v) or "" for k, v in zip(ci.keys, row, strict=True)} for row in found]


def within_rows(user: User, keys: Mapping[str, Stored]) -> bool:
    """Whether row security lets the user see a component with these keys."""
    return all(value in user.rows[name] for name, value in keys.items() if name in user.rows)


def history_hidden(row: Row, today: date) -> None:
    """Leave out the rows of effective-dated collections that were in force before the current one."""
    for scroll in row.scroll.collections:
        rows = row.rows.get(scroll.name, [])
        if scroll.effective_dated:
            row.rows[scroll.name] = [each for each in rows if not is_history(rows, each, today)]
        for each in row.rows.get(scroll.name, []):
            history_hidden(each, today)


def is_history(rows: list[Row], row: Row, today: date) -> bool:
    """Whether a row was in force before the current one."""
    current = in_force(rows, {key: row.values[key] for key in row.scroll.keys}, today)
    return current is not None and str(row.values["EFFDT"]) < str(current.values["EFFDT"])


def _conditions(
    ci: ComponentInterface, given: Given, database: Database
) -> Iterator[tuple[str, list[Stored]]]:
    for name in ci.find:
        text = given.values.get(name, "").strip()
        if not text:
            continue
        value = converted(FIELDS[name], text, database)
        if isinstance(value, str) and FIELDS[name].kind == "C":
            yield f"{name} >= ? AND {name} < ?", [value, f"{value}{_LAST_CHARACTER}"]
        else:
            yield f"{name} = ?", [value]


def _row_security(ci: ComponentInterface, user: User) -> Iterator[tuple[str, list[Stored]]]:
    for name in SECURED_FIELDS:
        if name in ci.keys and name in user.rows:
            yield f"{name} IN ({', '.join('?' * len(user.rows[name]))})", list(user.rows[name])
