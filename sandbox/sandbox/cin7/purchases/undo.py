"""Voiding a purchase, and taking it back to a draft."""

from sandbox.cin7.purchases import guards
from sandbox.cin7.purchases.document import DRAFT, NOT_AVAILABLE, VOIDED, empty_invoice, payments, received
from sandbox.cin7.purchases.status import void_all
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant


def void(tenant: Tenant, purchase: Body) -> None:
    """Make every document of the purchase VOIDED.

    What is paid or received is refused unless the switches `void_paid` and `void_received` say otherwise.
    """
    guards.alive(purchase)
    _unpaid(tenant, purchase)
    if tenant.switches["void_received"] == "refuse" and any(received(purchase["Groups"]).values()):
        raise guards.stop("received", _refused(tenant, purchase, "stock has been received"))
    void_all(purchase)


def undo(tenant: Tenant, purchase: Body) -> None:
    """Make a draft of every document of the purchase that was authorised; what arrived has not arrived."""
    guards.alive(purchase)
    _unpaid(tenant, purchase)
    for group in purchase["Groups"]:
        for name in ("Stock", "PutAway", "Invoice"):
            back(group[name])
    for document in (purchase["Order"], *purchase["CreditNotes"]):
        back(document)


def back(document: Body) -> None:
    """Make a draft of a document again."""
    if document["Status"] not in (NOT_AVAILABLE, VOIDED):
        document["Status"] = DRAFT
    for line in document["Lines"]:
        if "Received" in line:
            line.update({"Received": False, "Posted": False})


def void_invoice(tenant: Tenant, purchase: Body, group: Body, *, whole: bool) -> None:
    """Void one invoice of an Advanced purchase, which leaves it without lines, or make it a draft again."""
    guards.alive(purchase)
    if group["Invoice"]["Payments"] and tenant.switches["void_paid"] == "refuse":
        raise guards.stop("paid", _refused(tenant, purchase, "the invoice has payments"))
    if not whole:
        back(group["Invoice"])
        return
    kept = {name: group["Invoice"][name] for name in ("InvoiceNumber", "InvoiceDate", "InvoiceDueDate")}
    group["Invoice"] = {**empty_invoice(), **kept, "Status": VOIDED}


def _unpaid(tenant: Tenant, purchase: Body) -> None:
    if tenant.switches["void_paid"] == "refuse" and any(True for _ in payments(purchase)):
        raise guards.stop("paid", _refused(tenant, purchase, "it has payments"))


def _refused(tenant: Tenant, purchase: Body, reason: str) -> str:
    text: str = tenant.switches["void_refusal_text"]
    return text.replace("{number}", purchase["OrderNumber"]).replace("{reason}", reason)
