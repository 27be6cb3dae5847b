"""People at work in PeopleSoft's pages: rows are added, changed and deleted, with or without a stamp."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sandbox.clock import Clock
from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.records import PARENTS, RECORDS, STAMPS, FieldError, Record
from sandbox.peoplesoft.work import as_rows
from sandbox.system import EditError

LINES: Final = {"JRNL_HEADER": "JRNL_LN", "PO_HDR": "PO_LINE", "VOUCHER": "VOUCHER_LINE"}
"""The record that `lines` of a new document means."""


@dataclass(frozen=True)
class _Held:
    """An edit whose transaction is open: stamped, not yet seen. `due` None waits for `commit`."""

    command: dict[str, Any]
    stamped: datetime
    due: datetime | None


class Editor:
    """Does what a command says.

    * `{"action": "insert", "record": "JRNL_HEADER", "row": {…}, "lines": [{…}]}`, or
      `"children": {"RECORD": [{…}]}`: children take the parent's key, lines are numbered where they are not
    * `{"action": "update", "record": …, "where": {…}, "set": {…}}`
    * `{"action": "delete", "record": …, "where": {…}}`: with the rows below
    * `{"action": "dispatch", "record": "PO_HDR", "where": {…}}` and the other buttons of
      `sandbox.peoplesoft.work`
    * `{"action": "commit"}`: shows what is held

    The header's stamp is set to the sandbox's clock, or to `at`, unless `"stamp": false`. `"commit": "held"`
    and `"commit_after": seconds` stamp now and show the rows later, as a long transaction does.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._held: list[_Held] = []
        self.failed: list[str] = []
        """Why held edits could not be committed; they are gone, like any transaction that failed."""

    def clear(self) -> None:
        """Roll back what is held."""
        self._held.clear()
        self.failed.clear()

    def do(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command.

        Raises:
            EditError: No such record, field or row, or a value that does not fit.
        """
        if command.get("action") == "commit":
            return {"committed": self._commit(lambda _held: True)}
        command = as_rows(command)
        stamped = aware(command["at"]) if command.get("at") else self._clock.now()
        if command.get("commit") == "held" or "commit_after" in command:
            after = command.get("commit_after")
            due = None if after is None else self._clock.now() + timedelta(seconds=float(after))
            with self._database.rehearsal():
                self._perform(command, stamped)
            self._held.append(_Held(command, stamped, due))
            return {"held": len(self._held)}
        return self._apply(command, stamped)

    def commit_due(self) -> None:
        """Show the held edits whose time has come."""
        now = self._clock.now()
        if any(held.due and held.due <= now for held in self._held):
            self._commit(lambda held: held.due is not None and held.due <= now)

    def _commit(self, ready: Any) -> int:
        due = [held for held in self._held if ready(held)]
        self._held = [held for held in self._held if not ready(held)]
        for held in due:
            try:
                self._apply(held.command, held.stamped)
            except EditError as error:
                self.failed.append(str(error))
        return len(due)

    def _apply(self, command: dict[str, Any], stamped: datetime) -> dict[str, Any]:
        with self._database.transaction():
            return self._perform(command, stamped)

    def _perform(self, command: dict[str, Any], stamped: datetime) -> dict[str, Any]:
        actions = {"insert": self._insert, "update": self._update, "delete": self._delete}
        action = actions.get(str(command.get("action")))
        if action is None:
            known = ", ".join((*actions, "commit", "clock", "lock", "unlock", "revoke_tokens"))
            raise EditError(f"there is no action {command.get('action')!r}; there are {known}")
        stamp = stamped if command.get("stamp", True) else None
        try:
            return action(_record(command), command, stamp)
        except FieldError as error:
            raise EditError(str(error)) from None
        except sqlite3.IntegrityError as error:
            raise EditError(f"{command['record']}: this key is taken ({error})") from None

    def _insert(self, record: Record, command: Mapping[str, Any], stamp: datetime | None) -> dict[str, Any]:
        row = _stamped(record.name, dict(command.get("row", {})), stamp)
        self._database.insert(record, row)
        children = dict(command.get("children", {}))
        if "lines" in command:
            children.setdefault(LINES.get(record.name, ""), command["lines"])
        for name, rows in children.items():
            child = _record({"record": name})
            for number, extra in enumerate(rows, start=1):
                key = {k: row[k] for k in record.keys if k in child.keys and k in row}
                self._database.insert(child, {**key, **_line_number(child, record, number), **extra})
        self._touch(record, row, stamp)
        return row_of(self._database, record, row)

    def _update(self, record: Record, command: Mapping[str, Any], stamp: datetime | None) -> dict[str, Any]:
        keys = self._found(record, command)
        changes = _stamped(record.name, dict(command.get("set", {})), stamp)
        values = {
            name: record.field(name).store(value, self._database.zone) for name, value in changes.items()
        }
        sets = ", ".join(f"{name} = ?" for name in values)
        for key in keys:
            if sets:
                where = " AND ".join(f"{name} = ?" for name in record.keys)
                sql = f"UPDATE {record.table} SET {sets} WHERE {where}"  # noqa: S608 - names are checked fields
                self._database.query(sql, [*values.values(), *key])
            self._touch(record, dict(zip(record.keys, key, strict=True)), stamp)
        return {"updated": len(keys)}

    def _delete(self, record: Record, command: Mapping[str, Any], stamp: datetime | None) -> dict[str, Any]:
        keys = self._found(record, command)
        below = [RECORDS[name] for name, parent in PARENTS.items() if parent == record.name]
        where = " AND ".join(f"{name} = ?" for name in record.keys)
        for key in keys:
            for each in (record, *below):
                self._database.query(f"DELETE FROM {each.table} WHERE {where}", key)  # noqa: S608 - our own names
            self._touch(record, dict(zip(record.keys, key, strict=True)), stamp)
        return {"deleted": len(keys)}

    def _found(self, record: Record, command: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        where = dict(command.get("where", {}))
        values = [record.field(name).store(value, self._database.zone) for name, value in where.items()]
        condition = " AND ".join(f"{name} = ?" for name in where) or "1"
        sql = f"SELECT {', '.join(record.keys)} FROM {record.table} WHERE {condition}"  # noqa: S608 - names are checked fields
        keys = self._database.query(sql, values).fetchall()
        if not keys:
            raise EditError(f"{record.name} has no row with {where}")
        return keys

    def _touch(self, record: Record, row: Mapping[str, Any], stamp: datetime | None) -> None:
        """Stamp the header of a changed child row; the header's own stamp is in its row already."""
        header = RECORDS.get(PARENTS.get(record.name, ""))
        if header is None or header.name not in STAMPS or stamp is None:
            return
        zone = self._database.zone
        name = STAMPS[header.name]
        values = [header.field(k).store(row[k], zone) for k in header.keys]
        where = " AND ".join(f"{k} = ?" for k in header.keys)
        sql = f"UPDATE {header.table} SET {name} = ? WHERE {where}"  # noqa: S608 - our own names
        moment = _stamped(header.name, {}, stamp)[name]
        self._database.query(sql, [header.field(name).store(moment, zone), *values])


def row_of(database: Database, record: Record, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored row by its key, blanks as None, numbers as text."""
    where = " AND ".join(f"{k} = ?" for k in record.keys)
    key = [record.field(k).store(row.get(k), database.zone) for k in record.keys]
    found = database.query(f"SELECT * FROM {record.table} WHERE {where}", key).fetchone()  # noqa: S608 - our own names
    return {f.name: f.show(value) for f, value in zip(record.fields, found, strict=True)}


def _record(command: Mapping[str, Any]) -> Record:
    name = str(command.get("record", ""))
    if name not in RECORDS:
        raise EditError(f"there is no record {name!r}; there are {', '.join(RECORDS)}")
    return RECORDS[name]


def _stamped(record: str, row: dict[str, Any], stamp: datetime | None) -> dict[str, Any]:
    name = STAMPS.get(record)
    if name is None or stamp is None or name in row:
        return row
    return {**row, name: stamp.date() if RECORDS[record].field(name).kind == "D" else stamp}


def _line_number(child: Record, parent: Record, number: int) -> dict[str, Any]:
    """Number a line where the child's own key starts with a number, as the page does."""
    own = [k for k in child.keys if k not in parent.keys]
    return {own[0]: number} if own and child.field(own[0]).kind == "N" else {}


def aware(text: str) -> datetime:
    """Read a time with its zone.

    Raises:
        EditError: It is none, or says no zone.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise EditError(f"{text!r} is no time; give e.g. 2026-07-01T08:00:00Z") from None
    if moment.tzinfo is None:
        raise EditError(f"{text!r} has no zone; give e.g. 2026-07-01T08:00:00Z")
    return moment
