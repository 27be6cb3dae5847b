"""What is at hand when a document is booked: the lists that it refers to, the next numbers, habits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from sandbox.netsuite.documents.document import Document, Row
from sandbox.netsuite.lists import TRANSACTION_TYPES
from sandbox.system import EditError

PRIMARY_BOOK: Final = 1
SECOND_BOOK: Final = 2

_ABBREVIATIONS: Final = {
    "PurchOrd": "PURCHORD",
    "ItemRcpt": "ITEMRCPT",
    "VendBill": "BILL",
    "VendPymt": "BILLPMT",
    "VendCred": "BILLCRED",
    "Journal": "GENJRNL",
}
_NUMBERS: Final = {"PurchOrd": "PO", "ItemRcpt": "IR", "VendPymt": "PMT", "VendCred": "VC", "Journal": "JE"}


@dataclass(frozen=True)
class ItemCard:
    """What booking needs of an item: `account` is where its cost goes, an account id."""

    sku: str
    kind: str
    account: int

    @property
    def stocked(self) -> bool:
        """Whether it is received into stock."""
        return self.kind == "InvtPart"


@dataclass
class Setup:
    """Items by id, account ids by number, worth of a unit of each currency by id."""

    items: Mapping[int, ItemCard]
    accounts: Mapping[str, int]
    rates: Mapping[int, Decimal]

    def account(self, number: str) -> int:
        """Return the id of the account with this number.

        Raises:
            EditError: There is none.
        """
        if number not in self.accounts:
            raise EditError(f"NetSuite has no account {number!r}")
        return self.accounts[number]

    def item(self, key: int) -> ItemCard:
        """Return the item with this id.

        Raises:
            EditError: There is none.
        """
        if key not in self.items:
            raise EditError(f"NetSuite has no item with the id {key}")
        return self.items[key]


@dataclass
class Ids:
    """The next id of a transaction and the next `uniquekey` of a line; neither is ever given twice."""

    transaction: int
    line: int

    def next_transaction(self) -> int:
        self.transaction += 1
        return self.transaction - 1

    def next_line(self) -> int:
        self.line += 1
        return self.line - 1


@dataclass
class Desk:
    """Where documents are booked.

    `stamp_orders` and `stamp_bills`: whether a document's last-modified columns move when another document
    changes its status or quantities. `user` is the employee who works here.
    """

    setup: Setup
    ids: Ids
    stamp_orders: bool = False
    stamp_bills: bool = True
    user: int = 11

    def header(self, kind: str, entity: Row, at: int, *, number: str = "", memo: str = "") -> Row:
        """Return a new header of a vendor's document, in the vendor's currency, without totals."""
        key = self.ids.next_transaction()
        number = number or f"{_NUMBERS.get(kind, '')}{key}"
        record, shown = TRANSACTION_TYPES[kind]
        day = day_of(at)
        posting = kind != "PurchOrd"
        currency = entity.get("currency") or 1
        return {
            "id": key,
            "type": kind,
            "recordtype": record,
            "abbrevtype": _ABBREVIATIONS[kind],
            "tranid": number,
            "transactionnumber": f"{_ABBREVIATIONS[kind]}{key}",
            "trandisplayname": f"{shown} #{number}",
            "trandate": day,
            "createddate": at,
            "createdby": self.user,
            "lastmodifieddate": at,
            "lastmodifiedby": self.user,
            "entity": entity.get("id"),
            "terms": entity.get("terms"),
            "currency": currency,
            "exchangerate": self._rate(currency, day),
            "postingperiod": period_of(day) if posting else None,
            "posting": "T" if posting else "F",
            "memo": memo or None,
            "void": "F",
            "voided": "F",
            "isreversal": "F",
            "paymenthold": "F" if kind == "VendBill" else None,
        }

    def add_line(self, document: Document, at: int, values: Row) -> Row:
        """Append a line, numbered, to a document, and return it."""
        key = max((line["id"] for line in document.lines), default=-1) + 1
        line = {
            "uniquekey": self.ids.next_line(),
            "id": key,
            "transaction": document.header["id"],
            "linesequencenumber": len(document.lines),
            "mainline": "F",
            "taxline": "F",
            "iscogs": "F",
            "donotdisplayline": "F",
            "entity": document.header["entity"],
            "subsidiary": 1,
            "linelastmodifieddate": at,
            **values,
        }
        document.lines.append(line)
        return line

    def add_main(self, document: Document, at: int, values: Row) -> Row:
        """Append the main line."""
        return self.add_line(document, at, {"mainline": "T", "isclosed": "F", **values})

    def touched(self, document: Document, at: int, *lines: Row) -> None:
        """Stamp what another document has changed, if that stamps it."""
        if self.stamp_orders if document.kind == "PurchOrd" else self.stamp_bills:
            document.header["lastmodifieddate"] = at
            for line in lines:
                line["linelastmodifieddate"] = at

    def _rate(self, currency: int, day: str) -> Decimal:
        """The rate of the month: it rises by a tenth of a percent a month."""
        base = self.setup.rates[currency]
        if base == 1:
            return base
        return (base * (1 + Decimal(int(day[5:7]) - 1) / 1000)).quantize(Decimal("0.000001"))


def period_of(day: str) -> int:
    """Return the id of the accounting period of a day's month: 101 is January 2026, 201 January 2027."""
    return int(day[:4] + day[5:7]) - 202_500


def day_of(at: int) -> str:
    """Return the day of an epoch second, in UTC, as text."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()
