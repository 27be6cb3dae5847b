"""What PeopleSoft's books show of orders, vouchers and suppliers, and what Cin7 Core's say they must."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.client import Client

Row = Mapping[str, Any]
Amounts = dict[tuple[str, str], Decimal]
"""By ACCOUNT and DEPTID; what comes to nothing is left out."""

_CENT = Decimal("0.01")
_WRITES = (".Create", ".Update", ".Updatedata")


def writes(sandbox: Client) -> dict[str, int]:
    """How many writes each system has carried out or refused."""
    notes = sandbox.counters().get("peoplesoft", {}).get("notes", {})
    there = sum(n for name, n in notes.items() if name.startswith("ci:") and name.endswith(_WRITES))
    return {"peoplesoft": there, "cin7": int(sandbox.books("cin7")["calls"]["writes"])}


class Payables:
    """The fake PeopleSoft as its people see it now. Needs the switch ``peoplesoft.book_rows`` at 0."""

    def __init__(self, sandbox: Client) -> None:
        self._records: dict[str, list[Row]] = sandbox.books("peoplesoft")["records"]
        self._names = {(v["SETID"], v["VENDOR_ID"]): str(v["NAME1"]) for v in self._records["VENDOR"]}

    @property
    def vendors(self) -> list[Row]:
        return self._records["VENDOR"]

    def orders(self, reference: str) -> list[Row]:
        """The purchase orders with a PO_REF."""
        return [row for row in self._records["PO_HDR"] if row["PO_REF"] == reference]

    def vouchers(self, invoice: str) -> list[Row]:
        """The vouchers of an INVOICE_ID."""
        return [row for row in self._records["VOUCHER"] if row["INVOICE_ID"] == invoice]

    def staged(self, invoice: str) -> list[Row]:
        """The staged vouchers of an INVOICE_ID."""
        return [row for row in self._records["VCHR_HDR_STG"] if row["INVOICE_ID"] == invoice]

    def vendor_of(self, document: Row) -> str:
        """The name of the supplier of an order or voucher."""
        return self._names[document["VENDOR_SETID"], document["VENDOR_ID"]]

    def amounts(self, document: Row) -> Amounts:
        """What the distributions of an order or voucher come to."""
        record, key = ("PO_LINE_DISTRIB", "PO_ID") if "PO_ID" in document else ("DISTRIB_LINE", "VOUCHER_ID")
        names = ("BUSINESS_UNIT", key)
        rows = [row for row in self._records[record] if all(row[n] == document[n] for n in names)]
        return summed((row["ACCOUNT"], row["DEPTID"], row["MERCHANDISE_AMT"]) for row in rows)

    def ordered_from(self, voucher: Row) -> set[str]:
        """The PO_REF of every order that lines of a voucher name; a line that names none that is there fails."""
        keys = {(row["BUSINESS_UNIT_PO"], row["PO_ID"]) for row in self._lines(voucher) if row["PO_ID"]}
        found = {(row["BUSINESS_UNIT"], row["PO_ID"]): str(row["PO_REF"]) for row in self._records["PO_HDR"]}
        return {found[key] for key in keys}

    def check_nothing_twice(self) -> None:
        """No PO_REF stands on two orders, no supplier has an invoice twice, no name stands on two suppliers."""
        for name, values in (
            ("order", [row["PO_REF"] for row in self._records["PO_HDR"] if row["PO_REF"]]),
            ("voucher", [(row["VENDOR_ID"], row["INVOICE_ID"]) for row in self._records["VOUCHER"]]),
            ("supplier", [(row["SETID"], row["NAME1"]) for row in self.vendors]),
        ):
            twice = {value: n for value, n in Counter(values).items() if n > 1}
            assert not twice, f"{name} twice: {twice}"

    def _lines(self, voucher: Row) -> list[Row]:
        names = ("BUSINESS_UNIT", "VOUCHER_ID")
        return [row for row in self._records["VOUCHER_LINE"] if all(row[n] == voucher[n] for n in names)]


@dataclass(frozen=True)
class Invoice:
    """A posted invoice in Cin7 Core, entered there by people."""

    purchase: Row
    body: Row

    @property
    def number(self) -> str:
        return str(self.body["InvoiceNumber"])

    @property
    def gross(self) -> Decimal:
        """What it comes to, to the cent."""
        return Decimal(str(self.body["Total"])).quantize(_CENT, ROUND_HALF_UP)

    def amounts(self, department: str, tax_account: str) -> Amounts:
        """What its lines and its tax come to, not rounded, all for one department."""
        inclusive = self.purchase["TaxCalculation"] == "Inclusive"
        rows = [*self.body["Lines"], *self.body["AdditionalCharges"]]
        lines = ((row["Account"], department, _net(row, inclusive=inclusive)) for row in rows)
        return summed([*lines, (tax_account, department, self.body["Tax"])])


def purchases(sandbox: Client) -> list[Row]:
    """The purchases in Cin7 Core that people authorised there and did not void."""
    return [
        row
        for row in sandbox.books("cin7")["purchases"]
        if "[src:" not in (row["Note"] or "")
        and row["Order"]["Status"] == "AUTHORISED"
        and row["Status"] != "VOIDED"
    ]


def invoices(sandbox: Client) -> Iterator[Invoice]:
    """The posted invoices of those."""
    for purchase in purchases(sandbox):
        for body in purchase["Invoice"]:
            if body["Status"] in {"AUTHORISED", "PAID"}:
                yield Invoice(purchase, body)


def _net(row: Row, *, inclusive: bool) -> Decimal:
    return Decimal(str(row["Total"])) - (Decimal(str(row["Tax"])) if inclusive else 0)


def summed(rows: Iterable[tuple[str, str, Any]]) -> Amounts:
    """Sum amounts by ACCOUNT and DEPTID."""
    sums: Amounts = defaultdict(Decimal)
    for account, department, amount in rows:
        sums[account, department] += Decimal(str(amount))
    return {place: amount for place, amount in sums.items() if amount}
