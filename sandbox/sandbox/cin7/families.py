"""`/productFamily`: products that differ in an option, a size or a colour."""

from sandbox.cin7.filters import begins, by_id, since, starts_with
from sandbox.cin7.resource import Resource

PRODUCT_FAMILIES = Resource(
    path="productFamily",
    envelope="ProductFamilies",
    kind="product_family",
    called="Product family",
    name_field="SKU",
    filters=(by_id(), begins("Name"), starts_with("Sku"), since("ModifiedSince")),
    blanks=(
        *("Brand", "ShortDescription", "Description", "AttributeSet", "DiscountRule"),
        *("COGSAccount", "RevenueAccount", "InventoryAccount", "PurchaseTaxRule", "SaleTaxRule"),
    ),
    edited=True,
)
