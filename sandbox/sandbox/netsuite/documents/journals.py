"""Journal entries."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sandbox.netsuite.documents.desk import Desk
from sandbox.netsuite.documents.document import ZERO, Document
from sandbox.netsuite.documents.posting import post, total
from sandbox.system import EditError

APPROVED: Final = "B"


def book_journal(desk: Desk, lines: list[tuple[int, Decimal, str]], at: int, memo: str = "") -> Document:
    """Return an approved journal in base currency of (account id, signed amount, memo) lines.

    Its first line is the main line and posts like the others. Lines do not say whether they are tax lines.

    Raises:
        EditError: Debits and credits differ.
    """
    if len(lines) < 2 or sum((amount for _, amount, _ in lines), ZERO):  # noqa: PLR2004 - debit and credit
        raise EditError("the debits and the credits of a journal must be equal")
    header = desk.header("Journal", {}, at, memo=memo)
    header.update(status=APPROVED, approvalstatus=2)
    journal = Document(header)
    accounts = {}
    for number, (account, amount, text) in enumerate(lines):
        values = {
            "mainline": "F" if number else "T",
            "taxline": None,
            "foreignamount": amount,
            "memo": text or None,
        }
        accounts[desk.add_line(journal, at, values)["id"]] = account
    total(journal)
    header["foreigntotal"] = None
    post(journal, accounts)
    return journal
