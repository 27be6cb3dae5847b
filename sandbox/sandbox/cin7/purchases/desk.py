"""What a person does to a purchase in the screens: whole steps, with everything that is outstanding."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from sandbox.cin7.chart import BANK
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases.amounts import cents
from sandbox.cin7.purchases.credit import ADVANCED_CREDIT_NOTES
from sandbox.cin7.purchases.document import (
    AUTHORISED,
    DRAFT,
    SIMPLE,
    credit_notes,
    invoiced,
    invoices,
    ordered,
    stocked,
)
from sandbox.cin7.purchases.header import ADVANCED_PURCHASES
from sandbox.cin7.purchases.invoice import ADVANCED_INVOICES
from sandbox.cin7.purchases.order import ORDERS
from sandbox.cin7.purchases.payment import ADVANCED_PAYMENTS
from sandbox.cin7.purchases.status import paid
from sandbox.cin7.purchases.stock import ADVANCED_STOCK, PUT_AWAY, STOCK
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant

LOCATION = "Main Warehouse"
Step = Callable[[Tenant, Body, Body], object]
_COPIED = ("SKU", "Name", "Quantity", "Price", "Discount", "Tax", "TaxRule", "Comment")
_CHARGED = ("Description", "Reference", "Quantity", "Price", "Discount", "Tax", "TaxRule")


def begin(tenant: Tenant, said: Body) -> Body:
    """A new purchase; lines or charges go into its order, a draft unless OrderStatus says more."""
    apart = ("Lines", "AdditionalCharges", "OrderStatus", "Memo")
    header = {name: value for name, value in said.items() if name not in apart}
    usual = {"Approach": "INVOICE", "Location": LOCATION}
    made: Body = ADVANCED_PURCHASES.post(tenant, {**usual, **header})
    order: Body = {name: said[name] for name in ("Lines", "AdditionalCharges", "Memo") if name in said}
    if order:
        ORDERS.post(tenant, {"TaskID": made["ID"], "Status": said.get("OrderStatus", DRAFT), **order})
    return ADVANCED_PURCHASES.found(tenant, made["ID"])


def authorise(tenant: Tenant, purchase: Body, said: Body) -> object:
    """Authorise the order; its lines may be given."""
    return ORDERS.post(tenant, {"TaskID": purchase["ID"], "Status": "AUTHORISED", **said})


def invoice(tenant: Tenant, purchase: Body, said: Body) -> object:
    """Invoice the whole order, or the lines that are given; `Account` is that of every line."""
    account = {"Account": said.get("Account", purchase["InventoryAccount"])}
    order, rest = purchase["Order"], {name: value for name, value in said.items() if name != "Account"}
    lines = [{**{name: line[name] for name in _COPIED}, **account} for line in order["Lines"]]
    charges = [{**{name: line[name] for name in _CHARGED}, **account} for line in order["AdditionalCharges"]]
    documents = {"Lines": lines, "AdditionalCharges": charges, "Status": "AUTHORISED"}
    return ADVANCED_INVOICES.post(tenant, {**_named(purchase), **documents, **rest})


def receive(tenant: Tenant, purchase: Body, said: Body) -> object:
    """Receive what is outstanding, or the lines that are given."""
    wanted = invoiced(purchase["Groups"]) if purchase["Type"] == SIMPLE else {}
    arrived = stocked(line for group in purchase["Groups"] for line in group["Stock"]["Lines"])
    lines = _lines(tenant, purchase, wanted or ordered(purchase), arrived)
    resource = STOCK if purchase["Type"] == SIMPLE else ADVANCED_STOCK
    return resource.post(tenant, {**_named(purchase), "Status": "AUTHORISED", "Lines": lines, **said})


def put_away(tenant: Tenant, purchase: Body, said: Body) -> object:
    """Put away everything that a receipt says, or the lines that are given."""
    given = _named(purchase, said)
    group = next(each for each in purchase["Groups"] if each["TaskID"] == given["TaskID"])
    lines = _lines(tenant, purchase, stocked(group["Stock"]["Lines"]), stocked(group["PutAway"]["Lines"]))
    return PUT_AWAY.post(tenant, {**given, "Status": "AUTHORISED", "Lines": lines, **said})


def pay(tenant: Tenant, purchase: Body, said: Body) -> object:
    """Pay an invoice in full, or the `Amount` that is given."""
    given = _named(purchase, said)
    group = next(each for each in purchase["Groups"] if each["TaskID"] == given["TaskID"])
    left = cents(group["Invoice"]["Total"]) - paid(group["Invoice"])
    usual = {"Type": "Payment", "Amount": left, "DatePaid": tenant.today(), "Account": BANK}
    return ADVANCED_PAYMENTS.post(tenant, {**given, **usual, **said})


def credit(tenant: Tenant, purchase: Body, said: Body) -> object:
    """Credit the first invoice that counts, or the lines that are given; `Unstock` is what goes back."""
    none: Body = {"Lines": [], "AdditionalCharges": []}
    invoice = next(iter(invoices(purchase)), none)
    lines = [{name: line[name] for name in (*_COPIED, "Account")} for line in invoice["Lines"]]
    charges = [{name: line[name] for name in (*_CHARGED, "Account")} for line in invoice["AdditionalCharges"]]
    documents = {"Lines": lines, "AdditionalCharges": charges, "Status": AUTHORISED}
    return ADVANCED_CREDIT_NOTES.post(tenant, {"PurchaseID": purchase["ID"], **documents, **said})


def refund(tenant: Tenant, purchase: Body, said: Body) -> object:
    """Take back what a credit note says, or the `Amount` that is given."""
    note = next(iter(credit_notes(purchase)), {"TaskID": "", "Total": 0})
    usual = {"Type": "Refund", "Amount": cents(note["Total"]), "DatePaid": tenant.today(), "Account": BANK}
    named = {"PurchaseID": purchase["ID"], "TaskID": note["TaskID"]}
    return ADVANCED_PAYMENTS.post(tenant, {**named, **usual, **said})


def void(tenant: Tenant, purchase: Body, said: Body) -> object:  # noqa: ARG001 - there is nothing to say
    """Void the purchase."""
    return ADVANCED_PURCHASES.delete(tenant, Query({"ID": purchase["ID"], "Void": "true"}))


def undo(tenant: Tenant, purchase: Body, said: Body) -> object:  # noqa: ARG001 - there is nothing to say
    """Take everything back to a draft."""
    return ADVANCED_PURCHASES.delete(tenant, Query({"ID": purchase["ID"]}))


STEPS: dict[str, Step] = {
    "authorise": authorise,
    "invoice": invoice,
    "receive": receive,
    "put_away": put_away,
    "pay": pay,
    "credit": credit,
    "refund": refund,
    "void": void,
    "undo": undo,
}


def _named(purchase: Body, said: Mapping[str, object] | None = None) -> Body:
    task = (said or {}).get("TaskID") or purchase["Groups"][0]["TaskID"]
    return {"PurchaseID": purchase["ID"], "TaskID": str(task).lower()}


def _lines(
    tenant: Tenant, purchase: Body, wanted: Mapping[str, Decimal], have: Mapping[str, Decimal]
) -> list[Body]:
    """Receipt lines of what is wanted and not there yet, in the purchase's location."""
    day, place = tenant.today(), purchase["Location"]
    left = {key: quantity - have.get(key, 0) for key, quantity in wanted.items()}
    return [
        {"ProductID": key, "Quantity": quantity, "Date": day, "Location": place}
        for key, quantity in _positive(left.items())
    ]


def _positive(items: Iterable[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    return [(key, quantity) for key, quantity in items if quantity > 0]
