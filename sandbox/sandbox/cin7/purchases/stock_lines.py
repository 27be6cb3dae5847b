"""The lines of receipts and put-aways, as they are written."""

from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.errors import guarded
from sandbox.cin7.fields import Field, check_new
from sandbox.cin7.products import product_of
from sandbox.cin7.purchases import guards
from sandbox.cin7.purchases.document import normal
from sandbox.cin7.purchases.lines import QUANTITY
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant

STOCK_LINE = (
    Field("Date", "day", required=True),
    QUANTITY,
    Field("BatchSN", length=50, default=""),
    Field("SupplierSKU", length=50, default=""),
    Field("ExpiryDate", "day"),
)
LINES = "Lines"


def read_stock_lines(tenant: Tenant, given: Any, *, located: bool, name: str = LINES) -> list[Body]:
    """New lines, not received yet. `located` lines need a Location, the others do not keep one (observed).

    Raises:
        Refusal: something is wrong with a line.
    """
    given = [] if given is None else given
    if not isinstance(given, list) or not all(isinstance(line, dict) for line in given):
        tenant.refuse_if([errors.invalid(name)])
    problems: list[str] = []
    lines = [_line(tenant, each, problems, located=located, name=name) for each in given]
    tenant.refuse_if(problems)
    return lines


def _line(tenant: Tenant, given: Body, problems: list[str], *, located: bool, name: str) -> Body:
    checked = check_new(STOCK_LINE, given, name)
    problems += [*checked.problems, *guards.unlocked(tenant, checked.values["Date"])]
    wanted, product = given.get("SKU") or given.get("ProductID"), product_of(tenant, given)
    if not wanted:
        problems.append(errors.missing_in_line("ProductID", name))
    elif product is None:
        problems.append(errors.not_in_book(str(wanted), "Products"))
    place = _place(tenant, given, problems, name) if located else None
    return {
        **checked.values,
        **{key: product[field] if product else None for key, field in _PRODUCT.items()},
        "Location": place["Name"] if place else None,
        "LocationID": place["ID"] if place else None,
        "CardID": tenant.books.guid("stock_card"),
        "Received": False,
        "Posted": False,
    }


_PRODUCT = {"ProductID": "ID", "SKU": "SKU", "Name": "Name"}


def _place(tenant: Tenant, given: Body, problems: list[str], name: str) -> Body | None:
    """The location that a line names: a warehouse or a bin in use."""
    key, wanted = normal(given.get("LocationID")), str(given.get("Location") or "")
    if not key and not wanted:
        problems.append(errors.missing_in_line("Location", name))
        return None
    by_key = [tenant.books.get("location", key)] if key else tenant.books.named("location", wanted)
    found = next((each for each in by_key if each and not each["IsDeprecated"]), None)
    if found is None:
        problems.append(f"Location {errors.not_in_book(wanted or key, 'Locations')}")
    return found


def duplicates(old: Iterable[Body], new: Iterable[Body], rule: str) -> Iterator[str]:
    """What is wrong with lines that are there already: among those `pending`, among `any`, or `never`."""
    taken = {_same(line) for line in old if rule == "any" or not line["Posted"]}
    for line in new if rule != "never" else ():
        if _same(line) in taken:
            place = line["Location"] or ""
            yield guarded("stock_line_duplicate", guards.DUPLICATE.format(sku=line["SKU"], location=place))
        taken.add(_same(line))


def _same(line: Body) -> tuple[Any, ...]:
    return line["ProductID"], line["LocationID"], line["BatchSN"], line["ExpiryDate"]
