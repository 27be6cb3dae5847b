"""Bills, payments, credits and journals on the screen, and deleting any document."""

from __future__ import annotations

from typing import Any, Final

from sandbox.netsuite.documents import (
    BillDraft,
    Document,
    approve_bill,
    book_bill,
    book_credit,
    book_journal,
    pay,
    settle,
    void_bill,
)
from sandbox.netsuite.documents.bills import CANCELLED, OPEN, change_bill
from sandbox.netsuite.documents.document import ZERO
from sandbox.netsuite.screens.command import decimal
from sandbox.netsuite.screens.lookups import account_id, vendor_of, vendor_with
from sandbox.netsuite.screens.orders import expenses_of
from sandbox.netsuite.screens.work import Work
from sandbox.netsuite.shown import show_document
from sandbox.system import EditError

_UNDONE: Final = {"ItemRcpt": "quantityshiprecv", "VendBill": "quantitybilled"}


def create_bill(work: Work) -> dict[str, Any]:
    """Of expenses alone. Set: `vendor`, `expenses`; perhaps `number`, `memo`, `tax`, `days`, `pending`."""
    entered = work.command.set
    draft = BillDraft(
        vendor_of(work, work.command.wanted("vendor")),
        expenses=expenses_of(work),
        number=str(entered.get("number", "")),
        memo=str(entered.get("memo", "")),
        tax=decimal(entered.get("tax", 0), "tax"),
        days=int(entered.get("days", 30)),
        pending=bool(entered.get("pending", False)),
    )
    return show_document(work.add(book_bill(work.desk, draft, work.at)))


def create_credit(work: Work) -> dict[str, Any]:
    """Set: `vendor`, `expenses`."""
    vendor = vendor_of(work, work.command.wanted("vendor"))
    return show_document(work.add(book_credit(work.desk, vendor, list(expenses_of(work)), work.at)))


def create_journal(work: Work) -> dict[str, Any]:
    """Set: `lines` [{account, amount (debit positive), memo}]; perhaps `memo`."""
    lines = [
        (
            account_id(work, each.get("account")),
            decimal(each.get("amount"), "amount"),
            str(each.get("memo", "")),
        )
        for each in work.command.wanted("lines")
    ]
    journal = book_journal(work.desk, lines, work.at, str(work.command.set.get("memo", "")))
    return show_document(work.add(journal))


def approve_a_bill(work: Work) -> dict[str, Any]:
    bill = work.meant()
    approve_bill(bill, work.at)
    return show_document(bill)


def void_a_bill(work: Work) -> dict[str, Any]:
    bill = work.meant()
    void_bill(work.desk, bill, _source(work, bill), work.at)
    return show_document(bill)


def update_bill_line(work: Work) -> dict[str, Any]:
    """Set any of `account` (number), `rate`, `amount`, `memo`; quantities are the order's."""
    bill, entered = work.meant(), work.command.set
    if bill.header["foreignamountpaid"] or bill.header["status"] == CANCELLED:
        raise EditError(f"{bill.header['tranid']} is paid or cancelled, its lines cannot be changed")
    unknown = sorted(set(entered) - {"account", "rate", "amount", "memo"})
    if unknown:
        raise EditError(f"a bill's line has nothing to enter {', '.join(unknown)} in")
    line = work.line(bill)
    if "memo" in entered:
        line["memo"] = entered["memo"]
    numbers = {name: decimal(entered[name], name) for name in ("rate", "amount") if name in entered}
    account = account_id(work, entered["account"]) if "account" in entered else None
    change_bill(bill, line, numbers.get("rate"), numbers.get("amount"), account)
    line["linelastmodifieddate"] = work.at
    if work.command.header_stamp:
        bill.header["lastmodifieddate"] = work.at
    return show_document(bill)


def pay_bill(work: Work) -> dict[str, Any]:
    """Set: `amount`, all that is owed unless said. Returns the payment."""
    bill = work.meant()
    amount = work.command.set.get("amount")
    paid = None if amount is None else decimal(amount, "amount")
    return show_document(work.add(pay(work.desk, bill, vendor_with(work, bill), work.at, paid)))


def delete(work: Work) -> dict[str, Any]:
    """Delete a document that nothing follows; what it did to the document before is undone."""
    document = work.meant()
    number = document.header["tranid"]
    follows = work.rows("nexttransactionlink", {"previousdoc": document.id})
    if follows:
        raise EditError(
            f"{number} has documents that follow it, such as {follows[0]['nexttype']}; delete those first"
        )
    if document.kind in _UNDONE:
        _undo_quantities(work, document, _UNDONE[document.kind])
    if document.kind == "VendPymt":
        _undo_payment(work, document)
    work.delete_document(document)
    return {"deleted": document.id, "tranid": number}


def _source(work: Work, document: Document) -> Document | None:
    """The order that a receipt or a bill is of."""
    if not document.links:
        return None
    return work.document({"id": document.links[0]["previousdoc"]})


def _undo_quantities(work: Work, document: Document, column: str) -> None:
    order = _source(work, document)
    if order is None or document.header["status"] == CANCELLED:
        return
    for link in document.links:
        line = order.line(link["previousline"])
        quantity = document.line(link["nextline"]).get("quantity")
        line[column] -= 1 if quantity is None else quantity
        work.desk.touched(order, work.at, line)
    settle(order)


def _undo_payment(work: Work, payment: Document) -> None:
    for link in payment.links:
        bill = work.document({"id": link["previousdoc"]})
        for row in (bill.header, bill.main):
            row["foreignamountpaid"] = (row["foreignamountpaid"] or ZERO) - link["foreignamount"]
            row["foreignamountunpaid"] += link["foreignamount"]
        bill.header["status"] = OPEN
        work.desk.touched(bill, work.at, bill.main)
