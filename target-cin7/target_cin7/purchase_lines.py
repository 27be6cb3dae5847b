"""The lines and charges of orders and invoices, from a record's to Cin7 Core's. Pure; amounts are Decimal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

from target_cin7.purchase_models import PRICE_DECIMALS, decimals_of
from target_cin7.purchase_state import ZERO, sku_key

LineTotal = Literal["auto", "without_tax", "with_tax", "omit"]
DuplicateSku = Literal["merge", "send"]
_STEP: Final = Decimal(1).scaleb(-PRICE_DECIMALS)
_HUNDRED: Final = Decimal(100)
_COMMENT_LENGTH: Final = 256
_CENT: Final = Decimal("0.01")
ROUNDING: Final = "Rounding"
"""What a charge for differences of rounding is called."""
DESCRIPTION: Final = "Charge"
"""What a charge without a description is called; Cin7 Core wants one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as it is to be sent. ``tax`` None: the record has none. ``account`` only in invoices."""

    sku: str
    quantity: Decimal
    price: Decimal
    discount: Decimal = ZERO
    tax: Decimal | None = None
    tax_rule: str | None = None
    own_rule: bool = True
    """Whether the record names the tax rule itself; only then a live line is compared by it."""
    name: str | None = None
    supplier_sku: str | None = None
    comment: str | None = None
    account: str | None = None
    amount: Decimal | None = None
    """What the record says that the line comes to before tax; None leaves it to Cin7 Core's formula."""

    @property
    def total(self) -> Decimal:
        return line_total(self.quantity, self.price, self.discount)

    @property
    def rounding(self) -> Decimal:
        """What Cin7 Core's formula leaves out of the record's amount."""
        return ZERO if self.amount is None else self.amount - self.total


@dataclass(frozen=True, slots=True)
class WantedCharge:
    """An additional charge as it is to be sent. ``account`` only in invoices."""

    description: str
    quantity: Decimal
    price: Decimal
    discount: Decimal = ZERO
    tax: Decimal | None = None
    tax_rule: str | None = None
    own_rule: bool = True
    reference: str | None = None
    account: str | None = None

    @property
    def total(self) -> Decimal:
        return line_total(self.quantity, self.price, self.discount)


def rounded(amount: Decimal) -> Decimal:
    """Return the amount with the 4 decimals that Cin7 Core keeps, half up, without needless zeros."""
    return plain(amount.quantize(_STEP, ROUND_HALF_UP) if decimals_of(amount) > PRICE_DECIMALS else amount)


def plain(number: Decimal) -> Decimal:
    """Return the number without trailing zeros and without an exponent."""
    normal = number.normalize()
    exponent = normal.as_tuple().exponent
    return normal.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else normal


def line_total(quantity: Decimal, price: Decimal, discount: Decimal = ZERO) -> Decimal:
    """Return Cin7 Core's total of a line before tax: Quantity * Price * (1 - Discount/100), rounded."""
    return rounded(quantity * price * (_HUNDRED - discount) / _HUNDRED)


def wanted_line(
    line: Mapping[str, Any], *, tax_rule: str | None, own_rule: bool = True, account: str | None = None
) -> Wanted:
    """Return a record's line, its price as Cin7 Core keeps it. Its references must be resolved."""
    return Wanted(
        sku=str(line["sku"]),
        quantity=plain(_or(line.get("quantity"), Decimal(1))),
        price=_price(line),
        discount=plain(_or(line.get("discount"), ZERO)),
        tax=None if line.get("tax") is None else rounded(line["tax"]),
        tax_rule=tax_rule,
        own_rule=own_rule,
        name=line.get("name"),
        supplier_sku=line.get("supplier_sku"),
        comment=line.get("comment"),
        account=account,
        amount=None if line.get("amount") is None else plain(line["amount"]),
    )


def _price(line: Mapping[str, Any]) -> Decimal:
    """Return the price of a line as Cin7 Core keeps it; where it contradicts the amount, the amount's."""
    price, amount = rounded(_or(line.get("price"), ZERO)), line.get("amount")
    quantity, discount = _or(line.get("quantity"), Decimal(1)), _or(line.get("discount"), ZERO)
    units = quantity * (_HUNDRED - discount) / _HUNDRED
    if amount is None or not units:
        return price
    mere_rounding = abs(amount - units * price) <= max(_CENT, abs(units) * _STEP)
    return price if mere_rounding else rounded(amount / units)


def rounding_charges(lines: Iterable[Wanted]) -> list[WantedCharge]:
    """Return what makes lines come to their records' amounts: for each account a charge, if it is needed.

    Cin7 Core multiplies to 4 decimals; a source may have rounded each line to its currency.
    """
    sums: dict[tuple[str | None, str | None, bool], Decimal] = {}
    for line in lines:
        terms = (line.account, line.tax_rule, line.own_rule)
        sums[terms] = sums.get(terms, ZERO) + line.rounding
    return [
        WantedCharge(ROUNDING, Decimal(1), plain(total), tax_rule=rule, own_rule=own, account=account)
        for (account, rule, own), total in sums.items()
        if total
    ]


def wanted_charge(
    charge: Mapping[str, Any], *, tax_rule: str | None, own_rule: bool = True, account: str | None = None
) -> WantedCharge:
    """Return a record's charge, its price as Cin7 Core keeps it. Its references must be resolved."""
    return WantedCharge(
        description=charge.get("description") or charge.get("reference") or DESCRIPTION,
        quantity=plain(_or(charge.get("quantity"), Decimal(1))),
        price=rounded(_or(charge.get("price"), ZERO)),
        discount=plain(_or(charge.get("discount"), ZERO)),
        tax=None if charge.get("tax") is None else rounded(charge["tax"]),
        tax_rule=tax_rule,
        own_rule=own_rule,
        reference=charge.get("reference"),
        account=account,
    )


def merged(lines: Iterable[Wanted], mode: DuplicateSku = "merge") -> list[Wanted]:
    """Return the lines with those made one that differ in nothing but quantity, tax and texts.

    Quantities and taxes are added, comments joined. Lines whose comments together are longer than Cin7 Core
    keeps stay apart. Nothing is dropped.
    """
    if mode == "send":
        return list(lines)
    result: list[Wanted] = []
    for line in lines:
        twin = next((i for i, other in enumerate(result) if _mergeable(other, line)), None)
        if twin is None:
            result.append(line)
        else:
            result[twin] = _merge(result[twin], line)
    return result


def line_body(line: Wanted, mode: LineTotal = "auto") -> dict[str, Any]:
    """Return a line as Cin7 Core takes it."""
    texts = {
        "Name": line.name,
        "TaxRule": line.tax_rule,
        "SupplierSKU": line.supplier_sku,
        "Comment": line.comment,
        "Account": line.account,
    }
    return {"SKU": line.sku, **_amounts(line, mode), **{k: v for k, v in texts.items() if v}}


def charge_body(charge: WantedCharge, mode: LineTotal = "auto") -> dict[str, Any]:
    """Return an additional charge as Cin7 Core takes it."""
    texts = {"Reference": charge.reference, "TaxRule": charge.tax_rule, "Account": charge.account}
    body = {"Description": charge.description, **_amounts(charge, mode)}
    return body | {k: v for k, v in texts.items() if v}


def total_of(lines: Sequence[Wanted | WantedCharge], *, tax_inclusive: bool) -> Decimal:
    """Return what lines and charges come to, with their taxes unless the prices contain them."""
    taxes = ZERO if tax_inclusive else sum((x.tax or ZERO for x in lines), ZERO)
    return sum((x.total for x in lines), ZERO) + taxes


def rounding_notes(subject: str, lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a remark for every price of a record that Cin7 Core cannot keep with all its decimals."""
    return [
        f"{subject}[{index}]: price {plain(line['price'])} was rounded to {rounded(line['price'])}"
        for index, line in enumerate(lines)
        if line.get("price") is not None and decimals_of(line["price"]) > PRICE_DECIMALS
    ]


def _amounts(line: Wanted | WantedCharge, mode: LineTotal) -> dict[str, Any]:
    tax = line.tax or ZERO
    amounts: dict[str, Any] = {
        "Quantity": line.quantity,
        "Price": line.price,
        "Discount": line.discount,
        "Tax": tax,
    }
    if mode == "with_tax":
        amounts["Total"] = line.total + tax
    elif mode == "without_tax" or (mode == "auto" and not tax):
        amounts["Total"] = line.total
    return amounts


def _mergeable(first: Wanted, second: Wanted) -> bool:
    return _terms(first) == _terms(second) and len(_joined(first, second) or "") <= _COMMENT_LENGTH


def _terms(line: Wanted) -> tuple[object, ...]:
    return sku_key(line.sku), line.price, line.discount, line.tax_rule, line.account, line.supplier_sku


def _merge(first: Wanted, second: Wanted) -> Wanted:
    tax = None if first.tax is None and second.tax is None else (first.tax or ZERO) + (second.tax or ZERO)
    amounts = [line.total if line.amount is None else line.amount for line in (first, second)]
    return replace(
        first,
        quantity=first.quantity + second.quantity,
        amount=None if first.amount is None and second.amount is None else sum(amounts, ZERO),
        tax=tax,
        name=first.name or second.name,
        comment=_joined(first, second),
    )


def _joined(first: Wanted, second: Wanted) -> str | None:
    parts = [*(first.comment or "").split("; "), second.comment or ""]
    return "; ".join(dict.fromkeys(part for part in parts if part)) or None


def _or(value: Any, default: Decimal) -> Decimal:
    return default if value is None else Decimal(value)
