"""What the stream maps of cin7-to-peoplesoft make of what tap-cin7 emits."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from flows.maps import FlowMap

from tap_cin7.tap import TapCin7

SUPPLIER = "8f1d2c40-0000-4000-8000-000000000001"
PURCHASE = "695dbaf4-0000-4000-8000-000000000001"
TASK = "695dbaf4-0000-4000-8000-000000000002"


@cache
def flow() -> FlowMap:
    tap = TapCin7(config={"account_id": "a", "application_key": "k", "base_url": "http://127.0.0.1:1"})
    return FlowMap("tap-cin7--to-peoplesoft", tap, "target-peoplesoft--from-cin7")


LINE: dict[str, Any] = {
    "product_id": "p-1",
    "sku": "OAK-25",
    "name": "Oak board 25mm",
    "quantity": Decimal(40),
    "price": Decimal("18.5"),
    "discount": Decimal(0),
    "tax": Decimal("48.1"),
    "tax_rule": "Tax on Purchases",
    "total": Decimal(740),
}
CHARGE: dict[str, Any] = {
    "description": "Freight",
    "reference": None,
    "quantity": Decimal(1),
    "price": Decimal(35),
    "discount": Decimal(0),
    "tax": Decimal("2.28"),
    "total": Decimal(35),
}
ORDER: dict[str, Any] = {
    "memo": None,
    "status": "AUTHORISED",
    "lines": [LINE],
    "additional_charges": [CHARGE],
    "total_before_tax": Decimal(775),
    "tax": Decimal("50.38"),
    "total": Decimal("825.38"),
}
PURCHASE_RECORD: dict[str, Any] = {
    "id": PURCHASE,
    "order_number": "PO-00102",
    "type": "Advanced Purchase",
    "status": "ORDERED",
    "supplier_id": SUPPLIER,
    "supplier": "O'Hare & Søn",
    "inventory_account": "130000",
    "base_currency": "USD",
    "supplier_currency": "EUR",
    "terms": "Net 45",
    "location": "Main Warehouse",
    "note": "Rush",
    "order_date": "2026-03-02",
    "required_by": "2026-03-20",
    "order": ORDER,
}
INVOICE_LINE = LINE | {"account": "130000: Inventory", "order_line_number": 1}
INVOICE_CHARGE = CHARGE | {"account": "510000", "order_line_number": 2}
INVOICE: dict[str, Any] = {
    "purchase_id": PURCHASE,
    "task_id": TASK,
    "purchase_order_number": "PO-00102",
    "supplier_id": SUPPLIER,
    "supplier_currency": "EUR",
    "base_currency": "USD",
    "tax_calculation": "Exclusive",
    "terms": "Net 45",
    "location": "Main Warehouse",
    "note": None,
    "status": "AUTHORISED",
    "invoice_number": "OHS-26003",
    "invoice_date": "2026-03-21",
    "invoice_due_date": "2026-05-05",
    "lines": [INVOICE_LINE],
    "additional_charges": [INVOICE_CHARGE],
    "total_before_tax": Decimal(775),
    "tax": Decimal("50.38"),
    "total": Decimal("825.38"),
}


def _order(**fields: Any) -> dict[str, Any]:
    return flow().one("purchases", PURCHASE_RECORD | fields)


def _order_of(lines: list[dict[str, Any]], charges: list[dict[str, Any]]) -> dict[str, Any]:
    return _order(order=ORDER | {"lines": lines, "additional_charges": charges})


def _voucher(**fields: Any) -> dict[str, Any]:
    return flow().one("purchase_invoices", INVOICE | fields)


def _amounts(rows: list[dict[str, Any]]) -> list[Decimal]:
    return [Decimal(row["MERCHANDISE_AMT"]) for row in rows]


def _accounts(voucher: dict[str, Any]) -> list[str]:
    return [part["ACCOUNT"] for line in voucher["VOUCHER_LINE"] for part in line["DISTRIB_LINE"]]


# Purchase orders


def test_a_purchase_arrives_whole() -> None:
    assert set(flow().all("purchases", PURCHASE_RECORD)) == {"purchase_orders"}
    assert _order() == {
        "SOURCE_ID": PURCHASE,
        "BUSINESS_UNIT": "US001",
        "PO_REF": "PO-00102",
        "PO_DT": "2026-03-02",
        "VENDOR_SETID": "SHARE",
        "VENDOR_ID": SUPPLIER,
        "VNDR_LOC": "MAIN",
        "BUYER_ID": "INTUSER",
        "CURRENCY_CD": "EUR",
        "PYMNT_TERMS_CD": "N45",
        "PO_LINE": [
            {
                "INV_ITEM_ID": "OAK-25",
                "DESCR254_MIXED": "Oak board 25mm",
                "UNIT_OF_MEASURE": "EA",
                "PO_LINE_SHIP": [
                    {
                        "SCHED_NBR": 1,
                        "DUE_DT": "2026-03-20",
                        "QTY_PO": "40",
                        "PRICE_PO": "18.50000",
                        "MERCHANDISE_AMT": "740",
                        "PO_LINE_DISTRIB": [
                            {
                                "DISTRIB_LINE_NUM": 1,
                                "ACCOUNT": "130000",
                                "DEPTID": "10300",
                                "MERCHANDISE_AMT": "740",
                            }
                        ],
                    }
                ],
            },
            {
                "DESCR254_MIXED": "Freight",
                "UNIT_OF_MEASURE": "EA",
                "PO_LINE_SHIP": [
                    {
                        "SCHED_NBR": 1,
                        "DUE_DT": "2026-03-20",
                        "QTY_PO": "1",
                        "PRICE_PO": "35",
                        "MERCHANDISE_AMT": "35",
                        "PO_LINE_DISTRIB": [
                            {
                                "DISTRIB_LINE_NUM": 1,
                                "ACCOUNT": "130000",
                                "DEPTID": "10300",
                                "MERCHANDISE_AMT": "35",
                            }
                        ],
                    }
                ],
            },
        ],
    }


@pytest.mark.parametrize("status", ["DRAFT", "NOT AVAILABLE", "VOIDED", None])
def test_an_order_that_nobody_authorised_stays_out(status: str | None) -> None:
    record = PURCHASE_RECORD | {"order": ORDER | {"status": status}}
    assert flow().transform("purchases", record) == []


@pytest.mark.parametrize("fields", [{"order": None}, {"status": "VOIDED"}])
def test_a_purchase_without_an_order_and_a_void_one_stay_out(fields: dict[str, Any]) -> None:
    assert flow().transform("purchases", PURCHASE_RECORD | fields) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"note": "PO501: Quote 7 [src:netsuite/501]"},
        {"note": "[src:peoplesoft/US001/0000000007]"},
        {"note": "rewritten by a person", "order": ORDER | {"memo": "PO501 [src:netsuite/501]"}},
    ],
    ids=["NetSuite's", "PeopleSoft's", "only the order still says so"],
)
def test_what_another_flow_has_put_into_cin7_core_stays_out(fields: dict[str, Any]) -> None:
    assert flow().transform("purchases", PURCHASE_RECORD | fields) == []


def test_a_price_is_what_is_left_of_it_after_its_discount() -> None:
    line = LINE | {"price": Decimal("0.0375"), "discount": Decimal("12.5"), "total": Decimal("1.3125")}
    [row] = _order_of([line], [])["PO_LINE"]
    [schedule] = row["PO_LINE_SHIP"]
    assert schedule["PRICE_PO"] == "0.03281"
    assert schedule["MERCHANDISE_AMT"] == schedule["PO_LINE_DISTRIB"][0]["MERCHANDISE_AMT"] == "1.3125"


def test_amounts_beyond_what_a_float_holds_stay_exact() -> None:
    [row] = _order_of([LINE | {"total": Decimal("12345678901234567.1234")}], [])["PO_LINE"]
    assert row["PO_LINE_SHIP"][0]["MERCHANDISE_AMT"] == "12345678901234567.1234"


def test_a_line_without_a_product_name_goes_by_its_sku_and_a_charge_is_always_called_something() -> None:
    lines = _order_of([LINE | {"name": None}], [CHARGE | {"description": None}])["PO_LINE"]
    assert [line["DESCR254_MIXED"] for line in lines] == ["OAK-25", "Charge"]


def test_texts_are_cut_to_what_peoplesoft_keeps() -> None:
    [row] = _order_of([LINE | {"sku": "K" * 50, "name": "N" * 1024}], [])["PO_LINE"]
    assert (len(row["INV_ITEM_ID"]), len(row["DESCR254_MIXED"])) == (18, 254)


def test_a_purchase_of_which_little_is_known_still_goes() -> None:
    bare = dict.fromkeys(LINE) | {"sku": "OAK-25", "quantity": 1, "price": Decimal(2), "total": Decimal(2)}
    record = {
        "id": PURCHASE,
        "status": "ORDERED",
        "supplier_id": SUPPLIER,
        "base_currency": "USD",
        "order": {"status": "AUTHORISED", "memo": None, "lines": [bare], "additional_charges": None},
    }
    order = flow().one("purchases", record)
    assert (order["CURRENCY_CD"], order["PYMNT_TERMS_CD"]) == ("USD", "N30")
    [line] = order["PO_LINE"]
    assert (
        line["PO_LINE_SHIP"][0]["PO_LINE_DISTRIB"][0]["ACCOUNT"]
        == flow().config["stream_map_config"]["account"]
    )
    assert not {"PO_REF", "PO_DT"} & set(order)


def test_an_order_of_charges_alone_goes() -> None:
    lines = _order(order=ORDER | {"lines": None})["PO_LINE"]
    assert [line["DESCR254_MIXED"] for line in lines] == ["Freight"]


def test_quotes_and_other_letters_survive() -> None:
    awkward = "O'Hare \"Søn\" \\ [1] {2} $HOME <3> & 5''"
    [row] = _order_of([LINE | {"name": awkward}], [])["PO_LINE"]
    assert row["DESCR254_MIXED"] == awkward


def test_accounts_and_departments_follow_the_tables_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = flow().config["stream_map_config"]
    monkeypatch.setitem(tables, "accounts", {"130000": "141000", "510000": "611000"})
    monkeypatch.setitem(tables, "departments", {"Main Warehouse": "20100"})
    [part] = _order_of([LINE], [])["PO_LINE"][0]["PO_LINE_SHIP"][0]["PO_LINE_DISTRIB"]
    assert (part["ACCOUNT"], part["DEPTID"]) == ("141000", "20100")
    voucher = _voucher()
    assert _accounts(voucher) == ["141000", "611000", "220000"]
    assert [line["DISTRIB_LINE"][0]["DEPTID"] for line in voucher["VOUCHER_LINE"]] == [
        "20100",
        "20100",
        "10300",
    ]


# Vouchers


def test_an_invoice_arrives_whole() -> None:
    assert set(flow().all("purchase_invoices", INVOICE)) == {"vouchers"}
    voucher = _voucher()
    lines = voucher.pop("VOUCHER_LINE")
    assert voucher == {
        "SOURCE_ID": f"{PURCHASE}/{TASK}",
        "BUSINESS_UNIT": "US001",
        "VOUCHER_STYLE": "REG",
        "INVOICE_ID": "OHS-26003",
        "INVOICE_DT": "2026-03-21",
        "DUE_DT": "2026-05-05",
        "VENDOR_SETID": "SHARE",
        "VENDOR_ID": SUPPLIER,
        "VNDR_LOC": "MAIN",
        "PYMNT_TERMS_CD": "N45",
        "TXN_CURRENCY_CD": "EUR",
        "GROSS_AMT": "825.38",
    }
    assert lines[0] == {
        "DESCR": "Oak board 25mm",
        "INV_ITEM_ID": "OAK-25",
        "QTY_VCHR": "40",
        "BUSINESS_UNIT_PO": "US001",
        "PO_ID": PURCHASE,
        "LINE_NBR": 1,
        "MERCHANDISE_AMT": "740",
        "DISTRIB_LINE": [
            {
                "DISTRIB_LINE_NUM": 1,
                "BUSINESS_UNIT_GL": "US001",
                "ACCOUNT": "130000",
                "DEPTID": "10300",
                "MERCHANDISE_AMT": "740",
            }
        ],
    }
    assert [(line["DESCR"], line.get("LINE_NBR")) for line in lines[1:]] == [("Freight", 2), ("Tax", None)]
    assert _accounts({"VOUCHER_LINE": lines}) == ["130000", "510000", "220000"]


def test_lines_come_to_the_total_whether_prices_contain_their_tax_or_not() -> None:
    assert sum(_amounts(_voucher()["VOUCHER_LINE"])) == Decimal("825.38")
    inclusive = _voucher(tax_calculation="Inclusive", total=Decimal(775))["VOUCHER_LINE"]
    assert _amounts(inclusive) == [Decimal("691.9"), Decimal("32.72"), Decimal("50.38")]
    assert sum(_amounts(inclusive)) == Decimal(775)


@pytest.mark.parametrize("tax", [None, Decimal(0)])
def test_what_bears_no_tax_has_no_line_for_it(tax: Decimal | None) -> None:
    lines = _voucher(tax=tax, lines=[INVOICE_LINE | {"tax": tax}])["VOUCHER_LINE"]
    assert [line["DESCR"] for line in lines] == ["Oak board 25mm", "Freight"]


def test_a_line_and_its_distribution_always_carry_the_same_amount() -> None:
    for calculation in ("Inclusive", "Exclusive", None):
        for line in _voucher(tax_calculation=calculation)["VOUCHER_LINE"]:
            assert _amounts(line["DISTRIB_LINE"]) == _amounts([line])


@pytest.mark.parametrize("status", ["AUTHORISED", "PAID"])
def test_posted_invoices_go(status: str) -> None:
    assert _voucher(status=status)["INVOICE_ID"] == "OHS-26003"


@pytest.mark.parametrize("status", ["DRAFT", "NOT AVAILABLE", "VOIDED", None])
def test_drafts_and_void_invoices_stay_out(status: str | None) -> None:
    assert flow().transform("purchase_invoices", INVOICE | {"status": status}) == []


def test_an_invoice_of_another_flow_s_purchase_stays_out() -> None:
    assert flow().transform("purchase_invoices", INVOICE | {"note": "x [src:netsuite/501]"}) == []


def test_an_invoice_without_a_number_goes_by_that_of_its_order() -> None:
    assert _voucher(invoice_number=None)["INVOICE_ID"] == "PO-00102"
    assert len(_voucher(invoice_number="9" * 50)["INVOICE_ID"]) == 30


def test_what_was_not_ordered_names_no_order_line() -> None:
    extra = INVOICE_LINE | {"order_line_number": None}
    [line, *_] = _voucher(lines=[extra])["VOUCHER_LINE"]
    assert not {"BUSINESS_UNIT_PO", "PO_ID", "LINE_NBR"} & set(line)


@pytest.mark.parametrize(("shown", "code"), [("130000", "130000"), ("130000: Inventory", "130000")])
def test_an_account_goes_by_its_code_however_it_is_shown(shown: str, code: str) -> None:
    assert _accounts(_voucher(lines=[INVOICE_LINE | {"account": shown}]))[0] == code


def test_a_line_without_an_account_has_none_in_peoplesoft_either() -> None:
    """So that PeopleSoft's required field refuses the voucher, instead of a guess being posted."""
    [line, *_] = _voucher(lines=[INVOICE_LINE | {"account": None}])["VOUCHER_LINE"]
    assert "ACCOUNT" not in line["DISTRIB_LINE"][0]


def test_an_invoice_in_the_company_s_own_currency_says_so() -> None:
    assert _voucher(supplier_currency=None)["TXN_CURRENCY_CD"] == "USD"


def test_an_invoice_of_charges_alone_goes() -> None:
    lines = _voucher(lines=None, tax=None, total=Decimal(35))["VOUCHER_LINE"]
    assert [(line["DESCR"], line["MERCHANDISE_AMT"]) for line in lines] == [("Freight", "35")]
