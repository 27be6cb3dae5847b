"""What the stream maps of peoplesoft-to-cin7 make of what tap-peoplesoft emits."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from flows.maps import FlowMap

from tap_peoplesoft.tap import TapPeopleSoft


@cache
def flow() -> FlowMap:
    tap = TapPeopleSoft(config={"base_url": "http://127.0.0.1:1", "username": "u", "password": "p"})
    return FlowMap("tap-peoplesoft--to-cin7", tap)


SUPPLIER = {
    "setid": "SHARE",
    "vendor_id": "0000000042",
    "name1": "Harbour Timber Inc",
    "vendor_status": "A",
    "pymnt_terms_cd": "N30",
    "currency_cd": "USD",
    "std_id_num": "51-8247535",
    "address1": "12 Wharf Rd",
    "address2": "Dock 7",
    "city": "Newark",
    "state": "NJ",
    "postal": "07102",
    "country": "USA",
    "contact_name": "Ida Moreau",
    "phone": "973/555-0101",
    "email_addr": "ap@example.com",
}
ACCOUNT = {
    "setid": "SHARE",
    "account": "610000",
    "effdt": "1901-01-01",
    "descr": "Rent",
    "account_type": "E",
    "eff_status": "A",
}
LINE = {"journal_line": 1, "ledger": "LOCAL", "account": "610000", "deptid": "10100", "line_descr": "March"}
JOURNAL = {
    "business_unit": "US001",
    "journal_id": "0000000007",
    "journal_date": "2026-03-31",
    "unpost_seq": 0,
    "jrnl_hdr_status": "P",
    "currency_cd": "USD",
    "lines": [
        {**LINE, "monetary_amount": Decimal("1234567890123.45")},
        {**LINE, "journal_line": 2, "account": "200200", "monetary_amount": Decimal("-1234567890123.45")},
    ],
}


def test_a_supplier_keeps_its_setid_in_its_key() -> None:
    assert flow().one("suppliers", SUPPLIER)["source_id"] == "SHARE/0000000042"
    assert flow().one("suppliers", SUPPLIER | {"setid": "NORDC"})["source_id"] == "NORDC/0000000042"


def test_a_supplier_arrives_whole() -> None:
    assert flow().one("suppliers", SUPPLIER) == {
        "source_id": "SHARE/0000000042",
        "name": "Harbour Timber Inc",
        "currency": "USD",
        "payment_term": flow().config["stream_map_config"]["payment_terms"]["N30"],
        "tax_number": "51-8247535",
        "is_active": True,
        "addresses": [
            {
                "type": "Business",
                "line1": "12 Wharf Rd",
                "line2": "Dock 7",
                "city": "Newark",
                "state": "NJ",
                "postcode": "07102",
                "country": "United States",
                "is_default": True,
            }
        ],
        "contacts": [
            {
                "name": "Ida Moreau",
                "phone": "973/555-0101",
                "email": "ap@example.com",
                "is_default": True,
            }
        ],
    }


def test_a_supplier_of_which_little_is_known_still_goes() -> None:
    bare = {"setid": "SHARE", "vendor_id": "1", "name1": "X", "vendor_status": "A"}
    assert flow().one("suppliers", bare) == {
        "source_id": "SHARE/1",
        "name": "X",
        "is_active": True,
        "addresses": [],
        "contacts": [],
    }


@pytest.mark.parametrize(("status", "active"), [("A", True), ("I", False), ("X", False)])
def test_inactive_and_archived_suppliers_are_deactivated(status: str, active: bool) -> None:
    assert flow().one("suppliers", SUPPLIER | {"vendor_status": status})["is_active"] is active


@pytest.mark.parametrize("status", ["E", "D"])
def test_suppliers_that_nobody_approved_stay_out(status: str) -> None:
    assert flow().transform("suppliers", SUPPLIER | {"vendor_status": status}) == []


def test_an_unknown_payment_term_goes_on_by_its_code() -> None:
    """So that the target holds the supplier and names it, instead of giving it the default term."""
    assert flow().one("suppliers", SUPPLIER | {"pymnt_terms_cd": "ZZ9"})["payment_term"] == "ZZ9"


@pytest.mark.parametrize("letter", "ALQRE")
def test_every_account_type_has_a_type_and_a_class(letter: str) -> None:
    account = flow().one("gl_accounts", ACCOUNT | {"account_type": letter})
    assert account["type"]
    assert account["class"] in {"ASSET", "LIABILITY", "EQUITY", "REVENUE", "EXPENSE"}


def test_accounts_of_one_setid_feed_the_chart() -> None:
    assert flow().one("gl_accounts", ACCOUNT)["code"] == "610000"
    assert flow().transform("gl_accounts", ACCOUNT | {"setid": "NORDC"}) == []


def test_a_closed_account_is_inactive() -> None:
    assert flow().one("gl_accounts", ACCOUNT | {"eff_status": "I"})["is_active"] is False


def test_departments_of_one_setid_are_the_cost_centers() -> None:
    department = {
        "setid": "SHARE",
        "deptid": "00900",
        "effdt": "1901-01-01",
        "descr": "Clearing",
        "eff_status": "I",
    }
    assert flow().one("departments", department) == {"code": "00900", "name": "Clearing", "is_active": False}
    assert flow().transform("departments", department | {"setid": "NORDC"}) == []


def test_journal_amounts_stay_exact() -> None:
    lines = flow().one("journals", JOURNAL)["lines"]
    assert [line["amount"] for line in lines] == [Decimal("1234567890123.45"), Decimal("-1234567890123.45")]


def test_a_journal_arrives_whole() -> None:
    journal = flow().one("journals", JOURNAL)
    assert journal["source_id"] == "US001/0000000007/2026-03-31/0"
    assert (journal["date"], journal["currency"]) == ("2026-03-31", "USD")
    assert journal["narration"] == "PeopleSoft journal 0000000007"
    assert journal["lines"][0] | {"amount": None} == {
        "account": "610000",
        "amount": None,
        "cost_center": "10100",
        "description": "March",
    }


def test_only_the_lines_of_the_books_ledger_go() -> None:
    other = [{**line, "ledger": "REPORTING"} for line in JOURNAL["lines"]]  # type: ignore[union-attr]
    assert len(flow().one("journals", JOURNAL | {"lines": [*JOURNAL["lines"], *other]})["lines"]) == 2  # type: ignore[misc]


def test_statistical_lines_carry_no_money_and_stay_out() -> None:
    hours = {**LINE, "journal_line": 3, "account": "900100", "monetary_amount": Decimal(0)}
    assert len(flow().one("journals", JOURNAL | {"lines": [*JOURNAL["lines"], hours]})["lines"]) == 2  # type: ignore[misc]


@pytest.mark.parametrize("status", list("DEIMNTUVXZ"))
def test_only_posted_journals_go(status: str) -> None:
    assert flow().transform("journals", JOURNAL | {"jrnl_hdr_status": status}) == []


def test_journals_of_other_business_units_stay_out() -> None:
    assert flow().transform("journals", JOURNAL | {"business_unit": "NO001"}) == []
