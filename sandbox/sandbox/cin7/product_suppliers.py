"""`/product-suppliers`: who supplies a product, at what cost, how often."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.books import Condition, Entry
from sandbox.cin7 import errors
from sandbox.cin7.errors import Refusal
from sandbox.cin7.filters import Query
from sandbox.cin7.parts import parts_of
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import Json, sortable

SHOWN = (
    *("SupplierID", "SupplierName", "SupplierInventoryCode", "SupplierProductName"),
    *("Cost", "FixedCost", "Currency", "DropShip"),
)
"""What a product's own list of suppliers shows of one."""


@dataclass(frozen=True)
class ProductSuppliers(Resource):
    """The suppliers of one product: neither paged nor counted (Cin7 Core API documentation)."""

    def get(self, tenant: Tenant, query: Query) -> Any:
        product = query.get("ProductID")
        if product is None and tenant.switches["product_suppliers_without_product"] == "refuse":
            raise Refusal(errors.missing("ProductID"))
        where = [Condition("name = ?", (product.lower(),))] if product else []
        rows = tenant.books.texts(self.kind, where, limit=-1, shuffle=tenant.shuffle())
        return Json(f'{{"{self.envelope}":[{",".join(rows)}]}}')

    def keep(self, tenant: Tenant, body: Body) -> None:
        """Keep what changed, which is a change of the product as well."""
        super().keep(tenant, body)
        books, key = tenant.books, body["ProductID"]
        product = books.get("product", key)
        if product is None:
            return
        lists = books.get(parts_of("product"), key) or {}
        books.put(parts_of("product"), Entry(key, {**lists, **shown_by_product(books.named(self.kind, key))}))
        modified = tenant.now()
        changed = {**product, "LastModifiedOn": modified}
        books.put("product", Entry(key, changed, product["SKU"], product["Status"], sortable(modified) or ""))

    def entry(self, body: Any) -> Entry:
        return Entry(body["ProductSupplierID"], dict(body), body["ProductID"])


def shown_by_product(rows: Iterable[Body]) -> Body:
    """The list of suppliers that a product shows."""
    listed = [{**{name: each[name] for name in SHOWN}, "URL": each["SupplierProductURL"]} for each in rows]
    return {"Suppliers": listed} if listed else {}


PRODUCT_SUPPLIERS = ProductSuppliers(
    path="product-suppliers",
    envelope="ProductSuppliers",
    kind="product_supplier",
    called="Product supplier",
    key="ProductSupplierID",
    edited=True,
)
