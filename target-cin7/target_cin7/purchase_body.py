"""The bodies of a purchase's header and order, and what a write would change. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from connector_kit.delivery.model import Change, Document
from connector_kit.faults import Fault
from target_cin7.compare import same, shown
from target_cin7.line_differences import charge_differences, line_differences
from target_cin7.markers import append_marker, bracketed, markers_in
from target_cin7.purchase_fields import PurchaseSettings, Resolved
from target_cin7.purchase_lines import (
    charge_body,
    line_body,
    plain,
    total_of,
)
from target_cin7.purchase_rows import day
from target_cin7.purchase_state import Order, Purchase

Content = Mapping[str, Any]
NOTE_LENGTH: Final = 1024
FROZEN: Final = frozenset({"SupplierID", "Location", "Approach", "TaxRule", "TaxCalculation", "CurrencyRate"})
"""Fields of the header that stand once the order is authorised: its lines, prices and ledger rest on them."""
_PLAIN: Final = ("SupplierID", "Location", "Approach", "Terms", "TaxRule", "TaxCalculation", "CurrencyRate")
_WRITABLE: Final = (
    *_PLAIN,
    *("Contact", "Phone", "BlindReceipt", "RequiredBy", "Note", "IsServiceOnly"),
)
_ADDRESSES: Final = ("BillingAddress", "ShippingAddress")


def note_of(content: Content, marker: str) -> str | None:
    """Return the text of Note and Memo: order number, memo, marker; None if that is too long."""
    parts = [str(content[name]) for name in ("order_number", "memo") if content.get(name)]
    return append_marker(": ".join(parts), [marker], NOTE_LENGTH)


def note_faults(content: Content, marker: str) -> list[Fault]:
    """Return what is wrong with the texts that go into Note: they are too long."""
    if note_of(content, marker) is not None:
        return []
    number, memo = content.get("order_number") or "", content.get("memo") or ""
    room = NOTE_LENGTH - len(bracketed(marker)) - 1 - (len(number) + 2 if number else 0)
    return [
        Fault(
            f"memo has {len(memo)} characters and at most {max(room, 0)} fit in front of the marker "
            f"{bracketed(marker)}",
            "MEMO_TOO_LONG",
            "shorten memo in the mapping",
            refused=True,
        )
    ]


def header_values(
    document: Document, resolved: Resolved, settings: PurchaseSettings, *, new: bool
) -> dict[str, Any]:
    """Return the fields of the header that the record, or for a new purchase a default, gives."""
    content = document.content
    number, attribute = content.get("order_number"), settings.number_attribute
    inclusive = content.get("tax_inclusive")
    values = {
        "SupplierID": resolved.supplier_id,
        "Approach": resolved.approach,
        "Location": resolved.location,
        "Terms": resolved.terms,
        "TaxRule": resolved.tax_rule,
        "TaxCalculation": None if inclusive is None else "Inclusive" if inclusive else "Exclusive",
        "CurrencyRate": content.get("currency_rate"),
        "RequiredBy": _midnight(content.get("required_by")),
        "Note": note_of(content, document.marker),
        "AdditionalAttributes": {f"AdditionalAttribute{attribute}": number} if number and attribute else None,
    }
    if new:
        values["PurchaseType"] = content.get("purchase_type") or settings.purchase_type
        values["IsServiceOnly"] = True if not resolved.lines and resolved.charges else None
    return {name: value for name, value in values.items() if value is not None}


def header_changes(purchase: Purchase, values: Mapping[str, Any], landed: Mapping[str, Any]) -> list[Change]:
    """Return the fields of the header in which a live purchase differs from the record.

    Note belongs to people as well: it changes only if the record's part of it has changed since it landed, or
    if its marker is gone.

    Args:
        purchase: The live purchase.
        values: What the record gives.
        landed: What it gave when it last landed; empty if it never has.
    """
    changes = [
        Change(name, purchase.row.get(name), values[name])
        for name in (*_PLAIN, "RequiredBy")
        if name in values and not _same(name, purchase.row.get(name), values[name])
    ]
    if purchase.is_service:
        changes = [change for change in changes if change.field != "Approach"]
    for name, value in values.get("AdditionalAttributes", {}).items():
        if not same(purchase.attributes.get(name), value):
            changes.append(Change(name, purchase.attributes.get(name), value))
    if "Note" in values and _note_differs(purchase, values["Note"], landed.get("Note")):
        changes.append(Change("Note", purchase.note, values["Note"]))
    return changes


def header_update(purchase: Purchase, changes: Sequence[Change]) -> dict[str, Any]:
    """Return the body of a PUT: the live header with the changes laid over it.

    Whether a field that a PUT leaves out stays is not certain for purchases; the whole is right either way.
    """
    body: dict[str, Any] = {"ID": purchase.id}
    body |= {n: purchase.row[n] for n in _WRITABLE if purchase.row.get(n) not in {None, ""}}
    for name in _ADDRESSES:
        address = purchase.row.get(name)
        if isinstance(address, dict) and address.get("Line1") and address.get("Country"):
            body[name] = {k: v for k, v in address.items() if v is not None and not k.startswith("Display")}
    attributes = {k: v for k, v in purchase.attributes.items() if v}
    for change in changes:
        (attributes if change.field.startswith("AdditionalAttribute") else body)[change.field] = change.new
    return {**body, "AdditionalAttributes": attributes} if attributes else body


def order_body(
    document: Document, resolved: Resolved, settings: PurchaseSettings, *, task_id: str, status: str
) -> dict[str, Any]:
    """Return the body of ``purchase/order``. Its lines replace those that an open order has."""
    return {
        "TaskID": task_id,
        "CombineAdditionalCharges": False,
        "Memo": note_of(document.content, document.marker),
        "Status": status,
        "Lines": [line_body(line, settings.line_total) for line in resolved.lines],
        "AdditionalCharges": [charge_body(charge, settings.line_total) for charge in resolved.charges],
    }


def order_changes(order: Order, resolved: Resolved, *, service: bool = False) -> list[Change]:
    """Return how an order differs from the record, lines and charges as people read them.

    ``service``: all lines of such a purchase have become charges, so only its charges are compared.
    """
    removed, added = ([], []) if service else line_differences(order.lines, resolved.lines)
    less, more = charge_differences(order.charges, resolved.charges)
    changes = [Change("Lines", removed, added)] if removed or added else []
    return [*changes, Change("AdditionalCharges", less, more)] if less or more else changes


def order_notes(order: Order, resolved: Resolved, status: str, *, tax_inclusive: bool) -> tuple[str, ...]:
    """Return a remark for everything that Cin7 Core's answer shows otherwise than it was sent."""
    notes = []
    if not _same_status(order.status, status):
        notes.append(f"Cin7 Core shows the order as {order.status or 'nothing'}; {status} was sent")
    there, sent = (len(order.lines) + len(order.charges), len(resolved.lines) + len(resolved.charges))
    if there != sent:
        notes.append(f"Cin7 Core shows {there} lines and charges; {sent} were sent")
    total = total_of([*resolved.lines, *resolved.charges], tax_inclusive=tax_inclusive)
    if order.total and _cents(order.total) != _cents(total):
        notes.append(f"Cin7 Core shows a total of {plain(order.total)}; the lines make {plain(total)}")
    return tuple(notes)


def header_notes(sent: Mapping[str, Any], purchase: Purchase) -> tuple[str, ...]:
    """Return a remark for every field of the header that the answer shows otherwise than it was sent."""
    fields = (*_PLAIN, "RequiredBy", "Note")
    notes = [
        f"Cin7 Core kept {name} as {shown(purchase.row.get(name))}; {shown(sent[name])} was sent"
        for name in fields
        if name in sent and not _same(name, purchase.row.get(name), sent[name])
    ]
    notes += [
        f"Cin7 Core kept {name} as {shown(purchase.attributes.get(name))}; {shown(value)} was sent"
        for name, value in sent.get("AdditionalAttributes", {}).items()
        if not same(purchase.attributes.get(name), value)
    ]
    return tuple(notes)


def _note_differs(purchase: Purchase, wanted: str, landed: str | None) -> bool:
    mine = markers_in([wanted])
    marked = not mine or mine[-1] in markers_in([purchase.note])
    changed = landed is not None and landed != wanted
    return (changed or not marked) and not same(purchase.note, wanted)


def _same(name: str, live: object, wanted: object) -> bool:
    if name == "RequiredBy":
        return day(live) == day(wanted)
    if name in {"SupplierID", "Approach"}:
        return str(live or "").casefold() == str(wanted).casefold()
    return same(live, wanted)


def _same_status(live: str, wanted: str) -> bool:
    return wanted in live or (wanted == "AUTHORISED" and "AUTHORI" in live)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _midnight(date: object) -> str | None:
    return f"{date}T00:00:00" if date else None
