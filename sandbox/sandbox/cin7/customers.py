"""`/customer`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.books import Condition
from sandbox.cin7 import errors
from sandbox.cin7.fields import Field
from sandbox.cin7.filters import Filter, Query, by_id, since, starts_with
from sandbox.cin7.me import TIER_NAMES
from sandbox.cin7.parts import with_lists
from sandbox.cin7.resource import Body, Write
from sandbox.cin7.suppliers import ADDRESS, ATTRIBUTES, CONTACT, ITEM_BLANKS, Suppliers, book_problems
from sandbox.cin7.tenant import Tenant

CUSTOMER_CONTACT = (
    *CONTACT,
    Field("JobTitle", length=256),
    Field("MarketingConsent", "whole", low=Decimal(1), high=Decimal(3), default=1),
)
CUSTOMER = (
    Field("Name", required=True, length=256),
    Field("DisplayName", length=256, default=""),
    Field("Currency", required=True, length=3),
    Field("PaymentTerm", required=True),
    Field("TaxRule", required=True),
    Field("Discount", "number", places=2, low=Decimal(0), high=Decimal(100), default=Decimal(0)),
    Field("AccountReceivable", required=True),
    Field("RevenueAccount", required=True),
    Field("PriceTier", default=TIER_NAMES[0]),
    Field("Carrier"),
    Field("SalesRepresentative"),
    Field("Location", default=""),
    Field("Comments", length=2000),
    Field("TaxNumber"),
    Field("CreditLimit", "number", default=Decimal(0)),
    Field("Tags", length=256),
    Field("IsOnCreditHold", "flag", default=False),
    Field("IsLegalEntity", "flag", default=True),
    Field("CustomerParentID"),
    Field("IsBillParent", "flag", default=False),
    *(Field(name, length=256) for name in ATTRIBUTES),
    Field("AttributeSet"),
    Field("Status", "choice", required=True, choices=("Active", "Deprecated")),
)
RECEIVABLE = "accounts receivable"
_PRICES = "ProductPrices"


@dataclass(frozen=True)
class Customers(Suppliers):
    """Customers. The name is unique, ProductPrices only come when asked for (Cin7 Core API documentation)."""

    items: tuple[tuple[str, tuple[Field, ...]], ...] = (
        ("Addresses", ADDRESS),
        ("Contacts", CUSTOMER_CONTACT),
    )

    def listed(self, tenant: Tenant, rows: list[str], query: Query) -> Iterable[str]:
        asked = [_PRICES] if query.flag("IncludeProductPrices") else []
        return with_lists(tenant.books, self.kind, super().listed(tenant, rows, query), asked)

    def name_problems(self, write: Write) -> Iterator[str]:
        name = write.values.get("Name")
        if name and self.others(write, name):
            yield f"Customer with name '{name}' already exists"

    def reference_problems(self, tenant: Tenant, values: Body) -> Iterator[str]:
        yield from book_problems(tenant, values)
        books = tenant.books
        if values.get("AccountReceivable"):
            account = tenant.account(values["AccountReceivable"])
            if account is None:
                yield errors.ACCOUNT_NOT_FOUND
            elif (account["SystemAccount"] or "").lower() != RECEIVABLE:
                yield f"Account {account['Code']} cannot be used as AccountReceivable"
        if values.get("RevenueAccount") and tenant.account(values["RevenueAccount"]) is None:
            yield errors.ACCOUNT_NOT_FOUND
        if values.get("Location") and not books.named("location", values["Location"]):
            yield f"Location {errors.not_in_book(values['Location'], 'Locations')}"
        person = values.get("SalesRepresentative")
        if person and not books.named("me_contact", person):
            yield f"{person} was not found in Company Contacts reference book"

    def made(self, write: Write) -> Body:
        return self._complete(write, super().made(write))

    def changed(self, write: Write) -> Body:
        return self._complete(write, super().changed(write))

    def _complete(self, write: Write, body: Body) -> Body:
        """The customer with what follows from the rest."""
        key = str(body.get("CustomerParentID") or "").lower()
        parent = write.tenant.books.get(self.kind, key) if key else None
        named = {"CustomerParentID": key or None, "CustomerParentName": parent and parent["Name"]}
        return {**body, **named, "DisplayName": body["DisplayName"] or body["Name"], **_lists(body)}


def _lists(body: Body) -> Body:
    return {"ChildCustomers": body.get("ChildCustomers", []), _PRICES: []}


def _contact(value: str, _: Mapping[str, Any]) -> Condition:
    sql = """exists (select 1 from json_each(body, '$.Contacts') person
             where instr(lower(person.value), ?) > 0)"""
    return Condition(sql, (value.lower(),))


CUSTOMERS = Customers(
    path="customer",
    envelope="CustomerList",
    kind="customer",
    called="Customer",
    fields=CUSTOMER,
    filters=(by_id(), starts_with(), since("ModifiedSince"), Filter("ContactFilter", _contact)),
    verbs=("GET", "POST", "PUT"),
    blanks=(
        *(
            "Comments",
            "TaxNumber",
            "Carrier",
            "Tags",
            "SalesRepresentative",
            "JobTitle",
            "Fax",
            "MobilePhone",
        ),
        *(*ATTRIBUTES, "AttributeSet", *ITEM_BLANKS),
    ),
)
