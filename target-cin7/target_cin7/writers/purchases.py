"""Purchases: header and order, each written once; voided where the source cancels them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from connector_kit.delivery.model import (
    Answer,
    Change,
    Declined,
    Document,
    Found,
    Landed,
    Plan,
    Step,
    Unknown,
)
from connector_kit.faults import raise_faults
from connector_kit.records import RecordModel
from target_cin7.answers import Taken
from target_cin7.client import Cin7Client
from target_cin7.declines import reconsidered
from target_cin7.markers import document_of
from target_cin7.purchase_body import (
    FROZEN,
    header_changes,
    header_notes,
    header_values,
    note_faults,
    order_body,
    order_changes,
    order_notes,
)
from target_cin7.purchase_book import PurchaseBook
from target_cin7.purchase_fields import PurchaseFields, PurchaseSettings, Resolved
from target_cin7.purchase_models import PurchaseRecord
from target_cin7.purchase_rows import UnreadablePurchase, purchase_of
from target_cin7.purchase_state import Order, Purchase
from target_cin7.purchase_steps import (
    ORDER_PATH,
    PATH,
    closing_notes,
    header_steps,
    is_bare_header,
    is_cancelled,
    order_status,
    plan_void,
    purchase_id,
    void_step,
)
from target_cin7.purchase_verdicts import (
    already_approved,
    empty,
    gone,
    header_frozen,
    order_frozen,
    twice,
    voided,
)

_CALLS: Final = 2
"""What a new purchase costs: its header and its order."""
_LOOKBACK: Final = dt.timedelta(days=31)
"""How long before its order date a purchase can have been made in Cin7 Core."""


class PurchaseWriter:
    """Writes purchases, by the steps ``header``, ``order``, ``header update`` and ``void``.

    Args:
        client: Talks to Cin7 Core.
        purchases: Cin7 Core's purchases.
        fields: Resolves what a record refers to.
        settings: What shapes a purchase.
    """

    object = "purchases"
    model: type[RecordModel] = PurchaseRecord
    depends_on: tuple[str, ...] = ("suppliers",)

    def __init__(
        self, client: Cin7Client, purchases: PurchaseBook, fields: PurchaseFields, settings: PurchaseSettings
    ) -> None:
        self._client = client
        self._purchases = purchases
        self._fields = fields
        self._settings = settings

    def key(self, record: RecordModel) -> str:
        return str(getattr(record, "source_id"))  # noqa: B009 - the engine hands over this writer's model

    def lane(self, document: Document) -> str:
        return document.key

    def check(self, document: Document) -> None:
        """Check references, SKUs and lengths, all in one verdict.

        A purchase that Cin7 Core has, or may have, is checked when it is planned, against what it has.
        """
        if not (document.attempted or document.destination_id or is_cancelled(document)):
            self._resolved(document, None)

    def find(self, document: Document, *, settling: bool) -> Found | None:
        """Look by identity, then by marker among the supplier's purchases that nobody is known to own."""
        found = self._look(document, settling=settling)
        known = document.destination_id or (found.destination_id if found else "")
        if not settling and known and self._purchases.is_read(known, lambda: self.plan(document, found)):
            return self._look(document, settling=False)
        return found

    def _look(self, document: Document, *, settling: bool) -> Found | None:
        if document.destination_id:
            known = document.destination_id
            purchase = self._purchases.fresh(known) if settling else self._purchases.purchase(known)
            if purchase is not None and (is_cancelled(document) or not purchase.is_voided):
                return Found(purchase.id, purchase.row, "identity")
            if document.landed is not None:
                raise voided(document, purchase) if purchase is not None else gone(document)
        supplier = self._fields.supplier_id(document)
        if supplier is None and not document.attempted:
            return None  # what Cin7 Core has no supplier for it cannot have
        owner, since = document_of(document.marker), self._since(document)
        marked = self._purchases.search(document.marker, owner, supplier, since, again=settling)
        if len(marked) > 1:
            raise twice(document, marked)
        return Found(marked[0].id, marked[0].row, "marker") if marked else None

    def plan(self, document: Document, found: Found | None) -> Plan:
        if found is None:
            return self._plan_new(document)
        purchase = purchase_of(found.live)
        if is_cancelled(document):
            return plan_void(document, purchase)
        resolved = self._resolved(document, purchase)
        answered = found.how == "answer"
        order = self._order_step(document, purchase, resolved, answered=answered)
        changes = [] if answered else self._header_changes(document, purchase, resolved)
        steps = (*header_steps(purchase, changes), *((order,) if order else ()))
        if not steps:
            return Plan(notes=resolved.notes + closing_notes(document, purchase))
        conflicts = () if answered else self._conflicts(document, purchase, steps)
        undo = void_step(purchase) if is_bare_header(document, purchase) else None
        return Plan(steps, conflicts, undo=undo)

    def send(self, document: Document, step: Step) -> Answer:
        answer = self._client.write(step.method, step.path, step.body)
        if isinstance(answer, Declined):
            return self._declined(document, step, answer)
        if isinstance(answer, Taken):
            try:
                return self._taken(document, step, answer.body)
            except UnreadablePurchase as error:
                answer = Unknown(f"Cin7 Core gave {error}")
        if isinstance(answer, Unknown) and step.name != "header":
            self._purchases.forget(purchase_id(step))
        return answer

    def scan(self) -> dict[str, str]:
        """Return nothing: purchases show their marker only one by one, so :meth:`find` looks for each."""
        return {}

    def _since(self, document: Document) -> dt.date | None:
        """Return the day before which the purchase cannot have changed last; None if that is not known."""
        text = document.content.get("order_date")
        ordered = dt.date.fromisoformat(text) if text else dt.date.max
        tomorrow = self._client.server_time().date() + dt.timedelta(days=1)  # today, wherever that is
        return ordered - _LOOKBACK if ordered <= tomorrow else None

    def _declined(self, document: Document, step: Step, answer: Declined) -> Answer:
        """Judge a refusal: a late call may have done the same, or a person something else meanwhile."""
        if step.name == "header":
            return answer
        live = self._purchases.fresh(purchase_id(step))
        if step.name == "order" and live is not None and _began_otherwise(document, live):
            hint = "finish or void the purchase in Cin7 Core; what it has then is compared with the record."
            return replace(answer, held=True, code="PURCHASE_CHANGED", hint=hint)
        if step.name == "void":
            hint = "void the purchase in Cin7 Core by hand, or reopen the order in the source."
            answer = replace(answer, held=True, code="VOID_DECLINED", hint=hint)
        found = Found(live.id, live.row, "identity") if live is not None else None
        return reconsidered(answer, step, lambda: found, lambda _: self._plan_again(document, found, live))

    def _plan_again(self, document: Document, found: Found | None, live: Purchase | None) -> Plan:
        if live is None or (live.is_voided and not is_cancelled(document)):
            raise voided(document, live) if live is not None else gone(document)
        return self.plan(document, found)

    def _taken(self, document: Document, step: Step, body: Any) -> Landed:
        if step.name == "order":
            purchase = self._purchases.take_order(step.body["TaskID"], body)
            notes = self._order_notes(document, purchase, step)
        else:
            purchase = self._purchases.put(body)
            notes = () if step.name == "void" else header_notes(step.body, purchase)
        return Landed(Found(purchase.id, purchase.row, "answer"), notes)

    def _order_notes(self, document: Document, purchase: Purchase, step: Step) -> tuple[str, ...]:
        resolved, _ = self._fields.resolve(document, purchase)
        inclusive = str(purchase.row.get("TaxCalculation") or "").casefold() == "inclusive"
        return order_notes(purchase.order, resolved, step.body["Status"], tax_inclusive=inclusive)

    def _resolved(self, document: Document, live: Purchase | None) -> Resolved:
        resolved, faults = self._fields.resolve(document, live)
        if not resolved.lines and not resolved.charges:
            faults.append(empty())
        faults += note_faults(document.content, document.marker)
        raise_faults(f"Purchase {document.key}", faults, calls=_CALLS)
        return resolved

    def _plan_new(self, document: Document) -> Plan:
        if is_cancelled(document):
            return Plan(notes=("cancelled in the source and unknown in Cin7 Core: nothing to create",))
        resolved = self._resolved(document, None)
        header = header_values(document, resolved, self._settings, new=True)
        changes = tuple(Change(field, None, value) for field, value in header.items())
        first = Step("header", "POST", PATH, header, creates=True, changes=changes)
        second = self._order(document, resolved, "", Order())
        return Plan((first, second))

    def _order_step(
        self, document: Document, purchase: Purchase, resolved: Resolved, *, answered: bool
    ) -> Step | None:
        """Return the order if it has still to be written.

        Raises:
            Held: Cin7 Core has frozen the order, and it differs.
        """
        order, wanted = purchase.order, order_status(document)
        changes = order_changes(order, resolved, service=purchase.is_service)
        if order.is_open:
            due = "DRAFT" not in order.status or wanted == "AUTHORISED" or changes
            return self._order(document, resolved, purchase.id, order) if due else None
        if not answered and changes:
            raise order_frozen(document, purchase, changes)
        if not answered and wanted == "DRAFT":
            raise already_approved(document, purchase)
        return None

    def _order(self, document: Document, resolved: Resolved, task_id: str, live: Order) -> Step:
        status, changes = order_status(document), order_changes(live, resolved)
        if status not in live.status:
            changes.append(Change("Order.Status", live.status, status))
        body = order_body(document, resolved, self._settings, task_id=task_id, status=status)
        return Step("order", "POST", ORDER_PATH, body, creates=False, changes=tuple(changes))

    def _header_changes(self, document: Document, purchase: Purchase, resolved: Resolved) -> list[Change]:
        values = header_values(document, resolved, self._settings, new=False)
        landed = self._landed(document, purchase)
        changes = header_changes(purchase, values, landed[0] if landed else {})
        frozen = [change for change in changes if change.field in FROZEN]
        if frozen and not purchase.order.is_open:
            raise header_frozen(document, purchase, frozen)
        return changes

    def _landed(self, document: Document, purchase: Purchase) -> tuple[dict[str, Any], Resolved] | None:
        """Return what the record gave when it last landed."""
        if document.landed is None:
            return None
        landed = replace(document, content=document.landed)
        resolved, _ = self._fields.resolve(landed, purchase)
        return header_values(landed, resolved, self._settings, new=False), resolved

    def _conflicts(
        self, document: Document, purchase: Purchase, steps: tuple[Step, ...]
    ) -> tuple[Change, ...]:
        """Of what would change, what no longer is as it last landed."""
        landed = self._landed(document, purchase)
        if landed is None:
            return ()
        values, resolved = landed
        moved = {c.field for c in header_changes(purchase, values, {"Note": ""})}
        if purchase.order.lines or purchase.order.charges:
            moved |= {c.field for c in order_changes(purchase.order, resolved, service=purchase.is_service)}
        return tuple(c for step in steps for c in step.changes if c.field in moved)


def _began_otherwise(document: Document, live: Purchase) -> bool:
    """Whether somebody has entered a draft of an order where this document had begun but a header."""
    return document.landed is None and live.order.is_open and not is_bare_header(document, live)
