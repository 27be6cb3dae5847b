"""How a purchase and its documents look on the wire, in both families."""

from typing import Any

from sandbox.cin7.purchases.document import NOT_AVAILABLE, empty_credit_note, no_totals
from sandbox.cin7.purchases.lines import as_line
from sandbox.cin7.resource import Body

_DIM: Body = {
    **dict.fromkeys(("ProductLength", "ProductWidth", "ProductHeight", "ProductWeight"), 0),
    "WeightUnits": "kg",
    "DimensionsUnits": "cm",
    **{f"ProductCustomField{n}": None for n in range(1, 11)},
}
_STOCK_LINE = (
    *("Date", "Quantity", "ProductID", "SKU", "Name", "Location", "LocationID"),
    *("Received", "BatchSN", "SupplierSKU", "ExpiryDate", "CardID"),
)
_PAYMENT = ("ID", "Reference", "Amount", "DatePaid", "Account", "CurrencyRate", "DateCreated")
_KEPT_APART = ("Groups", "CreditNotes", "Order")
_TRUE = "true"


def order(purchase: Body, combine: bool = False) -> Body:
    """The order as `/purchase/order` answers with it."""
    return {"TaskID": purchase["ID"], **_lined(purchase["Order"], combine, leave=("Prepayments",))}


def invoice(group: Body, combine: bool = False) -> Body:
    """An invoice as the invoice endpoints answer with it."""
    found = group["Invoice"]
    sums = {"InvoiceTotalAmount": found["Total"], "InvoiceTotalTaxAmount": found["Tax"]}
    return {"TaskID": group["TaskID"], **_lined(found, combine, leave=("Payments",)), **sums}


def stock(group: Body, name: str = "Stock") -> Body:
    """A receipt, or with `name` a put-away."""
    found = group[name]
    return {"TaskID": group["TaskID"], "Status": found["Status"], "Lines": _stock_lines(found["Lines"])}


def credit_note(note: Body, combine: bool = False) -> Body:
    return _lined(note, combine, leave=("Refunds",))


def manual_journal(group: Body) -> Body:
    return {"TaskID": group["TaskID"], **group["ManualJournal"]}


def _lined(document: Body, combine: bool, leave: tuple[str, ...]) -> Body:
    """A document with its charges among the lines where that is asked for, or was when it was written."""
    body = {name: value for name, value in document.items() if name not in leave}
    body["Lines"] = [_line(line) for line in document["Lines"]]
    if combine or document["CombineAdditionalCharges"]:
        body["Lines"] += [as_line(charge) for charge in document["AdditionalCharges"]]
        body["AdditionalCharges"] = []
    return body


def _line(line: Body) -> Body:
    named = {name: line[name] for name in ("ProductID", "SKU")}
    return {**named, **{name: value for name, value in line.items() if name != "IsService"}}


def _stock_lines(lines: list[Body]) -> list[Body]:
    return [{name: line[name] for name in _STOCK_LINE} for line in lines]


def full(purchase: Body, combine: bool = False) -> Body:
    """The whole purchase as `/advanced-purchase` answers with it: lists of documents by TaskID."""
    notes = purchase["CreditNotes"] or [empty_credit_note(purchase["Groups"][0]["TaskID"])]
    groups = list(enumerate(purchase["Groups"], start=1))
    return {
        **{name: value for name, value in purchase.items() if name not in _KEPT_APART},
        "Order": {
            **sized(_lined(purchase["Order"], combine, leave=("CombineAdditionalCharges", "Prepayments"))),
            "Prepayments": _payments(purchase["Order"]["Prepayments"]),
        },
        "StockReceived": [_numbered(n, stock(each)) for n, each in groups],
        "PutAway": [_numbered(n, stock(each, "PutAway")) for n, each in groups],
        "Invoice": [_numbered(n, _full_invoice(each, combine)) for n, each in groups],
        "CreditNote": [_full_note(each, combine) for each in notes],
        "ManualJournals": [_numbered(n, manual_journal(each)) for n, each in groups],
    }


def simple(purchase: Body, combine: bool = False) -> Body:
    """The whole purchase as `/purchase` answers with it: one document of each kind, no put-away."""
    body = full(purchase, combine)
    single = ("StockReceived", "Invoice", "CreditNote", "ManualJournals")
    return {
        **{name: value for name, value in body.items() if name != "PutAway"},
        **{name: body[name][0] for name in single},
    }


def _numbered(number: int, document: Body) -> Body:
    """The document with its group's number, 0 where nothing has happened."""
    shown = 0 if document["Status"] == NOT_AVAILABLE else number
    return sized({"TaskID": document["TaskID"], "InvoicingAndReceivingNumber": shown, **document})


def sized(document: Body) -> Body:
    """The document with each product line's dimensions, as only full purchases and sales have them."""
    return {**document, "Lines": [{**line, **_DIM} if "SKU" in line else line for line in document["Lines"]]}


def _full_invoice(group: Body, combine: bool) -> Body:
    found = group["Invoice"]
    payments = _payments(found["Payments"])
    paid = sum((each["Amount"] for each in payments), no_totals()["Total"])
    body = _lined(found, combine, leave=("CombineAdditionalCharges",))
    return {"TaskID": group["TaskID"], **body, "Payments": payments, "Paid": paid}


def _full_note(note: Body, combine: bool) -> Body:
    return {
        **sized(_lined(note, combine, leave=("CombineAdditionalCharges",))),
        "Refunds": _payments(note["Refunds"]),
    }


def _payments(payments: list[Body]) -> list[Body]:
    return [{name: each[name] for name in _PAYMENT} for each in payments]


def asked_to_combine(value: Any) -> bool:
    return str(value or "").lower() == _TRUE
