"""What component interfaces have made of records, in the books of the fake PeopleSoft."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flows.conversation import Conversation, Record
from flows.payables import Amounts, Payables, Row, summed
from sandbox.client import Client

INTERFACES = {
    "suppliers": "VNDR_ID",
    "gl_accounts": "ACCOUNT_CF",
    "purchase_orders": "X_PURCHASE_ORDER",
    "vouchers": "X_VOUCHER",
}
_COLLECTIONS = {"VENDOR_ADDR": ("ADDRESS_SEQ_NUM", "EFFDT"), "VENDOR_LOC": ("VNDR_LOC", "EFFDT")}
"""Those of a supplier, with the keys of their rows."""
_WRITES = ("Create", "Update", "Updatedata")
_EVERY_CALL = 10_000


class Components(Payables):
    """Suppliers, accounts, orders and vouchers as PeopleSoft's people see them now.

    Needs the switch ``peoplesoft.book_rows`` at 0.
    """

    def __init__(self, sandbox: Client) -> None:
        super().__init__(sandbox)
        calls = sandbox.calls(system="peoplesoft", limit=_EVERY_CALL)  # counters lack what is executed late
        self._notes = Counter(note for call in calls for note in call["notes"])

    @property
    def writes(self) -> int:
        """How many writes PeopleSoft has carried out or refused."""
        return sum(n for name, n in self._notes.items() if name.endswith(tuple(f".{w}" for w in _WRITES)))

    def created(self, interface: str) -> int:
        """How many creates of a component interface were saved."""
        called = f"ci:{interface}.Create"
        return self._notes[called] - self._notes[f"{called}:failed"]

    def suppliers(self, name: str) -> list[Row]:
        return [row for row in self.vendors if row["NAME1"] == name]

    def shows(self, stream: str, record: Record) -> bool:
        """Whether a record's document is there once, and says what the record says."""
        judges = {
            "suppliers": self._shows_supplier,
            "gl_accounts": self._shows_account,
            "purchase_orders": self._shows_order,
            "vouchers": self._shows_voucher,
        }
        return judges[stream](record)

    def check_holds(self, conversation: Conversation) -> None:
        """Each document of the conversation is there once and as it says; nothing else was created."""
        self.check_nothing_twice()
        for stream in conversation.streams:
            records = conversation.records(stream)
            for record in records:
                assert self.shows(stream, record), (stream, record)
            assert self.created(INTERFACES[stream]) == len(records), (stream, self._notes)

    def _shows_supplier(self, record: Record) -> bool:
        found = self.suppliers(record["NAME1"])
        return len(found) == 1 and all(self._has_rows(found[0], record, name) for name in _COLLECTIONS)

    def _has_rows(self, vendor: Row, record: Record, collection: str) -> bool:
        """Whether each row of a record is there once."""
        keys = ("SETID", "VENDOR_ID")
        live = [row for row in self._records[collection] if all(row[k] == vendor[k] for k in keys)]
        rows = [{n: str(v) for n, v in row.items()} for row in record.get(collection) or []]
        return all(sum(row.items() <= each.items() for each in live) == 1 for row in rows) and not _twice(
            tuple(row[name] for name in _COLLECTIONS[collection]) for row in live
        )

    def _shows_account(self, record: Record) -> bool:
        keys, rows = ("SETID", "ACCOUNT"), self._records["GL_ACCOUNT_TBL"]
        live = [row for row in rows if all(row[k] == record[k] for k in keys)]
        return all(sum(row.items() <= each.items() for each in live) == 1 for row in record["GL_ACCOUNT_TBL"])

    def _shows_order(self, record: Record) -> bool:
        found = self.orders(record["PO_REF"])
        return len(found) == 1 and self.amounts(found[0]) == _amounts(
            each
            for line in _rows(record, "PO_LINE")
            for schedule in line["PO_LINE_SHIP"]
            for each in schedule["PO_LINE_DISTRIB"]
        )

    def _shows_voucher(self, record: Record) -> bool:
        found = self.vouchers(record["INVOICE_ID"])
        lines = _rows(record, "VOUCHER_LINE")
        return (
            len(found) == 1
            and Decimal(found[0]["GROSS_AMT"]) == Decimal(record["GROSS_AMT"])
            and self.amounts(found[0]) == _amounts(each for line in lines for each in line["DISTRIB_LINE"])
            and len(self.ordered_from(found[0])) == len({line["PO_ID"] for line in lines if "PO_ID" in line})
        )


def _rows(record: Record, collection: str) -> list[Record]:
    """The rows of a collection, which a stream map writes as text."""
    return list(json.loads(record[collection], parse_float=Decimal))


def _amounts(rows: Iterable[Record]) -> Amounts:
    return summed((row["ACCOUNT"], row["DEPTID"], row["MERCHANDISE_AMT"]) for row in rows)


def _twice(values: Iterable[Any]) -> bool:
    return any(n > 1 for n in Counter(values).values())
