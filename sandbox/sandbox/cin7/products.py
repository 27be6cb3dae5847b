"""`/product`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.books import Condition, Entry, prefix
from sandbox.cin7 import errors
from sandbox.cin7.errors import Refusal
from sandbox.cin7.fields import Field
from sandbox.cin7.filters import Filter, Query, begins, by_id, since
from sandbox.cin7.parts import with_lists
from sandbox.cin7.resource import Body, Resource, Write
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import sortable

NOTHING = Decimal(0)
ATTRIBUTES = tuple(f"AdditionalAttribute{n}" for n in range(1, 11))
COSTING = (
    *("FIFO", "FEFO - Batch", "FIFO - Batch", "FIFO - Serial Number"),
    *("Special - Batch", "Special - Serial Number", "FEFO - Serial Number"),
)
TIERS = tuple(f"PriceTier{n}" for n in range(1, 11))
_SIZES = (
    *("Length", "Width", "Height", "Weight", "MinimumBeforeReorder", "ReorderQuantity", "QuantityToProduce"),
    *("CartonHeight", "CartonWidth", "CartonLength", "CartonQuantity", "CartonInnerQuantity"),
)
_NAMES = (
    *("StockLocator", "COGSAccount", "RevenueAccount", "ExpenseAccount", "InventoryAccount"),
    *("PurchaseTaxRule", "SaleTaxRule", "DiscountRule", "Brand"),
)
_LISTS = (
    *("Suppliers", "ReorderLevels", "BillOfMaterialsProducts", "BillOfMaterialsServices"),
    *("Movements", "Attachments", "CustomPrices"),
)
INCLUDED = {
    "IncludeBOM": ("BillOfMaterialsProducts", "BillOfMaterialsServices"),
    "IncludeMovements": ("Movements",),
    "IncludeAttachments": ("Attachments",),
    "IncludeReorderLevels": ("ReorderLevels",),
    "IncludeCustomPrices": ("CustomPrices",),
    "IncludeSuppliers": ("Suppliers",),
}
"""Which lists come with which flag."""

PRODUCT = (
    Field("SKU", required=True, length=50),
    Field("Name", required=True, length=256),
    Field("Category", required=True, length=256),
    Field("Type", "choice", required=True, choices=("Stock", "Service", "Non Inventory")),
    Field("CostingMethod", "choice", required=True, choices=COSTING),
    Field("UOM", required=True, length=50),
    Field("Status", "choice", required=True, choices=("Active", "Setup required", "Deprecated")),
    Field("DropShipMode", default="No Drop Ship"),
    Field("DefaultLocation", default=""),
    *(Field(name, "number", default=NOTHING) for name in (*_SIZES, *TIERS)),
    Field("Barcode", length=256),
    Field("ShortDescription", length=500),
    Field("Description"),
    Field("InternalNote", length=4000, default=""),
    *(Field(name) for name in _NAMES),
    Field("Tags", length=256, default=""),
    *(Field(name, length=256) for name in ATTRIBUTES),
    Field("AttributeSet"),
    Field("Sellable", "flag", default=True),
    Field("PickZones", default=""),
    Field("HSCode", default=""),
    Field("CountryOfOrigin", default=""),
    Field("CountryOfOriginCode", default=""),
)


@dataclass(frozen=True)
class Products(Resource):
    """Products; the SKU is unique, the type is for ever (Cin7 Core API documentation).

    Observed: an unknown category or brand is ErrorCode 404; an attribute is dropped unless the SKU and the
    attribute set are sent with it. Lists inside a product are empty unless asked for.
    """

    def conditions(self, tenant: Tenant, query: Query) -> Iterator[Condition]:
        yield from super().conditions(tenant, query)
        if not query.flag("IncludeDeprecated"):
            yield Condition("status <> 'Deprecated'")

    def listed(self, tenant: Tenant, rows: list[str], query: Query) -> Iterable[str]:
        asked = [name for flag, names in INCLUDED.items() if query.flag(flag) for name in names]
        return with_lists(tenant.books, self.kind, super().listed(tenant, rows, query), asked)

    def problems(self, write: Write) -> Iterator[str]:
        _refuse_unknown_books(write)
        values, old = write.values, write.before
        sku = values.get("SKU")
        if sku and self.others(write, sku):
            yield f"Product with SKU '{sku}' already exists"
        if old and values.get("Type", old["Type"]) != old["Type"]:
            yield "Type of a product cannot be changed"
        unit, attributes = values.get("UOM"), values.get("AttributeSet")
        if unit and not write.tenant.books.named("unit", unit):
            yield errors.not_in_book(unit, "Units")
        if attributes and not write.tenant.books.named("attribute_set", attributes):
            yield errors.not_in_book(attributes, "Attribute Sets")

    def made(self, write: Write) -> Body:
        key = write.tenant.books.guid("product")
        return product_body({**write.values, **_attributes(write)}, key, write.tenant.now())

    def changed(self, write: Write) -> Body:
        kept = {**write.values, **_attributes(write)}
        return product_body({**write.before, **kept}, write.before["ID"], write.tenant.now())

    def entry(self, body: Mapping[str, Any]) -> Entry:
        modified = sortable(body["LastModifiedOn"]) or ""
        return Entry(body["ID"], dict(body), body["SKU"], body["Status"], modified)


def _refuse_unknown_books(write: Write) -> None:
    category, brand = write.values.get("Category"), write.values.get("Brand")
    if category and not write.tenant.books.named("category", category):
        raise Refusal("Category not found.", 404)
    if brand and not write.tenant.books.named("brand", brand):
        raise Refusal(f"Brand '{brand}' was not found in reference book", 404)


def _attributes(write: Write) -> Body:
    if write.given.get("SKU") and write.given.get("AttributeSet"):
        return {}
    return {name: write.before.get(name) for name in ATTRIBUTES}


def product_body(values: Body, key: str, modified: str) -> Body:
    """A product with all its fields from those that are said."""
    body = {field.name: values.get(field.name, field.default) for field in PRODUCT}
    return {
        "ID": key,
        **body,
        "PriceTiers": {f"Tier {n}": body[name] for n, name in enumerate(TIERS, start=1)},
        "AverageCost": values.get("AverageCost", NOTHING),
        "BillOfMaterial": values.get("BillOfMaterial", False),
        "AutoAssembly": False,
        "AutoDisassembly": False,
        "AssemblyInstructionURL": None,
        "AssemblyCostEstimationMethod": "Average Cost",
        "LastModifiedOn": modified,
        **{name: [] for name in _LISTS},
    }


def product_of(tenant: Tenant, line: Mapping[str, Any]) -> Body | None:
    """The product that a line names by ProductID, or by SKU alone."""
    key = str(line.get("ProductID") or "").lower()
    if key:
        return tenant.books.get("product", key)
    named = tenant.books.named("product", str(line["SKU"])) if line.get("SKU") else []
    return named[0] if named else None


def _sku() -> Filter:
    def condition(value: str, switches: Mapping[str, Any]) -> Condition:
        if switches["sku_filter"] == "contains":
            return Condition("instr(name, ?) > 0", (value.casefold(),))
        return prefix("name", value.casefold())

    return Filter("Sku", condition)


PRODUCTS = Products(
    path="product",
    envelope="Products",
    kind="product",
    called="Product",
    name_field="SKU",
    fields=PRODUCT,
    filters=(by_id(), begins("Name"), _sku(), since("ModifiedSince")),
    verbs=("GET", "POST", "PUT"),
    blanks=(
        *("Barcode", "ShortDescription", "Description", "Tags", "AttributeSet"),
        *(*_NAMES, *ATTRIBUTES),
    ),
)
