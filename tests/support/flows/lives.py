"""Lives of purchases for property tests: what is ordered, billed and received, in which parts, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from flows.books import Parked
from flows.purchases import ZERO, Purchases, summed

Record = dict[str, Any]
Quantities = dict[str, Decimal]

PRICES = {"OAK-10": Decimal("18.5"), "ASH-10": Decimal("21.4"), "SCR-10": Decimal("0.0375")}
DAYS = ("2026-07-01", "2026-07-02")
SUPPLIER = {"source_id": "VEND/1", "name": "Quillfeather Bindery", "currency": "USD"}
WAVES = 3
"""Runs in which documents arrive for the first time."""


@dataclass(frozen=True)
class Part:
    """A bill or a receipt: what it takes of the order, and in which run it arrives."""

    key: str
    quantities: Quantities
    wave: int
    day: str
    paid_from: int | None = None
    """A bill: the run from which on the source says that it is paid."""
    void_from: int | None = None
    """A bill: the run from which on the source says that it is void."""

    def status(self, wave: int) -> str:
        """Return the status of a bill in a run."""
        if self.void_from is not None and self.void_from <= wave:
            return "void"
        return "paid" if self.paid_from is not None and self.paid_from <= wave else "open"


@dataclass(frozen=True)
class Life:
    """A purchase with all its documents."""

    key: str
    approach: str
    type: str
    ordered: Quantities
    wave: int
    bills: tuple[Part, ...] = field(default=())
    receipts: tuple[Part, ...] = field(default=())

    def said(self, stream: str, wave: int) -> list[Record]:
        """Return what the source says of it in a run."""
        if stream == "purchases":
            return [self.order] if self.wave <= wave else []
        parts, make = (self.bills, self._bill) if stream == "bills" else (self.receipts, self._receipt)
        return [make(part, wave) for part in parts if part.wave <= wave]

    @property
    def order(self) -> Record:
        return {
            "source_id": self.key,
            "supplier_source_id": SUPPLIER["source_id"],
            "order_number": f"PO{self.key}",
            "order_date": "2026-06-30",
            "approach": self.approach,
            "purchase_type": self.type,
            "lines": _lines(self.ordered),
        }

    def _bill(self, part: Part, wave: int) -> Record:
        return {
            "source_id": part.key,
            "purchase_source_id": self.key,
            "invoice_number": f"INV-{part.key}",
            "invoice_date": part.day,
            "status": part.status(wave),
            "paid_date": None if part.status(wave) == "open" else "2026-07-20",
            "lines": [{**line, "account": "130000"} for line in _lines(part.quantities)],
        }

    def _receipt(self, part: Part, wave: int) -> Record:
        del wave
        lines = [{"sku": sku, "quantity": str(quantity)} for sku, quantity in part.quantities.items()]
        head = {"source_id": part.key, "purchase_source_id": self.key, "date": part.day}
        return {**head, "lines": lines}


def _lines(quantities: Quantities) -> list[Record]:
    return [{"sku": sku, "quantity": str(q), "price": str(PRICES[sku])} for sku, q in quantities.items()]


@st.composite
def lives(draw: st.DrawFn, number: int) -> Life:
    """A purchase whose bills and receipts come to what was ordered, to less, or to more."""
    skus = draw(st.lists(st.sampled_from(sorted(PRICES)), min_size=1, max_size=2, unique=True))
    ordered = {sku: Decimal(draw(st.integers(1, 12))) / 2 for sku in skus}
    life = Life(
        key=f"8{number}",
        approach=draw(st.sampled_from(("INVOICE", "STOCK"))),
        type=draw(st.sampled_from(("Advanced", "Advanced", "Simple"))),
        ordered=ordered,
        wave=draw(st.integers(0, WAVES - 1)),
    )
    bills, receipts = (draw(_parts(ordered, f"{name}{number}")) for name in "BR")
    return Life(life.key, life.approach, life.type, ordered, life.wave, bills, receipts)


@st.composite
def _parts(draw: st.DrawFn, ordered: Quantities, prefix: str) -> tuple[Part, ...]:
    shares = draw(
        st.sampled_from((("all",), ("all",), ("some", "rest"), ("some", "rest"), ("some",), ("more",)))
    )
    left, parts = dict(ordered), []
    for n, share in enumerate(shares):
        taken = {sku: _taken(draw, share, quantity) for sku, quantity in left.items()}
        left = {sku: quantity - taken[sku] for sku, quantity in left.items()}
        if taken := {sku: quantity for sku, quantity in taken.items() if quantity > 0}:
            wave, day = draw(st.integers(0, WAVES - 1)), draw(st.sampled_from(DAYS))
            paid = draw(st.none() | st.integers(0, WAVES))
            void = draw(st.sampled_from((*[None] * 6, *range(WAVES))))
            parts.append(Part(f"{prefix}-{n}", taken, wave, day, paid, void))
    return tuple(draw(st.permutations(parts)))


def _taken(draw: st.DrawFn, share: str, quantity: Decimal) -> Decimal:
    if share == "some":
        return Decimal(draw(st.integers(0, int(quantity * 2)))) / 2
    return quantity + 1 if share == "more" else quantity


def unjustified(life: Life, live: Record, part: Part, parked: Parked, *, store_lost: bool) -> str | None:
    """Return why Cin7 Core, as it is now, does not force a document to be held; None if it does."""
    checks = {
        "WAITS_FOR_INVOICE": lambda: _exceeds(part, _room(live)),
        "WAITS_FOR_RECEIPT": lambda: life.approach == "STOCK" and not any(_takes_a_bill(live)),
        "PURCHASE_TAKES_ONE_BILL": lambda: "Simple" in live["Type"] and bool(_posted(live)),
        "QUANTITY_DIFFERS": lambda: "Simple" in live["Type"] and _differs(part, live),
        "PUT_AWAY_CLOSED": lambda: any(each["Status"] == "AUTHORISED" for each in live["PutAway"]),
        "VOID_NOT_POSSIBLE": lambda: part.status(WAVES) == "void" and _cannot_void(life, live, part),
        "VOID_UNSURE": lambda: part.status(WAVES) == "void" and store_lost,
    }
    if parked.code not in checks:
        return f"{parked.code} is nothing that this purchase could wait for"
    return None if checks[parked.code]() else f"{parked.code}: Cin7 Core would take it"


def expected_statuses(life: Life, live: Record, purchases: Purchases) -> dict[str, str]:
    """Return the statuses that follow from what stands in an Advanced purchase."""
    billed, arrived = (
        invoiced(live),
        summed((sku, quantity) for (_, sku), quantity in purchases.goods(life.key).items()),
    )
    shares = [_share(have, life.ordered) for have in (billed, arrived)]
    statuses = {
        "CombinedInvoiceStatus": ("NOT INVOICED", "PARTIALLY INVOICED", "INVOICED")[shares[0]],
        "CombinedReceivingStatus": ("NOT RECEIVED", "PARTIALLY RECEIVED", "FULLY RECEIVED")[shares[1]],
    }
    return statuses | ({"Status": "COMPLETED"} if shares == [2, 2] else {})


def invoiced(live: Record) -> Quantities:
    return summed((line["SKU"], line["Quantity"]) for each in _posted(live) for line in each["Lines"])


def entered(live: Record) -> Quantities:
    """What stands in receipts, put away or not."""
    lines = (line for each in live["StockReceived"] for line in each["Lines"])
    return summed((line["SKU"], line["Quantity"]) for line in lines)


def _posted(live: Record) -> list[Record]:
    return [each for each in live["Invoice"] if each["Status"] in {"AUTHORISED", "PAID"}]


def _room(live: Record) -> Quantities:
    have = entered(live)
    return {sku: quantity - have.get(sku, ZERO) for sku, quantity in invoiced(live).items()}


def _exceeds(part: Part, room: Quantities) -> bool:
    return any(quantity > room.get(sku, ZERO) for sku, quantity in part.quantities.items())


def _takes_a_bill(live: Record) -> Iterator[bool]:
    for invoice, stock in zip(live["Invoice"], live["StockReceived"], strict=True):
        received = stock["Status"] in {"AUTHORISED", "PARTIALLY RECEIVED"}
        yield received and invoice["Status"] in {"DRAFT", "NOT AVAILABLE"}


def _cannot_void(life: Life, live: Record, part: Part) -> bool:
    if "Simple" in live["Type"]:
        return True
    for invoice, stock in zip(live["Invoice"], live["StockReceived"], strict=True):
        if invoice["InvoiceNumber"] == f"INV-{part.key}" and invoice["Status"] != "VOIDED":
            return bool(invoice["Payments"] or (life.approach == "INVOICE" and stock["Lines"]))
    return False


def _differs(part: Part, live: Record) -> bool:
    """Whether what is billed, or received, would not be one after this."""
    if any(invoice["InvoiceNumber"] == f"INV-{part.key}" for invoice in live["Invoice"]):
        return False
    have = entered(live)
    with_this = summed([*have.items(), *part.quantities.items()])
    return invoiced(live) not in (have, with_this) or with_this != invoiced(live)


def _share(have: Quantities, want: Quantities) -> int:
    if not any(have.values()):
        return 0
    return 2 if all(have.get(sku, ZERO) >= quantity for sku, quantity in want.items()) else 1
