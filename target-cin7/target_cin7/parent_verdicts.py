"""What holds a bill or a receipt for the sake of its purchase, in words."""

from __future__ import annotations

from connector_kit.delivery.model import Dependency, Document, Held
from target_cin7.purchase_state import Purchase


def waits_for_purchase(document: Document) -> Held:
    key = document.content["purchase_source_id"]
    return Held(
        f"{named(document)}: its purchase {key} is not in Cin7 Core yet.",
        code="WAITS_FOR_PURCHASE",
        hint=f"it goes out once purchases {key} is delivered: see `connector why purchases {key}`.",
        waits_for=(Dependency("purchases", str(key)),),
    )


def purchase_gone(document: Document, purchase_id: str) -> Held:
    return Held(
        f"{named(document)}: Cin7 Core no longer has its purchase {purchase_id}.",
        code="PURCHASE_GONE",
        hint="check that the setting account_id names the right company.",
    )


def check_order(document: Document, purchase: Purchase) -> None:
    """Raise what stands against every invoice and receipt of a purchase.

    Raises:
        Held: It is voided, or its order is not authorised.
    """
    if purchase.is_voided:
        raise _purchase_voided(document, purchase)
    if not purchase.order.is_authorised:
        raise _order_not_authorised(document, purchase)


def _purchase_voided(document: Document, purchase: Purchase) -> Held:
    return Held(
        f"{named(document)}: its purchase {purchase.label} is voided in Cin7 Core.",
        code="PURCHASE_VOIDED",
        hint="cancel it in the source as well, or enter it in Cin7 Core by hand.",
    )


def _order_not_authorised(document: Document, purchase: Purchase) -> Held:
    key = str(document.content["purchase_source_id"])
    return Held(
        f"{named(document)}: the order of purchase {purchase.label} is "
        f"{purchase.order.status or 'NOT AVAILABLE'} in Cin7 Core, which takes invoices and receipts "
        "once it is AUTHORISED.",
        code="ORDER_NOT_AUTHORISED",
        hint="approve the order in the source, or authorise it in Cin7 Core.",
        waits_for=(Dependency("purchases", key),),
    )


def named(document: Document) -> str:
    """Return what a document is called in messages."""
    return f"{'Bill' if document.object == 'bills' else 'Receipt'} {document.key}"
