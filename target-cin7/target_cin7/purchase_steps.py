"""The steps of a purchase, and when each is due. Pure."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from connector_kit.delivery.model import Change, Document, Plan, Step
from target_cin7.purchase_body import header_update
from target_cin7.purchase_gates import may_void_purchase
from target_cin7.purchase_state import Purchase
from target_cin7.purchase_verdicts import cancelled_but_received

PATH: Final = "advanced-purchase"
"""For every type of purchase."""
ORDER_PATH: Final = "purchase/order"
"""For every type of purchase: the advanced family has no path of its own for orders."""


def plan_void(document: Document, purchase: Purchase) -> Plan:
    """Return how to void what the source cancelled.

    Raises:
        Held: Something came of the purchase.
    """
    if purchase.is_voided:
        return Plan()
    if not may_void_purchase(purchase):
        raise cancelled_but_received(document, purchase)
    return Plan((void_step(purchase),))


def void_step(purchase: Purchase) -> Step:
    """Return the step that voids a purchase with all its parts."""
    path = f"{PATH}?{urlencode({'ID': purchase.id, 'Void': 'true'})}"
    change = Change("Status", purchase.status, "VOIDED")
    return Step("void", "DELETE", path, {}, creates=False, changes=(change,))


def purchase_id(step: Step) -> str:
    """Return the ID of the purchase that a step after the header is for."""
    return str(
        step.body.get("TaskID") or step.body.get("ID") or dict(parse_qsl(urlsplit(step.path).query))["ID"]
    )


def header_steps(purchase: Purchase, changes: list[Change]) -> tuple[Step, ...]:
    """Return the step that changes the header, if there is anything to change."""
    if not changes:
        return ()
    body = header_update(purchase, changes)
    return (Step("header update", "PUT", PATH, body, creates=False, changes=tuple(changes)),)


def is_bare_header(document: Document, purchase: Purchase) -> bool:
    """Whether the purchase is but a header that this document began."""
    order = purchase.order
    return document.landed is None and order.is_open and not order.lines and not order.charges


def closing_notes(document: Document, purchase: Purchase) -> tuple[str, ...]:
    """Return the remark on an order that the source closed before everything had come."""
    if document.content.get("status") != "closed" or purchase.is_wholly_received():
        return ()
    return ("closed in the source, though not everything was received; Cin7 Core has no such status",)


def order_status(document: Document) -> str:
    """Return the status that the order is to have."""
    return "DRAFT" if document.content.get("status") == "draft" else "AUTHORISED"


def is_cancelled(document: Document) -> bool:
    return document.content.get("status") == "cancelled"
