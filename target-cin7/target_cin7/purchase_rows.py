"""From the JSON of Cin7 Core to :class:`Purchase`. Pure.

Takes the array form that ``advanced-purchase`` has for every type, and the object form of ``purchase``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypedDict

from target_cin7.purchase_state import (
    ZERO,
    Charge,
    Group,
    Invoice,
    Line,
    Order,
    Payment,
    Purchase,
    Stock,
    StockLine,
)

Row = Mapping[str, Any]
_ZERO_GUID: Final = "00000000-0000-0000-0000-000000000000"
_DAY: Final = 10


class _Booked(TypedDict):
    """What an order and an invoice share."""

    lines: tuple[Line, ...]
    charges: tuple[Charge, ...]
    total_before_tax: Decimal
    tax: Decimal
    total: Decimal


class _Priced(TypedDict):
    """What a line and a charge share."""

    quantity: Decimal
    price: Decimal
    discount: Decimal
    tax: Decimal
    tax_rule: str
    total: Decimal
    account: str


class UnreadablePurchase(ValueError):  # noqa: N818 - says what the answer is
    """An answer of Cin7 Core is not the purchase, or the part of one, that belongs there."""


def purchase_of(row: object) -> Purchase:
    """Read a purchase as a detail read or a write of its header shows it.

    Raises:
        UnreadablePurchase: It has no ID, or numbers that are none.
    """
    if not isinstance(row, dict) or not guid(row.get("ID")):
        raise UnreadablePurchase("an answer without the purchase")
    simple = "SIMPLE" in upper(row.get("Type")) or isinstance(row.get("Invoice"), dict)
    attributes = row.get("AdditionalAttributes")
    return Purchase(
        id=guid(row["ID"]),
        number=text(row.get("OrderNumber")),
        status=upper(row.get("Status")),
        approach=upper(row.get("Approach")) or "INVOICE",
        type=upper(row.get("Type")) or ("SIMPLE PURCHASE" if simple else "ADVANCED PURCHASE"),
        location=text(row.get("Location")),
        supplier_id=guid(row.get("SupplierID")),
        note=text(row.get("Note")),
        attributes={k: text(v) for k, v in attributes.items()} if isinstance(attributes, dict) else {},
        order=order_of(row.get("Order")),
        groups=_groups(row, guid(row["ID"]) if simple else ""),
        row=row,
    )


def order_of(row: object) -> Order:
    """Read the order block of a purchase, or the answer of ``purchase/order``."""
    block = row if isinstance(row, dict) else {}
    return Order(
        status=upper(block.get("Status")),
        memo=text(block.get("Memo")),
        prepayments=tuple(map(payment_of, objects(block.get("Prepayments")))),
        **_booked(block),
    )


def _groups(row: Row, only: str) -> tuple[Group, ...]:
    """Join the blocks by TaskID. ``only``: the TaskID of a Simple purchase's one group."""
    invoices = _by_task(row.get("Invoice"), only)
    stocks = _by_task(row.get("StockReceived"), only)
    put_aways = _by_task(row.get("PutAway"), only)
    names = dict.fromkeys([*([only] if only else []), *invoices, *stocks, *put_aways])
    if any(names):
        names.pop("", None)  # a placeholder beside real groups stands for nothing
    groups = [
        Group(
            name,
            _group_number(invoices.get(name), stocks.get(name), put_aways.get(name)),
            _invoice(invoices.get(name) or {}, name),
            _stock(stocks.get(name) or {}, name),
            _stock(put_aways.get(name) or {}, name),
        )
        for name in names
    ]
    return tuple(sorted(groups, key=lambda group: group.number))


def _by_task(blocks: object, only: str) -> dict[str, Row]:
    if isinstance(blocks, dict):
        blocks = [blocks]
    return {guid(block.get("TaskID")) or only: block for block in objects(blocks)}


def _group_number(*blocks: Row | None) -> int:
    return max((int(number((b or {}).get("InvoicingAndReceivingNumber"))) for b in blocks), default=0)


def _invoice(block: Row, task_id: str) -> Invoice:
    return Invoice(
        status=upper(block.get("Status")),
        task_id=task_id,
        number=text(block.get("InvoiceNumber")) or text(block.get("InvocieNumber")),  # sic, documentation
        date=day(block.get("InvoiceDate")),
        due_date=day(block.get("InvoiceDueDate")),
        payments=tuple(map(payment_of, objects(block.get("Payments")))),
        paid=number(block.get("Paid")),
        **_booked(block),
    )


def _stock(block: Row, task_id: str) -> Stock:
    lines = tuple(map(_stock_line, objects(block.get("Lines"))))
    return Stock(status=upper(block.get("Status")), task_id=task_id, lines=lines)


def _booked(block: Row) -> _Booked:
    return {
        "lines": tuple(map(_line, objects(block.get("Lines")))),
        "charges": tuple(map(_charge, objects(block.get("AdditionalCharges")))),
        "total_before_tax": number(block.get("TotalBeforeTax")),
        "tax": number(block.get("Tax")),
        "total": number(block.get("Total")),
    }


def _line(row: Row) -> Line:
    return Line(
        product_id=guid(row.get("ProductID")),
        sku=text(row.get("SKU")),
        name=text(row.get("Name")),
        comment=text(row.get("Comment")),
        supplier_sku=text(row.get("SupplierSKU")),
        **_priced(row),
    )


def _charge(row: Row) -> Charge:
    return Charge(
        description=text(row.get("Description")),
        reference=text(row.get("Reference")),
        **_priced(row),
    )


def _priced(row: Row) -> _Priced:
    return {
        "quantity": number(row.get("Quantity")),
        "price": number(row.get("Price")),
        "discount": number(row.get("Discount")),
        "tax": number(row.get("Tax")),
        "tax_rule": text(row.get("TaxRule")),
        "total": number(row.get("Total")),
        "account": text(row.get("Account")),
    }


def payment_of(row: Row) -> Payment:
    """Read a payment, of an invoice or as the payments' own path shows it."""
    return Payment(
        id=guid(row.get("ID")),
        reference=text(row.get("Reference")),
        amount=number(row.get("Amount")),
        date_paid=day(row.get("DatePaid")),
        account=text(row.get("Account")),
    )


def _stock_line(row: Row) -> StockLine:
    return StockLine(
        date=day(row.get("Date")),
        sku=text(row.get("SKU")),
        product_id=guid(row.get("ProductID")),
        quantity=number(row.get("Quantity")),
        location=text(row.get("Location")),
        location_id=guid(row.get("LocationID")),
        batch=text(row.get("BatchSN")),
        expiry=day(row.get("ExpiryDate")),
        card_id=guid(row.get("CardID")),
        received=row.get("Received") is True,
    )


def objects(value: object) -> Iterable[Row]:
    """Return the objects of a list; nothing for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Return trimmed text; ``""`` for null."""
    return "" if value is None else str(value).strip()


def upper(value: object) -> str:
    """Return trimmed text in upper case; ``""`` for null."""
    return text(value).upper()


def guid(value: object) -> str:
    """Return a GUID in lower case; ``""`` for null and for the one of zeros."""
    name = text(value).lower()
    return "" if name == _ZERO_GUID else name


def day(value: object) -> str:
    """Return the date of a business date, which travels as midnight, as ``YYYY-MM-DD``; ``""`` for null."""
    return text(value)[:_DAY]


def number(value: object) -> Decimal:
    """Return an exact number; 0 for null and blank text.

    Raises:
        UnreadablePurchase: It is no number.
    """
    written = text(value)
    if not written or isinstance(value, bool):
        return ZERO
    try:
        return Decimal(written)
    except InvalidOperation as error:
        raise UnreadablePurchase(f"{written!r} where a number belongs") from error
