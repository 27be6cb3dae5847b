"""`/purchaseList` and `/purchaseCreditNoteList`: one row per purchase, kept beside the purchase."""

from collections.abc import Mapping
from typing import Any

from sandbox.books import Condition, Entry
from sandbox.cin7.filters import Filter, by_status, exact, in_name, since, until
from sandbox.cin7.purchases.amounts import cents
from sandbox.cin7.purchases.document import (
    AUTHORISED,
    DRAFT,
    NOT_AVAILABLE,
    NOTHING,
    PAID,
    POSTED,
    credit_notes,
    invoices,
)
from sandbox.cin7.purchases.status import paid, prepaid
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.wire import business_date, sortable

_SAME = (
    *("ID", "BlindReceipt", "OrderNumber", "Status", "OrderDate", "Supplier", "SupplierID", "RequiredBy"),
    *("BaseCurrency", "SupplierCurrency", "LastUpdatedDate", "Type", "CombinedInvoiceStatus"),
    *("CombinedPaymentStatus", "CombinedReceivingStatus", "IsServiceOnly"),
)


LISTED, CREDITED = "purchase_row", "credited_purchase_row"
"""Where the rows of all purchases are, and those of purchases with a credit note."""


class PurchaseList(Resource):
    """Rows in the order of their numbers. Search looks in numbers, supplier and Status; Note is not in it.

    Observed: StockReceivedStatus is the filter that works, Type is ignored.
    """


def row_entry(purchase: Body) -> Entry:
    """The list's row of a purchase as it now is."""
    modified = sortable(purchase["LastUpdatedDate"]) or ""
    return Entry(purchase["ID"], _row(purchase), _searched(purchase), purchase["Status"], modified)


def _searched(purchase: Body) -> str:
    """What Search looks in: numbers, supplier and Status."""
    invoiced = (each["Invoice"]["InvoiceNumber"] for each in purchase["Groups"])
    credited = (each["CreditNoteNumber"] for each in purchase["CreditNotes"])
    named = (purchase[name] for name in ("OrderNumber", "Status", "Supplier"))
    return "\n".join(each for each in (*named, *invoiced, *credited) if each)


def _row(purchase: Body) -> Body:
    numbered = [each["Invoice"] for each in purchase["Groups"] if each["Invoice"]["InvoiceNumber"]]
    first = numbered[0] if numbered else {}
    notes = [each["CreditNoteNumber"] for each in purchase["CreditNotes"]]
    posted = invoices(purchase)
    return {
        **{name: purchase[name] for name in _SAME},
        "InvoiceDate": first.get("InvoiceDate"),
        "InvoiceNumber": first.get("InvoiceNumber", ""),
        "InvoiceDueDate": first.get("InvoiceDueDate"),
        "InvoiceAmount": cents(sum((each["Total"] for each in posted), NOTHING)),
        "PaidAmount": prepaid(purchase) + sum(map(paid, posted), NOTHING),
        "CreditNoteNumber": notes[0] if notes else "",
        "OrderStatus": purchase["Order"]["Status"],
        "StockReceivedStatus": _overall([each["Stock"]["Status"] for each in purchase["Groups"]]),
        "UnstockStatus": _unstock(purchase),
        "InvoiceStatus": _overall([each["Invoice"]["Status"] for each in purchase["Groups"]]),
        "CreditNoteStatus": _overall([each["Status"] for each in purchase["CreditNotes"]]),
        "DropShipTaskID": None,
    }


def _overall(statuses: list[str]) -> str:
    """One status for the documents of all groups: a draft first, then what is not paid yet."""
    for status in (DRAFT, *(each for each in POSTED if each != PAID), PAID):
        if status in statuses:
            return status
    return statuses[-1] if statuses else NOT_AVAILABLE


def _unstock(purchase: Body) -> str:
    return AUTHORISED if any(each["Unstock"] for each in credit_notes(purchase)) else NOT_AVAILABLE


def _required_by(value: str, _: Mapping[str, Any]) -> Condition:
    return Condition("json_extract(body, '$.RequiredBy') = ?", (business_date(value) or value,))


PURCHASE_LIST = PurchaseList(
    path="purchaseList",
    envelope="PurchaseList",
    kind=LISTED,
    called="Purchase",
    filters=(
        since("UpdatedSince"),
        until("UpdatedUntil"),
        in_name("Search"),
        by_status(),
        Filter("RequiredBy", _required_by),
        *(
            exact(name)
            for name in (
                *("OrderStatus", "StockReceivedStatus", "InvoiceStatus"),
                *("CreditNoteStatus", "UnstockStatus", "DropShipTaskID"),
            )
        ),
    ),
)
PURCHASE_CREDIT_NOTE_LIST = PurchaseList(
    path="purchaseCreditNoteList",
    envelope="PurchaseList",
    kind=CREDITED,
    called="Purchase",
    filters=(
        *(since("UpdatedSince"), until("UpdatedUntil"), in_name("Search")),
        *(exact("CreditNoteStatus"), by_status()),
    ),
)
