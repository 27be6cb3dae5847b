"""A piece of work: documents taken from the database, changed, and put back all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any, Final

from sandbox.netsuite.database import VISIBLE_AT, Database
from sandbox.netsuite.documents import Desk, Document, Row, Setup
from sandbox.netsuite.schema import TABLES
from sandbox.netsuite.screens.command import Command
from sandbox.netsuite.screens.numbers import Numbers
from sandbox.netsuite.seed_lists import card_of
from sandbox.system import EditError

_KEYS: Final[dict[str, tuple[str, ...]]] = {name: table.key for name, table in TABLES.items()}
_RECORD_TYPES: Final = {
    "customer": -2,
    "vendor": -3,
    "employee": -4,
    "item": -10,
    "transaction": -30,
    "classification": -101,
    "department": -102,
    "location": -103,
    "account": -112,
    "subsidiary": -117,
    "currency": -122,
}


class Work:
    """The documents and rows that one command changes. Nothing is written before `finish`."""

    def __init__(self, database: Database, command: Command, switches: Mapping[str, Any]) -> None:
        self.database = database
        self.command = command
        self.at = command.at
        self.numbers = Numbers(database)
        self.desk = Desk(
            _setup(database),
            self.numbers.ids(),
            stamp_orders=bool(switches["stamp_orders"]),
            stamp_bills=bool(switches["stamp_bills"]),
        )
        self._late = {} if command.visible_at is None else {VISIBLE_AT: command.visible_at}
        self._before: dict[int, Document] = {}
        self._open: dict[int, Document] = {}

    def rows(self, table: str, where: Mapping[str, Any], order: str = "") -> list[Row]:
        """Return the rows whose columns equal `where`, numbers as Decimal.

        Raises:
            EditError: There is no such column.
        """
        spec = TABLES[table]
        unknown = sorted(set(where) - set(spec.by_name))
        if unknown:
            raise EditError(f"{table} has no column {', '.join(unknown)}")
        clause = " and ".join(f'"{name}" = ?' for name in where) or "1"
        sql = f'select * from "{table}" where {clause}' + (f" order by {order}" if order else "")  # noqa: S608 - names are checked
        numbers = {c.name for c in spec.columns if c.kind == "number"}
        return [
            {name: _exact(row[name]) if name in numbers else row[name] for name in spec.by_name}
            for row in self.database.query(sql, [_flag(each) for each in where.values()])
        ]

    def one(self, table: str, where: Mapping[str, Any]) -> Row:
        """Return the only row whose columns equal `where`.

        Raises:
            EditError: There is none, or there are more.
        """
        found = self.rows(table, where)
        if len(found) != 1:
            raise EditError(f"{len(found)} of {table} have {dict(where)}; exactly one must be meant")
        return found[0]

    def document(self, where: Mapping[str, Any], kind: str = "") -> Document:
        """Return the only document whose header's columns equal `where`, of one type.

        Raises:
            EditError: There is none, or there are more.
        """
        header = self.one("transaction", {**where, **({"type": kind} if kind else {})})
        key = int(header["id"])
        if key not in self._open:
            whole = {"transaction": key}
            self._open[key] = Document(
                header,
                self.rows("transactionline", whole, "linesequencenumber, id"),
                self.rows("transactionaccountingline", whole, "accountingbook, transactionline"),
                self.rows("previoustransactionlinelink", {"nextdoc": key}, "previousdoc, previousline"),
            )
            self._before[key] = deepcopy(self._open[key])
        return self._open[key]

    def meant(self) -> Document:
        """Return the document that the command names; see `document`."""
        where = {name: value for name, value in self.command.where.items() if name != "line"}
        return self.document(where, self.command.kind)

    def line(self, document: Document) -> Row:
        """Return the line that the command names by its id.

        Raises:
            EditError: It names none, or there is none.
        """
        key = self.command.where.get("line")
        for each in document.lines[1:]:
            if str(each["id"]) == str(key):
                return each
        raise EditError(f'{document.header["tranid"]} has no line {key}; name one as "line" in "where"')

    def add(self, document: Document) -> Document:
        """Take up a new document."""
        self._open[document.id] = document
        return document

    def insert(self, table: str, row: Row) -> None:
        """Insert a row."""
        self.database.insert(table, [{**row, **self._late}])

    def update(self, table: str, key: Mapping[str, Any], changes: Row) -> None:
        """Change a row."""
        if changes:
            self.database.update(table, key, {**changes, **self._late})

    def delete(self, table: str, key: Mapping[str, Any]) -> None:
        """Delete rows.

        Raises:
            EditError: The command is to be seen later only.
        """
        if self._late:
            raise EditError("a deletion cannot be seen later than it is done")
        self.database.delete(table, key)

    def delete_document(self, document: Document) -> None:
        """Delete a document with all that belongs to it; only the document itself leaves a tombstone."""
        key = document.id
        self._open.pop(key, None)
        self._before.pop(key, None)
        for table in ("transactionline", "transactionaccountingline"):
            self.delete(table, {"transaction": key})
        for side in ("previous", "next"):
            for table in (f"{side}transactionlinelink", f"{side}transactionlink"):
                self.delete(table, {"nextdoc": key})
        self.delete("transaction", {"id": key})
        header = document.header
        self.tombstone("transaction", key, header["trandisplayname"], header["recordtype"])
        self._history("DELETE", document)

    def tombstone(self, table: str, key: int, name: str, script: str = "") -> None:
        """Write down that a record of a base table was deleted."""
        self.insert(
            "deletedrecord",
            {
                "recordid": key,
                "recordtypeid": _RECORD_TYPES.get(table, 0),
                "scriptid": script or table,
                "name": name,
                "type": table,
                "deleteddate": self.at,
                "deletedby": self.desk.user,
                "context": "UI",
                "iscustomlist": "F",
                "iscustomrecord": "F",
                "iscustomtransaction": "F",
            },
        )

    def finish(self) -> None:
        """Write what was changed."""
        self.numbers.keep(self.desk.ids)
        for key, document in self._open.items():
            before = self._before.get(key)
            old = _by_key(before) if before else {}
            new = _by_key(document)
            self._write(old, new)
            if before is None:
                self._history("CREATE", document)
            elif before.header != document.header:
                self._history("CHANGE", document)

    def _write(self, old: Mapping[tuple[Any, ...], Row], new: Mapping[tuple[Any, ...], Row]) -> None:
        for key in old.keys() - new.keys():
            self.delete(key[0], dict(zip(_KEYS[key[0]], key[1:], strict=True)))
        for key, row in new.items():
            if key not in old:
                self.insert(key[0], row)
                continue
            changes = {name: value for name, value in row.items() if old[key].get(name) != value}
            self.update(key[0], dict(zip(_KEYS[key[0]], key[1:], strict=True)), changes)

    def _history(self, action: str, document: Document) -> None:
        header = document.header
        copied = {name: header.get(name) for name in ("type", "status", "transactionnumber", "entity")}
        self.insert(
            "transactionhistory",
            {
                **copied,
                "internalid": self.numbers.next("history"),
                "action": action,
                "transaction": header["id"],
                "documentnumber": header["tranid"],
                "transactiondate": header["trandate"],
                "amount": header.get("foreigntotal"),
                "datetime": self.at,
                "username": self.desk.user,
            },
        )


def _by_key(document: Document) -> dict[tuple[Any, ...], Row]:
    found: dict[tuple[Any, ...], Row] = {}
    for table, row in document.rows():
        found[(table, *(row[name] for name in _KEYS[table]))] = row
    return found


def _setup(database: Database) -> Setup:
    items = database.query("select id, itemid, itemtype, assetaccount, expenseaccount from item")
    accounts = database.query("select acctnumber, id from account where acctnumber is not null")
    rates = database.query("select id, exchangerate from currency")
    return Setup(
        {row["id"]: card_of(dict(row)) for row in items},
        {row["acctnumber"]: row["id"] for row in accounts},
        {row["id"]: Decimal(str(row["exchangerate"])) for row in rates},
    )


def _exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _flag(value: Any) -> Any:
    return ("F", "T")[value] if isinstance(value, bool) else value


Act = Callable[[Work], dict[str, Any]]
"""What an action does; it returns what the person then sees."""
