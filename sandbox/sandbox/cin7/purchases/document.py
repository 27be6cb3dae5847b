"""A purchase as it is kept: its order, its groups of invoice and receipt, its credit notes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from sandbox.cin7.resource import Body

SIMPLE, ADVANCED, SERVICE = "Simple Purchase", "Advanced Purchase", "Service Purchase"
NOT_AVAILABLE, DRAFT, AUTHORISED, VOIDED, PAID = "NOT AVAILABLE", "DRAFT", "AUTHORISED", "VOIDED", "PAID"
PARTIALLY_RECEIVED = "PARTIALLY RECEIVED"
OPEN = (NOT_AVAILABLE, DRAFT)
"""Statuses in which a document can be written."""

POSTED = (AUTHORISED, PAID, PARTIALLY_RECEIVED)
"""Statuses of a document that counts."""

ZERO_GUID = "00000000-0000-0000-0000-000000000000"
NOTHING = Decimal(0)


def empty_order() -> Body:
    return {
        "Memo": "",
        "Status": NOT_AVAILABLE,
        "CombineAdditionalCharges": False,
        "Lines": [],
        "AdditionalCharges": [],
        "Prepayments": [],
        **no_totals(),
    }


def no_totals() -> Body:
    return {"TotalBeforeTax": NOTHING, "Tax": NOTHING, "Total": NOTHING}


def empty_group(task: str) -> Body:
    """An invoicing and receiving group in which nothing has happened."""
    return {
        "TaskID": task,
        "Stock": {"Status": NOT_AVAILABLE, "Lines": []},
        "PutAway": {"Status": NOT_AVAILABLE, "Lines": []},
        "Invoice": empty_invoice(),
        "ManualJournal": {"Status": NOT_AVAILABLE, "Lines": []},
    }


def empty_invoice() -> Body:
    return {
        "InvoiceDate": None,
        "InvoiceDueDate": None,
        "InvoiceNumber": "",
        "Status": NOT_AVAILABLE,
        "CombineAdditionalCharges": False,
        "Lines": [],
        "AdditionalCharges": [],
        "Payments": [],
        **no_totals(),
    }


def empty_credit_note(task: str) -> Body:
    return {
        "TaskID": task,
        "CreditNoteInvoiceNumber": "",
        "CreditNoteNumber": "",
        "CreditNoteDate": None,
        "Status": NOT_AVAILABLE,
        "CombineAdditionalCharges": False,
        "Lines": [],
        "AdditionalCharges": [],
        "Refunds": [],
        "Unstock": [],
        **no_totals(),
    }


def normal(key: Any) -> str:
    """A GUID as it is kept; the zero GUID means none."""
    text = str(key or "").lower()
    return "" if text == ZERO_GUID else text


def group_with(purchase: Body, task: str) -> Body | None:
    return next((each for each in purchase["Groups"] if each["TaskID"] == task), None)


def tasks(purchase: Body) -> Iterator[str]:
    """Every id that a call may name the purchase by."""
    yield purchase["ID"]
    yield from (each["TaskID"] for each in [*purchase["Groups"], *purchase["CreditNotes"]])


def invoices(purchase: Body) -> list[Body]:
    """The invoices that count."""
    return [each["Invoice"] for each in purchase["Groups"] if each["Invoice"]["Status"] in POSTED]


def credit_notes(purchase: Body) -> list[Body]:
    """The credit notes that count."""
    return [each for each in purchase["CreditNotes"] if each["Status"] == AUTHORISED]


def payments(purchase: Body) -> Iterator[tuple[list[Body], Body]]:
    """Every payment with the list that it is in."""
    lists = [
        purchase["Order"]["Prepayments"],
        *(each["Invoice"]["Payments"] for each in purchase["Groups"]),
        *(each["Refunds"] for each in purchase["CreditNotes"]),
    ]
    yield from ((each, payment) for each in lists for payment in each)


def stocked(lines: Iterable[Body]) -> dict[str, Decimal]:
    """Product id → quantity over the lines, services left out."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if not line.get("IsService"):
            found[line["ProductID"]] += Decimal(line["Quantity"])
    return dict(found)


def ordered(purchase: Body) -> dict[str, Decimal]:
    return stocked(purchase["Order"]["Lines"])


def received(groups: Iterable[Body]) -> dict[str, Decimal]:
    """What counts as arrived, by product."""
    return stocked(line for group in groups for line in group["Stock"]["Lines"] if line["Received"])


def invoiced(groups: Iterable[Body]) -> dict[str, Decimal]:
    """What authorised invoices say, by product."""
    posted = (group["Invoice"] for group in groups if group["Invoice"]["Status"] in POSTED)
    return stocked(line for invoice in posted for line in invoice["Lines"])
