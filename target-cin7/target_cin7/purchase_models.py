"""What the streams of the purchase family may carry. Lengths are those of the Cin7 Core API documentation."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from connector_kit.records import Date, Flag, Key, Number, RecordModel
from target_cin7.models import (
    Amount,
    Currency,
    Part,
    Text,
    Text50,
    Text256,
    as_text,
    blank_to_none,
    upper,
)

PRICE_DECIMALS: Final = 4
"""Cin7 Core keeps this many decimals of a quantity, price, tax and total (Cin7 Core API documentation)."""
_DISCOUNT_DECIMALS: Final = 2
_CENTS: Final = 2


def decimals_of(value: Decimal) -> int:
    """Return how many decimals a number needs: 2 for 1.2500."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _at_most(decimals: int, what: str) -> AfterValidator:
    def check(value: Decimal) -> Decimal:
        if decimals_of(value) > decimals:
            raise ValueError(f"has more than {decimals} decimals, and Cin7 Core keeps no more of {what}")
        return value

    return AfterValidator(check)


def _lower(value: Any) -> Any:
    value = blank_to_none(value)
    return value.strip().lower() if isinstance(value, str) else value


def _capitalised(value: Any) -> Any:
    value = blank_to_none(value)
    return value.strip().capitalize() if isinstance(value, str) else value


Sku = Annotated[str, BeforeValidator(as_text), Field(min_length=1, max_length=50)]
Text1024 = Annotated[Annotated[str, Field(max_length=1024)] | None, BeforeValidator(as_text)]
Quantity = Annotated[Number, _at_most(PRICE_DECIMALS, "a quantity")]
PositiveQuantity = Annotated[Quantity, Field(gt=0)]
Discount = Annotated[
    Annotated[Number, Field(ge=0, le=100), _at_most(_DISCOUNT_DECIMALS, "a discount")] | None,
    BeforeValidator(blank_to_none),
]
LineAmount = Annotated[
    Annotated[Number, _at_most(PRICE_DECIMALS, "an amount")] | None, BeforeValidator(blank_to_none)
]
Rate = Annotated[Annotated[Number, Field(gt=0)] | None, BeforeValidator(blank_to_none)]
Cents = Annotated[
    Annotated[Number, Field(gt=0), _at_most(_CENTS, "a payment")] | None, BeforeValidator(blank_to_none)
]
Day = Annotated[Date | None, BeforeValidator(blank_to_none)]
Approach = Annotated[Literal["INVOICE", "STOCK"] | None, BeforeValidator(upper)]


class OrderLine(Part):
    """A product that is ordered. ``price`` is per unit; ``discount`` in percent; ``tax`` an amount.

    ``amount``, where it is given, is what the line comes to before tax, and rules over ``price``.
    """

    source_line_id: Text = None
    sku: Sku
    name: Text1024 = None
    quantity: PositiveQuantity
    price: Number
    amount: LineAmount = None
    discount: Discount = None
    tax: Amount = None
    tax_rule: Text50 = None
    supplier_sku: Text50 = None
    comment: Text256 = None


class OrderCharge(Part):
    """Something ordered that is no product, such as freight. Without ``quantity``: one."""

    description: Text1024 = None
    reference: Text256 = None
    quantity: Annotated[PositiveQuantity | None, BeforeValidator(blank_to_none)] = None
    price: Number
    discount: Discount = None
    tax: Amount = None
    tax_rule: Text50 = None


class PurchaseRecord(RecordModel):
    """A purchase order.

    ``supplier_source_id``, the key of a record of the suppliers stream, goes before ``supplier_name``.
    Without ``status`` it is approved. ``currency``, where it is given, must be the supplier's in Cin7 Core.
    """

    source_id: Key
    supplier_source_id: Text = None
    supplier_name: Text256 = None
    order_number: Text256 = None
    order_date: Day = None
    required_by: Day = None
    location: Text256 = None
    approach: Approach = None
    purchase_type: Annotated[Literal["Simple", "Advanced"] | None, BeforeValidator(_capitalised)] = None
    currency: Currency = None
    currency_rate: Rate = None
    terms: Text256 = None
    tax_rule: Text50 = None
    tax_inclusive: Flag | None = None
    memo: Text1024 = None
    status: Annotated[Literal["draft", "approved", "closed", "cancelled"] | None, BeforeValidator(_lower)] = (
        None
    )
    lines: list[OrderLine] | None = None
    charges: list[OrderCharge] | None = None


class BillLine(Part):
    """A line of a bill. ``account``: a key of ``account_map``, a code or a display name.

    Without ``sku`` it is a charge; without ``quantity``, one. ``amount``, where it is given, is what the line
    comes to before tax, and rules over ``price``.
    """

    sku: Text50 = None
    name: Text1024 = None
    quantity: Annotated[Quantity | None, BeforeValidator(blank_to_none)] = None
    price: Number
    amount: LineAmount = None
    discount: Discount = None
    tax: Amount = None
    tax_rule: Text50 = None
    account: Text256 = None
    comment: Text256 = None


class BillCharge(Part):
    """Something billed that is no product. Without ``quantity``: one."""

    description: Text1024 = None
    reference: Text256 = None
    quantity: Annotated[Quantity | None, BeforeValidator(blank_to_none)] = None
    price: Number
    discount: Discount = None
    tax: Amount = None
    tax_rule: Text50 = None
    account: Text256 = None


class BillRecord(RecordModel):
    """A supplier's bill for a purchase. Without ``status`` it is open; ``draft`` is not yet approved."""

    source_id: Key
    purchase_source_id: Key
    invoice_number: Annotated[str, BeforeValidator(as_text), Field(min_length=1, max_length=256)]
    invoice_date: Day = None
    due_date: Day = None
    status: Annotated[Literal["draft", "open", "paid", "void"] | None, BeforeValidator(_lower)] = None
    paid_date: Day = None
    paid_amount: Cents = None
    lines: list[BillLine] | None = None
    charges: list[BillCharge] | None = None


class ReceiptLine(Part):
    """A product that came in. Without ``location``: the receipt's, else the purchase's."""

    sku: Sku
    quantity: PositiveQuantity
    location: Text256 = None
    batch: Text50 = None
    expiry: Day = None


class ReceiptRecord(RecordModel):
    """Goods that came in for a purchase."""

    source_id: Key
    purchase_source_id: Key
    date: Day = None
    location: Text256 = None
    lines: list[ReceiptLine] | None = None
