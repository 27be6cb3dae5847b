"""`/advanced-purchase` for every type of purchase, `/purchase`, deprecated, for Simple ones."""

from dataclasses import dataclass
from typing import Any

from sandbox.cin7.chart import INVENTORY
from sandbox.cin7.fields import Field, check_change, check_new
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases import guards, render
from sandbox.cin7.purchases.document import (
    ADVANCED,
    NOT_AVAILABLE,
    SERVICE,
    SIMPLE,
    empty_group,
    empty_order,
)
from sandbox.cin7.purchases.header_values import HEADER, header_content, header_problems, supplier_of
from sandbox.cin7.purchases.store import by_id, keep, next_number
from sandbox.cin7.purchases.undo import undo, void
from sandbox.cin7.resource import Body, Resource, Write
from sandbox.cin7.tenant import Tenant

_BEGINNING = (
    Field("PurchaseType", "choice", choices=("Simple", "Advanced")),
    Field("IsServiceOnly", "flag", default=False),
)


@dataclass(frozen=True)
class Purchases(Resource):
    """Headers. Fields and lengths are from the Cin7 Core API documentation.

    Observed: lines sent with a header are dropped in silence, a missing Approach is an error, the rate of
    exchange is filled in. DELETE voids everything, or without Void=true undoes it.
    """

    simple: bool = False

    def get(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_id(tenant, query.get("ID"), "ID")
        self._family(purchase)
        return self.view(purchase, render.asked_to_combine(query.get("CombineAdditionalCharges")))

    def post(self, tenant: Tenant, given: Body) -> Any:
        checked = check_new((*HEADER, *_BEGINNING), given)
        return self._entered(Write(tenant, given, checked.values), checked.problems)

    def put(self, tenant: Tenant, given: Body) -> Any:
        old = by_id(tenant, given.get("ID"), "ID")
        self._family(old)
        guards.alive(old)
        checked = check_change(HEADER, given, tenant.switches["put_omitted_scalars"])
        return self._entered(Write(tenant, given, checked.values, old), checked.problems)

    def _entered(self, write: Write, wrong: list[str]) -> Any:
        tenant = write.tenant
        supplier = supplier_of(write)
        tenant.refuse_if([*wrong, *header_problems(write, supplier)])
        values = header_content(write, supplier or {})
        purchase = {**write.before, **values} if write.old else self._new(tenant, write, values)
        if purchase["IsServiceOnly"]:
            purchase["Approach"] = "INVOICE"
        keep(tenant, purchase)
        return self.view(purchase)

    def delete(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_id(tenant, query.get("ID"), "ID")
        self._family(purchase)
        (void if query.flag("Void") else undo)(tenant, purchase)
        keep(tenant, purchase)
        return self.view(purchase)

    def view(self, purchase: Body, combine: bool = False) -> Body:
        return render.simple(purchase, combine) if self.simple else render.full(purchase, combine)

    def keep(self, tenant: Tenant, body: Body) -> None:
        keep(tenant, body)

    def _family(self, purchase: Body) -> None:
        if self.simple:
            guards.simple_only(purchase)

    def _new(self, tenant: Tenant, write: Write, values: Body) -> Body:
        key, kind = tenant.books.guid("purchase"), self._kind(write)
        task = key if kind == SIMPLE else tenant.books.guid("purchase_group")
        return {
            "ID": key,
            "OrderNumber": next_number(tenant),
            "Status": tenant.switches["initial_status"],
            "Type": kind,
            **values,
            "OrderDate": tenant.today(),
            "InventoryAccount": INVENTORY,
            "IsServiceOnly": kind == SERVICE,
            "CombinedInvoiceStatus": NOT_AVAILABLE,
            "CombinedReceivingStatus": NOT_AVAILABLE,
            "CombinedPaymentStatus": "UNPAID",
            "RelatedDropShipSaleTask": None,
            "Order": empty_order(),
            "Groups": [empty_group(task)],
            "CreditNotes": [],
            "Attachments": [],
            "InventoryMovements": [],
        }

    def _kind(self, write: Write) -> str:
        if write.values["IsServiceOnly"]:
            return SERVICE
        chosen = write.values["PurchaseType"] or write.tenant.switches["purchase_type_default"]
        return SIMPLE if self.simple or chosen == "Simple" else ADVANCED


def _purchases(path: str, simple: bool) -> Purchases:
    return Purchases(
        path=path,
        envelope="",
        kind="purchase",
        called="Purchase",
        name_field="OrderNumber",
        fields=HEADER,
        verbs=("GET", "POST", "PUT", "DELETE"),
        bare_writes=True,
        simple=simple,
    )


PURCHASES = _purchases("purchase", simple=True)
ADVANCED_PURCHASES = _purchases("advanced-purchase", simple=False)
