"""Bills: the invoices of purchases, posted once and complete, paid and voided where Cin7 Core allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from connector_kit.delivery.model import (
    Answer,
    Declined,
    Document,
    Found,
    Landed,
    Plan,
    Step,
    Unknown,
)
from connector_kit.faults import Fault, raise_faults
from connector_kit.records import RecordModel
from target_cin7.account_finder import AccountFinder
from target_cin7.bill_body import (
    changes_of,
    header_changes,
    invoice_body,
    invoice_path,
    kept_notes,
    open_amount,
    paid_by,
    payment_body,
    payment_path,
    payments_by,
    same_lines,
    void_path,
    void_task,
)
from target_cin7.bill_groups import new_group, numbered, place_for
from target_cin7.bill_lines import Billed, BillLines
from target_cin7.bill_verdicts import (
    cannot_void,
    empty,
    for_a_person,
    frozen,
    moved,
    not_approved,
    number_twice,
    one_bill_only,
    payment_date_missing,
    payment_exceeds,
    payment_remains,
    quantity_differs,
    void_obstacle,
    void_of_another,
    voided,
    waits_for_receipt,
)
from target_cin7.client import Cin7Client
from target_cin7.known import Known
from target_cin7.parent_verdicts import check_order
from target_cin7.part_writer import PartWriter
from target_cin7.purchase_book import PurchaseBook
from target_cin7.purchase_gates import may_invoice, may_pay
from target_cin7.purchase_lines import LineTotal
from target_cin7.purchase_models import BillRecord
from target_cin7.purchase_parents import part_id, task_of
from target_cin7.purchase_rows import purchase_of
from target_cin7.purchase_state import ZERO, Group, Purchase, received

_INVOICE: Final = "invoice"
_PAYMENT: Final = "payment"
_VOID: Final = "void"


@dataclass(frozen=True, slots=True)
class BillSettings:
    """The settings that shape a bill; ``payment_account`` is an account's code or name."""

    payment_account: str | None = None
    line_total: LineTotal = "auto"


class BillWriter(PartWriter):
    """Writes bills into the invoices of purchases.

    Cin7 Core keeps no mark of ours in an invoice: its number and the identity map tell which bill it is. An
    authorised invoice is frozen: if its source changes, a person decides.
    """

    object = "bills"
    model: type[RecordModel] = BillRecord
    depends_on: tuple[str, ...] = ("purchases", "accounts")

    def __init__(
        self,
        client: Cin7Client,
        purchases: PurchaseBook,
        known: Known,
        finder: AccountFinder,
        lines: BillLines,
        settings: BillSettings,
    ) -> None:
        super().__init__(client, purchases, known)
        self._finder = finder
        self._lines = lines
        self._settings = settings

    def check(self, document: Document) -> None:
        """Check parent, accounts, SKUs and tax rules, all faults of the lines in one verdict.

        A bill that was posted, or may have been, is checked when it is planned: first it must be known.
        """
        if _status(document) == "draft":
            raise not_approved(document)
        purchase = self._parents.live(document)
        self._check_former(document)
        if _status(document) == "void" or document.attempted or document.destination_id is not None:
            return
        check_order(document, purchase)
        self._billed(document, purchase)

    def _look(self, document: Document, *, settling: bool) -> Found | None:
        """Look by identity, then by the invoice's number among the purchase's invoices of no other bill."""
        purchase = self._parents.live(document, fresh=settling)
        own = self._own(document, purchase)
        if own is not None and (not own.invoice.is_voided or _status(document) == "void"):
            return Found(part_id(purchase, own), purchase.row, "identity")
        same = numbered(purchase, document.content["invoice_number"], self._others(document, purchase))
        if len(same) > 1:
            raise number_twice(document, purchase, same)
        if same:
            return Found(part_id(purchase, same[0]), purchase.row, "code")
        if own is not None and document.landed is not None and document.landed.get("status") != "void":
            raise voided(document, own)
        return None

    def plan(self, document: Document, found: Found | None) -> Plan:
        purchase = purchase_of(found.live) if found is not None else self._parents.live(document)
        group = purchase.group(task_of(found.destination_id)) if found is not None else None
        if _status(document) == "draft":
            raise not_approved(document)
        if _status(document) == "void":
            return self._plan_void(document, purchase, group, found)
        if group is not None and found is not None and group.invoice.is_posted:
            if found.how != "answer":
                self._compare(document, purchase, group)
            return self._plan_payment(document, purchase, group)
        return self._plan_invoice(document, purchase, group)

    def _declined(self, document: Document, step: Step, answer: Declined) -> Answer:
        judged = answer if step.name == _INVOICE else for_a_person(answer, step)
        return judged if step.name.startswith(_PAYMENT) else self._reconsidered(document, step, judged)

    def _check_former(self, document: Document) -> None:
        """Hold a bill whose invoice stands on another purchase than the source now says."""
        former = self._parents.former(document)
        group = former.group(task_of(document.destination_id or "")) if former is not None else None
        if former is not None and group is not None and group.invoice.is_posted:
            raise moved(document, former, group)

    def _own(self, document: Document, purchase: Purchase) -> Group | None:
        """Return the group that the identity map has for the bill, if the purchase is still the same."""
        if document.destination_id is None or not document.destination_id.startswith(f"{purchase.id}/"):
            return None
        return purchase.group(task_of(document.destination_id))

    def _others(self, document: Document, purchase: Purchase) -> Callable[[str], bool]:
        mine = {None, f"{document.source}/{document.key}"}

        def taken(task_id: str) -> bool:
            return self._known.owner_of(self.object, f"{purchase.id}/{task_id}") not in mine

        return taken

    def _billed(self, document: Document, purchase: Purchase) -> Billed:
        billed, faults = self._lines.billed(document.content, purchase)
        if not faults and not billed.lines and not billed.charges:
            faults = [empty()]
        raise_faults(f"Bill {document.key}", faults)
        return billed

    def _compare(self, document: Document, purchase: Purchase, group: Group) -> None:
        """Hold a bill that changed after its invoice was authorised."""
        content, landed = document.content, document.landed
        changes = header_changes(content, landed, group.invoice)
        if landed is None or not same_lines(landed, content):
            there, here = self._lines.differences(group.invoice, self._billed(document, purchase))
            changes += [f"{text} only in Cin7 Core" for text in there]
            changes += [f"{text} only in the source" for text in here]
        if changes:
            raise frozen(document, group, changes)

    def _plan_invoice(self, document: Document, purchase: Purchase, group: Group | None) -> Plan:
        check_order(document, purchase)
        billed = self._billed(document, purchase)
        if group is None:
            place = place_for(purchase, billed.quantities, self._others(document, purchase))
            if place == "receipt":
                raise waits_for_receipt(document, purchase)
            if place == "invoice":
                raise one_bill_only(document, purchase)
            group = place.group
        elif not may_invoice(purchase, group):
            raise waits_for_receipt(document, purchase)
        if purchase.is_simple and purchase.approach == "STOCK" and group is not None:
            got = {sku: q for sku, q in received([group]).items() if q}
            if got != billed.quantities:
                raise quantity_differs(document, purchase, billed.quantities, got)
        body = invoice_body(document.content, purchase, group, billed, self._settings.line_total)
        new = document.landed is None
        step = Step(_INVOICE, "POST", invoice_path(purchase), body, creates=new, changes=changes_of(body))
        return Plan((step,), notes=billed.notes)

    def _plan_payment(self, document: Document, purchase: Purchase, group: Group) -> Plan:
        mine = paid_by(document.marker, group.invoice)
        wanted = document.content.get("paid_amount")
        if self._settings.payment_account is None:
            return Plan()
        if _status(document) != "paid":
            if mine:
                raise payment_remains(document, group, mine, ZERO)
            return Plan()
        if wanted is not None and mine > wanted:
            raise payment_remains(document, group, mine, wanted)
        due = open_amount(group.invoice)
        amount = due if wanted is None else wanted - mine
        if not amount or (mine and wanted is None) or not may_pay(group.invoice) or not due:
            return Plan()
        if amount > due:
            raise payment_exceeds(document, group, amount, due)
        return self._payment(document, purchase, group, amount)

    def _payment(self, document: Document, purchase: Purchase, group: Group, amount: Decimal) -> Plan:
        date = document.content.get("paid_date")
        if not date:
            raise payment_date_missing(document)
        account = self._finder.find("the setting payment_account", self._settings.payment_account or "")
        if isinstance(account, Fault):
            raise_faults(f"Bill {document.key}", [account])
            return Plan()
        number = str(document.content["invoice_number"])
        body = payment_body(document.marker, group.task_id, number, amount, date, account.code)
        before = payments_by(document.marker, group.invoice)
        name = f"{_PAYMENT} {before + 1}" if before else _PAYMENT
        step = Step(name, "POST", payment_path(purchase), body, creates=False, changes=changes_of(body))
        return Plan((step,))

    def _plan_void(
        self, document: Document, purchase: Purchase, group: Group | None, found: Found | None
    ) -> Plan:
        if group is None or found is None:
            return Plan(notes=("void in the source and not in Cin7 Core: nothing to do",))
        invoice = group.invoice
        if invoice.is_voided or (invoice.is_open and invoice.is_empty):
            return Plan()
        if found.how == "code" and not document.attempted:
            raise void_of_another(document, group)
        if obstacle := void_obstacle(purchase, group):
            raise cannot_void(document, group, *obstacle)
        path = void_path(group.task_id)
        return Plan((Step(_VOID, "DELETE", path, {}, creates=False),))

    def _landed(self, document: Document, step: Step, before: Purchase, body: Any) -> Answer:
        content, task_id = document.content, str(step.body.get("TaskID") or "")
        if step.name.startswith(_PAYMENT):
            after = self._purchases.take_payments(before.id, task_id, body)
            return Landed(Found(f"{before.id}/{task_id}", after.row, "answer"))
        after = self._purchases.take_invoices(before.id, body)
        if step.name == _VOID:
            return Landed(self._voided(after, void_task(step.path)))
        number = str(content["invoice_number"])
        group = after.group(task_id) if task_id else new_group(before, after, number)
        if group is None:
            return Unknown("Cin7 Core answered without the invoice")
        billed, _ = self._lines.billed(content, before)
        kept = self._lines.accounts_of(group.invoice)
        notes = kept_notes(step.body, group.invoice, billed.accounts, kept)
        return Landed(Found(part_id(after, group), after.row, "answer"), notes)

    def _voided(self, after: Purchase, task_id: str) -> Found:
        group = after.group(task_id)
        if group is None or not group.invoice.is_voided:  # the answer leaves it out
            after = self._purchases.fresh(after.id) or after
        return Found(f"{after.id}/{task_id}", after.row, "answer")


def _status(document: Document) -> str:
    return str(document.content.get("status") or "open")
