"""Which goods of a purchase are whose: arithmetic over the identity map's receipts of the purchase."""

from __future__ import annotations

from itertools import count

from connector_kit.delivery.model import Document
from target_cin7.known import Known
from target_cin7.purchase_parents import task_of
from target_cin7.purchase_state import Purchase
from target_cin7.receipt_body import goods_of
from target_cin7.receipt_plan import placed
from target_cin7.receipt_split import Brought, Claim, Goods, Placed, claim, without
from target_cin7.receipt_verdicts import waits_for_receipt


class ReceiptSiblings:
    """Tells the goods of a receipt from those that other receipts of the purchase brought.

    Used by several threads, never by two for one purchase.

    Args:
        known: The identity map.
        object_: What it calls receipts.
    """

    def __init__(self, known: Known, object_: str) -> None:
        self._known = known
        self._object = object_
        self._begun: dict[tuple[str, str], tuple[Goods, ...]] = {}

    def begin(self, document: Document) -> None:
        """Note that goods of a receipt stand in Cin7 Core, before the identity map says that it landed."""
        self._begun[_name(document)] = goods_of(document.content)

    def finish(self, document: Document) -> None:
        """Forget that; from here on the receipt counts as landed."""
        self._begun.pop(_name(document), None)

    def claim(self, document: Document, purchase: Purchase) -> Claim:
        """Return what of a receipt's goods is there, and what is not."""
        return claim(goods_of(document.content), self.live(document, purchase), own_group(document, purchase))

    def live(self, document: Document, purchase: Purchase) -> tuple[Placed, ...]:
        """Return the goods of the purchase that no other receipt of ours brought."""
        others = self.others(document, purchase)
        return () if others is None else without(placed(purchase), others)

    def others(self, document: Document, purchase: Purchase) -> list[Brought] | None:
        """Return what other receipts landed, or have begun to.

        None if one has begun to in another run and is not known yet, while this one has certainly not begun.

        Raises:
            Held: One is not known yet, and this one may have begun as well.
        """
        mine = document.attempted or bool(own_group(document, purchase))
        brought: list[Brought] = []
        for sibling in self._known.siblings(self._object, f"{purchase.id}/"):
            name = (sibling.source, sibling.key)
            if name == _name(document):
                continue
            goods = self._begun.get(name) if sibling.landed is None else goods_of(sibling.landed)
            if goods is None and mine:
                raise waits_for_receipt(document, purchase, sibling.key)
            if goods is None:
                return None
            brought.append(Brought(goods, task_of(sibling.destination_id)))
        return brought

    def destination_id(self, document: Document, purchase: Purchase, task_id: str) -> str:
        """Return what the receipt is known by: the group's name, numbered if others share the group."""
        if document.destination_id is not None and stands_on(document, purchase):
            return document.destination_id
        base = f"{purchase.id}/{task_id}"
        taken = {
            s.destination_id
            for s in self._known.siblings(self._object, base)
            if (s.source, s.key) != _name(document)
        }
        names = (base if number == 1 else f"{base}#{number}" for number in count(1))
        return next(name for name in names if name not in taken)


def stands_on(document: Document, purchase: Purchase) -> bool:
    """Return whether the receipt is known by a name on this purchase."""
    return (document.destination_id or "").startswith(f"{purchase.id}/")


def own_group(document: Document, purchase: Purchase) -> str:
    """Return the TaskID that a receipt is known by on this purchase; ``""`` if there is none."""
    return task_of(document.destination_id or "") if stands_on(document, purchase) else ""


def _name(document: Document) -> tuple[str, str]:
    return document.source, document.key
