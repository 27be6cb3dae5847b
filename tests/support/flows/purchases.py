"""What must be true of the purchases in Cin7 Core's books, whatever happened on the way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flows.conversation import Conversation, Record
from sandbox.client import Client

COMPLETED = "COMPLETED"
_POSTED = {"AUTHORISED", "PAID"}
_UNIT = Decimal("0.0001")
ZERO = Decimal()
Goods = Counter[tuple[str, str]]
"""Quantity by day and SKU."""


@dataclass(frozen=True)
class Content:
    """What an order or an invoice says, whatever the order and number of its lines."""

    quantities: Mapping[str, Decimal]
    """By SKU."""
    amounts: Mapping[str, Decimal]
    """By account, where lines have one; that of all charges of an order under ``""``."""

    @classmethod
    def wanted(cls, record: Record) -> Content:
        lines = record.get("lines") or []
        charges = [{"quantity": 1, **each} for each in record.get("charges") or []]
        return cls(
            summed((line["sku"], line["quantity"]) for line in lines if line.get("sku")),
            summed(
                (each.get("account", ""), _amount(each))
                for each in [*({"quantity": 1, **line} for line in lines), *charges]
            ),
        )

    @classmethod
    def live(cls, document: Record) -> Content:
        lines = document["Lines"]
        return cls(
            summed((line["SKU"], line["Quantity"]) for line in lines),
            summed((x.get("Account", ""), x["Total"]) for x in [*lines, *document["AdditionalCharges"]]),
        )


class Purchases:
    """The purchases of the fake Cin7 Core as its people see them now.

    Args:
        source: The target's setting ``source``.
    """

    def __init__(self, sandbox: Client, source: str = "ps") -> None:
        self._source = source
        self._rows: list[dict[str, Any]] = sandbox.books("cin7")["purchases"]
        notes = sandbox.counters().get("cin7", {}).get("notes", {})
        self.guards = {name: n for name, n in notes.items() if name.startswith("guard:")}
        """How often calls ran against each of Cin7 Core's guards."""

    def marked(self, key: str) -> list[dict[str, Any]]:
        """The purchases that carry the marker of a source document, voided ones included."""
        marker = f"[src:{self._source}/{key}]"
        return [row for row in self._rows if marker in row["Note"] or marker in row["Order"]["Memo"]]

    def one(self, key: str) -> dict[str, Any]:
        """The purchase of a source document that is not voided; there must be exactly one."""
        standing = [row for row in self.marked(key) if row["Status"] != "VOIDED"]
        assert len(standing) == 1, f"{len(standing)} purchases stand for {key}"
        return standing[0]

    def has(self, key: str) -> bool:
        return any(row["Status"] != "VOIDED" for row in self.marked(key))

    def invoices(self, key: str) -> list[dict[str, Any]]:
        """The authorised and paid invoices of the purchase of a source document."""
        return [each for each in self.one(key)["Invoice"] if each["Status"] in _POSTED]

    def goods(self, key: str) -> Goods:
        """What has arrived in Cin7 Core, put away where it has to be."""
        lines = [line for receipt in self.one(key)["StockReceived"] for line in receipt["Lines"]]
        return _goods(
            (line["Date"][:10], line["SKU"], line["Quantity"]) for line in lines if line["Received"]
        )

    def check_nothing_twice(self) -> None:
        """No marker stands on two purchases, and no number on two invoices of one."""
        standing = [row for row in self._rows if row["Status"] != "VOIDED"]
        markers = Counter(
            row["Note"][row["Note"].find("[src:") :] for row in standing if "[src:" in row["Note"]
        )
        numbers = Counter(
            (row["ID"], each["InvoiceNumber"])
            for row in standing
            for each in row["Invoice"]
            if each["Status"] in _POSTED
        )
        twice = {name: n for name, n in {**markers, **numbers}.items() if n > 1}
        assert not twice, f"twice: {twice}"

    def check(self, purchase: Record, bills: Iterable[Record], receipts: Iterable[Record]) -> None:
        """The order, these invoices and these goods stand in the purchase, each once, and nothing else."""
        live, key = self.one(purchase["source_id"]), purchase["source_id"]
        assert live["Order"]["Status"] == "AUTHORISED", key
        assert Content.live(live["Order"]) == Content.wanted(purchase), key
        shown = {each["InvoiceNumber"]: Content.live(each) for each in self.invoices(key)}
        assert shown == {bill["invoice_number"]: Content.wanted(bill) for bill in bills}, key
        assert len(shown) == len(self.invoices(key)), key
        assert self.goods(key) == goods_of(receipts), key

    def check_holds(self, conversation: Conversation) -> None:
        """Everything of a conversation stands once, and is complete; no guard was run against."""
        self.check_nothing_twice()
        purchases = conversation.records("purchases")
        for purchase in purchases:
            key = purchase["source_id"]
            mine = {
                stream: [r for r in conversation.records(stream) if r["purchase_source_id"] == key]
                for stream in ("bills", "receipts")
            }
            self.check(purchase, mine["bills"], mine["receipts"])
            assert self.one(key)["Status"] == COMPLETED, key
        assert sum("[src:" in row["Note"] for row in self._rows) == len(purchases)
        assert self.guards == {}

    def shows(self, stream: str, record: Record) -> bool:
        """Whether a record's document is there: the order authorised, the invoice posted, the goods in."""
        if stream == "purchases":
            return self.one(record["source_id"])["Order"]["Status"] == "AUTHORISED"
        key = record["purchase_source_id"]
        if stream == "bills":
            return any(each["InvoiceNumber"] == record["invoice_number"] for each in self.invoices(key))
        return goods_of([record]) <= self.goods(key)


def goods_of(receipts: Iterable[Record]) -> Goods:
    """Return what receipts of the source bring."""
    return _goods((r["date"], line["sku"], line["quantity"]) for r in receipts for line in r["lines"])


def _goods(lines: Iterable[tuple[str, str, Any]]) -> Goods:
    found: Goods = Counter()
    for day, sku, quantity in lines:
        found[day, sku] += Decimal(str(quantity))  # type: ignore[assignment]  # a Counter of Decimal
    return found


def _amount(line: Record) -> Decimal:
    if line.get("amount") is not None:
        return Decimal(str(line["amount"]))
    share = 1 - Decimal(str(line.get("discount") or 0)) / 100
    amount = Decimal(str(line["quantity"])) * Decimal(str(line["price"])) * share
    return amount.quantize(_UNIT, ROUND_HALF_UP)


def summed(pairs: Iterable[tuple[str, Any]]) -> dict[str, Decimal]:
    """Sum amounts by name; what comes to nothing is left out."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for name, amount in pairs:
        sums[name] += Decimal(str(amount))
    return {name: amount for name, amount in sums.items() if amount}
