"""What is made of a purchase: its invoices, receipts, credit notes and lines, each usable alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tap_cin7.declaration import Raw
from tap_cin7.shape import objects_in, value_of

_STOCK: Final = ("StockReceived", "StockReceiving")
_INVOICES: Final = ("Invoice", "Invoices")
_CREDITS: Final = ("CreditNote", "CreditNotes")
_GROUPS: Final = (_STOCK, ("PutAway",), _INVOICES, _CREDITS, ("ManualJournals",))
_CONTENT: Final = ("Lines", "AdditionalCharges", "Payments", "Refunds", "Unstock")
_BILLED: Final = {"Lines": ("SKU",), "AdditionalCharges": ("Description", "Reference")}
"""What tells which line of the order a line, or a charge, of an invoice bills."""
_NOT_AVAILABLE: Final = "NOT AVAILABLE"
_COPIED: Final = (
    "SupplierID Supplier SupplierCurrency BaseCurrency CurrencyRate TaxCalculation Terms Location Note "
    "LastUpdatedDate"
)


def groups(purchase: Raw, *names: str) -> list[Raw]:
    """The sub-documents of a kind that hold anything; each with a ``TaskID``.

    Older answers have one object where newer ones have a list. What has the status NOT AVAILABLE and no
    content only holds a place.
    """
    own = value_of(purchase, "ID")
    found = objects_in(value_of(purchase, *names))
    return [{**group, "TaskID": own} if _task(group) == "" else group for group in found if _holds(group)]


def _holds(group: Raw) -> bool:
    status = str(value_of(group, "Status") or _NOT_AVAILABLE).upper()
    return status != _NOT_AVAILABLE or any(value_of(group, name) for name in _CONTENT)


def _task(group: Raw) -> str:
    return str(value_of(group, "TaskID") or "")


def document(purchase: Raw) -> Iterator[Raw]:
    """The purchase itself, without what only holds a place."""
    yield {**purchase, **{names[0]: groups(purchase, *names) for names in _GROUPS}}


def header(purchase: Raw) -> Raw:
    """What the rows made of a purchase say of it, so that each can be used alone."""
    return {
        "PurchaseID": value_of(purchase, "ID"),
        "PurchaseOrderNumber": value_of(purchase, "OrderNumber"),
        "PurchaseType": value_of(purchase, "Type"),
        "PurchaseStatus": value_of(purchase, "Status"),
        **{name: value_of(purchase, name) for name in _COPIED.split()},
    }


def invoices(purchase: Raw) -> Iterator[Raw]:
    """Its invoices; lines and charges say which line of the order they bill."""
    facts, ordered = header(purchase), list(order_lines(purchase))
    for invoice in groups(purchase, *_INVOICES):
        yield (
            facts | invoice | {name: _billed(invoice, name, what, ordered) for name, what in _BILLED.items()}
        )


def _billed(invoice: Raw, name: str, what: Sequence[str], ordered: Sequence[Raw]) -> list[Raw]:
    """Lines with the number of the order's line about the same thing; of several alike the next is taken."""
    waiting: dict[tuple[str, ...], list[Any]] = {}
    for row in ordered:
        waiting.setdefault(_about(row, what), []).append(row["LineNumber"])
    billed = []
    for row in objects_in(value_of(invoice, name)):
        numbers = waiting.get(_about(row, what), [None])
        billed.append({**row, "OrderLineNumber": numbers.pop(0) if len(numbers) > 1 else numbers[0]})
    return billed


def _about(row: Raw, what: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(value_of(row, name) or "").strip().casefold() for name in what)


def credit_notes(purchase: Raw) -> Iterator[Raw]:
    """Its credit notes."""
    facts = header(purchase)
    return (facts | note for note in groups(purchase, *_CREDITS))


def receipts(purchase: Raw) -> Iterator[Raw]:
    """Its receipts, each with what was put away of it: both have the same TaskID."""
    facts = header(purchase)
    put_away = {_task(group): group for group in groups(purchase, "PutAway")}
    for receipt in groups(purchase, *_STOCK):
        yield facts | receipt | _put_away(put_away.pop(_task(receipt), {}))
    for task, group in put_away.items():
        number = value_of(group, "InvoicingAndReceivingNumber")
        bare = {"TaskID": task, "InvoicingAndReceivingNumber": number, "Status": _NOT_AVAILABLE, "Lines": []}
        yield facts | bare | _put_away(group)


def _put_away(group: Raw) -> Raw:
    return {"PutAwayStatus": value_of(group, "Status"), "PutAwayLines": value_of(group, "Lines") or []}


def order_lines(purchase: Raw) -> Iterator[Raw]:
    """The lines and charges of its order."""
    order = next(iter(objects_in(value_of(purchase, "Order"))), {})
    return _numbered(header(purchase) | {"OrderStatus": value_of(order, "Status")}, order)


def invoice_lines(purchase: Raw) -> Iterator[Raw]:
    """The lines and charges of its invoices, each counted for itself."""
    facts = header(purchase)
    for invoice in groups(purchase, *_INVOICES):
        own = {name: value_of(invoice, name) for name in ("TaskID", "InvoiceDate", "InvoiceDueDate")}
        own["InvoiceNumber"] = value_of(invoice, "InvoiceNumber", "InvocieNumber")
        own["InvoiceStatus"] = value_of(invoice, "Status")
        yield from _numbered(facts | own, invoice)


def _numbered(facts: Raw, part: Raw) -> Iterator[Raw]:
    """The lines of an order or invoice, then its charges, counted from 1; each says how many there are."""
    kinds = (("line", "Lines"), ("charge", "AdditionalCharges"))
    rows = [(kind, row) for kind, name in kinds for row in objects_in(value_of(part, name))]
    for number, (kind, row) in enumerate(rows, 1):
        yield facts | row | {"LineNumber": number, "LineType": kind, "LineCount": len(rows)}
