"""Purchases: the list, the full documents, and what is made of them."""

from __future__ import annotations

from typing import Final

from tap_cin7.declaration import (
    Field,
    Kind,
    Listing,
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
from tap_cin7.streams import purchase_parts
from tap_cin7.streams.common import (
    ADDITIONAL_ATTRIBUTES,
    ATTACHMENTS,
    BILLING_ADDRESS,
    CHARGE,
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
_INVOICE_HEAD = (
    *_TASK,
    *flags("CombineAdditionalCharges"),
    *dates("InvoiceDate InvoiceDueDate"),
    Field("InvoiceNumber", aliases=("InvocieNumber",)),
)
_INVOICE_END = (
    *nested("Payments", PAYMENT),
    *TOTALS,
    *numbers("Paid InvoiceTotalAmount InvoiceTotalTaxAmount"),
)
_INVOICE = (*_INVOICE_HEAD, *nested("Lines", _INVOICE_LINE), *CHARGES, *_INVOICE_END)
_ORDERED = integers("OrderLineNumber")
"""The line of purchase_order_lines that an invoice's line or charge bills."""
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

_HEADER = (
    *texts("PurchaseID PurchaseOrderNumber PurchaseType PurchaseStatus SupplierID Supplier"),
    *texts("SupplierCurrency BaseCurrency TaxCalculation Terms Note"),
    *numbers("CurrencyRate"),
    *texts("Location"),
    *times(_CHANGED),
)


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
    derive=purchase_parts.document,
)

_PART_KEY = ("purchase_id", "task_id")
_LINE = (*integers("LineNumber"), *texts("LineType"), *integers("LineCount"))
_CHARGE_FIELDS = texts("Description Reference")

PURCHASE_ORDER_LINES = StreamDeclaration(
    "purchase_order_lines",
    (*_HEADER, *texts("OrderStatus"), *_LINE, *_ORDER_LINE, *texts("Account"), *_CHARGE_FIELDS),
    ("purchase_id", "line_number"),
    cursor=_CURSOR,
    derive=purchase_parts.order_lines,
)

PURCHASE_INVOICES = StreamDeclaration(
    "purchase_invoices",
    (
        *_HEADER,
        *_INVOICE_HEAD,
        *nested("Lines", _INVOICE_LINE, _ORDERED),
        *nested("AdditionalCharges", CHARGE, _ORDERED),
        *_INVOICE_END,
    ),
    _PART_KEY,
    cursor=_CURSOR,
    derive=purchase_parts.invoices,
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
    derive=purchase_parts.invoice_lines,
)

PURCHASE_RECEIPTS = StreamDeclaration(
    "purchase_receipts",
    (*_HEADER, *_RECEIPT, *texts("PutAwayStatus"), Field("PutAwayLines", Kind.LIST, _STOCK_LINE)),
    _PART_KEY,
    cursor=_CURSOR,
    derive=purchase_parts.receipts,
)

PURCHASE_CREDIT_NOTES = StreamDeclaration(
    "purchase_credit_notes",
    (*_HEADER, *_CREDIT_NOTE),
    _PART_KEY,
    cursor=_CURSOR,
    derive=purchase_parts.credit_notes,
)

DOCUMENTS = (
    PURCHASES,
    PURCHASE_ORDER_LINES,
    PURCHASE_INVOICES,
    PURCHASE_INVOICE_LINES,
    PURCHASE_RECEIPTS,
    PURCHASE_CREDIT_NOTES,
)
