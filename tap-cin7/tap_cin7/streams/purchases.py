"""Purchases: the list, the full documents, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from tap_cin7.declaration import (
    Field,
    Kind,
    Listing,
    Raw,
    StreamDeclaration,
    dates,
    flags,
    integers,
    nested,
    numbers,
    texts,
    times,
    within,
)
from tap_cin7.documents import Detail
from tap_cin7.shape import objects_in, value_of
from tap_cin7.streams.common import (
    ADDITIONAL_ATTRIBUTES,
    ATTACHMENTS,
    BILLING_ADDRESS,
    CHARGES,
    DIMENSIONS,
    MOVEMENTS,
    PAYMENT,
    PRICE,
    PRODUCT,
    SHIPPING_ADDRESS,
    TOTALS,
)

_CHANGED: Final = "LastUpdatedDate"
_CURSOR: Final = "last_updated_date"

LISTING = Listing("purchaseList", "PurchaseList", since="UpdatedSince", until="UpdatedUntil", cursor=_CHANGED)
DETAIL = Detail("advanced-purchase", "ID", _CHANGED)
"""The path that serves Simple, Advanced and Service purchases alike (Cin7 Core API documentation)."""

_COMBINED = texts("CombinedInvoiceStatus CombinedPaymentStatus CombinedReceivingStatus")

PURCHASE_LIST = StreamDeclaration(
    "purchase_list",
    (
        *texts("ID OrderNumber Type Status"),
        *flags("BlindReceipt IsServiceOnly"),
        *dates("OrderDate InvoiceDate InvoiceDueDate RequiredBy"),
        *texts("Supplier SupplierID InvoiceNumber CreditNoteNumber BaseCurrency SupplierCurrency"),
        *numbers("InvoiceAmount PaidAmount"),
        *texts("OrderStatus StockReceivedStatus UnstockStatus InvoiceStatus CreditNoteStatus"),
        *_COMBINED,
        *texts("DropShipTaskID"),
        *times(_CHANGED),
    ),
    cursor=_CURSOR,
)

_ORDER_LINE = (*PRODUCT, *PRICE, *texts("TaxRule SupplierSKU Comment"), *DIMENSIONS)
_INVOICE_LINE = (*PRODUCT, *PRICE, *texts("TaxRule Account Comment"), *DIMENSIONS)
_STOCK_LINE = (
    *dates("Date"),
    *numbers("Quantity"),
    *PRODUCT,
    *texts("Location LocationID"),
    *flags("Received"),
    *texts("BatchSN SupplierSKU CardID"),
    *dates("ExpiryDate"),
    *DIMENSIONS,
)
_TASK = (*texts("TaskID"), *integers("InvoicingAndReceivingNumber"), *texts("Status"))
_INVOICE = (
    *_TASK,
    *flags("CombineAdditionalCharges"),
    *dates("InvoiceDate InvoiceDueDate"),
    Field("InvoiceNumber", aliases=("InvocieNumber",)),
    *nested("Lines", _INVOICE_LINE),
    *CHARGES,
    *nested("Payments", PAYMENT),
    *TOTALS,
    *numbers("Paid InvoiceTotalAmount InvoiceTotalTaxAmount"),
)
_RECEIPT = (*_TASK, *nested("Lines", _STOCK_LINE))
_CREDIT_NOTE = (
    *_TASK,
    *flags("CombineAdditionalCharges"),
    *texts("CreditNoteInvoiceNumber CreditNoteNumber"),
    *dates("CreditNoteDate"),
    *nested("Lines", _INVOICE_LINE),
    *CHARGES,
    *nested("Refunds", PAYMENT),
    *nested("Unstock", _STOCK_LINE),
    *TOTALS,
)

_STOCK: Final = ("StockReceived", "StockReceiving")
_INVOICES: Final = ("Invoice", "Invoices")
_CREDITS: Final = ("CreditNote", "CreditNotes")
_GROUPS: Final = (_STOCK, ("PutAway",), _INVOICES, _CREDITS, ("ManualJournals",))
_CONTENT: Final = ("Lines", "AdditionalCharges", "Payments", "Refunds", "Unstock")
_NOT_AVAILABLE: Final = "NOT AVAILABLE"


def groups(purchase: Raw, *names: str) -> list[Raw]:
    """The sub-documents of a kind that hold anything; each with a ``TaskID``.

    Older answers have one object where newer ones have a list. What has the status NOT AVAILABLE and no
    content only holds a place.
    """
    own = value_of(purchase, "ID")
    found = objects_in(value_of(purchase, *names))
    return [{"TaskID": own, **group} if _task(group) == "" else group for group in found if _holds(group)]


def _holds(group: Raw) -> bool:
    status = str(value_of(group, "Status") or _NOT_AVAILABLE).upper()
    return status != _NOT_AVAILABLE or any(value_of(group, name) for name in _CONTENT)


def _task(group: Raw) -> str:
    return str(value_of(group, "TaskID") or "")


def document(purchase: Raw) -> Iterator[Raw]:
    """The purchase itself, without what only holds a place."""
    yield {**purchase, **{names[0]: groups(purchase, *names) for names in _GROUPS}}


def _header(purchase: Raw) -> Raw:
    """What the rows made of a purchase say of it, so that each can be used alone."""
    return {
        "PurchaseID": value_of(purchase, "ID"),
        "PurchaseOrderNumber": value_of(purchase, "OrderNumber"),
        "PurchaseType": value_of(purchase, "Type"),
        "PurchaseStatus": value_of(purchase, "Status"),
        **{name: value_of(purchase, name) for name in _COPIED.split()},
    }


_COPIED: Final = (
    "SupplierID Supplier SupplierCurrency BaseCurrency CurrencyRate TaxCalculation Terms Location Note "
    "LastUpdatedDate"
)

_HEADER = (
    *texts("PurchaseID PurchaseOrderNumber PurchaseType PurchaseStatus SupplierID Supplier"),
    *texts("SupplierCurrency BaseCurrency TaxCalculation Terms Note"),
    *numbers("CurrencyRate"),
    *texts("Location"),
    *times(_CHANGED),
)


def _merged(header: Raw, *parts: Raw) -> Raw:
    """A row; the parts' own fields win, whatever their case."""
    row = dict(header)
    for part in parts:
        row |= part
    return row


def _invoices(purchase: Raw) -> Iterator[Raw]:
    header = _header(purchase)
    return (_merged(header, invoice) for invoice in groups(purchase, *_INVOICES))


def _credit_notes(purchase: Raw) -> Iterator[Raw]:
    header = _header(purchase)
    return (_merged(header, note) for note in groups(purchase, *_CREDITS))


def _receipts(purchase: Raw) -> Iterator[Raw]:
    """Receipts, each with what was put away of it: both have the same TaskID."""
    header = _header(purchase)
    put_away = {_task(group): group for group in groups(purchase, "PutAway")}
    for receipt in groups(purchase, *_STOCK):
        yield _merged(header, receipt, _put_away(put_away.pop(_task(receipt), {})))
    for task, group in put_away.items():
        number = value_of(group, "InvoicingAndReceivingNumber")
        bare = {"TaskID": task, "InvoicingAndReceivingNumber": number, "Status": _NOT_AVAILABLE, "Lines": []}
        yield _merged(header, bare, _put_away(group))


def _put_away(group: Raw) -> Raw:
    return {"PutAwayStatus": value_of(group, "Status"), "PutAwayLines": value_of(group, "Lines") or []}


def _numbered(header: Raw, part: Raw) -> Iterator[Raw]:
    """The lines of an order or invoice, then its charges, counted from 1; each says how many there are."""
    kinds = (("line", "Lines"), ("charge", "AdditionalCharges"))
    rows = [(kind, row) for kind, name in kinds for row in objects_in(value_of(part, name))]
    for number, (kind, row) in enumerate(rows, 1):
        marks: dict[str, Any] = {"LineNumber": number, "LineType": kind, "LineCount": len(rows)}
        yield _merged(header, row, marks)


def _order_lines(purchase: Raw) -> Iterable[Raw]:
    order = next(iter(objects_in(value_of(purchase, "Order"))), {})
    header = _header(purchase) | {"OrderStatus": value_of(order, "Status")}
    return _numbered(header, order)


def _invoice_lines(purchase: Raw) -> Iterator[Raw]:
    for invoice in _invoices(purchase):
        names = ("PurchaseID", *_HEADER_NAMES, "TaskID", "InvoiceDate", "InvoiceDueDate")
        header = {name: value_of(invoice, name) for name in names}
        header["InvoiceNumber"] = value_of(invoice, "InvoiceNumber", "InvocieNumber")
        header["InvoiceStatus"] = value_of(invoice, "Status")
        yield from _numbered(header, invoice)


_HEADER_NAMES: Final = tuple(each.source for each in _HEADER)

PURCHASES = StreamDeclaration(
    "purchases",
    (
        *texts("ID OrderNumber Type Status Approach"),
        *flags("BlindReceipt IsServiceOnly"),
        *texts("SupplierID Supplier Contact Phone InventoryAccount"),
        *BILLING_ADDRESS,
        *SHIPPING_ADDRESS,
        *texts("BaseCurrency SupplierCurrency"),
        *numbers("CurrencyRate"),
        *texts("TaxRule TaxCalculation Terms Location Note"),
        *dates("OrderDate RequiredBy"),
        *_COMBINED,
        *texts("RelatedDropShipSaleTask"),
        *times(_CHANGED),
        *within(
            "Order",
            texts("Memo Status"),
            nested("Lines", _ORDER_LINE),
            CHARGES,
            nested("Prepayments", PAYMENT),
            TOTALS,
        ),
        *nested("StockReceived", _RECEIPT, aliases=("StockReceiving",)),
        *nested("PutAway", _RECEIPT),
        *nested("Invoice", _INVOICE, aliases=("Invoices",)),
        *nested("CreditNote", _CREDIT_NOTE, aliases=("CreditNotes",)),
        *nested(
            "ManualJournals",
            _TASK,
            nested(
                "Lines",
                texts("Reference"),
                numbers("Amount"),
                dates("Date"),
                texts("Debit Credit"),
                flags("IsSystem"),
            ),
        ),
        *ADDITIONAL_ATTRIBUTES,
        *ATTACHMENTS,
        *MOVEMENTS,
    ),
    cursor=_CURSOR,
    derive=document,
)

_PART_KEY = ("purchase_id", "task_id")
_LINE = (*integers("LineNumber"), *texts("LineType"), *integers("LineCount"))
_CHARGE_FIELDS = texts("Description Reference")

PURCHASE_ORDER_LINES = StreamDeclaration(
    "purchase_order_lines",
    (*_HEADER, *texts("OrderStatus"), *_LINE, *_ORDER_LINE, *texts("Account"), *_CHARGE_FIELDS),
    ("purchase_id", "line_number"),
    cursor=_CURSOR,
    derive=_order_lines,
)

PURCHASE_INVOICES = StreamDeclaration(
    "purchase_invoices", (*_HEADER, *_INVOICE), _PART_KEY, cursor=_CURSOR, derive=_invoices
)

PURCHASE_INVOICE_LINES = StreamDeclaration(
    "purchase_invoice_lines",
    (
        *_HEADER,
        *texts("TaskID InvoiceNumber InvoiceStatus"),
        *dates("InvoiceDate InvoiceDueDate"),
        *_LINE,
        *_INVOICE_LINE,
        *_CHARGE_FIELDS,
    ),
    (*_PART_KEY, "line_number"),
    cursor=_CURSOR,
    derive=_invoice_lines,
)

PURCHASE_RECEIPTS = StreamDeclaration(
    "purchase_receipts",
    (*_HEADER, *_RECEIPT, *texts("PutAwayStatus"), Field("PutAwayLines", Kind.LIST, _STOCK_LINE)),
    _PART_KEY,
    cursor=_CURSOR,
    derive=_receipts,
)

PURCHASE_CREDIT_NOTES = StreamDeclaration(
    "purchase_credit_notes", (*_HEADER, *_CREDIT_NOTE), _PART_KEY, cursor=_CURSOR, derive=_credit_notes
)

DOCUMENTS = (
    PURCHASES,
    PURCHASE_ORDER_LINES,
    PURCHASE_INVOICES,
    PURCHASE_INVOICE_LINES,
    PURCHASE_RECEIPTS,
    PURCHASE_CREDIT_NOTES,
)
