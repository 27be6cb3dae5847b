"""Which invoice of a purchase a bill is, and which one it can become. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from target_cin7.names import exact_name
from target_cin7.purchase_gates import may_invoice
from target_cin7.purchase_state import ZERO, Group, Purchase, received

Taken = Callable[[str], bool]
"""Whether the invoice of a TaskID is known to be another bill."""
Missing = Literal["receipt", "invoice"]
"""Nothing takes the bill: a receipt must be authorised first, or there is no invoice left."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bill goes: the invoice of a group, or, without one, of a new group."""

    group: Group | None

    @property
    def is_new(self) -> bool:
        return self.group is None or not self.group.task_id


def numbered(purchase: Purchase, number: str, taken: Taken) -> list[Group]:
    """Return the groups whose invoice carries the number, is not voided, and is not another bill's."""
    return [
        group
        for group in purchase.groups
        if group.task_id
        and exact_name(group.invoice.number) == exact_name(number)
        and not group.invoice.is_voided
        and (group.invoice.is_posted or not group.invoice.is_empty)
        and not taken(group.task_id)
    ]


def place_for(purchase: Purchase, wanted: Mapping[str, Decimal], taken: Taken) -> Place | Missing:
    """Return where a bill of these quantities goes.

    A free invoice, that is an empty one that Cin7 Core lets write, of the group that received exactly these
    quantities, else the first; else a new group, where the purchase takes one.
    """
    free = [
        group
        for group in purchase.groups
        if may_invoice(purchase, group) and group.invoice.is_empty and not taken(group.task_id)
    ]
    for group in free:
        if _received(group) == {sku: quantity for sku, quantity in wanted.items() if quantity}:
            return Place(group)
    if free:
        return Place(free[0])
    if may_invoice(purchase, None):
        return Place(None)
    waiting = any(g.invoice.is_empty and not g.invoice.is_voided for g in purchase.groups)
    return "receipt" if purchase.approach == "STOCK" and (waiting or purchase.is_advanced) else "invoice"


def new_group(before: Purchase, after: Purchase, number: str) -> Group | None:
    """Return the group that a write has made: one that was not there, that of the number first."""
    known = {group.task_id for group in before.groups}
    made = [group for group in after.groups if group.task_id and group.task_id not in known]
    same = [group for group in made if exact_name(group.invoice.number) == exact_name(number)]
    return next(iter(same or made), None)


def _received(group: Group) -> dict[str, Decimal]:
    return {sku: quantity for sku, quantity in received([group]).items() if quantity != ZERO}
