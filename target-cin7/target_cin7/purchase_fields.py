"""From a purchase record's fields to Cin7 Core's: supplier, names and SKUs checked, defaults for creates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from connector_kit.delivery.model import Dependency, Document, marker
from connector_kit.faults import Fault
from target_cin7.client import Row
from target_cin7.known import Known
from target_cin7.product_book import ProductBook
from target_cin7.purchase_lines import (
    DuplicateSku,
    LineTotal,
    Wanted,
    WantedCharge,
    merged,
    rounding_charges,
    rounding_notes,
    wanted_charge,
    wanted_line,
)
from target_cin7.purchase_rows import guid, text, upper
from target_cin7.purchase_state import Purchase
from target_cin7.reference_book import ReferenceBook
from target_cin7.references import default_location, location, payment_term, tax_rule
from target_cin7.supplier_book import SupplierBook

T = TypeVar("T")
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PurchaseSettings:
    """The settings that shape a purchase. ``number_attribute`` 0: none."""

    defaults: Mapping[str, str] = field(default_factory=dict)
    purchase_type: str = "Advanced"
    line_total: LineTotal = "auto"
    duplicate_sku: DuplicateSku = "merge"
    number_attribute: int = 1


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a record says in Cin7 Core's terms, None where it says nothing. Defaults only if it is new."""

    supplier_id: str | None
    location: str | None
    approach: str | None
    terms: str | None
    tax_rule: str | None
    lines: tuple[Wanted, ...]
    charges: tuple[WantedCharge, ...]
    notes: tuple[str, ...]


class PurchaseFields:
    """Resolves what a purchase refers to. Reads each reference book at most once, and only if needed."""

    def __init__(
        self,
        book: ReferenceBook,
        suppliers: SupplierBook,
        products: ProductBook,
        known: Known,
        settings: PurchaseSettings,
    ) -> None:
        self._book = book
        self._suppliers = suppliers
        self._products = products
        self._known = known
        self._settings = settings

    def supplier_id(self, document: Document) -> str | None:
        """Return the supplier's ID, None if it cannot be told."""
        row = self._supplier(document)
        return None if isinstance(row, Fault) else guid(row.get("ID"))

    def resolve(self, document: Document, live: Purchase | None) -> tuple[Resolved, list[Fault]]:
        """Return what the record says and what is wrong with it.

        Args:
            document: The record.
            live: The purchase that it is. What it has already is not judged again: a product, a location or a
                term that was retired since then does not stop it. None: a new purchase, and defaults count.
        """
        content, faults = document.content, list[Fault]()
        supplier = None if _same_supplier(document, live) else _good(self._usable(document, live), faults)
        rule = self._header_rule(content, supplier, live, faults)
        lines = merged(self._lines(content, rule, live, faults), self._settings.duplicate_sku)
        charges = [*self._charges(content, rule, live, faults), *rounding_charges(lines)]
        notes = rounding_notes("lines", content.get("lines") or ())
        notes += rounding_notes("charges", content.get("charges") or ())
        notes += _approach_notes(content, live)
        resolved = Resolved(
            supplier_id=guid(supplier.get("ID")) if supplier is not None else None,
            location=self._location(content, live, faults),
            approach=self._approach(content, live, service=not lines and bool(charges)),
            terms=self._terms(content, live, faults),
            tax_rule=rule if live is None or content.get("tax_rule") else None,
            lines=tuple(lines),
            charges=tuple(charges),
            notes=tuple(notes),
        )
        return resolved, faults

    def _supplier(self, document: Document) -> Row | Fault:
        key, name = document.content.get("supplier_source_id"), document.content.get("supplier_name")
        if key:
            return self._supplier_by_key(document.source, key)
        return self._supplier_by_name(name) if name else _no_supplier()

    def _supplier_by_key(self, source: str, key: str) -> Row | Fault:
        known = self._known.id_of("suppliers", source, key)
        if known is not None:
            row = self._suppliers.by_id(known)
            if row is None:
                self._suppliers.look("", known)
                row = self._suppliers.by_id(known)
            return row if row is not None else _supplier_gone(key, known)
        rows = self._suppliers.by_marker(marker(source, key))
        return rows[0] if len(rows) == 1 else _supplier_awaited(key)

    def _supplier_by_name(self, name: str) -> Row | Fault:
        rows = self._suppliers.by_name(name)
        active = [r for r in rows if upper(r.get("Status")) != "DEPRECATED"] or rows
        if len(active) == 1:
            return active[0]
        candidates = rows or self._suppliers.like(name)
        what = f"the name of {len(active)} suppliers" if active else "not a supplier"
        return Fault(
            f'supplier_name "{name}" is {what} in Cin7 Core',
            "SUPPLIER_AMBIGUOUS" if active else "SUPPLIER_UNKNOWN",
            "map supplier_source_id, or spell supplier_name exactly as the supplier is called there",
            tuple(f"{r.get('Name')} (ID {guid(r.get('ID'))})" for r in candidates),
        )

    def _usable(self, document: Document, live: Purchase | None) -> Row | Fault:
        row = self._supplier(document)
        if isinstance(row, Fault) or (live is not None and guid(row.get("ID")) == live.supplier_id):
            return row
        label = f"supplier {row.get('Name')}"
        if upper(row.get("Status")) == "DEPRECATED":
            return Fault(
                f"{label} is deprecated in Cin7 Core",
                "SUPPLIER_DEPRECATED",
                "reactivate the supplier in the source or in Cin7 Core, or cancel the order",
            )
        currency, theirs = document.content.get("currency"), upper(row.get("Currency"))
        if currency and theirs and currency != theirs:
            return Fault(
                f"currency is {currency}, but {label} has {theirs} in Cin7 Core, and its purchases with it",
                "CURRENCY_DIFFERS",
                "order from a supplier of that currency; Cin7 Core keeps one supplier for each",
            )
        return row

    def _header_rule(
        self, content: Content, supplier: Row | None, live: Purchase | None, faults: list[Fault]
    ) -> str | None:
        """Return the rule of what names none: the record's, the purchase's, the default, the supplier's."""
        if content.get("tax_rule"):
            return self._rule("tax_rule", content["tax_rule"], live, faults)
        if live is not None:
            return text(live.row.get("TaxRule")) or None
        if default := self._settings.defaults.get("tax_rule"):
            return self._rule("defaults.tax_rule", default, live, faults)
        own = text((supplier or {}).get("TaxRule"))
        parts = [*(content.get("lines") or ()), *(content.get("charges") or ())]
        needed = own and not all(part.get("tax_rule") for part in parts)
        return self._rule("the supplier's tax_rule", own, live, faults) if needed else None

    def _lines(
        self, content: Content, rule: str | None, live: Purchase | None, faults: list[Fault]
    ) -> list[Wanted]:
        there = {line.sku for line in live.order.lines} if live is not None else set()
        lines = []
        for index, line in enumerate(content.get("lines") or ()):
            label, sku = f"lines[{index}]", line["sku"]
            if sku not in there:
                product = _good(self._products.resolve(f"{label}.sku", sku, line.get("name")), faults)
                sku = product.sku if product else sku
            own = self._rule(f"{label}.tax_rule", line.get("tax_rule"), live, faults)
            named = bool(own or content.get("tax_rule"))
            lines.append(wanted_line({**line, "sku": sku}, tax_rule=own or rule, own_rule=named))
        return lines

    def _charges(
        self, content: Content, rule: str | None, live: Purchase | None, faults: list[Fault]
    ) -> list[WantedCharge]:
        charges = []
        for index, charge in enumerate(content.get("charges") or ()):
            own = self._rule(f"charges[{index}].tax_rule", charge.get("tax_rule"), live, faults)
            named = bool(own or content.get("tax_rule"))
            charges.append(wanted_charge(charge, tax_rule=own or rule, own_rule=named))
        return charges

    def _rule(self, label: str, value: str | None, live: Purchase | None, faults: list[Fault]) -> str | None:
        if not value:
            return None
        return _there(value, _live_rules(live)) or _good(tax_rule(self._book, label, value), faults)

    def _terms(self, content: Content, live: Purchase | None, faults: list[Fault]) -> str | None:
        terms = content.get("terms")
        if not terms:
            return None
        there = [text(live.row.get("Terms"))] if live is not None else []
        return _there(terms, there) or _good(payment_term(self._book, "terms", terms), faults)

    def _location(self, content: Content, live: Purchase | None, faults: list[Fault]) -> str | None:
        named, default = content.get("location"), self._settings.defaults.get("location")
        if live is not None and (not named or _there(named, [live.location])):
            return live.location if named else None
        if named:
            found = _good(location(self._book, "location", named), faults)
        elif default:
            found = _good(location(self._book, "defaults.location", default), faults)
        else:
            found = _good(default_location(self._book), faults)
        return found.name if found is not None else None

    def _approach(self, content: Content, live: Purchase | None, *, service: bool) -> str | None:
        if service:
            return "INVOICE"
        own: str | None = content.get("approach")
        if live is not None and own and not live.order.is_open:
            return live.approach  # fixed when the order was authorised
        default = (self._settings.defaults.get("approach") or "INVOICE").upper()
        return own or (default if live is None else None)


def _approach_notes(content: Content, live: Purchase | None) -> list[str]:
    wanted = content.get("approach")
    if live is None or live.order.is_open or live.is_service or not wanted or wanted == live.approach:
        return []
    return [f"approach stays {live.approach}, not {wanted}: Cin7 Core fixed it with the order"]


def _same_supplier(document: Document, live: Purchase | None) -> bool:
    """Whether the supplier of a live purchase is still the one that the record named when it landed."""
    names = ("supplier_source_id", "supplier_name")
    landed = document.landed
    return (
        live is not None
        and landed is not None
        and all(landed.get(n) == document.content.get(n) for n in names)
    )


def _live_rules(live: Purchase | None) -> list[str]:
    if live is None:
        return []
    rules = [line.tax_rule for line in live.order.lines] + [charge.tax_rule for charge in live.order.charges]
    return [text(live.row.get("TaxRule")), *rules]


def _there(value: str, names: Iterable[str]) -> str | None:
    return next((name for name in names if name and name.casefold() == value.strip().casefold()), None)


def _good(result: T | Fault, faults: list[Fault]) -> T | None:
    if isinstance(result, Fault):
        if result not in faults:
            faults.append(result)
        return None
    return result


def _no_supplier() -> Fault:
    return Fault(
        "it names no supplier",
        "SUPPLIER_MISSING",
        "map supplier_source_id or supplier_name",
        refused=True,
    )


def _supplier_awaited(key: str) -> Fault:
    return Fault(
        f"supplier {key} is not in Cin7 Core yet",
        "WAITS_FOR_SUPPLIER",
        f"it goes out by itself once the supplier is there: see `connector why suppliers {key}`",
        waits_for=(Dependency("suppliers", key),),
    )


def _supplier_gone(key: str, supplier_id: str) -> Fault:
    return Fault(
        f"supplier {key} was delivered as {supplier_id}, which Cin7 Core no longer has",
        "SUPPLIER_GONE",
        "check that the setting account_id names the right company",
    )
