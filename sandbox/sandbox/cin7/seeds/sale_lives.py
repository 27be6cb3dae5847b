"""How far sales have come, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.cin7.purchases.document import AUTHORISED, DRAFT, NOT_AVAILABLE, VOIDED

ALL, HALF = Decimal(1), Decimal("0.5")
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Life:
    """How far a sale has come. `invoices` are shares of the order, `paid` a share of each invoice."""

    status: str
    order: str = AUTHORISED
    quote: str = AUTHORISED
    picked: str = "NOT PICKED"
    packed: str = "NOT PACKED"
    shipped: str = "NOT SHIPPED"
    fulfilled: str = "NOT FULFILLED"
    invoices: tuple[Decimal, ...] = ()
    invoice_status: str = AUTHORISED
    paid: Decimal = _NOTHING
    credited: bool = False
    kind: str = "Simple Sale"


_SENT: Mapping[str, Any] = {
    "picked": "PICKED",
    "packed": "PACKED",
    "shipped": "SHIPPED",
    "fulfilled": "FULFILLED",
}
LIVES: tuple[Life, ...] = (
    Life("COMPLETED", **_SENT, invoices=(ALL,), paid=ALL),
    Life("ORDERED"),
    Life("INVOICED", **_SENT, invoices=(ALL,)),
    Life("ESTIMATING", order=NOT_AVAILABLE, quote=DRAFT),
    Life("PICKED", picked="PICKED"),
    Life("COMPLETED", **_SENT, invoices=(HALF, HALF), paid=ALL, kind="Advanced Sale"),
    Life("ORDERING", order=DRAFT, quote=NOT_AVAILABLE),
    Life("BACKORDERED"),
    Life("INVOICED", **_SENT, invoices=(ALL,), paid=HALF),
    Life("CREDITED", **_SENT, invoices=(ALL,), paid=ALL, credited=True),
    Life("VOIDED", order=VOIDED, quote=VOIDED, picked=VOIDED, packed=VOIDED, shipped=VOIDED),
    Life("INVOICING", **_SENT, invoices=(ALL,), invoice_status=DRAFT),
    Life("ESTIMATED", order=NOT_AVAILABLE),
    Life("COMPLETED", invoices=(ALL,), paid=ALL, kind="Service Sale"),
)
