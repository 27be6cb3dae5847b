"""What Cin7 Core permits a purchase in its state. Pure.

The gates are those of the Cin7 Core API documentation and the refusals that were observed.
"""

from __future__ import annotations

from target_cin7.purchase_state import Group, Invoice, Purchase


def may_order(purchase: Purchase) -> bool:
    """Whether ``purchase/order`` is permitted: the order is DRAFT or NOT AVAILABLE."""
    return not purchase.is_voided and purchase.order.is_open


def may_invoice(purchase: Purchase, group: Group | None) -> bool:
    """Whether an invoice of the group may be written; None stands for a new group.

    The order is AUTHORISED, the invoice DRAFT or NOT AVAILABLE, and with approach STOCK the receipt of the
    group AUTHORISED. Only advanced purchases take new groups.
    """
    if purchase.is_voided or not purchase.order.is_authorised:
        return False
    if group is None:
        return purchase.is_advanced and purchase.approach != "STOCK"
    return group.invoice.is_open and (purchase.approach != "STOCK" or group.stock.is_authorised)


def may_receive(purchase: Purchase, group: Group | None) -> bool:
    """Whether a receipt of the group may be written; None stands for a new group.

    The order is AUTHORISED and the receipt DRAFT or NOT AVAILABLE; that of an advanced purchase also
    PARTIALLY RECEIVED, which is the purchase's state and so goes by quantities here. With approach INVOICE
    the invoice of the group must be AUTHORISED or PAID. Only advanced purchases take new groups.
    """
    if purchase.is_voided or not purchase.order.is_authorised:
        return False
    if group is None:
        return purchase.is_advanced and purchase.approach != "INVOICE"
    if purchase.approach == "INVOICE" and not group.invoice.is_posted:
        return False
    stock = group.stock
    if stock.is_open:
        return True
    more = stock.is_partial or (stock.is_authorised and not purchase.is_wholly_received())
    return purchase.is_advanced and more


def may_put_away(purchase: Purchase, group: Group) -> bool:
    """Whether the goods of the group may be put away.

    The order is AUTHORISED, the receipt of the group AUTHORISED, its put-away DRAFT or NOT AVAILABLE; with
    approach INVOICE its invoice AUTHORISED or PAID.
    """
    gates = purchase.order.is_authorised and group.stock.is_authorised and group.put_away.is_open
    return gates and not purchase.is_voided and (purchase.approach != "INVOICE" or group.invoice.is_posted)


def may_pay(invoice: Invoice) -> bool:
    """Whether a payment may be posted: the invoice is AUTHORISED, and not yet PAID."""
    return invoice.is_authorised and not invoice.is_paid


def may_void_purchase(purchase: Purchase) -> bool:
    """Whether nothing stands against voiding: no receipt, no authorised invoice, no payment.

    Cin7 Core's documentation names no rule; what has come in or was booked is for a person to take back.
    """
    if purchase.is_voided or purchase.order.prepayments:
        return False
    return not any(
        g.invoice.is_posted or g.invoice.payments or g.stock.is_authorised or not g.stock.is_empty
        for g in purchase.groups
        if not (g.invoice.is_voided and g.stock.is_voided)
    )
