"""Links from line to line: what became of what."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sandbox.netsuite.documents.document import Document, Row

ORDER_TO_RECEIPT: Final = "ShipRcpt"
ORDER_TO_BILL: Final = "OrdBill"
BILL_TO_PAYMENT: Final = "Payment"


def link(
    kind: str,
    ends: tuple[Document, int],
    towards: tuple[Document, int],
    at: int,
    amount: Decimal | None = None,
) -> Row:
    """Return the link from a document's line to a later document's line, both by line id."""
    before, after = ends[0], towards[0]
    return {
        "previousdoc": before.id,
        "previousline": ends[1],
        "previoustype": before.kind,
        "nextdoc": after.id,
        "nextline": towards[1],
        "nexttype": after.kind,
        "linktype": kind,
        "foreignamount": amount,
        "lastmodifieddate": at,
    }
