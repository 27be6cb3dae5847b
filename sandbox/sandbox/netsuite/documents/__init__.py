"""How NetSuite books a purchase: the rows that each document is made of, and what it does to the others.

The seed and the screens both work through here, so the books are consistent whoever made them.

Signs follow the ledger, debit positive, credit negative, on header and lines alike: a bill's main line and
`foreigntotal` are negative, its item lines positive; a credit's are the other way round. Quantities on
purchase documents are positive. `foreignamountpaid` and `foreignamountunpaid` of a header are magnitudes.
"""

from sandbox.netsuite.documents.bills import BillDraft, approve_bill, book_bill, void_bill
from sandbox.netsuite.documents.credits import book_credit
from sandbox.netsuite.documents.desk import Desk, Ids, ItemCard, Setup
from sandbox.netsuite.documents.document import Document, Row
from sandbox.netsuite.documents.journals import book_journal
from sandbox.netsuite.documents.orders import (
    OrderDraft,
    OrderLine,
    add_lines,
    approve,
    close,
    place,
    reject,
    remove_lines,
    retotal,
    settle,
)
from sandbox.netsuite.documents.payments import pay
from sandbox.netsuite.documents.receipts import receive

__all__ = [
    "BillDraft",
    "Desk",
    "Document",
    "Ids",
    "ItemCard",
    "OrderDraft",
    "OrderLine",
    "Row",
    "Setup",
    "add_lines",
    "approve",
    "approve_bill",
    "book_bill",
    "book_credit",
    "book_journal",
    "close",
    "pay",
    "place",
    "receive",
    "reject",
    "remove_lines",
    "retotal",
    "settle",
    "void_bill",
]
