"""`/supplier`."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.books import Condition
from sandbox.cin7 import errors
from sandbox.cin7.fields import Field, check_change, check_new
from sandbox.cin7.filters import Query, by_id, since, starts_with
from sandbox.cin7.resource import Body, Resource, Write
from sandbox.cin7.tenant import Tenant

ATTRIBUTES = tuple(f"AdditionalAttribute{n}" for n in range(1, 11))
ADDRESS = (
    Field("Line1", required=True, length=256),
    Field("Line2", length=256, default=""),
    Field("City", length=256),
    Field("State", length=256),
    Field("Postcode", length=20),
    Field("Country", required=True, length=256),
    Field("Type", "choice", required=True, choices=("Billing", "Business", "Shipping")),
    Field("DefaultForType", "flag", default=False),
)
CONTACT = (
    Field("Name", required=True, length=256),
    Field("Phone", length=50, default=""),
    Field("MobilePhone", length=50, default=""),
    Field("Fax", length=50, default=""),
    Field("Email", length=256, default=""),
    Field("Website", length=256),
    Field("Comment", length=256),
    Field("Default", "flag", default=False),
    Field("IncludeInEmail", "flag", default=False),
)
ITEM_BLANKS = ("City", "State", "Postcode", "Website", "Comment")
SUPPLIER = (
    Field("Name", required=True, length=256),
    Field("Currency", required=True, length=3),
    Field("PaymentTerm", required=True),
    Field("TaxRule", required=True),
    Field("Discount", "whole", low=Decimal(0), high=Decimal(100), default=0),
    Field("Comments", length=256),
    Field("AccountPayable", required=True),
    Field("TaxNumber"),
    *(Field(name, length=256) for name in ATTRIBUTES),
    Field("AttributeSet"),
    Field("Status", "choice", required=True, choices=("Active", "Deprecated")),
)
PAYABLE = "accounts payable"


@dataclass(frozen=True)
class Suppliers(Resource):
    """Suppliers with their addresses and contacts.

    Fields and lengths are from the Cin7 Core API documentation. Observed: the payable account needs the right
    SystemAccount, an inactive term is refused though suppliers carry it, unknown keys are dropped in silence.
    """

    items: tuple[tuple[str, tuple[Field, ...]], ...] = (("Addresses", ADDRESS), ("Contacts", CONTACT))

    def conditions(self, tenant: Tenant, query: Query) -> Iterator[Condition]:
        yield from super().conditions(tenant, query)
        if not query.flag("IncludeDeprecated"):
            yield Condition("status <> 'Deprecated'")

    def problems(self, write: Write) -> Iterator[str]:
        yield from self.name_problems(write)
        yield from self.reference_problems(write.tenant, write.values)
        for name, fields in self.items:
            old = None if write.old is None else write.old[name]
            yield from _item_problems(name, fields, write.given.get(name), old)

    def name_problems(self, write: Write) -> Iterator[str]:
        name, switches = write.values.get("Name"), write.tenant.switches
        if name and switches["duplicate_supplier_names"] == "refuse" and self.others(write, name):
            yield switches["duplicate_supplier_text"].replace("{name}", name)

    def made(self, write: Write) -> Body:
        return {"ID": write.tenant.books.guid(self.kind), **self._content(write, "keep")}

    def changed(self, write: Write) -> Body:
        return {**write.before, **self._content(write, write.tenant.switches["put_omitted_items"])}

    def reference_problems(self, tenant: Tenant, values: Body) -> Iterator[str]:
        """What is wrong with names of other books."""
        yield from book_problems(tenant, values)
        if values.get("AccountPayable"):
            yield from _payable_problems(tenant, values["AccountPayable"])

    def _content(self, write: Write, omitted: str) -> Body:
        """Everything of a supplier that a write sets."""
        body = {**_resolved(write), "LastModifiedOn": write.tenant.now()}
        for name, fields in self.items:
            old = write.before.get(name, [])
            body[name] = _merged(write.tenant, name, fields, write.given.get(name), old, omitted)
        return body


def book_problems(tenant: Tenant, values: Body) -> Iterator[str]:
    """What is wrong with the payment term, the tax rule and the attribute set."""
    books = tenant.books
    term, rule, attributes = (values.get(name) for name in ("PaymentTerm", "TaxRule", "AttributeSet"))
    if term and not any(each["IsActive"] for each in books.named("payment_term", term)):
        yield errors.no_active_term(term)
    if rule and not any(each["IsActive"] for each in books.named("tax_rule", rule)):
        yield errors.not_in_book(rule, "Tax Rules")
    if attributes and not books.named("attribute_set", attributes):
        yield errors.not_in_book(attributes, "Attribute Sets")


def _payable_problems(tenant: Tenant, wanted: str) -> Iterator[str]:
    account = payable_account(tenant, wanted)
    if account is None:
        yield errors.ACCOUNT_NOT_FOUND
    elif (account["SystemAccount"] or "").lower() != PAYABLE or account["Status"] != "ACTIVE":
        yield f"Account {wanted} cannot be used as AccountPayable"


def payable_account(tenant: Tenant, wanted: str) -> Body | None:
    """The account that a supplier names by code, or by name."""
    named = tenant.books.named("account", wanted)
    return tenant.account(wanted) or (named[0] if named else None)


def _resolved(write: Write) -> Body:
    """The values as they are kept: accounts by code, attributes only with an attribute set."""
    kept = dict(write.values)
    if kept.get("AccountPayable"):
        account = payable_account(write.tenant, kept["AccountPayable"])
        kept["AccountPayable"] = account["Code"] if account else kept["AccountPayable"]
    if not kept.get("AttributeSet", write.before.get("AttributeSet")):
        kept.update({name: write.before.get(name) for name in ATTRIBUTES})
    return kept


def _item_problems(name: str, fields: tuple[Field, ...], given: Any, old: list[Body] | None) -> Iterator[str]:
    """`old` is None for a new supplier: an ID sent with a new one means nothing."""
    if given is None:
        return
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        yield errors.invalid(name)
        return
    known = {item["ID"] for item in old or []}
    for item in given:
        key = str(item.get("ID") or "").lower()
        if key and old is not None and key not in known:
            yield f"{name}: {errors.invalid('ID')}"
        elif key in known:
            yield from check_change(fields, item, "keep", name).problems
        else:
            yield from check_new(fields, item, name).problems


def _merged(
    tenant: Tenant, name: str, fields: tuple[Field, ...], given: Any, old: list[Body], omitted: str
) -> list[Body]:
    """The items after a write: with a known ID changed, without made, left out kept or deleted."""
    if given is None:
        return old
    items = {item["ID"]: item for item in old}
    touched: list[str] = []
    for item in given:
        key = str(item.get("ID") or "").lower()
        if key in items:
            items[key] = {**items[key], **check_change(fields, item, "keep", name).values}
        else:
            key = tenant.books.guid(name)
            items[key] = {"ID": key, **check_new(fields, item, name).values}
        touched.append(key)
    kept = [items[key] for key in items if omitted == "keep" or key in touched]
    return _one_default(kept, touched)


def _one_default(items: list[Body], touched: list[str]) -> list[Body]:
    """A newly set default takes the place of the one before it: per type of address, among contacts."""
    flag = "DefaultForType" if items and "DefaultForType" in items[0] else "Default"
    chosen = {item.get("Type"): item["ID"] for item in items if item[flag] and item["ID"] in touched}
    return [
        {**item, flag: item[flag] and chosen.get(item.get("Type"), item["ID"]) == item["ID"]}
        for item in items
    ]


SUPPLIERS = Suppliers(
    path="supplier",
    envelope="SupplierList",
    kind="supplier",
    called="Supplier",
    fields=SUPPLIER,
    filters=(by_id(), starts_with(), since("ModifiedSince")),
    verbs=("GET", "POST", "PUT"),
    blanks=("Comments", "TaxNumber", *ATTRIBUTES, "AttributeSet", *ITEM_BLANKS),
)
