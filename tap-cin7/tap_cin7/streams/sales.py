"""Sales: the list and the full documents."""

from __future__ import annotations

from typing import Final

from tap_cin7.declaration import (
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

_CHANGED: Final = "Updated"

LISTING = Listing("saleList", "SaleList", since="UpdatedSince", until="UpdatedUntil", cursor=_CHANGED)
DETAIL = Detail("sale", "SaleID", _CHANGED)

_STATUS = texts(
    "CombinedPickingStatus CombinedPackingStatus CombinedShippingStatus CombinedInvoiceStatus "
    "CombinedPaymentStatus CombinedTrackingNumbers FulFilmentStatus"
)

SALE_LIST = StreamDeclaration(
    "sale_list",
    (
        *texts("SaleID OrderNumber Type Status Customer CustomerID InvoiceNumber CustomerReference"),
        *dates("OrderDate InvoiceDate InvoiceDueDate ShipBy"),
        *numbers("InvoiceAmount PaidAmount SaleInvoicesTotalAmount CombinedPaymentTotal"),
        *texts("BaseCurrency CustomerCurrency CreditNoteNumber QuoteStatus OrderStatus CreditNoteStatus"),
        *_STATUS,
        *texts("SourceChannel ExternalID OrderLocationID"),
        *times(_CHANGED),
    ),
    ("sale_id",),
    cursor="updated",
)

_LINE = (
    *PRODUCT,
    *PRICE,
    *numbers("AverageCost"),
    *texts("TaxRule Account Comment"),
    *flags("DropShip Backorder"),
    *numbers("BackorderQuantity"),
    *DIMENSIONS,
)
_STOCK_LINE = (
    *PRODUCT,
    *texts("Location LocationID Box"),
    *numbers("Quantity"),
    *texts("BatchSN"),
    *dates("ExpiryDate"),
    *DIMENSIONS,
)
_STOCK_STEP = (*texts("Status"), *nested("Lines", _STOCK_LINE))
_LEDGER_LINE = (
    *texts("Reference"),
    *numbers("Amount"),
    *dates("Date"),
    *texts("Debit Credit"),
    *flags("IsSystem"),
)

_FULFILMENT = (
    *texts("TaskID"),
    *integers("FulfillmentNumber"),
    *texts("LinkedInvoiceNumber FulFilmentStatus"),
    *within("Pick", _STOCK_STEP),
    *within("Pack", _STOCK_STEP),
    *within(
        "Ship",
        texts("Status"),
        dates("RequireBy"),
        SHIPPING_ADDRESS,
        texts("ShippingNotes"),
        nested(
            "Lines",
            texts("ID"),
            dates("ShipmentDate"),
            texts("Carrier Boxes TrackingNumber TrackingURL"),
            flags("IsShipped"),
        ),
    ),
)

_INVOICE = (
    *texts("TaskID InvoiceNumber Memo Status"),
    *dates("InvoiceDate InvoiceDueDate"),
    *numbers("CurrencyConversionRate"),
    *texts("BillingAddressLine1 BillingAddressLine2 LinkedFulfillmentNumber"),
    *nested("Lines", _LINE),
    *CHARGES,
    *nested("Payments", PAYMENT),
    *TOTALS,
    *numbers("Paid"),
)

_CREDIT_NOTE = (
    *texts("TaskID CreditNoteInvoiceNumber CreditNoteNumber Memo Status"),
    *dates("CreditNoteDate"),
    *numbers("CreditNoteConversionRate"),
    *nested("Lines", _LINE),
    *CHARGES,
    *nested("Refunds", PAYMENT),
    *nested("Restock", _STOCK_LINE),
    *TOTALS,
)

SALES = StreamDeclaration(
    "sales",
    (
        *texts("ID Type Status Customer CustomerID Contact Phone Email DefaultAccount"),
        *flags("SkipQuote ServiceOnly"),
        *BILLING_ADDRESS,
        *SHIPPING_ADDRESS,
        *texts("ShippingNotes BaseCurrency CustomerCurrency"),
        *numbers("CurrencyRate COGSAmount"),
        *texts("TaxRule TaxCalculation Terms PriceTier Location Note CustomerReference Carrier"),
        *flags("TaxInclusive"),
        *texts("SalesRepresentative SourceChannel ExternalID OrderLocationID"),
        *dates("SaleOrderDate ShipBy"),
        *_STATUS,
        *times("LastModifiedOn Updated"),
        *within(
            "Quote",
            texts("Memo Status"),
            nested("Prepayments", PAYMENT),
            nested("Lines", _LINE),
            CHARGES,
            TOTALS,
        ),
        *within("Order", texts("SaleOrderNumber Memo Status"), nested("Lines", _LINE), CHARGES, TOTALS),
        *nested("Fulfilments", _FULFILMENT),
        *nested("Invoices", _INVOICE, aliases=("Invoice",)),
        *nested("CreditNotes", _CREDIT_NOTE, aliases=("CreditNote",)),
        *nested("ManualJournals", texts("TaskID Status"), nested("Lines", _LEDGER_LINE)),
        *ADDITIONAL_ATTRIBUTES,
        *ATTACHMENTS,
        *MOVEMENTS,
        *nested(
            "Transactions",
            texts("TaskID TransactionID Debit Credit Description"),
            numbers("Amount"),
            dates("EffectiveDate"),
        ),
    ),
    cursor="updated",
)
