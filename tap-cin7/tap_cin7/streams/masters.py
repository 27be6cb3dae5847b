"""Suppliers, customers, products and product families: lists with a cursor."""

from __future__ import annotations

from collections.abc import Iterator

from tap_cin7.declaration import (
    Field,
    Kind,
    Listing,
    Raw,
    StreamDeclaration,
    flags,
    free,
    integers,
    nested,
    numbered,
    numbers,
    texts,
    times,
)
from tap_cin7.shape import objects_in, value_of
from tap_cin7.streams.common import ADDRESSES, ATTACHMENTS, ATTRIBUTES, CONTACT

_CHANGED = "LastModifiedOn"
_CURSOR = "last_modified_on"

SUPPLIER_LIST = Listing(
    "supplier",
    "SupplierList",
    {"IncludeDeprecated": True},
    since="ModifiedSince",
    cursor=_CHANGED,
    prefix=("Name", "Name"),
)

SUPPLIERS = StreamDeclaration(
    "suppliers",
    (
        *texts("ID Name Currency PaymentTerm TaxRule AccountPayable"),
        *numbers("Discount"),
        *texts("Comments TaxNumber"),
        *ATTRIBUTES,
        *texts("Status"),
        *times(_CHANGED),
        *ADDRESSES,
        *nested("Contacts", CONTACT),
    ),
    cursor=_CURSOR,
)

CUSTOMER_LIST = Listing(
    "customer",
    "CustomerList",
    {"IncludeDeprecated": True, "IncludeProductPrices": True},
    since="ModifiedSince",
    cursor=_CHANGED,
    prefix=("Name", "Name"),
)

CUSTOMERS = StreamDeclaration(
    "customers",
    (
        *texts("ID Name DisplayName Currency PaymentTerm"),
        *numbers("Discount CreditLimit"),
        *texts("TaxRule Carrier SalesRepresentative Location Comments AccountReceivable RevenueAccount"),
        *texts("PriceTier TaxNumber Tags Status CustomerParentID CustomerParentName"),
        *ATTRIBUTES,
        *flags("IsOnCreditHold IsLegalEntity IsBillParent"),
        *times(_CHANGED),
        *ADDRESSES,
        *nested("Contacts", CONTACT, texts("JobTitle"), integers("MarketingConsent")),
        *nested("ChildCustomers", texts("CustomerID CustomerName")),
        *nested("ProductPrices", texts("ProductID ProductName ProductSKU"), numbers("Price")),
    ),
    cursor=_CURSOR,
)

_INCLUDED = (
    "IncludeDeprecated IncludeBOM IncludeSuppliers IncludeMovements IncludeAttachments "
    "IncludeReorderLevels IncludeCustomPrices"
)
"""Each is needed, or its part of a product stays empty (Cin7 Core API documentation)."""

PRODUCT_LIST = Listing(
    "product",
    "Products",
    dict.fromkeys(_INCLUDED.split(), True),
    since="ModifiedSince",
    cursor=_CHANGED,
    prefix=("Sku", "SKU"),
)

_SUPPLY = (
    *texts("ProductSupplierID SupplierID SupplierName SupplierInventoryCode SupplierProductName"),
    *numbers("Cost FixedCost PurchaseCost"),
    *texts("Currency"),
    *flags("DropShip"),
    Field("SupplierProductURL", aliases=("URL",)),
)

PRODUCTS = StreamDeclaration(
    "products",
    (
        *texts("ID SKU Name Category Brand Type CostingMethod DropShipMode DefaultLocation"),
        *numbers("Length Width Height Weight"),
        *texts("WeightUnits DimensionsUnits UOM Barcode"),
        *numbers("MinimumBeforeReorder ReorderQuantity"),
        *numbered("PriceTier", kind=Kind.NUMBER),
        Field("PriceTiers", Kind.MAP),
        *numbers("AverageCost"),
        *texts("ShortDescription Description InternalNote"),
        *ATTRIBUTES,
        *texts("DiscountRule Tags Status StockLocator COGSAccount RevenueAccount ExpenseAccount"),
        *texts("InventoryAccount PurchaseTaxRule SaleTaxRule PickZones"),
        *flags("Sellable BillOfMaterial AutoAssembly AutoDisassembly"),
        *numbers("QuantityToProduce"),
        *texts("BOMType AssemblyInstructionURL AssemblyCostEstimationMethod"),
        *numbers("CartonHeight CartonWidth CartonLength CartonQuantity CartonInnerQuantity"),
        *texts("HSCode CountryOfOrigin CountryOfOriginCode"),
        *times(_CHANGED),
        *nested("Suppliers", texts("ID"), _SUPPLY),
        *nested(
            "ReorderLevels",
            texts("LocationID LocationName"),
            numbers("MinimumBeforeReorder ReorderQuantity"),
            texts("StockLocator PickZones"),
        ),
        *nested(
            "BillOfMaterialsProducts",
            texts("ComponentProductID ProductCode Name"),
            numbers("Quantity WastagePercent WastageQuantity CostPercentage"),
        ),
        *nested(
            "BillOfMaterialsServices",
            texts("ComponentProductID Name"),
            numbers("Quantity"),
            texts("ExpenseAccount"),
            integers("PriceTier"),
        ),
        *free("Movements CustomPrices"),
        *ATTACHMENTS,
    ),
    cursor=_CURSOR,
)


def supplies(product: Raw) -> Iterator[Raw]:
    """The suppliers of a product; ``Occurrence`` counts the entries of one supplier, from 1."""
    entries: dict[str, int] = {}
    for supply in objects_in(value_of(product, "Suppliers")):
        supplier = str(value_of(supply, "SupplierID") or "").lower()
        entries[supplier] = entries.get(supplier, 0) + 1
        yield {
            **supply,
            "ProductID": value_of(product, "ID"),
            "ProductSKU": value_of(product, "SKU"),
            "ProductName": value_of(product, "Name"),
            "Occurrence": entries[supplier],
            _CHANGED: value_of(product, _CHANGED),
        }


PRODUCT_SUPPLIERS = StreamDeclaration(
    "product_suppliers",
    (
        *texts("ProductID ProductSKU ProductName"),
        *integers("Occurrence"),
        *_SUPPLY,
        *times(_CHANGED),
    ),
    ("product_id", "supplier_id", "occurrence"),
    cursor=_CURSOR,
    derive=supplies,
)

FAMILY_LIST = Listing(
    "productFamily", "ProductFamilies", since="ModifiedSince", cursor=_CHANGED, prefix=("Sku", "SKU")
)

PRODUCT_FAMILIES = StreamDeclaration(
    "product_families",
    (
        *texts("ID SKU Name Category DefaultLocation Brand CostingMethod UOM"),
        *numbers("MinimumBeforeReorder ReorderQuantity"),
        *numbered("PriceTier", kind=Kind.NUMBER),
        Field("PriceTiers", Kind.MAP),
        *texts("ShortDescription Description"),
        *ATTRIBUTES,
        *texts("DiscountRule Tags COGSAccount RevenueAccount InventoryAccount PurchaseTaxRule SaleTaxRule"),
        *texts("DropShipMode"),
        *numbered("Option", 3, "Name"),
        *numbered("Option", 3, "Values"),
        *texts("HSCode CountryOfOrigin CountryOfOriginCode"),
        *times(_CHANGED),
        *nested("Products", texts("ID SKU Name Option1 Option2 Option3")),
        *ATTACHMENTS,
    ),
    cursor=_CURSOR,
)
