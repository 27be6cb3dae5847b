"""Bill payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sandbox.company.netsuite_chart import BANK, PAYABLE
from sandbox.netsuite.documents.bills import OPEN, PAID
from sandbox.netsuite.documents.desk import Desk
from sandbox.netsuite.documents.document import ZERO, Document, Row
from sandbox.netsuite.documents.links import BILL_TO_PAYMENT, link
from sandbox.netsuite.documents.posting import post, total
from sandbox.system import EditError

CONFIRMED: Final = "C"


def pay(desk: Desk, bill: Document, vendor: Row, at: int, amount: Decimal | None = None) -> Document:
    """Return a payment of `amount`, or of all that is owed, in the bill's currency; the bill follows.

    Raises:
        EditError: The bill is not open, or owes less.
    """
    owed = bill.header["foreignamountunpaid"]
    paid = owed if amount is None else amount
    if bill.header["status"] != OPEN or not ZERO < paid <= owed:
        raise EditError(f"{bill.header['tranid']}: {paid} cannot be paid, {owed} is owed on an open bill")
    header = desk.header("VendPymt", vendor, at)
    header.update(status=CONFIRMED, approvalstatus=2, currency=bill.header["currency"])
    header["exchangerate"] = bill.header["exchangerate"]
    payment = Document(header)
    desk.add_main(payment, at, {"isclosed": None})
    line = desk.add_line(payment, at, {"foreignamount": paid, "accountinglinetype": "ACCOUNTSPAYABLE"})
    total(payment)
    post(payment, {0: desk.setup.account(BANK), line["id"]: desk.setup.account(PAYABLE)})
    payment.links.append(link(BILL_TO_PAYMENT, (bill, 0), (payment, line["id"]), at, paid))
    _settle(desk, bill, paid, at)
    return payment


def _settle(desk: Desk, bill: Document, paid: Decimal, at: int) -> None:
    for row in (bill.header, bill.main):
        row["foreignamountpaid"] = (row["foreignamountpaid"] or ZERO) + paid
        row["foreignamountunpaid"] -= paid
    if not bill.header["foreignamountunpaid"]:
        bill.header["status"] = PAID
    desk.touched(bill, at, bill.main)
