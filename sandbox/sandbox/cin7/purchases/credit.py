"""`/purchase/creditnote` and `/advanced-purchase/creditnote`."""

from dataclasses import dataclass
from typing import Any

from sandbox.cin7.errors import Refusal
from sandbox.cin7.fields import Field, check_new
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases import guards, render
from sandbox.cin7.purchases.amounts import totals
from sandbox.cin7.purchases.document import VOIDED, empty_credit_note, invoices, normal
from sandbox.cin7.purchases.lines import INVOICE_CHARGES, INVOICE_LINES, Reader
from sandbox.cin7.purchases.order import COMBINE, STATUS, read_lines
from sandbox.cin7.purchases.stock_lines import read_stock_lines
from sandbox.cin7.purchases.store import by_id, by_task, keep
from sandbox.cin7.purchases.undo import back
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.tenant import Tenant

CREDIT_NOTE = (
    STATUS,
    COMBINE,
    Field("CreditNoteInvoiceNumber", length=256),
    Field("CreditNoteNumber", length=256),
    Field("CreditNoteDate", "day"),
)
_UNSTOCK = ("CardID", "Date", "Quantity", "ProductID", "SKU", "Name", "Location", "BatchSN", "ExpiryDate")


@dataclass(frozen=True)
class CreditNotes(Resource):
    """The credit note of a Simple purchase."""

    def get(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_task(tenant, query.get("TaskID") or query.get("ID"))
        guards.simple_only(purchase)
        return render.credit_note(_note(purchase, purchase["ID"]))

    def post(self, tenant: Tenant, given: Body) -> Any:
        purchase = by_task(tenant, given.get("TaskID"))
        guards.simple_only(purchase)
        note = _note(purchase, purchase["ID"])
        write_credit_note(tenant, purchase, note, given)
        return render.credit_note(note)


@dataclass(frozen=True)
class AdvancedCreditNotes(Resource):
    """Credit notes of any purchase; without TaskID a new one begins, DELETE voids one or undoes it."""

    def get(self, tenant: Tenant, query: Query) -> Any:
        return self._all(by_task(tenant, query.get("PurchaseID") or query.get("TaskID")))

    def post(self, tenant: Tenant, given: Body) -> Any:
        purchase = by_id(tenant, given.get("PurchaseID"), "PurchaseID")
        key = normal(given.get("TaskID")) or tenant.books.guid("credit_note")
        write_credit_note(tenant, purchase, _note(purchase, key), given)
        return self._all(purchase)

    def delete(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_task(tenant, query.get("TaskID"))
        guards.alive(purchase)
        wanted = normal(query.get("TaskID"))
        note = next((each for each in purchase["CreditNotes"] if each["TaskID"] == wanted), None)
        if note is None:
            raise Refusal("Credit note not found")
        if note["Refunds"]:
            raise guards.stop("paid", "Credit note has refunds and cannot be voided or undone")
        if query.flag("Void"):
            note.update(empty_credit_note(wanted), Status=VOIDED)
        else:
            back(note)
        keep(tenant, purchase)
        return self._all(purchase)

    def _all(self, purchase: Body) -> Body:
        return {
            "PurchaseID": purchase["ID"],
            self.envelope: [render.credit_note(each) for each in purchase["CreditNotes"]],
        }


def _note(purchase: Body, task: str) -> Body:
    """The credit note of that TaskID, or a new one that is not in the purchase yet."""
    found = (each for each in purchase["CreditNotes"] if each["TaskID"] == task)
    return next(found, None) or empty_credit_note(task)


def write_credit_note(tenant: Tenant, purchase: Body, note: Body, given: Body) -> None:
    """Write a credit note into its purchase and keep it.

    Raises:
        Refusal: no invoice is authorised, the note is frozen, or something is wrong with it.
    """
    guards.alive(purchase)
    guards.writable(note, "credit_note_frozen", f"Credit note of purchase {purchase['OrderNumber']}")
    invoice = _credited(purchase, given.get("CreditNoteInvoiceNumber"))
    checked = check_new(CREDIT_NOTE, given)
    reader = Reader(tenant, purchase, checked.problems)
    lines, charges = read_lines(reader, note, given, INVOICE_LINES, INVOICE_CHARGES)
    tenant.refuse_if(reader.problems)
    back_out = read_stock_lines(tenant, given.get("Unstock"), located=True, name="Unstock")
    guards.not_empty(checked.values["Status"], lines, charges)
    said = {name: value for name, value in checked.values.items() if value is not None}
    note.update({**_defaults(tenant, purchase, note, invoice), **said})
    note.update(Lines=lines, AdditionalCharges=charges)
    if given.get("Unstock") is not None:
        note["Unstock"] = [{name: line[name] for name in _UNSTOCK} for line in back_out]
    note.update(totals([*lines, *charges], purchase["TaxCalculation"]))
    if note not in purchase["CreditNotes"]:
        purchase["CreditNotes"].append(note)
    keep(tenant, purchase)


def _credited(purchase: Body, number: Any) -> Body:
    """The invoice that is credited: the one of that number, else the first that counts."""
    posted = invoices(purchase)
    named = [each for each in posted if not number or each["InvoiceNumber"] == str(number)]
    if not named:
        raise guards.stop("credit_note_without_invoice", "Credit note needs an AUTHORISED or PAID invoice")
    return named[0]


def _defaults(tenant: Tenant, purchase: Body, note: Body, invoice: Body) -> Body:
    number = len(purchase["CreditNotes"]) + 1
    suffix = f"/{number}" if number > 1 else ""
    return {
        "CreditNoteNumber": note["CreditNoteNumber"]
        or purchase["OrderNumber"].replace("PO-", "CR-") + suffix,
        "CreditNoteInvoiceNumber": note["CreditNoteInvoiceNumber"] or invoice["InvoiceNumber"],
        "CreditNoteDate": note["CreditNoteDate"] or tenant.today(),
    }


CREDIT_NOTES = CreditNotes(
    path="purchase/creditnote", envelope="", kind="purchase", called="Purchase", verbs=("GET", "POST")
)
ADVANCED_CREDIT_NOTES = AdvancedCreditNotes(
    path="advanced-purchase/creditnote",
    envelope="CreditNotes",
    kind="purchase",
    called="Purchase",
    verbs=("GET", "POST", "DELETE"),
)
