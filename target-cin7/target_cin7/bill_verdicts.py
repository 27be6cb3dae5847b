"""What holds a bill, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from connector_kit.delivery.model import Declined, Document, Held, Step
from connector_kit.faults import Fault
from target_cin7.purchase_lines import plain
from target_cin7.purchase_state import ZERO, Group, Purchase


def not_approved(document: Document) -> Held:
    return Held(
        f"Bill {document.key}: it is a draft in the source, so it is not posted to Cin7 Core.",
        code="SOURCE_NOT_APPROVED",
        hint="approve it in the source; it goes out then.",
    )


def waits_for_receipt(document: Document, purchase: Purchase) -> Held:
    return Held(
        f"Bill {document.key}: purchase {purchase.label} takes its goods before its invoices "
        "(approach STOCK), and no authorised receipt without an invoice is there.",
        code="WAITS_FOR_RECEIPT",
        hint="it goes out once the receipt that it is for is delivered, or authorised in Cin7 Core.",
    )


def one_bill_only(document: Document, purchase: Purchase) -> Held:
    numbers = ", ".join(g.invoice.number for g in purchase.groups if g.invoice.number)
    return Held(
        f"Bill {document.key}: purchase {purchase.label} is a {purchase.type.title() or 'Simple Purchase'} "
        f"and has its one invoice{f', {numbers}' if numbers else ''}.",
        code="PURCHASE_TAKES_ONE_BILL",
        hint="convert the purchase to Advanced in Cin7 Core, which takes several; or, if the invoice there "
        "is this bill, give it the bill's number.",
    )


def quantity_differs(
    document: Document, purchase: Purchase, billed: Mapping[str, Decimal], got: Mapping[str, Decimal]
) -> Held:
    shown = "; ".join(
        f"{sku.upper()}: {plain(billed.get(sku, ZERO))} billed, {plain(got.get(sku, ZERO))} received"
        for sku in sorted({*billed, *got})
        if billed.get(sku, ZERO) != got.get(sku, ZERO)
    )
    return Held(
        f"Bill {document.key}: Cin7 Core wants a Simple purchase billed exactly as it was received, "
        f"and of {purchase.label} {shown}.",
        code="QUANTITY_DIFFERS",
        hint="correct the bill or the receipt, or convert the purchase to Advanced in Cin7 Core.",
    )


def number_twice(document: Document, purchase: Purchase, groups: Sequence[Group]) -> Held:
    return Held(
        f"Bill {document.key}: {len(groups)} invoices of purchase {purchase.label} carry its number "
        f'"{document.content["invoice_number"]}".',
        code="INVOICE_NUMBER_TWICE",
        hint="void all but one of them in Cin7 Core, or give them numbers of their own.",
        candidates=tuple(g.task_id for g in groups),
    )


def frozen(document: Document, group: Group, changes: Sequence[str]) -> Held:
    return Held(
        f"Bill {document.key}: invoice {group.invoice.number} is {group.invoice.status} in Cin7 Core, which "
        f"keeps it from being changed, and the source says otherwise: {'; '.join(changes)}.",
        code="INVOICE_FROZEN",
        hint="undo the invoice in Cin7 Core and retry, which posts it as it is now; "
        "or take the change back in the source and correct it there by a credit or another bill.",
    )


def voided(document: Document, group: Group) -> Held:
    return Held(
        f"Bill {document.key}: it was posted as invoice {group.invoice.number or group.task_id}, "
        "which somebody has voided in Cin7 Core.",
        code="VOIDED_IN_CIN7",
        hint="void the bill in the source too; or enter it in Cin7 Core anew by hand, under its number.",
    )


def moved(document: Document, old: Purchase, group: Group) -> Held:
    return Held(
        f"Bill {document.key}: it was posted as invoice {group.invoice.number or group.task_id} of purchase "
        f"{old.label} in Cin7 Core, and the source has it on {document.content['purchase_source_id']} now.",
        code="INVOICE_MOVED",
        hint="void that invoice in Cin7 Core and retry, which posts the bill on the other purchase; or take "
        "the change back in the source.",
    )


def cannot_void(document: Document, group: Group, why: str, choice: str) -> Held:
    return Held(
        f"Bill {document.key}: it is void in the source, and invoice {group.invoice.number or group.task_id} "
        f"cannot be voided in Cin7 Core: {why}.",
        code="VOID_NOT_POSSIBLE",
        hint=f"{choice}.",
    )


def void_of_another(document: Document, group: Group) -> Held:
    return Held(
        f"Bill {document.key}: it is void in the source and was not posted from there, but Cin7 Core has "
        f"invoice {group.invoice.number} on the same purchase.",
        code="VOID_UNSURE",
        hint="if that invoice is this bill, void it in Cin7 Core; if it is another, give it another number.",
    )


def payment_date_missing(document: Document) -> Held:
    return Held(
        f"Bill {document.key}: it is paid in the source, and paid_date is missing. "
        "The invoice is in Cin7 Core; its payment is not.",
        code="PAYMENT_DATE_MISSING",
        hint="map paid_date, or unset payment_account to post no payments.",
    )


def payment_exceeds(document: Document, group: Group, amount: Decimal, due: Decimal) -> Held:
    return Held(
        f"Bill {document.key}: {plain(amount)} is to be paid, and of invoice {group.invoice.number} "
        f"{plain(due)} is open.",
        code="PAYMENT_EXCEEDS_INVOICE",
        hint="correct paid_amount in the source, or the payments of the invoice in Cin7 Core.",
    )


def payment_remains(document: Document, group: Group, paid: Decimal, wanted: Decimal) -> Held:
    return Held(
        f"Bill {document.key}: {plain(wanted)} is paid in the source, and {plain(paid)} was posted as paid "
        f"to invoice {group.invoice.number} in Cin7 Core.",
        code="PAYMENT_FROZEN",
        hint="delete or correct the payment in Cin7 Core and retry.",
    )


def void_obstacle(purchase: Purchase, group: Group) -> tuple[str, str] | None:
    """Return why an invoice cannot be voided, and what to do; None if it can."""
    if purchase.is_simple:
        return "Cin7 Core voids no single invoice of a Simple purchase", "undo it there by hand"
    if group.invoice.is_paid or group.invoice.payments or group.invoice.paid:
        return "it is paid", "delete its payments there and retry"
    if purchase.approach == "INVOICE" and not group.stock.is_voided and not group.stock.is_empty:
        return (
            "its goods are received, and this purchase takes goods only with an invoice",
            "undo the receipt there and retry, or enter a credit note",
        )
    return None


def for_a_person(answer: Declined, step: Step) -> Declined:
    """Return the refusal of a payment or a void as what a person can clear in Cin7 Core."""
    hint = {
        "void": "clear there what stands against it, and retry.",
    }.get(step.name, "see that payment_account may be used for payments in that currency, and retry.")
    return Declined(answer.reason, code=f"{step.name.split()[0].upper()}_DECLINED", hint=hint, held=True)


def empty() -> Fault:
    return Fault("it bills nothing", "BILL_EMPTY", "leave the bill out, or map its lines", refused=True)
