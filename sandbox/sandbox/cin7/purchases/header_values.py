"""What a purchase's header carries: its fields, the names in it, what is filled in for it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.errors import guarded
from sandbox.cin7.fields import Field, check_new
from sandbox.cin7.purchases.document import AUTHORISED, normal
from sandbox.cin7.resource import Body, Write
from sandbox.cin7.tenant import Tenant

RATES = {"EUR": "1.08", "CAD": "0.73", "GBP": "1.27", "NOK": "0.094", "SEK": "0.095"}
"""What Cin7 fills in for a supplier's currency."""

ATTRIBUTES = tuple(f"AdditionalAttribute{n}" for n in range(1, 11))
_PLACE = (
    Field("Line1", required=True, length=256),
    Field("Line2", length=256, default=""),
    Field("City", length=256),
    Field("State", length=256),
    Field("Postcode", length=20),
    Field("Country", required=True, length=256),
)
ADDRESSES = {
    "BillingAddress": _PLACE,
    "ShippingAddress": (
        *_PLACE,
        Field("ShipToOther", "flag", default=False),
        Field("Company", length=128, default=""),
    ),
}
HEADER = (
    Field("SupplierID"),
    Field("Supplier", length=256),
    Field("Approach", "choice", required=True, choices=("INVOICE", "STOCK")),
    Field("Location", required=True, length=256),
    Field("Contact", length=256, default=""),
    Field("Phone", length=50, default=""),
    Field("BlindReceipt", "flag", default=False),
    Field("TaxRule", length=50),
    Field("TaxCalculation", "choice", choices=("Exclusive", "Inclusive"), default="Exclusive"),
    Field("Terms", length=256),
    Field("RequiredBy", "day"),
    Field("Note", length=1024, default=""),
    Field("CurrencyRate", "number", places=10, low=Decimal("0.0000000001")),
)
_FIXED_BY_ORDER = ("Approach", "SupplierID")


def supplier_of(write: Write) -> Body | None:
    """The supplier that is meant: by ID, by name, or the one from before."""
    books, values = write.tenant.books, write.values
    key = values.get("SupplierID")
    if key:
        return books.get("supplier", normal(key))
    if values.get("Supplier"):
        named = books.named("supplier", values["Supplier"])
        return named[0] if named else None
    return books.get("supplier", write.before["SupplierID"]) if write.old else None


def header_problems(write: Write, supplier: Body | None) -> Iterator[str]:
    """What is wrong with a header beyond its fields: names that are in no book, addresses, attributes."""
    values, books = write.values, write.tenant.books
    yield from _supplier_problems(write, supplier)
    place, rule, term = (values.get(name) for name in ("Location", "TaxRule", "Terms"))
    if place and not warehouse(write.tenant, place):
        yield f"Location {errors.not_in_book(place, 'Locations')}"
    if rule and not any(each["IsActive"] for each in books.named("tax_rule", rule)):
        yield errors.not_in_book(rule, "Tax Rules")
    if term and not any(each["IsActive"] for each in books.named("payment_term", term)):
        yield errors.no_active_term(term)
    for name, fields in ADDRESSES.items():
        yield from _address_problems(name, fields, write.given.get(name))
    yield from _attribute_problems(write.given.get("AdditionalAttributes"))


def _supplier_problems(write: Write, supplier: Body | None) -> Iterator[str]:
    values, old = write.values, write.before
    if supplier is None:
        wanted = values.get("Supplier")
        if values.get("SupplierID"):
            yield "Supplier with specified id does not exist"
        else:
            yield errors.not_in_book(wanted, "Suppliers") if wanted else errors.missing("Supplier")
        return
    if supplier["Status"] == "Deprecated" and supplier["ID"] != old.get("SupplierID"):
        yield guarded("deprecated_supplier", f"Supplier '{supplier['Name']}' is deprecated")
    contact = values.get("Contact")
    if (
        contact
        and contact != old.get("Contact")
        and contact not in {each["Name"] for each in supplier["Contacts"]}
    ):
        yield f"Contact '{contact}' was not found in contacts of supplier '{supplier['Name']}'"
    if old and old["Order"]["Status"] == AUTHORISED:
        new = {"SupplierID": supplier["ID"], "Approach": values.get("Approach", old["Approach"])}
        for name in (each for each in _FIXED_BY_ORDER if new[each] != old[each]):
            yield guarded("header_frozen", f"{name} cannot be changed: the order is AUTHORISED")


def warehouse(tenant: Tenant, name: str) -> Body | None:
    """The location in use of that name; bins are none."""
    found = tenant.books.named("location", name)
    return next((each for each in found if not each["IsDeprecated"] and not each["ParentID"]), None)


def _address_problems(name: str, fields: tuple[Field, ...], given: Any) -> Iterator[str]:
    if given is None:
        return
    if not isinstance(given, dict):
        yield errors.invalid(name)
        return
    yield from check_new(fields, given, name).problems


def _attribute_problems(given: Any) -> Iterator[str]:
    if given is None:
        return
    if not isinstance(given, dict):
        yield errors.invalid("AdditionalAttributes")
        return
    yield from check_new([Field(name, length=256) for name in ATTRIBUTES], given).problems


def header_content(write: Write, supplier: Body) -> Body:
    """What a header's write sets, names resolved and gaps filled from the supplier."""
    tenant, old = write.tenant, write.before
    said = {
        name: value for name, value in write.values.items() if name not in {"PurchaseType", "IsServiceOnly"}
    }
    merged = {**{field.name: old.get(field.name) for field in HEADER}, **said}
    base, currency = tenant.switches["base_currency"], supplier["Currency"]
    rate = Decimal(1) if currency == base else Decimal(RATES.get(currency, "1"))
    place = warehouse(tenant, merged["Location"]) or {"Name": merged["Location"]}
    return {
        **merged,
        "SupplierID": supplier["ID"],
        "Supplier": supplier["Name"],
        "Contact": merged["Contact"] or _default_contact(supplier),
        "Location": place["Name"],
        "TaxRule": merged["TaxRule"] or supplier["TaxRule"],
        "Terms": merged["Terms"] or supplier["PaymentTerm"],
        "TaxCalculation": merged["TaxCalculation"] or "Exclusive",
        "BaseCurrency": base,
        "SupplierCurrency": currency,
        "CurrencyRate": merged["CurrencyRate"] or rate,
        **{name: _address(write, name) for name in ADDRESSES},
        "AdditionalAttributes": _attributes(write),
    }


def _default_contact(supplier: Body) -> str:
    return next((each["Name"] for each in supplier["Contacts"] if each["Default"]), "")


def _address(write: Write, name: str) -> Body:
    given = write.given.get(name)
    if given is None:
        blank: Body = dict.fromkeys(("DisplayAddressLine1", "DisplayAddressLine2"))
        return dict(write.before.get(name) or {**blank, **{field.name: None for field in ADDRESSES[name]}})
    values = check_new(ADDRESSES[name], given).values
    second = " ".join(str(values[part]) for part in ("City", "State", "Postcode") if values[part])
    return {"DisplayAddressLine1": values["Line1"], "DisplayAddressLine2": second, **values}


def _attributes(write: Write) -> Body:
    given = write.given.get("AdditionalAttributes") or {}
    known = write.before.get("AdditionalAttributes") or dict.fromkeys(ATTRIBUTES)
    said = {name: str(given[name]) for name in ATTRIBUTES if given.get(name) is not None}
    return {**known, **said}
