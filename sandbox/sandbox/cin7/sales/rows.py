"""`/saleList` and `/saleCreditNoteList`: one row per sale, kept beside the sale."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.books import Condition, Entry
from sandbox.cin7.filters import NOTHING, Filter, by_status, exact, in_name, since, until
from sandbox.cin7.purchases.amounts import cents
from sandbox.cin7.purchases.document import AUTHORISED, NOT_AVAILABLE, POSTED
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.wire import sortable

LISTED, CREDITED = "sale_row", "credited_sale_row"
_SAME = (
    *("BaseCurrency", "CustomerCurrency", "ShipBy", "CustomerReference", "CombinedPickingStatus"),
    *("CombinedPaymentStatus", "CombinedTrackingNumbers", "CombinedPackingStatus", "CombinedShippingStatus"),
    *("CombinedInvoiceStatus", "FulFilmentStatus", "Type", "SourceChannel", "ExternalID"),
)
_NONE = Decimal(0)


def row_entry(sale: Body) -> Entry:
    """The list's row of a sale as it now is."""
    return Entry(
        sale["ID"], _row(sale), _searched(sale), sale["Status"], sortable(sale["LastModifiedOn"]) or ""
    )


def credited_entry(sale: Body) -> Entry:
    """The row of a sale with a credit note, as the list of credit notes shows it."""
    entry = row_entry(sale)
    restocked = any(each["Restock"] for each in sale["CreditNotes"])
    body = {**entry.body, "RestockStatus": AUTHORISED if restocked else NOT_AVAILABLE}
    return Entry(entry.id, body, entry.name, entry.status, entry.modified)


def _row(sale: Body) -> Body:
    first: Body = next(iter(sale["Invoices"]), {})
    posted = [each for each in sale["Invoices"] if each["Status"] in POSTED]
    back = [each for each in sale["CreditNotes"] if each["Status"] == AUTHORISED]
    invoiced = sum((each["Total"] for each in posted), _NONE)
    paid = sum((each["Paid"] for each in posted), _NONE)
    refunded = sum((each["Amount"] for note in back for each in note["Refunds"]), _NONE)
    return {
        "SaleID": sale["ID"],
        "OrderNumber": sale["Order"]["SaleOrderNumber"],
        "Status": sale["Status"],
        "OrderDate": sale["SaleOrderDate"],
        "InvoiceDate": first.get("InvoiceDate"),
        "Customer": sale["Customer"],
        "CustomerID": sale["CustomerID"],
        "InvoiceNumber": first.get("InvoiceNumber"),
        "InvoiceAmount": cents(invoiced - sum((each["Total"] for each in back), _NONE)),
        "PaidAmount": cents(paid - refunded),
        "SaleInvoicesTotalAmount": cents(invoiced),
        "CombinedPaymentTotal": cents(paid),
        "InvoiceDueDate": first.get("InvoiceDueDate"),
        "CreditNoteNumber": sale["CreditNotes"][0]["CreditNoteNumber"] if sale["CreditNotes"] else None,
        "Updated": sale["LastModifiedOn"],
        "QuoteStatus": sale["Quote"]["Status"],
        "OrderStatus": sale["Order"]["Status"],
        "CreditNoteStatus": sale["CreditNotes"][0]["Status"] if sale["CreditNotes"] else NOT_AVAILABLE,
        **{name: sale[name] for name in _SAME},
        "OrderLocationID": sale["OrderLocationID"],
    }


def _searched(sale: Body) -> str:
    """What Search looks in: numbers, customer, reference and Status."""
    invoices = (each["InvoiceNumber"] for each in sale["Invoices"])
    notes = (each["CreditNoteNumber"] for each in sale["CreditNotes"])
    named = (sale["Order"]["SaleOrderNumber"], sale["Status"], sale["Customer"], sale["CustomerReference"])
    return "\n".join(each for each in (*named, *invoices, *notes) if each)


def _created(value: str, _: Mapping[str, Any]) -> Condition:
    moment = sortable(value)
    return Condition("json_extract(body, '$.OrderDate') > ?", (moment[:19],)) if moment else NOTHING


def _ship_by(value: str, _: Mapping[str, Any]) -> Condition:
    moment = sortable(value)
    sql = """json_extract(body, '$.ShipBy') <= ? and
             json_extract(body, '$.CombinedShippingStatus') <> 'SHIPPED'"""
    return Condition(f"({sql})", (moment[:19],)) if moment else NOTHING


def _ready(value: str, _: Mapping[str, Any]) -> Condition:
    sql = """(json_extract(body, '$.CombinedPackingStatus') = 'PACKED' and
             json_extract(body, '$.CombinedShippingStatus') <> 'SHIPPED')"""
    return Condition(sql if value.lower() == "true" else "1")


_COMBINED = {
    "CombinedPickStatus": "CombinedPickingStatus",
    "CombinedPackStatus": "CombinedPackingStatus",
    "CombinedShippingStatus": "CombinedShippingStatus",
    "CombinedInvoiceStatus": "CombinedInvoiceStatus",
}
SALE_LIST = Resource(
    path="saleList",
    envelope="SaleList",
    kind=LISTED,
    called="Sale",
    key="SaleID",
    filters=(
        *(since("UpdatedSince"), until("UpdatedUntil"), in_name("Search"), by_status()),
        *(Filter("CreatedSince", _created), Filter("ShipBy", _ship_by), Filter("ReadyForShipping", _ready)),
        *(exact(name, field) for name, field in _COMBINED.items()),
        *(
            exact(name)
            for name in ("QuoteStatus", "OrderStatus", "CreditNoteStatus", "ExternalID", "OrderLocationID")
        ),
    ),
    blanks=("CustomerReference", "CreditNoteNumber", "SourceChannel", "ExternalID"),
)
SALE_CREDIT_NOTE_LIST = Resource(
    path="saleCreditNoteList",
    envelope="SaleList",
    kind=CREDITED,
    called="Sale",
    key="SaleID",
    filters=(
        *(since("UpdatedSince"), Filter("CreatedSince", _created), in_name("Search")),
        *(exact("CreditNoteStatus"), by_status()),
    ),
    blanks=("CustomerReference", "SourceChannel", "ExternalID"),
)
