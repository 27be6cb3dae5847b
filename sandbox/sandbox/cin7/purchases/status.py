"""The statuses of a purchase, worked out from its documents."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.cin7.purchases.amounts import cents
from sandbox.cin7.purchases.document import (
    AUTHORISED,
    DRAFT,
    NOT_AVAILABLE,
    NOTHING,
    PAID,
    PARTIALLY_RECEIVED,
    POSTED,
    SERVICE,
    SIMPLE,
    VOIDED,
    credit_notes,
    invoiced,
    invoices,
    ordered,
    received,
)
from sandbox.cin7.resource import Body

NONE, PART, ALL = "none", "part", "all"
_RECEIVING = {NONE: "NOT RECEIVED", PART: "PARTIALLY RECEIVED", ALL: "FULLY RECEIVED"}
_INVOICING = {NONE: "NOT INVOICED", PART: "PARTIALLY INVOICED", ALL: "INVOICED"}
# (invoiced, received) -> header Status, by approach
_INVOICE_FIRST = {
    (NONE, NONE): "ORDERED",
    (PART, NONE): "PARTIALLY INVOICED",
    (PART, PART): "PARTIALLY INVOICED",
    (ALL, NONE): "INVOICED",
    (ALL, PART): "RECEIVING",
    (NONE, PART): "RECEIVING",
    (NONE, ALL): "RECEIVED",
    (PART, ALL): "RECEIVED",
    (ALL, ALL): "COMPLETED",
}
_STOCK_FIRST = {
    **_INVOICE_FIRST,
    (PART, PART): "RECEIVING",
    (PART, ALL): "PARTIALLY INVOICED",
}
_CREDITED = {NONE: "CREDITED", PART: "RECEIVING / CREDITED", ALL: "RECEIVED / CREDITED"}


def settle(purchase: Body, switches: Mapping[str, Any]) -> None:
    """Bring every status of the purchase in line with its documents."""
    if purchase["Status"] == VOIDED:
        return
    _settle_documents(purchase, switches)
    arrived, billed = receiving(purchase), invoicing(purchase)
    ordered_, goods = purchase["Order"]["Status"] == AUTHORISED, purchase["Type"] != SERVICE
    credited = " / CREDITED" if credit_notes(purchase) else ""
    purchase["CombinedReceivingStatus"] = _RECEIVING[arrived] if ordered_ and goods else NOT_AVAILABLE
    purchase["CombinedInvoiceStatus"] = _INVOICING[billed] + credited if ordered_ else NOT_AVAILABLE
    purchase["CombinedPaymentStatus"] = _paying(purchase)
    purchase["Status"] = _status(purchase, billed, arrived, switches["initial_status"])


def receiving(purchase: Body) -> str:
    """How much of what was ordered has arrived: none, part or all."""
    return _share(received(purchase["Groups"]), ordered(purchase))


def invoicing(purchase: Body) -> str:
    """How much of what was ordered is invoiced; where no goods were ordered, how much of the charges."""
    wanted = ordered(purchase)
    if wanted:
        return _share(invoiced(purchase["Groups"]), wanted)
    posted = invoices(purchase)
    have = sum((_charged(each) for each in posted), NOTHING)
    return _share({"": have}, {"": _charged(purchase["Order"])}) if posted else NONE


def _charged(document: Body) -> Decimal:
    lines = [*document["Lines"], *document["AdditionalCharges"]]
    return sum((Decimal(line["Quantity"]) for line in lines), NOTHING)


def _share(have: Mapping[str, Decimal], want: Mapping[str, Decimal]) -> str:
    if not any(have.values()):
        return NONE
    return ALL if all(have.get(key, NOTHING) >= quantity for key, quantity in want.items()) else PART


def _settle_documents(purchase: Body, switches: Mapping[str, Any]) -> None:
    for group in purchase["Groups"]:
        invoice, stock = group["Invoice"], group["Stock"]
        if invoice["Status"] in POSTED:
            full = paid(invoice) >= cents(invoice["Total"]) > 0
            invoice["Status"] = PAID if full else AUTHORISED
        if stock["Status"] in POSTED:
            partial = switches["partial_stock_status"] == "partially_received" and _lacking(purchase, group)
            stock["Status"] = PARTIALLY_RECEIVED if partial else AUTHORISED


def _lacking(purchase: Body, group: Body) -> bool:
    """Whether a receipt is still waited for: of what the group's invoice says, else of what was ordered."""
    if purchase["Type"] == SIMPLE:
        return False
    if purchase["Approach"] == "INVOICE":
        return _share(received([group]), invoiced([group])) != ALL
    return receiving(purchase) != ALL


def paid(invoice: Body) -> Decimal:
    return sum((Decimal(each["Amount"]) for each in invoice["Payments"]), NOTHING)


def prepaid(purchase: Body) -> Decimal:
    return sum((Decimal(each["Amount"]) for each in purchase["Order"]["Prepayments"]), NOTHING)


def _paying(purchase: Body) -> str:
    posted, notes = invoices(purchase), credit_notes(purchase)
    due = sum((cents(each["Total"]) for each in posted), NOTHING)
    back = sum((Decimal(each["Amount"]) for note in notes for each in note["Refunds"]), NOTHING)
    credit = sum((cents(each["Total"]) for each in notes), NOTHING) - back
    done = prepaid(purchase) + sum((paid(each) for each in posted), NOTHING) - back
    if not posted:
        return "PREPAID" if done > 0 else "UNPAID"
    if done > due - credit and notes:
        return "OVERPAID / CREDITED"
    if done <= 0:
        return "UNPAID"
    return "PAID" if done >= due - credit else "PARTIALLY PAID"


def _status(purchase: Body, billed: str, arrived: str, initial: str) -> str:
    order = purchase["Order"]["Status"]
    if order != AUTHORISED:
        return "ORDERING" if order == DRAFT else initial
    if credit_notes(purchase):
        return _CREDITED[arrived]
    if purchase["Type"] == SERVICE:
        arrived = billed if billed == ALL else NONE
    if purchase["Type"] == SIMPLE and _both_posted(purchase):
        return "COMPLETED"
    if purchase["Approach"] == "INVOICE":
        return _INVOICE_FIRST[billed, arrived]
    pending = any(each["Stock"]["Status"] == DRAFT for each in purchase["Groups"])
    found = _STOCK_FIRST[billed, arrived]
    return "RECEIVING" if pending and found == "ORDERED" else found


def _both_posted(purchase: Body) -> bool:
    """A Simple purchase has one invoice and one receipt: nothing can follow."""
    group = purchase["Groups"][0]
    return group["Invoice"]["Status"] in POSTED and group["Stock"]["Status"] in POSTED


def void_all(purchase: Body) -> None:
    """Make everything VOIDED."""
    purchase["Status"] = VOIDED
    for name in ("CombinedReceivingStatus", "CombinedInvoiceStatus", "CombinedPaymentStatus"):
        purchase[name] = VOIDED
    documents = [purchase["Order"], *purchase["CreditNotes"]]
    for group in purchase["Groups"]:
        documents += [group["Stock"], group["PutAway"], group["Invoice"]]
    for each in documents:
        each["Status"] = VOIDED
