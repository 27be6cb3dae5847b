"""A purchase as Cin7 Core shows it. Pure.

Status texts are matched leniently: in any case, and by what they contain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ZERO = Decimal()


@dataclass(frozen=True, slots=True)
class Line:
    """A product in an order or an invoice. ``account`` only in invoices, ``supplier_sku`` only in orders."""

    product_id: str
    sku: str
    name: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    tax: Decimal
    tax_rule: str
    total: Decimal
    account: str = ""
    comment: str = ""
    supplier_sku: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """An additional charge of an order or an invoice. ``account`` only in invoices."""

    description: str
    reference: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    tax: Decimal
    tax_rule: str
    total: Decimal
    account: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of an invoice. ``date_paid`` as ``YYYY-MM-DD``."""

    id: str
    reference: str
    amount: Decimal
    date_paid: str
    account: str


@dataclass(frozen=True, slots=True)
class StockLine:
    """Goods of a receipt or a put-away. Dates as ``YYYY-MM-DD``, ``""`` if there is none."""

    date: str
    sku: str
    product_id: str
    quantity: Decimal
    location: str = ""
    location_id: str = ""
    batch: str = ""
    expiry: str = ""
    card_id: str = ""
    received: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a purchase with a status of its own; in upper case, ``""`` where Cin7 Core tells none."""

    status: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it can still be written: DRAFT or NOT AVAILABLE."""
        return not self.status or "DRAFT" in self.status or "NOT AVAILABLE" in self.status

    @property
    def is_authorised(self) -> bool:
        return "AUTHORI" in self.status

    @property
    def is_voided(self) -> bool:
        return "VOID" in self.status


@dataclass(frozen=True, slots=True)
class Order(Part):
    """What is ordered. Totals in the supplier's currency."""

    memo: str = ""
    lines: tuple[Line, ...] = ()
    charges: tuple[Charge, ...] = ()
    prepayments: tuple[Payment, ...] = ()
    total_before_tax: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Invoice(Part):
    """The invoice of a group. Dates as ``YYYY-MM-DD``, ``""`` if there is none."""

    task_id: str = ""
    number: str = ""
    date: str = ""
    due_date: str = ""
    lines: tuple[Line, ...] = ()
    charges: tuple[Charge, ...] = ()
    payments: tuple[Payment, ...] = ()
    total_before_tax: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def is_paid(self) -> bool:
        return "PAID" in self.status and "UNPAID" not in self.status and "PARTIAL" not in self.status

    @property
    def is_posted(self) -> bool:
        """Whether it is AUTHORISED or PAID, wholly or in part."""
        return self.is_authorised or self.is_paid or "PARTIALLY PAID" in self.status

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.charges


@dataclass(frozen=True, slots=True)
class Stock(Part):
    """The receipt, or the put-away, of a group."""

    task_id: str = ""
    lines: tuple[StockLine, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether it says PARTIALLY RECEIVED."""
        return "PARTIAL" in self.status

    @property
    def is_empty(self) -> bool:
        return not self.lines


@dataclass(frozen=True, slots=True)
class Group:
    """An "invoicing & receiving" group: what shares one TaskID.

    ``task_id`` is ``""`` for a placeholder that Cin7 Core has not yet given one.
    """

    task_id: str
    number: int = 0
    invoice: Invoice = field(default_factory=Invoice)
    stock: Stock = field(default_factory=Stock)
    put_away: Stock = field(default_factory=Stock)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase. GUIDs in lower case; null and blank are ``""``; ``row`` is what Cin7 Core showed."""

    id: str
    number: str
    status: str
    approach: str
    """``INVOICE`` or ``STOCK``."""
    type: str
    """Upper case: ``SIMPLE PURCHASE``, ``ADVANCED PURCHASE``, ``SERVICE PURCHASE`` or ``SERVICE``."""
    location: str
    supplier_id: str
    note: str
    attributes: Mapping[str, str]
    order: Order
    groups: tuple[Group, ...]
    row: Mapping[str, Any]

    @property
    def is_simple(self) -> bool:
        return "SIMPLE" in self.type

    @property
    def is_service(self) -> bool:
        return "SERVICE" in self.type or self.row.get("IsServiceOnly") is True

    @property
    def is_advanced(self) -> bool:
        """Whether only the advanced family of the API takes it: Advanced and Service purchases."""
        return not self.is_simple

    @property
    def is_voided(self) -> bool:
        return "VOID" in self.status or self.order.is_voided

    @property
    def label(self) -> str:
        """What people call it, for messages."""
        return self.number or self.id

    def group(self, task_id: str) -> Group | None:
        """Return the group of a TaskID, in either case."""
        return next((g for g in self.groups if g.task_id and g.task_id == task_id.lower()), None)

    def ordered(self) -> dict[str, Decimal]:
        """Return the quantity ordered by :func:`sku_key`."""
        return _sum((line.sku, line.quantity) for line in self.order.lines)

    def invoiced(self) -> dict[str, Decimal]:
        """Return the quantity in authorised or paid invoices by :func:`sku_key`."""
        return invoiced(self.groups)

    def received(self) -> dict[str, Decimal]:
        """Return the quantity in receipts that are not voided, drafts included, by :func:`sku_key`."""
        return received(self.groups)

    def is_wholly_received(self) -> bool:
        """Whether at least as much as is ordered stands in receipts, for every SKU."""
        have = self.received()
        return all(have.get(sku, ZERO) >= quantity for sku, quantity in self.ordered().items())


def sku_key(sku: str) -> str:
    """Return the form in which SKUs are compared: trimmed, without regard to case."""
    return sku.strip().casefold()


def invoiced(groups: Iterable[Group]) -> dict[str, Decimal]:
    """Return the quantity in authorised or paid invoices of the groups by :func:`sku_key`."""
    return _sum((x.sku, x.quantity) for g in groups if g.invoice.is_posted for x in g.invoice.lines)


def received(groups: Iterable[Group]) -> dict[str, Decimal]:
    """Return the quantity in receipts of the groups that are not voided by :func:`sku_key`."""
    return _sum((x.sku, x.quantity) for g in groups if not g.stock.is_voided for x in g.stock.lines)


def _sum(quantities: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for sku, quantity in quantities:
        totals[sku_key(sku)] = totals.get(sku_key(sku), ZERO) + quantity
    return totals
