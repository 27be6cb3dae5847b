"""Bill credits of a vendor."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sandbox.company.netsuite_chart import PAYABLE
from sandbox.netsuite.documents.desk import Desk
from sandbox.netsuite.documents.document import ZERO, Document, Row, cents
from sandbox.netsuite.documents.posting import post, total

OPEN: Final = "A"


def book_credit(desk: Desk, vendor: Row, lines: list[tuple[int, Decimal, str]], at: int) -> Document:
    """Return an open credit of (account id, positive amount, memo) lines; its lines are negative."""
    header = desk.header("VendCred", vendor, at)
    header.update(status=OPEN, terms=None)
    credit = Document(header)
    desk.add_main(credit, at, {"accountinglinetype": "ACCOUNTSPAYABLE"})
    accounts = {0: desk.setup.account(PAYABLE)}
    for account, amount, memo in lines:
        values = {"expenseaccount": account, "foreignamount": -cents(amount), "memo": memo}
        accounts[desk.add_line(credit, at, {**values, "accountinglinetype": "EXPENSE"})["id"]] = account
    total(credit)
    header.update(foreignamountpaid=ZERO, foreignamountunpaid=header["foreigntotal"])
    post(credit, accounts)
    return credit
