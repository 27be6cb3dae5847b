"""`/purchase/invoice` and `/advanced-purchase/invoice`."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.errors import Refusal
from sandbox.cin7.fields import Field, check_new
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases import guards, render
from sandbox.cin7.purchases.amounts import totals
from sandbox.cin7.purchases.document import AUTHORISED, POSTED, SIMPLE, group_with, normal, stocked
from sandbox.cin7.purchases.lines import INVOICE_CHARGES, INVOICE_LINES, Reader
from sandbox.cin7.purchases.order import COMBINE, STATUS, read_lines
from sandbox.cin7.purchases.part import AdvancedPart, Part
from sandbox.cin7.purchases.store import by_task, keep
from sandbox.cin7.purchases.undo import void_invoice
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import business_date

INVOICE = (
    STATUS,
    COMBINE,
    Field("InvoiceDate", "day"),
    Field("InvoiceDueDate", "day"),
    Field("InvoiceNumber", length=256),
)
_NEXT_MONTH = 32


@dataclass(frozen=True)
class AdvancedInvoices(AdvancedPart):
    """Invoices of any purchase; DELETE voids one of an Advanced purchase, or without Void=true undoes it."""

    def delete(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_task(tenant, query.get("TaskID"))
        if purchase["Type"] == SIMPLE:
            raise guards.stop("simple_invoice_void", "Invoice of Simple Purchase cannot be voided on its own")
        group = group_with(purchase, normal(query.get("TaskID")))
        if group is None:
            raise Refusal(errors.missing("TaskID"))
        void_invoice(tenant, purchase, group, whole=query.flag("Void"))
        keep(tenant, purchase)
        return self.all_of(purchase, combine=False)


def write_invoice(tenant: Tenant, purchase: Body, group: Body, given: Body) -> None:
    """Write an invoice into its group; lines that are given replace those of the draft.

    Every line needs an account that is active. Without InvoiceDate it is today's, without InvoiceDueDate
    the terms say it, without InvoiceNumber it is made from the purchase's (Cin7 Core API documentation).

    Raises:
        Refusal: a gate is shut, or something is wrong with the invoice.
    """
    invoice = group["Invoice"]
    guards.order_authorised(purchase)
    guards.writable(invoice, "invoice_frozen", f"Invoice of purchase {purchase['OrderNumber']}")
    guards.approach_allows_invoice(purchase, group)
    checked = check_new(INVOICE, given)
    reader = Reader(tenant, purchase, checked.problems)
    lines, charges = read_lines(reader, invoice, given, INVOICE_LINES, INVOICE_CHARGES)
    said = {name: value for name, value in checked.values.items() if value is not None}
    reader.problems += guards.unlocked(tenant, said.get("InvoiceDate"))
    tenant.refuse_if(reader.problems)
    guards.not_empty(checked.values["Status"], lines, charges)
    invoice.update({**_defaults(tenant, purchase, group), **said})
    invoice["InvoiceDueDate"] = invoice["InvoiceDueDate"] or due(
        tenant, purchase["Terms"], invoice["InvoiceDate"]
    )
    invoice.update(Lines=lines, AdditionalCharges=charges)
    invoice.update(totals([*lines, *charges], purchase["TaxCalculation"]))
    if invoice["Status"] == AUTHORISED and group["Stock"]["Status"] in POSTED:
        same_quantities(purchase, group)


def _defaults(tenant: Tenant, purchase: Body, group: Body) -> Body:
    invoice, number = group["Invoice"], purchase["Groups"].index(group) + 1
    suffix = f"/{number}" if number > 1 else ""
    named = purchase["OrderNumber"].replace("PO-", "INV-") + suffix
    return {
        "InvoiceDate": invoice["InvoiceDate"] or tenant.today(),
        "InvoiceNumber": invoice["InvoiceNumber"] or named,
    }


def due(tenant: Tenant, term: str, invoiced: str) -> str:
    """When an invoice is to be paid under a payment term; at once where the term is not known."""
    found = tenant.books.named("payment_term", term or "")
    days, method = (int(found[0]["Duration"]), found[0]["Method"]) if found else (0, "")
    day = date.fromisoformat(invoiced[:10])
    next_first = (day.replace(day=1) + timedelta(days=_NEXT_MONTH)).replace(day=1)
    after_next = (next_first + timedelta(days=_NEXT_MONTH)).replace(day=1)
    last = after_next - timedelta(days=1)
    dues = {
        "day of next month": min(next_first + timedelta(days=max(days, 1) - 1), last),
        "last day of next month": last,
        "days since the end of the month": next_first + timedelta(days=days - 1),
    }
    return business_date(dues.get(method, day + timedelta(days=days)).isoformat()) or ""


def same_quantities(purchase: Body, group: Body) -> None:
    """Refuse a Simple purchase whose receipt is not what its invoice says (observed, with these words)."""
    if purchase["Type"] != SIMPLE:
        return
    lines = {line["ProductID"]: line["SKU"] for part in ("Invoice", "Stock") for line in group[part]["Lines"]}
    bought, arrived = stocked(group["Invoice"]["Lines"]), stocked(group["Stock"]["Lines"])
    for key, sku in lines.items():
        figures = [each.get(key, Decimal(0)) for each in (bought, arrived)]
        if figures[0] != figures[1]:
            invoiced, received = (f"{each:.4f}" for each in figures)
            text = guards.DIFFERS.format(sku=sku, invoiced=invoiced, received=received)
            raise guards.stop("quantity_differs", text)


INVOICES = Part(
    path="purchase/invoice",
    envelope="",
    kind="purchase",
    called="Purchase",
    verbs=("GET", "POST"),
    write=write_invoice,
    view=render.invoice,
)
ADVANCED_INVOICES = AdvancedInvoices(
    path="advanced-purchase/invoice",
    envelope="Invoices",
    kind="purchase",
    called="Purchase",
    verbs=("GET", "POST", "DELETE"),
    write=write_invoice,
    view=render.invoice,
)
