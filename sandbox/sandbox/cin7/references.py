"""The smaller reference books: tax rules, payment terms, locations, attribute sets, names."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.accounts import refuse_while_linked
from sandbox.cin7.fields import Field
from sandbox.cin7.filters import by_id, exact, flag, starts_with
from sandbox.cin7.resource import Body, Resource, Write
from sandbox.cin7.tenant import Tenant

READ_WRITE = ("GET", "POST", "PUT")
EVERYTHING = ("GET", "POST", "PUT", "DELETE")
METHODS = (
    *("number of days", "day of next month"),
    *("last day of next month", "days since the end of the month"),
)
ATTRIBUTE_TYPES = ("Not used", "Text", "Checkbox", "List", "Date", "Numeric")
LOCATION_LINES = (
    *("AddressLine1", "AddressLine2", "AddressCitySuburb"),
    *("AddressStateProvince", "AddressZipPostCode", "AddressCountry"),
)


@dataclass(frozen=True)
class TaxRules(Resource):
    """Tax rules; while another accounting system is linked they cannot be changed."""

    def put(self, tenant: Tenant, given: Body) -> Any:
        refuse_while_linked(tenant)
        return super().put(tenant, given)

    def problems(self, write: Write) -> Iterator[str]:
        yield from super().problems(write)
        code = write.values.get("Account")
        account = write.tenant.account(code) if code else None
        if code and (account is None or account["Class"] != "LIABILITY" or account["Status"] != "ACTIVE"):
            yield errors.ACCOUNT_NOT_FOUND

    def made(self, write: Write) -> Body:
        return {**super().made(write), "TaxPercent": Decimal(0), "Components": []}


@dataclass(frozen=True)
class Terms(Resource):
    """Payment terms; the list shows inactive ones too, documents do not take them."""

    def made(self, write: Write) -> Body:
        return {**super().made(write), "IsDefault": False}


@dataclass(frozen=True)
class Locations(Resource):
    """Warehouses, and their bins as rows with a ParentID."""

    def made(self, write: Write) -> Body:
        return location_body(**super().made(write))


def location_body(**values: Any) -> Body:
    """A location with all its fields from those that are said."""
    body: Body = {
        "IsDefault": False,
        "IsDeprecated": False,
        "Bins": None,
        "FixedAssetsLocation": False,
        "ParentID": None,
        "ParentName": None,
        "ReferenceCount": 0,
        **dict.fromkeys(LOCATION_LINES, ""),
        "PickZones": None,
        "IsShopFloor": False,
        "IsCoMan": False,
        "IsStaging": False,
    }
    return {"ID": values["ID"], "Name": values["Name"], **body, **values}


TAX_RULES = TaxRules(
    path="ref/tax",
    envelope="TaxRuleList",
    kind="tax_rule",
    called="Tax rule",
    fields=(
        Field("Name", required=True, length=50),
        Field("Account", required=True, length=50),
        Field("IsActive", "flag", required=True),
        Field("TaxInclusive", "flag", required=True),
        Field("IsTaxForSale", "flag", default=False),
        Field("IsTaxForPurchase", "flag", default=False),
    ),
    filters=(
        *(by_id(), starts_with(), flag("IsActive"), flag("IsTaxForSale")),
        *(flag("IsTaxForPurchase"), exact("Account")),
    ),
    verbs=READ_WRITE,
    unique_name=True,
)
PAYMENT_TERMS = Terms(
    path="ref/paymentterm",
    envelope="PaymentTermList",
    kind="payment_term",
    called="Payment term",
    fields=(
        Field("Name", required=True, length=256),
        Field("Duration", "whole", default=0, low=Decimal(0)),
        Field("Method", "choice", choices=METHODS, default=METHODS[0]),
        Field("IsActive", "flag", default=True),
        Field("IsDefault", "flag", default=False, read_only=True),
    ),
    filters=(by_id(), starts_with(), exact("Method"), flag("IsActive"), flag("IsDefault")),
    verbs=EVERYTHING,
    unique_name=True,
)
LOCATIONS = Locations(
    path="ref/location",
    envelope="LocationList",
    kind="location",
    called="Location",
    fields=(
        Field("Name", required=True, length=50),
        Field("IsDeprecated", "flag", default=False),
        *(Field(name, length=50, default="") for name in LOCATION_LINES),
    ),
    filters=(by_id(), starts_with(), flag("IsDeprecated")),
    verbs=EVERYTHING,
    unique_name=True,
    bare_writes=True,
)
ATTRIBUTE_SETS = Resource(
    path="ref/attributeset",
    envelope="AttributeSetList",
    kind="attribute_set",
    called="Attribute set",
    fields=(
        Field("Name", required=True, length=50),
        *(
            field
            for n in range(1, 11)
            for field in (
                Field(f"Attribute{n}Name", length=50, default=""),
                Field(f"Attribute{n}Type", "choice", choices=ATTRIBUTE_TYPES, default="Not used"),
                Field(f"Attribute{n}Values", default=""),
            )
        ),
    ),
    filters=(by_id(), starts_with()),
    verbs=EVERYTHING,
    unique_name=True,
    bare_writes=True,
)
CARRIERS = Resource(
    path="ref/carrier",
    envelope="CarrierList",
    kind="carrier",
    called="Carrier",
    key="CarrierID",
    name_field="Description",
    fields=(Field("Description", required=True, length=256),),
    filters=(by_id("CarrierID"), starts_with("Description")),
    verbs=EVERYTHING,
    unique_name=True,
)


def _names(path: str, envelope: str, kind: str, called: str) -> Resource:
    return Resource(
        path=path,
        envelope=envelope,
        kind=kind,
        called=called,
        fields=(Field("Name", required=True, length=256),),
        filters=(starts_with(),),
        verbs=EVERYTHING,
        unique_name=True,
        bare_writes=True,
    )


NAME_BOOKS = (
    _names("ref/brand", "BrandList", "brand", "Brand"),
    _names("ref/category", "CategoryList", "category", "Category"),
    _names("ref/unit", "UnitList", "unit", "Unit"),
)
