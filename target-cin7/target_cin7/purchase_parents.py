"""The purchase that a bill or a receipt belongs to."""

from __future__ import annotations

from collections.abc import Callable

from connector_kit.delivery.model import Document
from target_cin7.known import Known
from target_cin7.parent_verdicts import purchase_gone, waits_for_purchase
from target_cin7.purchase_book import OBJECT, PurchaseBook
from target_cin7.purchase_state import Group, Purchase


class PurchaseParents:
    """Finds the purchase by the identity of its source document. Used by several threads."""

    def __init__(self, purchases: PurchaseBook, known: Known) -> None:
        self._purchases = purchases
        self._known = known

    def live(self, document: Document, *, fresh: bool = False) -> Purchase:
        """Return the purchase, as this run last saw it, or with ``fresh`` as it is now.

        Raises:
            Held: It has not been delivered, or Cin7 Core no longer has it.
        """
        key = str(document.content["purchase_source_id"])
        purchase_id = self._known.id_of(OBJECT, document.source, key)
        if purchase_id is None:
            raise waits_for_purchase(document)
        read = self._purchases.fresh if fresh else self._purchases.purchase
        purchase = read(purchase_id)
        if purchase is None:
            raise purchase_gone(document, purchase_id)
        return purchase

    def is_read(self, document: Document, trial: Callable[[], object]) -> bool:
        """Read the purchase if it is shown as an earlier run has read it; return whether it was.

        Not if ``trial`` raises: what has held the document so far still does, and costs no call.
        """
        key = str(document.content["purchase_source_id"])
        purchase_id = self._known.id_of(OBJECT, document.source, key)
        return purchase_id is not None and self._purchases.is_read(purchase_id, trial)

    def former(self, document: Document) -> Purchase | None:
        """Return the purchase that a document went to when the source had it on another one than now."""
        former = (document.destination_id or "").partition("/")[0]
        key = str(document.content["purchase_source_id"])
        if former in {"", self._known.id_of(OBJECT, document.source, key)}:
            return None
        return self._purchases.purchase(former)


def part_id(purchase: Purchase, group: Group) -> str:
    """Return the destination id of the invoice, or the receipt, of a group."""
    return f"{purchase.id}/{group.task_id}"


def task_of(destination_id: str) -> str:
    """Return the TaskID in a destination id of :func:`part_id`, with or without ``#n`` behind it."""
    return destination_id.partition("/")[2].partition("#")[0]
