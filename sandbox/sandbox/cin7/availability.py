"""`/ref/productavailability`: what is on hand and on order, moved by purchases."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.books import Condition, Entry
from sandbox.cin7.filters import Filter, Query, begins, exact
from sandbox.cin7.purchases.document import AUTHORISED, NOTHING, credit_notes, ordered, received
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.tenant import Tenant

_CATEGORY = re.compile(r'"Category":(?:null|"(?:[^"\\]|\\.)*"),')
"""What rows are looked up by and do not show."""

Place = tuple[str, str, str, str | None]
"""Product id, location, batch, expiry."""


@dataclass(frozen=True)
class Availability(Resource):
    """A row per product, location, bin, batch and expiry with stock or on order; ID is the product's."""

    def listed(self, tenant: Tenant, rows: list[str], query: Query) -> Iterator[str]:
        for row in super().listed(tenant, rows, query):
            yield _CATEGORY.sub("", row)

    def conditions(self, tenant: Tenant, query: Query) -> Iterator[Condition]:
        yield from super().conditions(tenant, query)
        yield Condition("status <> 'none'")


def moved(tenant: Tenant, old: Body | None, new: Body) -> None:
    """Move stock and what is on order by the difference that a write makes to a purchase."""
    difference: dict[Place, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for purchase, sign in ((new, 1), (old, -1)):
        for place, what, quantity in _effects(purchase) if purchase else ():
            difference[place][what] += sign * quantity
    for place, change in difference.items():
        if any(change.values()):
            add(tenant, place, change)


def _effects(purchase: Body) -> Iterator[tuple[Place, str, Decimal]]:
    """What a purchase as it stands brings: place, OnHand or OnOrder, quantity."""
    if purchase["Order"]["Status"] != AUTHORISED:
        return
    home, arrived = purchase["Location"], received(purchase["Groups"])
    for product, quantity in ordered(purchase).items():
        left = max(quantity - arrived.get(product, NOTHING), NOTHING)
        yield (product, home, "", None), "OnOrder", left
    for line in _arrived(purchase):
        yield _place(line, home), "OnHand", Decimal(line["Quantity"])
    for note in credit_notes(purchase):
        for line in note["Unstock"]:
            yield _place(line, home), "OnHand", -Decimal(line["Quantity"])


def _arrived(purchase: Body) -> Iterator[Body]:
    """The lines that say where the goods are: those put away, else those received."""
    for group in purchase["Groups"]:
        put = [line for line in group["PutAway"]["Lines"] if line["Received"]]
        yield from put or [line for line in group["Stock"]["Lines"] if line["Received"]]


def _place(line: Body, home: str) -> Place:
    return line["ProductID"], line["Location"] or home, line["BatchSN"] or "", line["ExpiryDate"]


def add(tenant: Tenant, place: Place, change: Mapping[str, Decimal]) -> None:
    key = "/".join(str(part) for part in place)
    row = tenant.books.get("availability", key) or _row(tenant, place)
    for what, quantity in change.items():
        row[what] = Decimal(row[what]) + quantity
    row["Available"] = row["OnHand"]
    product = tenant.books.get("product", place[0]) or {}
    row["StockOnHand"] = row["OnHand"] * Decimal(product.get("AverageCost", NOTHING))
    status = "some" if row["OnHand"] or row["OnOrder"] else "none"
    tenant.books.put("availability", Entry(key, row, row["SKU"], status))


def _row(tenant: Tenant, place: Place) -> Body:
    product, named = tenant.books.get("product", place[0]) or {}, tenant.books.named("location", place[1])
    parent = named[0]["ParentName"] if named else None
    return {
        **{name: product.get(name) for name in ("ID", "SKU", "Name", "Barcode", "Category")},
        "Location": parent or place[1],
        "Bin": place[1] if parent else None,
        "Batch": place[2] or None,
        "ExpiryDate": place[3],
        **dict.fromkeys(("OnHand", "Allocated", "Available", "OnOrder", "StockOnHand", "InTransit"), NOTHING),
        "NextDeliveryDate": None,
    }


def _by_product(value: str, _: Mapping[str, Any]) -> Condition:
    return Condition("json_extract(body, '$.ID') = ?", (value.lower(),))


AVAILABILITY = Availability(
    path="ref/productavailability",
    envelope="ProductAvailabilityList",
    kind="availability",
    called="Product availability",
    filters=(
        *(Filter("ID", _by_product), begins("Name"), begins("SKU")),
        *(exact("Location"), exact("Batch"), exact("Category")),
    ),
)
