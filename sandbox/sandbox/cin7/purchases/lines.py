"""The lines and charges of orders, invoices and credit notes, as they are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.errors import guarded
from sandbox.cin7.fields import Field, check_new
from sandbox.cin7.products import product_of
from sandbox.cin7.purchases.amounts import agrees, expected
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant

_NOTHING = Decimal(0)
_LEAST = Decimal("0.0001")
QUANTITY = Field("Quantity", "number", required=True, low=_LEAST)
_MONEY = (
    QUANTITY,
    Field("Price", "number", default=_NOTHING),
    Field("Discount", "number", places=2, low=_NOTHING, high=Decimal(100), default=_NOTHING),
    Field("Tax", "number", default=_NOTHING),
    Field("TaxRule", length=50),
    Field("Total", "number"),
)
_NAMED = (Field("Name", length=1024), *_MONEY)
_COMMENT = Field("Comment", length=256, default="")
_ACCOUNT = Field("Account", required=True, length=50)
_CHARGED = (
    Field("Description", required=True, length=1024),
    Field("Reference", length=256, default=""),
    *_MONEY,
)


@dataclass(frozen=True)
class LineKind:
    """One list of lines: what it is called, what an item may carry, whether it is of products."""

    name: str
    fields: tuple[Field, ...]
    of_products: bool


ORDER_LINES = LineKind(
    "Lines", (*_NAMED, Field("SupplierSKU", length=50, default=""), _COMMENT), of_products=True
)
ORDER_CHARGES = LineKind("AdditionalCharges", _CHARGED, of_products=False)
INVOICE_LINES = LineKind("Lines", (*_NAMED, _ACCOUNT, _COMMENT), of_products=True)
INVOICE_CHARGES = LineKind("AdditionalCharges", (*_CHARGED, _ACCOUNT), of_products=False)


@dataclass
class Reader:
    """Reads lines for one purchase and collects what is wrong with them.

    Observed: SKU alone finds the product, a price left out is 0, a Total is checked against the formula.
    """

    tenant: Tenant
    purchase: Body
    problems: list[str]

    def read(self, kind: LineKind, given: Any) -> list[Body]:
        """The lines, typed and complete; what is wrong goes to `problems`."""
        if not isinstance(given, list) or not all(isinstance(line, dict) for line in given):
            self.problems.append(errors.invalid(kind.name))
            return []
        return [line for each in given if (line := self._line(kind, each)) is not None]

    def _line(self, kind: LineKind, given: Body) -> Body | None:
        checked = check_new(kind.fields, given, kind.name)
        line, found = checked.values, list(checked.problems)
        if kind.of_products:
            found += self._with_product(line, given, kind)
        if not found:
            found += [*self._totalled(line), *self._ruled(line, kind), *self._accounted(line)]
        self.problems += found
        return None if found else line

    def _with_product(self, line: Body, given: Body, kind: LineKind) -> Iterator[str]:
        wanted = given.get("SKU") or given.get("ProductID")
        product = product_of(self.tenant, given)
        if not wanted:
            yield errors.missing_in_line("ProductID", kind.name)
        elif product is None:
            yield errors.not_in_book(str(wanted), "Products")
        elif product["Status"] == "Deprecated" and self.tenant.switches["deprecated_products"] == "refuse":
            yield guarded("deprecated_product", f"Product {product['SKU']} is deprecated")
        else:
            named = {"ProductID": product["ID"], "SKU": product["SKU"]}
            service = {"IsService": True} if product["Type"] != "Stock" else {}
            name = line.get("Name") or product["Name"]
            line.update({**named, "Name": name, **service})

    def _totalled(self, line: Body) -> Iterator[str]:
        rule = self.tenant.switches["line_total"]
        wanted = expected(line, rule)
        if line["Total"] is None:
            line["Total"] = wanted
        elif not agrees(line, line["Total"], rule):
            called = line.get("SKU") or line.get("Description")
            text = f"Total of line '{called}' is {line['Total']}, expected value is {wanted}"
            yield guarded("line_total", text)

    def _ruled(self, line: Body, kind: LineKind) -> Iterator[str]:
        rule = line["TaxRule"]
        if rule and not any(each["IsActive"] for each in self.tenant.books.named("tax_rule", rule)):
            yield errors.not_in_book(rule, "Tax Rules")
        elif not rule and self.tenant.switches["line_tax_rule"] == "required":
            yield errors.missing_in_line("TaxRule", kind.name)
        line["TaxRule"] = rule or self.purchase["TaxRule"]

    def _accounted(self, line: Body) -> Iterator[str]:
        if "Account" not in line:
            return
        account = account_of(self.tenant, line["Account"])
        if account is None:
            yield errors.ACCOUNT_NOT_FOUND
        elif account["Status"] != "ACTIVE":
            yield f"Account {line['Account']} is archived"
        else:
            line["Account"] = account["Code"]


def account_of(tenant: Tenant, wanted: str) -> Body | None:
    """The account of that code; with the switch `line_account` also by name or display name."""
    by_code = tenant.account(wanted)
    if by_code or tenant.switches["line_account"] == "code":
        return by_code
    shown = tenant.account(wanted.partition(": ")[0])
    if shown and shown["DisplayName"].casefold() == wanted.casefold():
        return shown
    named = tenant.books.named("account", wanted)
    return named[0] if named else None


def as_charge(line: Body) -> Body:
    """A line of a Service purchase: Cin7 makes charges of all of them (Cin7 Core API documentation)."""
    kept = {name: line[name] for name in ("Quantity", "Price", "Discount", "Tax", "TaxRule", "Total")}
    account = {"Account": line["Account"]} if "Account" in line else {}
    return {"Description": line["Name"], "Reference": line["SKU"], **kept, **account}


def as_line(charge: Body) -> Body:
    """A charge among the lines, as CombineAdditionalCharges shows it."""
    kept = {name: value for name, value in charge.items() if name not in {"Description", "Reference"}}
    named = {"ProductID": None, "SKU": "", "Name": charge["Description"]}
    return {**named, **kept, "Comment": charge["Reference"]}
