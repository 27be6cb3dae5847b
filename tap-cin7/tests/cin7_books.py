"""Books of a company in Cin7 Core, as its API sends them: mixed date styles, nulls and blanks, numbers as text."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from fake_cin7_core import FakeCin7Core, Row, changed_between, reply

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)


def guid(kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}/{number}"))


def at(minutes: float) -> str:
    """A time so many minutes before NOW, with as many digits as Cin7 happens to send."""
    text = (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S")
    return text + ("Z", ".327Z", ".52Z", ".9289846Z")[int(minutes) % 4]


def supplier(number: int, minutes: float = 60, **fields: Any) -> Row:
    return {
        "ID": guid("supplier", number),
        "Name": f"Supplier {number:04}",
        "Currency": "AUD",
        "PaymentTerm": "30 days",
        "TaxRule": "Tax on Purchases",
        "Discount": 0,
        "Comments": "",
        "AccountPayable": "800",
        "TaxNumber": 51824753556,
        **{f"AdditionalAttribute{n}": None for n in range(1, 11)},
        "AdditionalAttribute1": f"V-{number}",
        "AttributeSet": None,
        "Status": "Active",
        "LastModifiedOn": at(minutes),
        "Addresses": [
            {"ID": guid("address", number), "Line1": "12 Wharf Rd", "Line2": "", "Country": "Australia"}
        ],
        "Contacts": [{"Name": "Ida Moreau", "Default": True, "IncludeInEmail": "True"}],
        **fields,
    }


def product(number: int, minutes: float = 60, **fields: Any) -> Row:
    return {
        "ID": guid("product", number),
        "SKU": f"OAK-{number:05}",
        "Name": f"Oak board {number}",
        "UOM": "Item",
        "Type": "Stock",
        "AverageCost": Decimal("18.5000"),
        "PriceTier1": Decimal("25.10"),
        "PriceTiers": {"Tier 1": Decimal("25.10"), "Trade": None},
        "Status": "Active",
        "COGSAccount": "",
        "HSCode": "4407.91",
        "LastModifiedOn": at(minutes),
        "Suppliers": [
            {
                "SupplierID": guid("supplier", n),
                "SupplierName": f"Supplier {n:04}",
                "Cost": Decimal("18.5"),
                "URL": "x",
            }
            for n in (1, 2)
        ],
        "Movements": [{"TaskID": guid("task", number), "BatchSN": ""}],
        **fields,
    }


def line(sku: str = "OAK-00001", quantity: Any = 40, price: Any = Decimal("18.5"), **fields: Any) -> Row:
    total = quantity * price
    return {"SKU": sku, "Name": sku, "Quantity": quantity, "Price": price, "Total": total, **fields}


def placeholder(purchase: str, **fields: Any) -> Row:
    return {"TaskID": purchase, "Status": "NOT AVAILABLE", "Lines": [], "Total": 0, **fields}


def purchase(number: int, minutes: float = 60, **fields: Any) -> Row:
    """An authorised Advanced purchase with one invoice of two lines and a charge, and one receipt."""
    own = guid("purchase", number)
    return {
        "ID": own,
        "OrderNumber": f"PO-{number:05}",
        "Type": "Advanced Purchase",
        "Status": "INVOICED",
        "Approach": "INVOICE",
        "SupplierID": guid("supplier", 1),
        "Supplier": "Supplier 0001",
        "SupplierCurrency": "EUR",
        "BaseCurrency": "AUD",
        "CurrencyRate": Decimal("1.61250"),
        "Location": "Main Warehouse",
        "OrderDate": "2026-08-01T00:00:00",
        "RequiredBy": None,
        "BlindReceipt": False,
        "Note": f"src:erp/{number}",
        "BillingAddress": {"Line1": "1 High St", "Line2": None},
        "AdditionalAttributes": {"AdditionalAttribute1": f"E-{number}"},
        "LastUpdatedDate": at(minutes),
        "Order": {
            "Memo": "",
            "Status": "AUTHORISED",
            "Lines": [line(), line("OAK-00002", 3)],
            "AdditionalCharges": [{"Description": "Freight", "Quantity": 1, "Price": 35, "Total": 35}],
            "TotalBeforeTax": Decimal("830.50"),
            "Tax": 0,
            "Total": Decimal("830.50"),
        },
        "StockReceived": [
            {
                "TaskID": guid("group", number),
                "InvoicingAndReceivingNumber": 1,
                "Status": "AUTHORISED",
                "Lines": [
                    {"Date": "2026-08-03T00:00:00", "Quantity": 40, "SKU": "OAK-00001", "Location": None}
                ],
            }
        ],
        "PutAway": [
            {
                "TaskID": guid("group", number),
                "Status": "AUTHORISED",
                "Lines": [
                    {"Date": "2026-08-03T00:00:00", "Quantity": 40, "SKU": "OAK-00001", "Location": "Main"}
                ],
            }
        ],
        "Invoice": [
            {
                "TaskID": guid("group", number),
                "InvoicingAndReceivingNumber": 1,
                "InvoiceDate": "2026-08-02T00:00:00",
                "InvoiceDueDate": "2026-09-01T00:00:00",
                "InvoiceNumber": f"B-{number}",
                "Status": "AUTHORISED",
                "Lines": [line(Account="310"), line("OAK-00002", 3, Account="310")],
                "AdditionalCharges": [
                    {"Description": "Freight", "Quantity": 1, "Price": 35, "Total": 35, "Account": "425"}
                ],
                "Payments": [
                    {
                        "ID": guid("payment", number),
                        "Amount": Decimal("100.10"),
                        "DatePaid": "2026-08-05T00:00:00",
                    }
                ],
                "TotalBeforeTax": Decimal("830.50"),
                "Tax": 0,
                "Total": Decimal("830.50"),
                "Paid": Decimal("100.10"),
            },
            placeholder(guid("second", number), Payments=[], Paid=0),
        ],
        "CreditNote": [placeholder(own)],
        "ManualJournals": [placeholder(own)],
        **fields,
    }


def listed(document: Row, **fields: Any) -> Row:
    """The row of purchaseList for a purchase."""
    names = "ID OrderNumber Type Status Supplier SupplierID BaseCurrency SupplierCurrency LastUpdatedDate"
    row = {name: document[name] for name in names.split()}
    return row | {"OrderDate": document["OrderDate"], "InvoiceAmount": Decimal("830.50"), **fields}


def sale(number: int, minutes: float = 60, **fields: Any) -> Row:
    return {
        "ID": guid("sale", number),
        "Customer": "Corner Shop",
        "Status": "ORDERED",
        "SaleOrderDate": "2026-08-01T00:00:00",
        "FulFilmentStatus": "NOT FULFILLED",
        "Order": {"SaleOrderNumber": f"SO-{number:05}", "Lines": [line()], "Total": Decimal("740.00")},
        "Invoices": [{"TaskID": guid("sale group", number), "InvoiceNumber": "", "Lines": []}],
        "ManualJournals": {"Status": "DRAFT", "Lines": []},
        "LastModifiedOn": at(minutes + 1),
        **fields,
    }


def listed_sale(document: Row, minutes: float = 60) -> Row:
    return {
        "SaleID": document["ID"],
        "OrderNumber": "SO",
        "Status": document["Status"],
        "Updated": at(minutes),
    }


class Purchases:
    """Purchases in a company; what is done to a document shows in the list."""

    def __init__(self, cin7: FakeCin7Core, *documents: Row) -> None:
        self.documents = list(documents)
        self.rows = [listed(each) for each in documents]
        self.gone: set[str] = set()
        cin7.paths["purchaselist"] = lambda request: cin7._page(
            "PurchaseList", list(self.rows), request, changed_between("LastUpdatedDate")
        )
        cin7.document("advanced-purchase", self.documents)

    def change(self, number: int, minutes: float, **fields: Any) -> None:
        own = guid("purchase", number)
        document = next(each for each in self.documents if each["ID"] == own)
        document |= {"LastUpdatedDate": at(minutes), **fields}
        self.rows[:] = [listed(document) if row["ID"] == own else row for row in self.rows]

    def add(self, document: Row) -> None:
        self.documents.append(document)
        self.rows.append(listed(document))

    def vanish(self, number: int) -> None:
        """It is in the list still."""
        self.documents[:] = [each for each in self.documents if each["ID"] != guid("purchase", number)]


BOOKS = {
    "ref/account": (
        "AccountsList",
        [{"Code": "800", "Name": "Payables", "ForPayments": "1", "Status": "ACTIVE"}],
    ),
    "ref/account/bank": (
        "BankAccountsList",
        [{"AccountID": guid("bank", 1), "StatementBalance": Decimal("1.10")}],
    ),
    "ref/tax": (
        "TaxRuleList",
        [
            {
                "ID": guid("tax", 1),
                "Name": "GST",
                "TaxPercent": 10,
                "IsActive": True,
                "Components": [
                    {"Percent": "10.0000000000", "ComponentOrder": "1", "Compound": "0", "Name": "GST"}
                ],
            }
        ],
    ),
    "ref/paymentterm": (
        "PaymentTermList",
        [{"ID": guid("term", 1), "Name": "30 days", "Duration": 30, "IsActive": True}],
    ),
    "ref/location": (
        "LocationList",
        [
            {"ID": guid("location", 1), "Name": "Main", "IsShopFloor": True, "Bins": None, "ParentID": None},
            {
                "ID": guid("location", 2),
                "Name": "Bin 1",
                "IsShopfloor": False,
                "Bins": [],
                "ParentID": guid("location", 1),
            },
        ],
    ),
    "ref/attributeset": (
        "AttributeSetList",
        [{"ID": guid("set", 1), "Name": "Sync", "Attribute1Name": "Source"}],
    ),
    "ref/brand": ("BrandList", [{"ID": guid("brand", 1), "Name": "Oakwood"}]),
    "ref/category": ("CategoryList", [{"ID": guid("category", 1), "Name": "Boards"}]),
    "ref/unit": ("UnitList", [{"ID": guid("unit", 1), "Name": "Item"}]),
    "ref/carrier": ("CarrierList", [{"CarrierID": guid("carrier", 1), "Description": "Post"}]),
    "ref/productavailability": (
        "ProductAvailabilityList",
        [
            {"ID": guid("product", 1), "SKU": "OAK-00001", "Location": "Main", "OnHand": 1, **place}
            for place in (
                {"Bin": None, "Batch": None},
                {"Bin": "A1", "Batch": None},
                {"Bin": "A1", "Batch": "B7", "ExpiryDate": "2027-01-01T00:00:00"},
                {"Bin": "A1", "Batch": "B7", "ExpiryDate": "2027-02-01T00:00:00"},
                {"Bin": "", "Batch": "A1"},
            )
        ],
    ),
    "journal": (
        "Journals",
        [
            {
                "TaskID": guid("journal", 1),
                "Status": "COMPLETED",
                "EffectiveDate": "2026-08-01T00:00:00",
                "CurrencyConversionRate": 1,
                "Lines": [
                    {
                        "Debit": "310",
                        "Credit": "800",
                        "Amount": Decimal("12.30"),
                        "BaseAmount": Decimal("12.30"),
                    }
                ],
            }
        ],
    ),
    "moneytasklist": (
        "MoneyTasks",
        [{"TaskID": guid("money", 1), "Date": "2026-08-01T00:00:00", "TotalAmount": Decimal("9.99")}],
    ),
    "stockadjustmentlist": (
        "StockAdjustmentList",
        [{"TaskID": guid("adjustment", 1), "Status": "COMPLETED"}],
    ),
    "stocktakelist": (
        "StockAdjustmentList",
        [{"TaskID": guid("take", 1), "LastUpdatedDate": "2026-08-01T00:00:00"}],
    ),
    "stocktransferlist": (
        "StockTransferList",
        [{"TaskID": guid("transfer", 1), "From": guid("location", 1)}],
    ),
}

TRANSACTIONS = [
    {"TaskID": guid("task", 1), "DebitAccountCode": "610", "CreditAccountCode": "200", "Amount": amount,
     "EffectiveDate": "2026-08-15T00:00:00", "Reference": "", "Transaction": "T", "Type": "Sale"}
    for amount in (1800, Decimal("1800.00"), Decimal("12.5"))
]  # fmt: skip


def fill(cin7: FakeCin7Core) -> Purchases:
    """Something behind every path that the tap asks for."""
    cin7.now = lambda: NOW
    changed = changed_between("LastModifiedOn")
    cin7.listing("supplier", "SupplierList", [supplier(n) for n in range(3)], changed)
    cin7.listing("customer", "CustomerList", [supplier(n, MarketingConsent=1) for n in range(2)], changed)
    cin7.listing("product", "Products", [product(n) for n in range(3)], changed)
    cin7.listing(
        "productFamily", "ProductFamilies", [product(9, Option1Name="Size", Products=[product(1)])], changed
    )
    for path, (key, rows) in BOOKS.items():
        cin7.listing(path, key, rows)
    cin7.listing("transactions", "Transactions", TRANSACTIONS)
    cin7.paths["ref/pricetier"] = lambda request: reply(
        {"PriceTiers": [{"Code": n, "Name": f"Tier {n}"} for n in (1, 2)]}
    )
    cin7.paths["me"] = lambda request: reply(
        {
            "Company": "Harbour Ltd",
            "Currency": "AUD",
            "LockDate": "29/01/2018",
            "MaximumDecimalPlacesInQuantity": "4",
        }
    )
    sales = [sale(n) for n in range(2)]
    cin7.listing("saleList", "SaleList", [listed_sale(each) for each in sales], changed_between("Updated"))
    cin7.document("sale", sales)
    return Purchases(cin7, *(purchase(n, 60 + n, CreditNote=[credit_note(n)]) for n in range(3)))


def credit_note(number: int) -> Row:
    return {
        "TaskID": guid("group", number),
        "CreditNoteNumber": f"CR-{number}",
        "CreditNoteDate": "2026-08-09T00:00:00",
        "Status": "AUTHORISED",
        "Lines": [line(quantity=1, Account="310")],
        "Refunds": [],
        "Unstock": [{"SKU": "OAK-00001", "Quantity": 1, "Date": "2026-08-09T00:00:00"}],
        "Total": Decimal("18.50"),
    }
