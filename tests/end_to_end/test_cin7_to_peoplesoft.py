"""Cin7 Core to PeopleSoft with the stream maps of this repository: purchases and invoices, once and to the cent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flows.legs import Flow
from flows.maps import resolved
from flows.payables import Amounts, Invoice, Payables, invoices, purchases, writes
from flows.programs import Programs

from sandbox.client import Client

MAPS = resolved("tap-cin7--to-peoplesoft").config["stream_map_config"]
DEPARTMENT, TAX = MAPS["department"], MAPS["tax_account"]
LEFT_OVER = Decimal("0.05")
"""What rounding to cents may move between the accounts of a voucher."""


@pytest.fixture
def sandbox(sandbox: Client) -> Client:
    """Suppliers as in a whole company, and no purchases but those that a test enters."""
    switches = {"peoplesoft.book_rows": 0, "cin7.suppliers": 40, "cin7.purchases_typed_in": 0}
    sandbox.ask("POST", "switches", {**switches, "cin7.seeded_purchases": 0})
    sandbox.reset("cin7")
    return sandbox


@pytest.fixture
def flow(programs: Programs, sandbox: Client, tmp_path: Path) -> Flow:
    return Flow.of(programs, tmp_path, sandbox, "cin7-to-peoplesoft")


def _edit(sandbox: Client, action: str, object_: str = "purchase", **more: Any) -> dict[str, Any]:
    return sandbox.edit("cin7", {"action": action, "object": object_, **more})


def _enter(sandbox: Client, supplier: str, number: str = "", account: str = "130000", **fields: Any) -> str:
    """A person orders, and, given the invoice's number, enters the invoice. Returns the order's number."""
    lines = [{"SKU": "OAK-10", "Quantity": 3, "Price": 12.35}, {"SKU": "ASH-10", "Quantity": 2, "Price": 7}]
    said = {"Supplier": supplier, "OrderStatus": "AUTHORISED", "Lines": lines, **fields}
    order = str(_edit(sandbox, "create", set=said)["OrderNumber"])
    if number:
        set_ = {"InvoiceNumber": number, "Account": account}
        _edit(sandbox, "invoice", where={"OrderNumber": order}, set=set_)
    return order


def _stranger(sandbox: Client, name: str, **fields: Any) -> str:
    """A supplier that PeopleSoft does not know."""
    said = {"Name": name, "Currency": "USD", "PaymentTerm": "Net 30", "TaxRule": "Tax on Purchases", **fields}
    _edit(sandbox, "create", "supplier", set={**said, "AccountPayable": "200000", "Status": "Active"})
    return name


def _near(found: Amounts, wanted: Amounts) -> bool:
    return all(abs(found.get(place, Decimal(0)) - amount) <= LEFT_OVER for place, amount in wanted.items())


def _check_voucher(books: Payables, invoice: Invoice) -> None:
    [voucher] = books.vouchers(invoice.number)
    wanted, found = invoice.amounts(DEPARTMENT, TAX), books.amounts(voucher)
    assert Decimal(voucher["GROSS_AMT"]) == invoice.gross == sum(found.values()), invoice.number
    assert set(found) == set(wanted), invoice.number
    in_cents = all(amount == round(amount, 2) for amount in wanted.values())
    assert found == wanted if in_cents else _near(found, wanted), invoice.number
    assert books.vendor_of(voucher) == invoice.purchase["Supplier"], invoice.number
    assert voucher["TXN_CURRENCY_CD"] == invoice.purchase["SupplierCurrency"], invoice.number
    assert books.ordered_from(voucher) == {invoice.purchase["OrderNumber"]}, invoice.number


def test_purchases_appear_once_and_invoices_as_vouchers_to_the_cent(flow: Flow, sandbox: Client) -> None:
    sandbox.switch("cin7.purchases_typed_in", 24)
    sandbox.reset("cin7")
    supplier = _stranger(sandbox, "O'Hare & Søn Pallets", Currency="EUR")
    charge = {"Description": "Freight", "Quantity": 1, "Price": 35, "Total": 35}
    _enter(sandbox, supplier, "OHS-1", AdditionalCharges=[charge])
    first = flow.run()
    before = writes(sandbox)

    books, wanted = Payables(sandbox), list(invoices(sandbox))
    assert first[-1].summary["purchase_orders"]["created"] == len(purchases(sandbox)) > 10
    assert first[-1].summary["vouchers"]["created"] == len(wanted) > 10
    assert first[-1].count("held") + first[-1].count("refused") == 0, first[-1]
    assert any(invoice.gross != Decimal(str(invoice.body["Total"])) for invoice in wanted)
    for purchase in purchases(sandbox):
        [order] = books.orders(purchase["OrderNumber"])
        assert books.vendor_of(order) == purchase["Supplier"]
        assert order["CURRENCY_CD"] == purchase["SupplierCurrency"]
    for invoice in wanted:
        _check_voucher(books, invoice)
    books.check_nothing_twice()

    second = flow.run()
    assert writes(sandbox) == before
    assert [run.count("created") + run.count("updated") for run in second] == [0, 0, 0, 0]


def test_one_refused_in_a_hundred_leaves_the_other_99(flow: Flow, sandbox: Client) -> None:
    suppliers = [_stranger(sandbox, f"Supplier {n} Trading") for n in range(4)]
    for n in range(100):
        account = "1350" if n == 41 else "130000"  # Work in Progress is an account in Cin7 Core alone
        _enter(sandbox, suppliers[n % 4], f"HUNDRED-{n:03}", account)
    run = flow.run()[-1]

    assert run.summary["purchase_orders"]["created"] == 100
    assert (run.summary["vouchers"]["created"], run.summary["vouchers"]["refused"]) == (99, 1)
    [(key, refused)] = flow.legs[-1].target.parked("refused").items()
    assert refused["code"] == "REFUSED_BY_PEOPLESOFT"
    assert all(words in refused["reason"] for words in ("1350", "ACCOUNT", "(15,11)"))
    assert refused["what_to_do"]
    books = Payables(sandbox)
    assert [len(books.vouchers(f"HUNDRED-{n:03}")) for n in range(100)] == [int(n != 41) for n in range(100)]

    before = writes(sandbox)
    flow.run()
    assert writes(sandbox) == before
    assert list(flow.legs[-1].target.parked("refused")) == [key], "what is refused stays in sight"

    row = {"SETID": "SHARE", "ACCOUNT": "1350", "EFFDT": "2020-01-01", "EFF_STATUS": "A", "ACCOUNT_TYPE": "A"}
    sandbox.edit(
        "peoplesoft", {"action": "insert", "record": "GL_ACCOUNT_TBL", "row": {**row, "DESCR": "WIP"}}
    )
    flow.legs[-1].target.connector("retry", "vouchers", key)
    flow.run()
    [late] = (each for each in invoices(sandbox) if each.number == "HUNDRED-041")
    _check_voucher(Payables(sandbox), late)


def test_an_order_waits_for_its_supplier_and_then_goes_by_itself(flow: Flow, sandbox: Client) -> None:
    _, suppliers, _, documents = flow.legs
    order = _enter(sandbox, _stranger(sandbox, "Late Entry Fasteners"), "LEF-1")
    early = documents.run()
    assert (early.summary["purchase_orders"]["held"], early.summary["vouchers"]["held"]) == (1, 1)
    held = documents.target.parked("held").values()
    assert {each["code"] for each in held} == {"DEPENDENCY"}
    assert Payables(sandbox).orders(order) == []

    late = suppliers.run()  # the supplier arrives, and in the same run what waited for it
    assert (late.summary["purchase_orders"]["created"], late.summary["vouchers"]["created"]) == (1, 1)
    assert len(Payables(sandbox).orders(order)) == 1
    [invoice] = invoices(sandbox)
    _check_voucher(Payables(sandbox), invoice)


def test_an_invoice_that_is_entered_later_names_its_order(flow: Flow, sandbox: Client) -> None:
    order = _enter(sandbox, _stranger(sandbox, "Two Step Timber"))
    flow.run()
    _edit(
        sandbox, "invoice", where={"OrderNumber": order}, set={"InvoiceNumber": "TST-7", "Account": "130000"}
    )
    run = flow.run()[-1]
    assert (run.summary["vouchers"]["created"], run.summary["purchase_orders"]["created"]) == (1, 0)
    [invoice] = invoices(sandbox)
    _check_voucher(Payables(sandbox), invoice)


def test_what_another_flow_put_into_cin7_core_is_not_posted_again(flow: Flow, sandbox: Client) -> None:
    order = _enter(sandbox, _stranger(sandbox, "Harbour Inn"), "HI-1", Note="PO1 [src:netsuite/1]")
    run = flow.run()[-1]
    assert run.count("created") == 0
    assert Payables(sandbox).orders(order) == Payables(sandbox).vouchers("HI-1") == []


# Staged vouchers

STAGED = {
    "component_interface": "X_VOUCHER_STG",
    "keys": ["VCHR_BLD_KEY_C1", "BUSINESS_UNIT"],
    "auto_number": "VCHR_BLD_KEY_C1",
    "staged": True,
    "references": {"VENDOR_ID": "suppliers", "VCHR_LINE_STG.PO_ID": "purchase_orders"},
    "numbered": {"VCHR_LINE_STG": "VOUCHER_LINE_NUM"},
    "balance": [{"total": "GROSS_AMT", "parts": "VCHR_LINE_STG.MERCHANDISE_AMT", "decimals": 2}],
    "status_query": {
        "name": "X_VOUCHER_BUILD_STATUS",
        "prompts": {"ENTERED_DT_FROM": "@since"},
        "match": {"VCHR_BLD_KEY_C1": "VCHR_BLD_KEY_C1", "BUSINESS_UNIT": "BUSINESS_UNIT"},
        "status": "BUILD_STATUS",
        "built": ["B"],
        "refused": ["E"],
        "message": "MESSAGE_TEXT",
    },
}


@pytest.fixture
def staging(flow: Flow) -> Flow:
    """The flow of a site whose component interface for vouchers only fills the staging tables."""
    documents = flow.legs[-1]
    names = {"VOUCHER_LINE": "VCHR_LINE_STG", "DISTRIB_LINE": "VCHR_DIST_STG"}
    maps = documents.tap.config["stream_maps"]["purchase_invoices"]
    expression = str(maps.pop("VOUCHER_LINE"))
    maps[names["VOUCHER_LINE"]] = expression.replace("'DISTRIB_LINE'", f"'{names['DISTRIB_LINE']}'")
    documents.target.config["objects"]["vouchers"] |= STAGED
    return flow


def test_staged_vouchers_are_built_or_refused_later_and_why_tells(staging: Flow, sandbox: Client) -> None:
    supplier = _stranger(sandbox, "Staged Stationers")
    _enter(sandbox, supplier, "GOOD-1")
    _enter(sandbox, supplier, "BAD-1", "1350")
    first, target = staging.run()[-1], staging.legs[-1].target
    assert (first.summary["vouchers"]["created"], first.summary["vouchers"]["refused"]) == (2, 0)
    assert Payables(sandbox).vouchers("GOOD-1") == []
    keys = {i.number: f"{i.purchase['ID']}/{i.body['TaskID']}" for i in invoices(sandbox)}
    assert "accepted" in target.connector("why", "vouchers", keys["GOOD-1"])

    assert sandbox.edit("peoplesoft", {"action": "build_vouchers"}) == {"built": 1, "errors": 1}
    before = writes(sandbox)
    second = staging.run()[-1]
    assert writes(sandbox) == before
    assert second.summary["vouchers"]["refused"] == 1
    refused = target.parked("refused")[keys["BAD-1"]]
    assert refused["code"] == "BUILD_REFUSED"
    assert "1350" in refused["reason"]
    [voucher] = Payables(sandbox).vouchers("GOOD-1")
    assert voucher["VOUCHER_ID"]
    why = target.connector("why", "vouchers", keys["BAD-1"])
    assert all(words in why for words in ("refused", "BUILD_REFUSED", "1350"))
    assert "accepted" not in target.connector("why", "vouchers", keys["GOOD-1"]).splitlines()[0]
