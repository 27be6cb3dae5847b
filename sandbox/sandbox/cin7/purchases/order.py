"""`/purchase/order`, the order of every type of purchase."""

from dataclasses import dataclass
from typing import Any

from sandbox.cin7.errors import guarded
from sandbox.cin7.fields import Field, check_new
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases import guards, render
from sandbox.cin7.purchases.amounts import totals
from sandbox.cin7.purchases.document import AUTHORISED, DRAFT, SERVICE
from sandbox.cin7.purchases.lines import ORDER_CHARGES, ORDER_LINES, LineKind, Reader, as_charge
from sandbox.cin7.purchases.store import by_task, keep
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.tenant import Tenant

STATUS = Field("Status", "choice", required=True, choices=(DRAFT, AUTHORISED))
COMBINE = Field("CombineAdditionalCharges", "flag", default=False)
ORDER = (STATUS, COMBINE, Field("Memo", length=1024))


@dataclass(frozen=True)
class Orders(Resource):
    """The order of a purchase. A POST replaces the lines while the order is DRAFT or NOT AVAILABLE.

    Observed: PUT is not known here; the lines come back in an order of their own.
    """

    def get(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_task(tenant, query.get("TaskID") or query.get("PurchaseID") or query.get("ID"))
        return render.order(purchase, render.asked_to_combine(query.get("CombineAdditionalCharges")))

    def post(self, tenant: Tenant, given: Body) -> Any:
        purchase = by_task(tenant, given.get("TaskID"))
        write_order(tenant, purchase, given)
        keep(tenant, purchase)
        return render.order(purchase)


def write_order(tenant: Tenant, purchase: Body, given: Body) -> None:
    """Write an order into its purchase.

    Raises:
        Refusal: the order is frozen, or something is wrong with it.
    """
    order = purchase["Order"]
    guards.alive(purchase)
    guards.writable(order, "order_frozen", f"Order of purchase {purchase['OrderNumber']}")
    checked = check_new(ORDER, given)
    reader = Reader(tenant, purchase, checked.problems)
    lines, charges = read_lines(reader, order, given, ORDER_LINES, ORDER_CHARGES)
    if tenant.switches["duplicate_order_products"] == "refuse":
        reader.problems += _duplicates(lines)
    tenant.refuse_if(reader.problems)
    guards.not_empty(checked.values["Status"], lines, charges)
    memo = checked.values.pop("Memo")
    order.update(checked.values)
    order["Memo"] = order["Memo"] if memo is None else memo
    order["Lines"], order["AdditionalCharges"] = _own_order(lines), charges
    order.update(totals([*lines, *charges], purchase["TaxCalculation"]))


def read_lines(
    reader: Reader, old: Body, given: Body, of_lines: LineKind, of_charges: LineKind
) -> tuple[list[Body], list[Body]]:
    """Lines and charges of a document after a write: a list left out stays as it was."""
    found: list[list[Body]] = []
    for kind in (of_lines, of_charges):
        said = given.get(kind.name)
        found.append(old[kind.name] if said is None else reader.read(kind, said))
    lines, charges = found
    if reader.purchase["Type"] == SERVICE:
        return [], [*charges, *map(as_charge, lines)]
    return lines, charges


def _duplicates(lines: list[Body]) -> list[str]:
    skus = [line["SKU"] for line in lines]
    twice = sorted({sku for sku in skus if skus.count(sku) > 1})
    return [guarded("duplicate_order_line", f"Product {sku} is on more than one line") for sku in twice]


def _own_order(lines: list[Body]) -> list[Body]:
    return sorted(lines, key=lambda line: str(line["ProductID"]))


ORDERS = Orders(path="purchase/order", envelope="", kind="purchase", called="Purchase", verbs=("GET", "POST"))
