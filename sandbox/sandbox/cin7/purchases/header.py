"""`/advanced-purchase` for every type of purchase, `/purchase`, deprecated, for Simple ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.errors import guarded
from sandbox.cin7.fields import Field, check_change, check_new
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases import guards, render
from sandbox.cin7.purchases.document import (
    ADVANCED,
    AUTHORISED,
    NOT_AVAILABLE,
    SERVICE,
    SIMPLE,
    empty_group,
    empty_order,
    normal,
)
from sandbox.cin7.purchases.store import by_id, keep, next_number
from sandbox.cin7.purchases.undo import undo, void
from sandbox.cin7.resource import Body, Resource, Write
from sandbox.cin7.tenant import Tenant

INVENTORY = "130000"
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
_BEGINNING = (
    Field("PurchaseType", "choice", choices=("Simple", "Advanced")),
    Field("IsServiceOnly", "flag", default=False),
)
_FIXED_BY_ORDER = ("Approach", "SupplierID")


@dataclass(frozen=True)
class Purchases(Resource):
    """Headers. Fields and lengths are from the Cin7 Core API documentation.

    Observed: lines sent with a header are dropped in silence, a missing Approach is an error, the rate of
    exchange is filled in. DELETE voids everything, or without Void=true undoes it.
    """

    simple: bool = False

    def get(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_id(tenant, query.get("ID"), "ID")
        self._family(purchase)
        return self.view(purchase, render.asked_to_combine(query.get("CombineAdditionalCharges")))

    def post(self, tenant: Tenant, given: Body) -> Any:
        checked = check_new((*HEADER, *_BEGINNING), given)
        return self._entered(Write(tenant, given, checked.values), checked.problems)

    def put(self, tenant: Tenant, given: Body) -> Any:
        old = by_id(tenant, given.get("ID"), "ID")
        self._family(old)
        guards.alive(old)
        checked = check_change(HEADER, given, tenant.switches["put_omitted_scalars"])
        return self._entered(Write(tenant, given, checked.values, old), checked.problems)

    def _entered(self, write: Write, wrong: list[str]) -> Any:
        tenant = write.tenant
        supplier = _supplier(write)
        tenant.refuse_if([*wrong, *_problems(write, supplier)])
        values = _content(write, supplier or {})
        purchase = {**write.before, **values} if write.old else self._new(tenant, write, values)
        keep(tenant, purchase)
        return self.view(purchase)

    def delete(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_id(tenant, query.get("ID"), "ID")
        self._family(purchase)
        (void if query.flag("Void") else undo)(tenant, purchase)
        keep(tenant, purchase)
        return self.view(purchase)

    def view(self, purchase: Body, combine: bool = False) -> Body:
        return render.simple(purchase, combine) if self.simple else render.full(purchase, combine)

    def keep(self, tenant: Tenant, body: Body) -> None:
        keep(tenant, body)

    def _family(self, purchase: Body) -> None:
        if self.simple:
            guards.simple_only(purchase)

    def _new(self, tenant: Tenant, write: Write, values: Body) -> Body:
        key, kind = tenant.books.guid("purchase"), self._kind(write)
        task = key if kind == SIMPLE else tenant.books.guid("purchase_group")
        return {
            "ID": key,
            **values,
            "Approach": "INVOICE" if kind == SERVICE else values["Approach"],
            "OrderNumber": next_number(tenant),
            "OrderDate": tenant.today(),
            "InventoryAccount": INVENTORY,
            "Type": kind,
            "IsServiceOnly": kind == SERVICE,
            "Status": tenant.switches["initial_status"],
            "CombinedInvoiceStatus": NOT_AVAILABLE,
            "CombinedReceivingStatus": NOT_AVAILABLE,
            "CombinedPaymentStatus": "UNPAID",
            "RelatedDropShipSaleTask": None,
            "Order": empty_order(),
            "Groups": [empty_group(task)],
            "CreditNotes": [],
            "Attachments": [],
            "InventoryMovements": [],
        }

    def _kind(self, write: Write) -> str:
        if write.values["IsServiceOnly"]:
            return SERVICE
        chosen = write.values["PurchaseType"] or write.tenant.switches["purchase_type_default"]
        return SIMPLE if self.simple or chosen == "Simple" else ADVANCED


def _supplier(write: Write) -> Body | None:
    """The supplier that is meant: by ID, by name, or the one from before."""
    books, values = write.tenant.books, write.values
    key = values.get("SupplierID")
    if key:
        return books.get("supplier", normal(key))
    if values.get("Supplier"):
        named = books.named("supplier", values["Supplier"])
        return named[0] if named else None
    return books.get("supplier", write.before["SupplierID"]) if write.old else None


def _problems(write: Write, supplier: Body | None) -> Iterator[str]:
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
    named = values.get("SupplierID") or values.get("Supplier")
    if named and supplier["Status"] == "Deprecated":
        yield guarded("deprecated_supplier", f"Supplier '{supplier['Name']}' is deprecated")
    contact = values.get("Contact")
    if contact and contact not in {each["Name"] for each in supplier["Contacts"]}:
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


def _content(write: Write, supplier: Body) -> Body:
    """What a write sets, names resolved and gaps filled from the supplier."""
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


def _purchases(path: str, simple: bool) -> Purchases:
    return Purchases(
        path=path,
        envelope="",
        kind="purchase",
        called="Purchase",
        fields=HEADER,
        verbs=("GET", "POST", "PUT", "DELETE"),
        simple=simple,
    )


PURCHASES = _purchases("purchase", simple=True)
ADVANCED_PURCHASES = _purchases("advanced-purchase", simple=False)
