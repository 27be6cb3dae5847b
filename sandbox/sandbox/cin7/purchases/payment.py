"""`/purchase/payment` and `/advanced-purchase/payment`: payments, prepayments and refunds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.errors import Refusal
from sandbox.cin7.fields import Field, check_change, check_new
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases import guards
from sandbox.cin7.purchases.amounts import CENT, cents
from sandbox.cin7.purchases.document import (
    NOTHING,
    POSTED,
    credit_notes,
    group_with,
    invoices,
    normal,
    payments,
)
from sandbox.cin7.purchases.lines import account_of
from sandbox.cin7.purchases.status import paid
from sandbox.cin7.purchases.store import by_task, keep
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.tenant import Tenant

PAYMENT = (
    Field("Type", "choice", required=True, choices=("Prepayment", "Payment", "Refund")),
    Field("Reference", length=256, default=""),
    Field("Amount", "number", required=True, places=2, low=CENT),
    Field("DatePaid", "day", required=True),
    Field("Account", required=True, length=50),
    Field("CurrencyRate", "number", places=10, low=Decimal("0.0000000001")),
    Field("DepositID"),
)
_CHANGEABLE = tuple(field for field in PAYMENT if field.name != "Type")


@dataclass(frozen=True)
class Payments(Resource):
    """Payments; a GET answers with a bare list. `/purchase/payment` deletes those of any purchase."""

    simple: bool = True

    def get(self, tenant: Tenant, query: Query) -> Any:
        return [
            _shown(purchase, payment)
            for purchase in self._meant(tenant, query)
            for _, payment in payments(purchase)
            if _numbered(purchase, payment, query)
        ]

    def _meant(self, tenant: Tenant, query: Query) -> Iterable[Body]:
        key = query.get("PurchaseID") or query.get("TaskID")
        if key or self.simple:
            purchase = by_task(tenant, key)
            self._family(purchase)
            return [purchase]
        number = query.get("OrderNumber")
        return tenant.books.named("purchase", number) if number else tenant.books.all("purchase")

    def post(self, tenant: Tenant, given: Body) -> Any:
        purchase = by_task(tenant, given.get("TaskID") or given.get("PurchaseID"))
        self._family(purchase)
        guards.alive(purchase)
        checked = check_new(PAYMENT, given)
        tenant.refuse_if([*checked.problems, *_problems(tenant, checked.values)])
        task = normal(given.get("TaskID"))
        payment = {
            "TaskID": task or purchase["ID"],
            "ID": tenant.books.guid("payment"),
            **checked.values,
            "CurrencyRate": checked.values["CurrencyRate"] or purchase["CurrencyRate"],
            "DateCreated": tenant.now(),
        }
        _where(purchase, payment, task).append(payment)
        keep(tenant, purchase)
        return [_shown(purchase, payment)]

    def put(self, tenant: Tenant, given: Body) -> Any:
        purchase, among, payment = _one(tenant, given.get("ID"))
        self._family(purchase)
        guards.alive(purchase)
        if payment["Type"] == "Prepayment":
            raise guards.stop("prepayment_frozen", "Prepayment cannot be changed")
        checked = check_change(_CHANGEABLE, given, "keep")
        tenant.refuse_if([*checked.problems, *_problems(tenant, checked.values)])
        among.remove(payment)
        changed = {**payment, **checked.values}
        _where(purchase, changed, payment["TaskID"]).append(changed)
        keep(tenant, purchase)
        return [_shown(purchase, changed)]

    def delete(self, tenant: Tenant, query: Query) -> Any:
        purchase, among, payment = _one(tenant, query.get("ID"))
        guards.alive(purchase)
        among.remove(payment)
        keep(tenant, purchase)
        return {"Success": True}

    def _family(self, purchase: Body) -> None:
        if self.simple:
            guards.simple_only(purchase)


def _problems(tenant: Tenant, values: Mapping[str, Any]) -> list[str]:
    found: list[str] = [*guards.unlocked(tenant, values.get("DatePaid"))]
    account = account_of(tenant, values["Account"]) if values.get("Account") else None
    if values.get("Account") and (account is None or account["Status"] != "ACTIVE"):
        found.append(errors.ACCOUNT_NOT_FOUND)
    return found


def _where(purchase: Body, payment: Body, task: str) -> list[Body]:
    """The list that a payment belongs in, if it may be there.

    Raises:
        Refusal: nothing is authorised that could be paid, or the amount is above what is open.
    """
    kind, amount = payment["Type"], payment["Amount"]
    among: list[Body]
    if kind == "Prepayment":
        guards.order_authorised(purchase)
        among = purchase["Order"]["Prepayments"]
        return among
    if kind == "Refund":
        note = _first(credit_notes(purchase), task)
        if note is None:
            raise guards.stop("refund_without_credit_note", "Refund needs an AUTHORISED credit note")
        among, total = note["Refunds"], note["Total"]
    else:
        invoice = _invoice(purchase, task)
        if invoice is None:
            raise guards.stop("payment_without_invoice", "Payment needs an AUTHORISED invoice")
        among, total = invoice["Payments"], invoice["Total"]
    left = cents(total) - sum((Decimal(each["Amount"]) for each in among), NOTHING)
    if amount > left:
        raise guards.stop("overpaid", f"Amount {amount} is more than the {left} that is left to pay")
    return among


def _invoice(purchase: Body, task: str) -> Body | None:
    """The invoice of that group, or where the purchase itself is named, the first that is not paid."""
    group = group_with(purchase, task)
    if group is not None:
        invoice: Body = group["Invoice"]
        return invoice if invoice["Status"] in POSTED else None
    open_ = [each for each in invoices(purchase) if paid(each) < cents(each["Total"])]
    return next(iter([*open_, *invoices(purchase)]), None)


def _first(notes: list[Body], task: str) -> Body | None:
    return next((each for each in notes if each["TaskID"] == task), notes[0] if notes else None)


def _one(tenant: Tenant, key: Any) -> tuple[Body, list[Body], Body]:
    """A payment with its purchase and the list that it is in."""
    if not normal(key):
        raise Refusal(errors.missing("ID"))
    for purchase in tenant.books.all("purchase"):
        for among, payment in payments(purchase):
            if payment["ID"] == normal(key):
                return purchase, among, payment
    raise Refusal("Payment not found")


def _numbered(purchase: Body, payment: Body, query: Query) -> bool:
    """Whether the payment is of the invoice or credit note whose number is asked for."""
    number, note = query.get("InvoiceNumber"), query.get("CreditNoteNumber")
    if number is not None:
        groups = [each for each in purchase["Groups"] if each["Invoice"]["InvoiceNumber"] == number]
        return any(payment in each["Invoice"]["Payments"] for each in groups)
    if note is not None:
        notes = [each for each in purchase["CreditNotes"] if each["CreditNoteNumber"] == note]
        return any(payment in each["Refunds"] for each in notes)
    return True


def _shown(purchase: Body, payment: Body) -> Body:
    return {"PurchaseID": purchase["ID"], **payment}


PAYMENTS = Payments(
    path="purchase/payment",
    envelope="",
    kind="purchase",
    called="Payment",
    verbs=("GET", "POST", "PUT", "DELETE"),
)
ADVANCED_PAYMENTS = Payments(
    path="advanced-purchase/payment",
    envelope="",
    kind="purchase",
    called="Payment",
    verbs=("GET", "POST", "PUT"),
    simple=False,
)
