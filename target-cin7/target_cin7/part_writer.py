"""What the writers of a purchase's parts, its bills and its receipts, do alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from connector_kit.delivery.model import Answer, Declined, Document, Found, Plan, Step, Unknown
from connector_kit.records import RecordModel
from target_cin7.answers import Taken
from target_cin7.client import Cin7Client
from target_cin7.declines import reconsidered
from target_cin7.known import Known
from target_cin7.purchase_book import PurchaseBook
from target_cin7.purchase_parents import PurchaseParents
from target_cin7.purchase_rows import UnreadablePurchase
from target_cin7.purchase_state import Purchase


class PartWriter(ABC):
    """A writer of documents that stand on a purchase and carry no mark of ours in Cin7 Core.

    Args:
        client: Talks to Cin7 Core.
        purchases: Cin7 Core's purchases.
        known: The identity map.
    """

    def __init__(self, client: Cin7Client, purchases: PurchaseBook, known: Known) -> None:
        self._client = client
        self._purchases = purchases
        self._known = known
        self._parents = PurchaseParents(purchases, known)

    def key(self, record: RecordModel) -> str:
        return str(getattr(record, "source_id"))  # noqa: B009 - the engine hands over this writer's model

    def lane(self, document: Document) -> str:
        """Documents of one purchase go one after the other."""
        return str(document.content["purchase_source_id"])

    def find(self, document: Document, *, settling: bool) -> Found | None:
        """Look on the purchase; anew, if there is something to write and an earlier run has read it."""
        found = self._look(document, settling=settling)
        if not settling and self._parents.is_read(document, lambda: self.plan(document, found)):
            return self._look(document, settling=False)
        return found

    @abstractmethod
    def plan(self, document: Document, found: Found | None) -> Plan:
        """Return what is left to do."""

    def send(self, document: Document, step: Step) -> Answer:
        purchase = self._parents.live(document)
        answer = self._client.write(step.method, step.path, step.body)
        result = self._taken(document, step, purchase, answer.body) if isinstance(answer, Taken) else answer
        if isinstance(result, Unknown):
            self._purchases.forget(purchase.id)
        return self._declined(document, step, result) if isinstance(result, Declined) else result

    def scan(self) -> dict[str, str]:
        """Return nothing: there are no markers, and what the purchase shows is enough."""
        return {}

    @abstractmethod
    def _look(self, document: Document, *, settling: bool) -> Found | None:
        """Find the document on its purchase; with ``settling`` as the purchase is now."""

    @abstractmethod
    def _landed(self, document: Document, step: Step, before: Purchase, body: Any) -> Answer:
        """Take over the answer to a step. Raises UnreadablePurchase if it is not what belongs there."""

    @abstractmethod
    def _declined(self, document: Document, step: Step, answer: Declined) -> Answer:
        """Judge a refusal."""

    def _taken(self, document: Document, step: Step, before: Purchase, body: Any) -> Answer:
        try:
            return self._landed(document, step, before, body)
        except UnreadablePurchase as error:
            return Unknown(f"Cin7 Core answered with {error}")

    def _reconsidered(self, document: Document, step: Step, answer: Declined) -> Answer:
        """Ask Cin7 Core again: it may have been done already, or no longer be what is to be sent."""
        return reconsidered(
            answer,
            step,
            lambda: self._look(document, settling=True),
            lambda found: self.plan(document, found),
        )
