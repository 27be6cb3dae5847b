"""`/me`: the company's own settings, `/me/addresses`, `/me/contacts`, `/ref/priceTier`."""

from dataclasses import dataclass
from typing import Any

from sandbox.cin7.filters import Query, by_id, exact, flag, starts_with
from sandbox.cin7.resource import Resource
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import tenant_date

TIER_NAMES = ("Retail", "Trade", "Contract", *(f"Tier {n}" for n in range(4, 11)))


@dataclass(frozen=True)
class Me(Resource):
    """One bare object, neither paged nor filtered. LockDate is written in the company's own format."""

    def get(self, tenant: Tenant, query: Query) -> Any:  # noqa: ARG002 - it takes no parameters
        lock = tenant.lock_date()
        rule = tenant.books.named("tax_rule", "Tax on Sales")
        return {
            "Company": "Harbour & Vale Trading",
            "Currency": tenant.switches["base_currency"],
            "TimeZone": "Eastern Standard Time",
            "DefaultWeightUnits": "kg",
            "DefaultDimensionsUnits": "cm",
            "LockDate": tenant_date(lock, tenant.switches["date_format"]) if lock else None,
            "OpeningBalanceDate": "2022-01-01T00:00:00",
            "TaxCalculationMethod": "Row Total",
            "DefaultSaleTaxRuleId": rule[0]["ID"] if rule else None,
            "DefaultSaleTaxRuleName": "Tax on Sales",
            "MaximumDecimalPlacesInQuantity": "4",
            "ApplyCustomerDiscountsAfterOtherDiscounts": False,
            "DiscountRule": "Best discount",
            "AutomaticallyApplyDiscounts": False,
            "RoundingTable": [],
        }


@dataclass(frozen=True)
class PriceTiers(Resource):
    """The ten price tiers, neither paged nor counted."""

    def get(self, tenant: Tenant, query: Query) -> Any:  # noqa: ARG002 - it takes no parameters
        return {self.envelope: [{"Code": n, "Name": name} for n, name in enumerate(TIER_NAMES, start=1)]}


ME = Me(path="me", envelope="", kind="me", called="Company")
ME_ADDRESSES = Resource(
    path="me/addresses",
    envelope="MeAddressesList",
    kind="me_address",
    called="Address",
    key="AddressID",
    name_field="Line1",
    filters=(by_id(), exact("Type"), flag("DefaultForType")),
    blanks=("Line2",),
    edited=True,
)
ME_CONTACTS = Resource(
    path="me/contacts",
    envelope="MeContactsList",
    kind="me_contact",
    called="Contact",
    key="ContactID",
    filters=(
        *(by_id(), starts_with(), flag("DefaultForType")),
        *(exact(name) for name in ("Type", "Phone", "Fax", "Email")),
    ),
    blanks=("Fax", "Website", "Comment"),
    edited=True,
)
PRICE_TIERS = PriceTiers(path="ref/priceTier", envelope="PriceTiers", kind="price_tier", called="Price tier")
