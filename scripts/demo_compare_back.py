"""Whether PeopleSoft says what Cin7 Core says: suppliers, purchase orders, vouchers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from demo_people import NEW_IN_CIN7, NEW_IN_PEOPLESOFT, PHONE, RENAMED_BY_OTHER, RENAMED_BY_OWNER
from demo_report import Check

Document = Mapping[str, Any]
INVOICED = frozenset({"AUTHORISED", "PAID"})


def compare_suppliers(cin7: Mapping[str, Any], peoplesoft: Mapping[str, Any]) -> list[Check]:
    """Compare what people have done to suppliers with what both systems show of it."""
    here = Counter(supplier["Name"] for supplier in cin7["suppliers"])
    there = Counter(vendor["NAME1"] for vendor in peoplesoft["records"]["VENDOR"])
    phones = {row["PHONE"] for row in peoplesoft["records"]["VENDOR_CNTCT"]}
    new = (NEW_IN_PEOPLESOFT, NEW_IN_CIN7)
    return [
        Check("new suppliers of either side are on both, once", all(here[n] == there[n] == 1 for n in new)),
        Check(
            "renamed on both sides: the owner's name is on both",
            here[RENAMED_BY_OWNER] == there[RENAMED_BY_OWNER] == 1 and RENAMED_BY_OTHER not in here | there,
        ),
        Check("the contact changed in Cin7 Core, its owner, is PeopleSoft's too", PHONE in phones),
    ]


def compare_vouchers(
    cin7: Mapping[str, Any], peoplesoft: Mapping[str, Any], parked: Iterable[Document]
) -> list[Check]:
    """Compare order by order and invoice by invoice; what is held or refused is left out."""
    waiting = {document["key"] for document in parked if document["source"] == "cin7"}
    records = peoplesoft["records"]
    own = [p for p in cin7["purchases"] if _is_ordered(p) and p["ID"] not in waiting]
    orders = Counter(row["PO_REF"] for row in records["PO_HDR"])
    invoices = [(p, invoice) for p in own for invoice in p["Invoice"] if invoice["Status"] in INVOICED]
    due = [pair for pair in invoices if f"{pair[0]['ID']}/{pair[1]['TaskID']}" not in waiting]
    vouchers = _vouchers(records)
    names = {row["VENDOR_ID"]: row["NAME1"] for row in records["VENDOR"] if row["SETID"] == "SHARE"}
    return [
        _check("purchase orders, each there once", [orders[p["OrderNumber"]] == 1 for p in own]),
        _check(
            "vouchers: supplier, total, and amount per account, each there once",
            [_same(p, i, vouchers.get(i["InvoiceNumber"], []), names) for p, i in due],
        ),
    ]


def _check(what: str, same: list[bool]) -> Check:
    return Check(
        f"Cin7 Core and PeopleSoft agree on {sum(same)} of {len(same)} {what}", bool(same) and all(same)
    )


def _is_ordered(purchase: Document) -> bool:
    typed_in = "[src:" not in (purchase["Note"] or "")
    return typed_in and purchase["Order"]["Status"] == "AUTHORISED" and "VOIDED" not in purchase["Status"]


def _vouchers(records: Mapping[str, list[Document]]) -> dict[str, list[Document]]:
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in records["DISTRIB_LINE"]:
        key = row["BUSINESS_UNIT"], row["VOUCHER_ID"]
        sums[key][row["ACCOUNT"]] += Decimal(row["MERCHANDISE_AMT"] or 0)
    found: dict[str, list[Document]] = defaultdict(list)
    for row in records["VOUCHER"]:
        by_account = sums[row["BUSINESS_UNIT"], row["VOUCHER_ID"]]
        found[row["INVOICE_ID"]].append({**row, "by_account": dict(by_account)})
    return found


def _same(purchase: Document, invoice: Document, vouchers: list[Document], names: Mapping[str, str]) -> bool:
    mine = [v for v in vouchers if names.get(v["VENDOR_ID"]) == purchase["Supplier"]]
    if len(mine) != 1 or Decimal(mine[0]["GROSS_AMT"]) != _cents(invoice["Total"]):
        return False
    return {k: _cents(v) for k, v in mine[0]["by_account"].items()} == _by_account(purchase, invoice)


def _by_account(purchase: Document, invoice: Document) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    inclusive = purchase["TaxCalculation"] == "Inclusive"
    for line in (*invoice["Lines"], *invoice["AdditionalCharges"]):
        tax = Decimal(line["Tax"]) if inclusive else Decimal(0)
        sums[line["Account"].partition(":")[0]] += _cents(Decimal(line["Total"]) - tax)
    if tax := Decimal(invoice["Tax"]):
        sums["220000"] += _cents(tax)
    return _with_rounding({k: v for k, v in sums.items() if v}, _cents(invoice["Total"]))


def _with_rounding(sums: dict[str, Decimal], total: Decimal) -> dict[str, Decimal]:
    """The cents that rounding leaves over go with the largest line, as a rule that of the largest sum."""
    if left := total - sum(sums.values()):
        sums[max(sums, key=lambda account: abs(sums[account]))] += left
    return sums


def _cents(amount: Any) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))
