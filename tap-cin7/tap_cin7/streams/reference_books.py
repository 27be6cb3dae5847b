"""Reference books, stock and the company itself: small lists without a cursor, read in full each time."""

from __future__ import annotations

from collections.abc import Iterable

from tap_cin7.declaration import (
    Listing,
    Raw,
    StreamDeclaration,
    dates,
    flags,
    integers,
    nested,
    numbered,
    numbers,
    texts,
    times,
)
from tap_cin7.shape import value_of

Book = tuple[StreamDeclaration, Listing]


def _named(name: str, path: str, key: str) -> Book:
    """A list of ids and names."""
    return StreamDeclaration(name, texts("ID Name")), Listing(path, key, prefix=("Name", "Name"))


ACCOUNTS: Book = (
    StreamDeclaration(
        "accounts",
        (
            *texts("Code Name Type Status Description Class SystemAccount SystemAccountCode DisplayName"),
            *flags("ForPayments"),
            *texts("Bank BankAccountNumber BankAccountId Currency OldCode"),
        ),
        ("code",),
    ),
    Listing("ref/account", "AccountsList", prefix=("Name", "Name")),
)

BANK_ACCOUNTS: Book = (
    StreamDeclaration(
        "bank_accounts",
        (
            *texts("AccountID Bank AccountName AccountNumber AccountCode Currency"),
            *numbers("StatementBalance BalanceInDear InitialBalance"),
        ),
        ("account_id",),
    ),
    Listing("ref/account/bank", "BankAccountsList", other_paths=("ref/accountBank",)),
)

TAX_RULES: Book = (
    StreamDeclaration(
        "tax_rules",
        (
            *texts("ID Name Account"),
            *flags("IsActive TaxInclusive"),
            *numbers("TaxPercent"),
            *flags("IsTaxForSale IsTaxForPurchase"),
            *nested(
                "Components",
                texts("ID Name"),
                numbers("Percent"),
                texts("AccountCode"),
                integers("ComponentOrder"),
                flags("Compound"),
            ),
        ),
    ),
    Listing("ref/tax", "TaxRuleList", prefix=("Name", "Name")),
)

PAYMENT_TERMS: Book = (
    StreamDeclaration(
        "payment_terms",
        (*texts("ID Name"), *integers("Duration"), *texts("Method"), *flags("IsActive IsDefault")),
    ),
    Listing("ref/paymentterm", "PaymentTermList", prefix=("Name", "Name")),
)

LOCATIONS: Book = (
    StreamDeclaration(
        "locations",
        (
            *texts("ID Name"),
            *flags("IsDefault IsDeprecated FixedAssetsLocation"),
            *texts("ParentID ParentName"),
            *integers("ReferenceCount"),
            *texts("AddressLine1 AddressLine2 AddressCitySuburb AddressStateProvince AddressZipPostCode"),
            *texts("AddressCountry PickZones"),
            *flags("IsShopFloor IsCoMan IsStaging"),
            *nested("Bins", texts("ID Name"), flags("IsDeprecated IsStaging")),
        ),
    ),
    Listing("ref/location", "LocationList", prefix=("Name", "Name")),
)

ATTRIBUTE_SETS: Book = (
    StreamDeclaration(
        "attribute_sets",
        (
            *texts("ID Name"),
            *numbered("Attribute", suffix="Name"),
            *numbered("Attribute", suffix="Type"),
            *numbered("Attribute", suffix="Values"),
            *nested("Attributes", texts("Name Type Values")),
        ),
    ),
    Listing("ref/attributeset", "AttributeSetList", prefix=("Name", "Name")),
)

CARRIERS: Book = (
    StreamDeclaration("carriers", texts("CarrierID Description"), ("carrier_id",)),
    Listing("ref/carrier", "CarrierList", prefix=("Description", "Description")),
)


def _tier(raw: Raw) -> Iterable[Raw]:
    """A price tier; one that comes without its number is known by its name."""
    code = value_of(raw, "Code", "ID")
    return ({**raw, "Code": value_of(raw, "Name") if code is None else code},)


PRICE_TIERS: Book = (
    StreamDeclaration("price_tiers", texts("Code Name"), ("code",), derive=_tier),
    Listing("ref/priceTier", "PriceTiers", paged=False),
)

PRODUCT_AVAILABILITY: Book = (
    StreamDeclaration(
        "product_availability",
        (
            *texts("ID SKU Name Barcode Location Bin Batch"),
            *dates("ExpiryDate"),
            *numbers("OnHand Allocated Available OnOrder StockOnHand InTransit"),
            *dates("NextDeliveryDate"),
        ),
        ("id", "location", "bin", "batch", "expiry_date"),
    ),
    Listing("ref/productavailability", "ProductAvailabilityList", prefix=("Sku", "SKU")),
)

ME: Book = (
    StreamDeclaration(
        "me",
        (
            *texts("Company Currency TimeZone DefaultWeightUnits DefaultDimensionsUnits LockDate"),
            *dates("OpeningBalanceDate"),
            *texts("TaxCalculationMethod DefaultSaleTaxRuleId DefaultSaleTaxRuleName"),
            *integers("MaximumDecimalPlacesInQuantity"),
            *flags("ApplyCustomerDiscountsAfterOtherDiscounts AutomaticallyApplyDiscounts"),
            *texts("DiscountRule"),
            *nested(
                "RoundingTable",
                numbers("RangeTo RoundToNearest"),
                texts("AdjustmentRule"),
                numbers("AdjustmentValue"),
            ),
        ),
        ("company",),
    ),
    Listing("me", "", paged=False),
)

_TASK = ("task_id",)

STOCK_ADJUSTMENTS: Book = (
    StreamDeclaration(
        "stock_adjustments",
        (*texts("TaskID StocktakeNumber Status Account Reference"), *dates("EffectiveDate")),
        _TASK,
    ),
    Listing("stockAdjustmentList", "StockAdjustmentList"),
)

STOCK_TAKES: Book = (
    StreamDeclaration(
        "stock_takes",
        (
            *texts("TaskID StocktakeNumber Status Account Reference LocationID Location Tags PickZones"),
            *texts("StockLocators Categories Brands Bins LastUpdatedBy"),
            *dates("EffectiveDate"),
            *times("CreatedDate LastUpdatedDate"),
        ),
        _TASK,
    ),
    Listing("stockTakeList", "StockAdjustmentList"),
)

STOCK_TRANSFERS: Book = (
    StreamDeclaration(
        "stock_transfers",
        (
            *texts("TaskID Number Status From FromLocation To ToLocation CostDistributionType"),
            *texts("InTransitAccount Reference"),
            *dates("CompletionDate DepartureDate RequiredByDate"),
            *times("LastModifiedOn"),
        ),
        _TASK,
    ),
    Listing("stockTransferList", "StockTransferList"),
)

BOOKS: tuple[Book, ...] = (
    PRODUCT_AVAILABILITY,
    ACCOUNTS,
    BANK_ACCOUNTS,
    TAX_RULES,
    PAYMENT_TERMS,
    LOCATIONS,
    ATTRIBUTE_SETS,
    _named("brands", "ref/brand", "BrandList"),
    _named("categories", "ref/category", "CategoryList"),
    _named("units", "ref/unit", "UnitList"),
    CARRIERS,
    PRICE_TIERS,
    STOCK_ADJUSTMENTS,
    STOCK_TRANSFERS,
    STOCK_TAKES,
    ME,
)
