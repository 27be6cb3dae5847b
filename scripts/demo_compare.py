"""Whether Cin7 Core's purchases say what NetSuite's say: orders, bills by account, receipts, statuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from demo_report import Check

Sums = dict[str, Decimal]
Document = Mapping[str, Any]
ORDERED = frozenset("BDEFGH")
BILLED = frozenset("ABF")


def compare(netsuite: Mapping[str, Any], cin7: Mapping[str, Any], parked: Iterable[Document]) -> list[Check]:
    """Compare document by document; what is held or refused is left out and counted apart.

    Args:
        netsuite: The books of the fake NetSuite.
        cin7: The books of the fake Cin7 Core.
        parked: What ``connector held`` and ``connector refused`` say.
    """
    waiting = {(document["object"], document["key"]) for document in parked}
    purchases = _by_key(cin7["purchases"])
    orders = [order for order in netsuite["purchase_orders"] if order["status"] in ORDERED]
    alone = [bill for bill in netsuite["bills"] if bill["status"] in BILLED]
    found = [(order, purchases.get(str(order["id"]))) for order in orders]
    bills = [(bill, purchase) for order, purchase in found for bill in order["bills"]]
    bills += [(bill, purchases.get(f"bill-{bill['id']}")) for bill in alone]
    receipts = [(order, purchase) for order, purchase in found if order["receipts"]]

    def due(object_: str, documents: Iterable[Document]) -> bool:
        return not any((object_, str(document["id"])) in waiting for document in documents)

    return [
        _check(
            "purchases: number and total",
            [pair for pair in found if due("purchases", [pair[0]])],
            _same_order,
        ),
        _check(
            "bills: number, amount per account and total",
            [pair for pair in bills if pair[0]["status"] in BILLED and due("bills", [pair[0]])],
            _same_bill,
        ),
        _check(
            "receipts: quantity of each product",
            [pair for pair in receipts if due("receipts", pair[0]["receipts"])],
            _same_receipts,
        ),
        _check(
            "statuses of orders that are billed and received",
            [
                pair
                for pair in found
                if _is_done(pair[0])
                and due("bills", pair[0]["bills"])
                and due("receipts", pair[0]["receipts"])
            ],
            lambda _, purchase: purchase["Status"] == "COMPLETED",
        ),
    ]


def _check(
    what: str, pairs: list[tuple[Document, Document | None]], same: Callable[[Document, Document], bool]
) -> Check:
    wrong = [order["number"] for order, purchase in pairs if purchase is None or not same(order, purchase)]
    text = f"NetSuite and Cin7 Core agree on {len(pairs) - len(wrong)} of {len(pairs)} {what}"
    return Check(text + (f"; not on {', '.join(wrong[:5])}" if wrong else ""), bool(pairs) and not wrong)


def _by_key(purchases: Iterable[Document]) -> dict[str, Document]:
    found = {}
    for purchase in purchases:
        _, _, marker = str(purchase["Note"] or "").rpartition("[src:netsuite/")
        if marker.endswith("]"):
            found[marker[:-1]] = purchase
    return found


def _same_order(order: Document, purchase: Document) -> bool:
    named = purchase["AdditionalAttributes"]["AdditionalAttribute1"] == order["number"]
    return named and Decimal(purchase["Order"]["Total"]) == Decimal(order["total"])


def _same_bill(bill: Document, purchase: Document) -> bool:
    invoices = [i for i in purchase["Invoice"] if i["InvoiceNumber"] == bill["number"]]
    if len(invoices) != 1 or invoices[0]["Status"] not in {"AUTHORISED", "PAID"}:
        return False
    lines = [*invoices[0]["Lines"], *invoices[0]["AdditionalCharges"]]
    there = _sums((line["Account"], line["Total"]) for line in lines)
    here = _sums((line["account"], line["amount"]) for line in bill["lines"])
    return there == here and Decimal(invoices[0]["Total"]) == Decimal(bill["total"])


def _same_receipts(order: Document, purchase: Document) -> bool:
    there = _sums((x["SKU"], x["Quantity"]) for group in purchase["StockReceived"] for x in group["Lines"])
    lines = [line for receipt in order["receipts"] for line in receipt["lines"]]
    return there == _sums((line["item"], line["quantity"]) for line in lines)


def _is_done(order: Document) -> bool:
    stocked = [line for line in order["lines"] if line.get("received") not in {None, "0"}]
    received = all(Decimal(line["received"]) == Decimal(line["quantity"]) for line in stocked)
    return order["status"] == "G" and received and bool(stocked)


def _sums(pairs: Iterable[tuple[str, str]]) -> Sums:
    sums: Sums = defaultdict(Decimal)
    for key, amount in pairs:
        sums[key] += Decimal(amount)
    return {key: total for key, total in sums.items() if total}
