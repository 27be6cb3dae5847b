"""A bill's lines and charges as Cin7 Core takes them: each arrives, on the account that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from connector_kit.faults import Fault
from target_cin7.account_finder import AccountFinder
from target_cin7.line_differences import charge_differences, line_differences
from target_cin7.product_book import ProductBook
from target_cin7.purchase_lines import (
    ROUNDING,
    DuplicateSku,
    Wanted,
    WantedCharge,
    line_total,
    merged,
    plain,
    rounded,
    rounding_charges,
    wanted_charge,
    wanted_line,
)
from target_cin7.purchase_models import PRICE_DECIMALS, decimals_of
from target_cin7.purchase_state import ZERO, Charge, Invoice, Line, Purchase, sku_key
from target_cin7.reference_book import ReferenceBook
from target_cin7.references import tax_rule

_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Billed:
    """What is to stand in the invoice."""

    lines: tuple[Wanted, ...] = ()
    charges: tuple[WantedCharge, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def quantities(self) -> dict[str, Decimal]:
        """The quantity billed of each SKU, by :func:`sku_key`."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[sku_key(line.sku)] = sums.get(sku_key(line.sku), ZERO) + line.quantity
        return sums

    @property
    def accounts(self) -> dict[str, Decimal]:
        """The amount before tax on each account code."""
        sums: dict[str, Decimal] = {}
        items: list[Wanted | WantedCharge] = [*self.lines, *self.charges]
        for item in items:
            sums[item.account or ""] = sums.get(item.account or "", ZERO) + item.total
        return sums


@dataclass(frozen=True, slots=True)
class LineSettings:
    """The settings that shape a bill's lines."""

    tax_rule: str | None = None
    """``defaults.tax_rule``: where neither line nor purchase has one."""
    rounding_account: str | None = None
    duplicate_sku: DuplicateSku = "merge"


class BillLines:
    """Resolves the lines of bills. Reads the reference books once per run.

    A line without a SKU becomes an additional charge, and so does a line of a negative price, a discount:
    Cin7 Core keeps products and what is none apart. On a service purchase every line becomes one.
    """

    def __init__(
        self,
        book: ReferenceBook,
        products: ProductBook,
        finder: AccountFinder,
        settings: LineSettings,
    ) -> None:
        self._book = book
        self._products = products
        self._finder = finder
        self._settings = settings

    def billed(self, content: Mapping[str, Any], purchase: Purchase) -> tuple[Billed, list[Fault]]:
        """Return what is to be sent, and everything that is wrong with the lines."""
        faults: list[Fault] = []
        lines: list[Wanted] = []
        charges: list[WantedCharge] = []
        notes: list[str] = []
        for label, line in _labelled(content, "lines"):
            if not _counts(label, line, faults, notes):
                continue
            terms = self._terms(label, line, purchase, faults)
            if _is_product(line, purchase):
                lines.append(self._product(label, line, purchase, terms, faults))
            else:
                charges.append(_as_charge(label, line, terms, purchase, faults, notes))
        for label, charge in _labelled(content, "charges"):
            if _counts(label, charge, faults, notes):
                terms = self._terms(label, charge, purchase, faults)
                charges.append(wanted_charge(_signed(charge), tax_rule=terms[0], account=terms[1]))
        lines = merged(lines, self._settings.duplicate_sku)
        charges += rounding_charges(lines)
        charges += self._rounding(content, [*lines, *charges], purchase, faults, notes)
        return Billed(tuple(lines), tuple(charges), tuple(notes)), faults

    def differences(self, invoice: Invoice, billed: Billed) -> tuple[list[str], list[str]]:
        """Return what the invoice has and the bill has not, and the reverse, as people read them."""
        lines = [replace(x, account=self._finder.code_of(x.account)) for x in invoice.lines]
        charges = [replace(x, account=self._finder.code_of(x.account)) for x in invoice.charges]
        more, less = line_differences(lines, billed.lines)
        more_charges, less_charges = charge_differences(charges, billed.charges)
        return more + more_charges, less + less_charges

    def accounts_of(self, invoice: Invoice) -> dict[str, Decimal]:
        """Return the amount before tax on each account code of an invoice, by Cin7 Core's formula."""
        sums: dict[str, Decimal] = {}
        items: list[Line | Charge] = [*invoice.lines, *invoice.charges]
        for item in items:
            code = self._finder.code_of(item.account)
            sums[code] = sums.get(code, ZERO) + line_total(item.quantity, item.price, item.discount)
        return sums

    def _terms(
        self, label: str, line: Mapping[str, Any], purchase: Purchase, faults: list[Fault]
    ) -> tuple[str | None, str]:
        """Return the tax rule and the account of a line."""
        rule = self._tax_rule(label, line, purchase, faults)
        text = line.get("account")
        if not text:
            faults.append(_no_account(label))
            return rule, ""
        account = self._finder.find(f"{label}.account", str(text))
        if isinstance(account, Fault):
            faults.append(account)
            return rule, ""
        return rule, account.code

    def _tax_rule(
        self, label: str, line: Mapping[str, Any], purchase: Purchase, faults: list[Fault]
    ) -> str | None:
        if line.get("tax_rule"):
            name, text = f"{label}.tax_rule", str(line["tax_rule"])
        elif rule := str(purchase.row.get("TaxRule") or "").strip():
            return rule  # Cin7 Core's own word for this purchase
        elif self._settings.tax_rule:
            name, text = "defaults.tax_rule", self._settings.tax_rule
        else:
            return None
        found = tax_rule(self._book, name, text)
        if isinstance(found, Fault):
            faults.append(found)
            return None
        return found

    def _product(
        self,
        label: str,
        line: Mapping[str, Any],
        purchase: Purchase,
        terms: tuple[str | None, str],
        faults: list[Fault],
    ) -> Wanted:
        if _quantity(line) < ZERO:
            faults.append(_goes_back(label, line))
        wanted = wanted_line(line, tax_rule=terms[0], account=terms[1])
        ordered = next((x for x in purchase.order.lines if sku_key(x.sku) == sku_key(wanted.sku)), None)
        if ordered is not None:  # what was ordered is known to be a product
            return replace(wanted, sku=ordered.sku, name=wanted.name or ordered.name or None)
        product = self._products.resolve(f"{label}.sku", wanted.sku, wanted.name)
        if isinstance(product, Fault):
            faults.append(product)
            return wanted
        return replace(wanted, sku=product.sku)

    def _rounding(
        self,
        content: Mapping[str, Any],
        sent: Sequence[Wanted | WantedCharge],
        purchase: Purchase,
        faults: list[Fault],
        notes: list[str],
    ) -> list[WantedCharge]:
        """Return the charge that makes up for prices of more decimals than Cin7 Core keeps."""
        items = [*(content.get("lines") or ()), *(content.get("charges") or ())]
        if not any(decimals_of(item["price"]) > PRICE_DECIMALS for item in items):
            return []
        exact = sum((_amount(item) for item in items), ZERO)
        difference = rounded(exact - sum((x.total for x in sent), ZERO))
        if not difference:
            return []
        if self._settings.rounding_account is None:
            faults.append(_unroundable(difference))
            return []
        account = self._finder.find("the setting rounding_account", self._settings.rounding_account)
        if isinstance(account, Fault):
            faults.append(account)
            return []
        notes.append(f"{plain(difference)} of rounding went to account {account.code}")
        rule = str(purchase.row.get("TaxRule") or "").strip() or self._settings.tax_rule
        return [WantedCharge(ROUNDING, Decimal(1), difference, tax_rule=rule, account=account.code)]


def _labelled(content: Mapping[str, Any], name: str) -> list[tuple[str, Mapping[str, Any]]]:
    return [(f"{name}[{index}]", item) for index, item in enumerate(content.get(name) or ())]


def _quantity(line: Mapping[str, Any]) -> Decimal:
    quantity = line.get("quantity")
    return Decimal(1) if quantity is None else Decimal(quantity)


def _amount(line: Mapping[str, Any]) -> Decimal:
    if line.get("amount") is not None:
        return Decimal(line["amount"])
    amount: Decimal = _quantity(line) * line["price"]
    return amount * (_HUNDRED - (line.get("discount") or ZERO)) / _HUNDRED


def _counts(label: str, line: Mapping[str, Any], faults: list[Fault], notes: list[str]) -> bool:
    """Whether a line bills anything. One of the quantity 0 does not; with a tax it makes no sense."""
    if _quantity(line) != ZERO:
        return True
    if line.get("tax"):
        text = f"{label}: its quantity is 0 and its tax {plain(line['tax'])}"
        faults.append(Fault(text, "LINE_BILLS_NOTHING", "map the quantity that the tax is for", refused=True))
    else:
        notes.append(f"{label} bills a quantity of 0 and is left out")
    return False


def _is_product(line: Mapping[str, Any], purchase: Purchase) -> bool:
    return bool(line.get("sku")) and line["price"] >= ZERO and not purchase.is_service


def _as_charge(
    label: str,
    line: Mapping[str, Any],
    terms: tuple[str | None, str],
    purchase: Purchase,
    faults: list[Fault],
    notes: list[str],
) -> WantedCharge:
    if line.get("sku") and line["price"] < ZERO and _quantity(line) < ZERO:
        faults.append(_goes_back(label, line))
    if line.get("sku"):
        why = "the purchase is for services" if purchase.is_service else "its price is negative"
        notes.append(f"{label} ({line['sku']}) goes as an additional charge: {why}")
    texts = (line.get("name"), line.get("comment"), line.get("sku"))
    described = {**_signed(line), "description": next((t for t in texts if t), None)}
    if line.get("amount") is not None:
        described |= {"quantity": Decimal(1), "price": line["amount"], "discount": None}
    return wanted_charge(described, tax_rule=terms[0], account=terms[1])


def _signed(charge: Mapping[str, Any]) -> dict[str, Any]:
    """Return a charge with the sign in its price: one of -50 for minus one of 50."""
    quantity = _quantity(charge)
    if quantity >= ZERO:
        return dict(charge)
    return {**charge, "quantity": -quantity, "price": -charge["price"]}


def _no_account(label: str) -> Fault:
    return Fault(
        f"{label}.account is missing, and Cin7 Core posts no line without one",
        "ACCOUNT_MISSING",
        "map the account of every line of a bill",
    )


def _goes_back(label: str, line: Mapping[str, Any]) -> Fault:
    return Fault(
        f"{label} ({line['sku']}): the quantity {plain(_quantity(line))} is negative",
        "QUANTITY_NEGATIVE",
        "goods that go back belong in a credit note; a discount is a line without sku, or of negative price",
        refused=True,
    )


def _unroundable(difference: Decimal) -> Fault:
    return Fault(
        f"prices have more than {PRICE_DECIMALS} decimals, and the rounded lines are {plain(difference)} off",
        "BILL_DECIMALS",
        "set rounding_account to the account that takes differences of rounding, or round in the source",
    )
