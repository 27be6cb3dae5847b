"""`/me`: the company's own settings."""

from dataclasses import dataclass
from typing import Any

from sandbox.cin7.filters import Query
from sandbox.cin7.resource import Resource
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import tenant_date


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


ME = Me(path="me", envelope="", kind="me", called="Company")
