"""What holds a purchase for a person, in words."""

from __future__ import annotations

from collections.abc import Sequence

from connector_kit.delivery.model import Change, Document, Held
from connector_kit.faults import Fault, quoted
from target_cin7.compare import shown
from target_cin7.markers import bracketed
from target_cin7.purchase_state import Purchase


def empty() -> Fault:
    return Fault(
        "it has neither lines nor charges",
        "PURCHASE_EMPTY",
        "leave the order out, or map its lines",
        refused=True,
    )


def gone(document: Document) -> Held:
    return Held(
        f"Purchase {document.key}: it was delivered as purchase {document.destination_id}, which Cin7 Core "
        "no longer has.",
        code="PURCHASE_GONE",
        hint="check that the setting account_id names the right company.",
    )


def twice(document: Document, purchases: Sequence[Purchase]) -> Held:
    names = tuple(p.label for p in purchases)
    return Held(
        f"Purchase {document.key}: its marker {bracketed(document.marker)} stands on {len(purchases)} "
        f"purchases: {quoted(names)}.",
        code="PURCHASE_MARKER_TWICE",
        hint="void all but one in Cin7 Core, or remove the marker from the note of those that are copies.",
        candidates=names,
    )


def voided(document: Document, purchase: Purchase) -> Held:
    return Held(
        f"Purchase {document.key}: it was delivered as {purchase.label}, which somebody has voided "
        "in Cin7 Core.",
        code="VOIDED_IN_CIN7",
        hint="undo the void in Cin7 Core, or cancel the order in the source.",
    )


def order_frozen(document: Document, purchase: Purchase, changes: Sequence[Change]) -> Held:
    return Held(
        f"Purchase {document.key}: the order of {purchase.label} is authorised in Cin7 Core, which has "
        f"frozen it, and differs from what the source says now: {_shown(changes)}.",
        code="ORDER_FROZEN",
        hint="either undo the order in Cin7 Core, which opens it for this change, "
        "or take the change back in the source.",
    )


def header_frozen(document: Document, purchase: Purchase, changes: Sequence[Change]) -> Held:
    fields = "; ".join(f"{c.field}: {shown(c.old)} there, {shown(c.new)} here" for c in changes)
    return Held(
        f"Purchase {document.key}: {purchase.label} is authorised in Cin7 Core, and the source says now: "
        f"{fields}.",
        code="HEADER_FROZEN",
        hint="either undo the order in Cin7 Core, which opens it for this change, "
        "or take the change back in the source.",
    )


def already_approved(document: Document, purchase: Purchase) -> Held:
    return Held(
        f"Purchase {document.key}: it is a draft again in the source, but the order of {purchase.label} is "
        "authorised in Cin7 Core.",
        code="ALREADY_APPROVED",
        hint="either undo the order in Cin7 Core, or approve it in the source again.",
    )


def cancelled_but_received(document: Document, purchase: Purchase) -> Held:
    what = _what_stands(purchase)
    return Held(
        f"Purchase {document.key}: it is cancelled in the source, but {purchase.label} in Cin7 Core has "
        f"{what}.",
        code="CANCELLED_BUT_RECEIVED",
        hint="undo these in Cin7 Core and run again, which voids the purchase; "
        "or credit it there by hand; or reopen the order in the source.",
    )


def _what_stands(purchase: Purchase) -> str:
    parts = [f"invoice {g.invoice.number or g.task_id}" for g in purchase.groups if g.invoice.is_posted]
    received = sum(len(g.stock.lines) for g in purchase.groups if not g.stock.is_voided)
    parts += [f"{received} lines received"] if received else []
    parts += ["a prepayment"] if purchase.order.prepayments else []
    return ", ".join(parts) or "parts that are authorised"


def _shown(changes: Sequence[Change]) -> str:
    return "; ".join(_difference(change) for change in changes)


def _difference(change: Change) -> str:
    there, here = (", ".join(side) or "nothing" for side in (change.old, change.new))
    return f"{change.field}: {there} there, {here} here"
