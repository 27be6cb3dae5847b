"""The bodies that invoices and payments are written with, and how what Cin7 Core kept compares. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from connector_kit.delivery.model import Change
from target_cin7.bill_lines import Billed
from target_cin7.compare import same, shown
from target_cin7.markers import append_marker, bracketed, markers_in
from target_cin7.names import exact_name
from target_cin7.purchase_lines import LineTotal, charge_body, line_body, plain
from target_cin7.purchase_state import ZERO, Group, Invoice, Purchase

CENT: Final = Decimal("0.01")
_REFERENCE_LENGTH: Final = 256


def invoice_path(purchase: Purchase) -> str:
    """Return where invoices are written: the older family takes Simple purchases only."""
    return "purchase/invoice" if purchase.is_simple else "advanced-purchase/invoice"


def payment_path(purchase: Purchase) -> str:
    return "purchase/payment" if purchase.is_simple else "advanced-purchase/payment"


def void_path(task_id: str) -> str:
    """Return the path that voids an invoice of an Advanced purchase."""
    return f"advanced-purchase/invoice?TaskID={task_id}&Void=true"


def void_task(path: str) -> str:
    """Return the TaskID in a :func:`void_path`."""
    return dict(parse_qsl(urlsplit(path).query))["TaskID"]


def invoice_body(
    content: Mapping[str, Any], purchase: Purchase, group: Group | None, billed: Billed, mode: LineTotal
) -> dict[str, Any]:
    """Return an invoice with all its lines, AUTHORISED at once: what a DRAFT held before is replaced.

    Without a group, or one that Cin7 Core has given no TaskID, Cin7 Core starts a new group.
    """
    body: dict[str, Any] = {} if purchase.is_simple else {"PurchaseID": purchase.id}
    if group is not None and group.task_id:
        body["TaskID"] = group.task_id
    body |= {
        "CombineAdditionalCharges": False,
        "InvoiceNumber": content["invoice_number"],
        "Status": "AUTHORISED",
    }
    for name, field in (("invoice_date", "InvoiceDate"), ("due_date", "InvoiceDueDate")):
        if content.get(name):
            body[field] = f"{content[name]}T00:00:00"
    body["Lines"] = [line_body(line, mode) for line in billed.lines]
    body["AdditionalCharges"] = [charge_body(charge, mode) for charge in billed.charges]
    return body


def changes_of(body: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what a write sets, for plans and the audit: lists by their length."""
    return tuple(
        Change(field, None, len(value) if isinstance(value, list) else value) for field, value in body.items()
    )


def header_changes(
    content: Mapping[str, Any], landed: Mapping[str, Any] | None, invoice: Invoice
) -> list[str]:
    """Return the fields beside the lines that the source changed, or that differ if nothing has landed."""
    live = {"invoice_number": invoice.number, "invoice_date": invoice.date, "due_date": invoice.due_date}
    changes = []
    for name, there in live.items():
        wanted = content.get(name)
        unchanged = landed.get(name) == wanted if landed is not None else name == "due_date"
        if wanted and not unchanged and exact_name(there) != exact_name(str(wanted)):
            changes.append(f"{name}: {shown(there)} there, {wanted} here")
    return changes


def same_lines(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two contents bill the same."""
    return all((first.get(name) or []) == (second.get(name) or []) for name in ("lines", "charges"))


def kept_notes(
    body: Mapping[str, Any],
    invoice: Invoice,
    sent: Mapping[str, Decimal],
    kept: Mapping[str, Decimal],
) -> tuple[str, ...]:
    """Return what an invoice shows otherwise than it was sent: number, dates, and the sum of each account."""
    live = {
        "InvoiceNumber": invoice.number,
        "InvoiceDate": invoice.date,
        "InvoiceDueDate": invoice.due_date,
    }
    notes = [
        f"Cin7 Core kept {field} as {shown(value)}; {shown(body[field])} was sent"
        for field, value in live.items()
        if field in body and value and not same(value, str(body[field]).removesuffix("T00:00:00"))
    ]
    notes += [
        f"Cin7 Core has {plain(kept.get(code, ZERO))} on account {code}; "
        f"{plain(sent.get(code, ZERO))} was sent"
        for code in sorted({*sent, *kept})
        if sent.get(code, ZERO) != kept.get(code, ZERO)
    ]
    return tuple(notes)


def payment_body(
    marker: str, task_id: str, number: str, amount: Decimal, date: str, account: str
) -> dict[str, Any]:
    """Return a payment of an invoice. Its Reference carries the bill's marker, by which it is known again."""
    return {
        "TaskID": task_id,
        "Type": "PAYMENT",
        "Reference": append_marker(number, [marker], _REFERENCE_LENGTH) or bracketed(marker),
        "Amount": amount,
        "DatePaid": f"{date}T00:00:00",
        "Account": account,
    }


def paid_by(marker: str, invoice: Invoice) -> Decimal:
    """Return how much of an invoice payments of this bill have paid."""
    return sum((p.amount for p in invoice.payments if marker in markers_in([p.reference])), ZERO)


def payments_by(marker: str, invoice: Invoice) -> int:
    """Return how many payments of an invoice are this bill's."""
    return sum(marker in markers_in([p.reference]) for p in invoice.payments)


def open_amount(invoice: Invoice) -> Decimal:
    """Return what is left to pay, in whole cents."""
    paid = max(invoice.paid, sum((p.amount for p in invoice.payments), ZERO))
    return max(ZERO, (invoice.total - paid).quantize(CENT, ROUND_HALF_UP))
