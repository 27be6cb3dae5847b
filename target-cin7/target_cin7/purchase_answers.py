"""Taking the answer of a write into the purchase as it was last shown. Pure; rows are changed in place.

Answers of the advanced family hold all groups, those of the older family are the document itself
(Cin7 Core API documentation).
"""

from __future__ import annotations

from typing import Any, Final

from target_cin7.purchase_rows import UnreadablePurchase, guid, number, objects, text, upper
from target_cin7.purchase_state import ZERO

Row = dict[str, Any]
_KEPT: Final = ("Payments", "Paid", "InvoicingAndReceivingNumber")
"""What a purchase tells of a group and the answers of its parts do not."""


def take_order(row: Row, body: object) -> None:
    """Take the answer of ``purchase/order``.

    Raises:
        UnreadablePurchase: It is not this purchase's order.
    """
    block = _document(body)
    if guid(block.get("TaskID")) not in {"", guid(row.get("ID"))}:
        raise UnreadablePurchase("the order of another purchase")
    before = row.get("Order")
    row["Order"] = {**(before if isinstance(before, dict) else {}), **block}


def take_groups(row: Row, body: object, *, key: str, block: str) -> None:
    """Take the answer of an invoice, a receipt or a put-away.

    Args:
        row: The purchase.
        body: The answer.
        key: The name under which the advanced family has the groups.
        block: The name under which the purchase has them.

    Raises:
        UnreadablePurchase: It is neither.
    """
    groups = body.get(key) if isinstance(body, dict) else None
    if isinstance(groups, list):
        _take_all(row, list(objects(groups)), block)
        if "SIMPLE" in upper(row.get("Type")):  # the advanced family has made it one of its own
            row["Type"] = "Advanced Purchase"
        return
    document = _document(body)
    if not guid(document.get("TaskID")) and "SIMPLE" not in upper(row.get("Type")):
        raise UnreadablePurchase("a part of the purchase without its TaskID")
    _take_all(row, [{"TaskID": guid(row.get("ID")), **document}], block)


def take_payments(row: Row, task_id: str, body: object) -> bool:
    """Take payments of the invoice of a group; return whether the answer had any."""
    answered = [p for p in objects(body if isinstance(body, list) else [body]) if "Amount" in p]
    invoice = next((b for b in _blocks(row, "Invoice") if guid(b.get("TaskID")) == task_id.lower()), None)
    mine = [p for p in answered if guid(p.get("TaskID")) in {"", task_id.lower()} and _is_payment(p)]
    if invoice is None or not mine:
        return False
    ids = {guid(p.get("ID")) for p in mine}
    payments = [p for p in objects(invoice.get("Payments")) if guid(p.get("ID")) not in ids] + mine
    paid = sum((number(p.get("Amount")) for p in payments), ZERO)
    invoice |= {"Payments": payments, "Paid": paid}
    if "AUTHORI" in upper(invoice.get("Status")) and paid >= number(invoice.get("Total")):
        invoice["Status"] = "PAID"
    row["Invoice"] = [
        invoice if guid(b.get("TaskID")) == task_id.lower() else b for b in _blocks(row, "Invoice")
    ]
    return True


def _is_payment(payment: Any) -> bool:
    return upper(payment.get("Type")) in {"", "PAYMENT"}


def _take_all(row: Row, groups: list[Any], block: str) -> None:
    """Lay groups over those that were there; an answer that tells only its own leaves the others."""
    before = {guid(b.get("TaskID")): b for b in _blocks(row, block)}
    told = {guid(g.get("TaskID")): {**_lasting(before.get(guid(g.get("TaskID")), {})), **g} for g in groups}
    row[block] = list({**before, **told}.values())


def _lasting(block: Row) -> Row:
    return {name: block[name] for name in _KEPT if name in block}


def _blocks(row: Row, block: str) -> list[Row]:
    """Return the blocks of all groups; the object form names its group by the purchase."""
    blocks = row.get(block)
    if isinstance(blocks, dict):
        return [{**blocks, "TaskID": guid(blocks.get("TaskID")) or guid(row.get("ID"))}]
    return [dict(b) for b in objects(blocks)]


def _document(body: object) -> Row:
    if not isinstance(body, dict) or not text(body.get("Status")):
        raise UnreadablePurchase("an answer without the document")
    return body
