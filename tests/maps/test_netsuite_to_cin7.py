"""What the stream maps of netsuite-to-cin7 make of what tap-netsuite emits."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flows.maps import FlowMap

from tap_netsuite.tap import TapNetSuite


@cache
def flow() -> FlowMap:
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings = {
        "account_id": "1234567",
        "client_id": "c",
        "certificate_id": "k",
        "private_key": key.decode(),
        "signing_algorithm": "ES256",
        "custom_fields": "none",
    }
    return FlowMap("tap-netsuite--to-cin7", TapNetSuite(config=settings))


VENDOR: dict[str, Any] = {
    "id": "301",
    "entityid": "Harbour Timber",
    "companyname": "Harbour Timber Inc",
    "currency_code": "USD",
    "terms_name": "Net 30",
    "email": "ap@example.com",
    "phone": "973/555-0101",
    "isinactive": False,
    "addresses": [
        {
            "label": "Dock",
            "addressee": "Harbour Timber Inc",
            "attention": None,
            "addr1": "12 Wharf Rd",
            "addr2": "Dock 7",
            "addr3": None,
            "city": "Newark",
            "state": "NJ",
            "zip": "07102",
            "country": "US",
            "phone": None,
            "is_default_billing": True,
            "is_default_shipping": False,
        }
    ],
}
LINE: dict[str, Any] = {
    "uniquekey": "9001",
    "item": "55",
    "item_name": "OAK-25",
    "itemtype": "InvtPart",
    "quantity": Decimal(40),
    "quantityshiprecv": None,
    "quantitybilled": None,
    "rate": Decimal("18.5125"),
    "foreignamount": Decimal("740.50"),
    "memo": None,
    "account_number": "130000",
    "account_name": "Inventory",
    "location_name": "Main Warehouse",
}
EXPENSE: dict[str, Any] = dict.fromkeys(LINE) | {
    "uniquekey": "9002",
    "foreignamount": Decimal("35.10"),
    "memo": "Pallets",
    "account_number": "520000",
    "account_name": "Packaging",
}
TAX: dict[str, Any] = dict.fromkeys(LINE) | {
    "uniquekey": "9003",
    "item": "-7",
    "itemtype": "TaxItem",
    "foreignamount": Decimal("48.13"),
    "account_number": "220100",
    "account_name": "Purchase Tax",
}
ORDER: dict[str, Any] = {
    "id": "501",
    "tranid": "PO501",
    "trandate": "2026-03-02",
    "entity": "301",
    "status": "B",
    "currency_code": "USD",
    "terms_name": "Net 30",
    "memo": "Quote 7",
    "lines": [LINE, EXPENSE],
    "other_lines": [TAX],
}
BILL: dict[str, Any] = ORDER | {
    "id": "601",
    "tranid": "SI-77",
    "duedate": "2026-04-01",
    "status": "A",
    "created_from": "501",
    "voided": False,
    "foreignamountpaid": None,
}
RECEIPT: dict[str, Any] = {"id": "701", "trandate": "2026-03-05", "created_from": "501", "lines": [LINE]}


def test_a_vendor_arrives_whole() -> None:
    assert flow().one("vendors", VENDOR) == {
        "source_id": "301",
        "name": "Harbour Timber Inc",
        "currency": "USD",
        "payment_term": "Net 30",
        "is_active": True,
        "addresses": [
            {
                "type": "Billing",
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
                "name": "Harbour Timber Inc",
                "phone": "973/555-0101",
                "email": "ap@example.com",
                "is_default": True,
            }
        ],
    }


def test_a_person_is_called_by_both_names() -> None:
    person = VENDOR | {"companyname": None, "altname": None, "firstname": "Ida", "lastname": "Moreau"}
    assert flow().one("vendors", person)["name"] == "Ida Moreau"


def test_a_vendor_of_which_little_is_known_still_goes() -> None:
    bare = {"id": "1", "entityid": "X", "addresses": []}
    vendor = flow().one("vendors", bare)
    assert vendor == {"source_id": "1", "name": "X", "is_active": True, "addresses": [], "contacts": []}


def test_an_inactive_vendor_is_inactive() -> None:
    assert flow().one("vendors", VENDOR | {"isinactive": True})["is_active"] is False


def test_items_are_lines_and_everything_else_is_a_charge_so_that_the_total_is_the_source_s() -> None:
    order = flow().one("purchase_orders", ORDER)
    [line] = order["lines"]
    assert (line["sku"], line["quantity"], line["price"]) == ("OAK-25", Decimal(40), Decimal("18.5125"))
    charges = [(charge["description"], charge["price"]) for charge in order["charges"]]
    assert charges == [("Pallets", Decimal("35.10")), ("Purchase Tax", Decimal("48.13"))]


def test_an_order_names_its_supplier_number_place_and_terms() -> None:
    order = flow().one("purchase_orders", ORDER)
    assert (order["source_id"], order["supplier_source_id"], order["order_number"]) == ("501", "301", "PO501")
    assert (order["location"], order["terms"], order["currency"]) == ("Main Warehouse", "Net 30", "USD")


@pytest.mark.parametrize(
    ("letter", "status"),
    [*zip("ABCDEFGH", ("draft", "approved", "cancelled", *["approved"] * 4, "closed"), strict=True)],
)
def test_every_status_of_an_order_has_a_meaning(letter: str, status: str) -> None:
    assert flow().one("purchase_orders", ORDER | {"status": letter})["status"] == status


@pytest.mark.parametrize(
    ("status", "received", "billed", "approach"),
    [
        ("B", None, None, "STOCK"),
        ("F", Decimal(40), None, "STOCK"),
        ("E", Decimal(20), Decimal(20), "STOCK"),
        ("B", None, Decimal(40), "INVOICE"),
        ("G", Decimal(40), Decimal(40), "INVOICE"),
    ],
)
def test_what_netsuite_shows_says_what_comes_first(
    status: str, received: Decimal | None, billed: Decimal | None, approach: str
) -> None:
    line = LINE | {"quantityshiprecv": received, "quantitybilled": billed}
    order = flow().one("purchase_orders", ORDER | {"status": status, "lines": [line]})
    assert order["approach"] == approach


def test_a_bill_keeps_the_account_of_each_line() -> None:
    bill = flow().one("vendor_bills", BILL)
    assert (bill["purchase_source_id"], bill["invoice_number"], bill["status"]) == ("501", "SI-77", "open")
    assert [line["account"] for line in bill["lines"]] == ["130000"]
    assert [charge["account"] for charge in bill["charges"]] == ["520000", "220100"]


def test_an_account_without_a_number_goes_by_its_name() -> None:
    bill = flow().one("vendor_bills", BILL | {"lines": [LINE | {"account_number": None}]})
    assert bill["lines"][0]["account"] == "Inventory"


@pytest.mark.parametrize(
    ("letter", "status"),
    [("A", "open"), ("B", "paid"), ("C", "void"), ("D", "draft"), ("E", "void"), ("F", "open")],
)
def test_every_status_of_a_bill_has_a_meaning(letter: str, status: str) -> None:
    assert flow().one("vendor_bills", BILL | {"status": letter})["status"] == status


def test_a_voided_bill_is_void_whatever_its_letter() -> None:
    assert flow().one("vendor_bills", BILL | {"voided": True})["status"] == "void"


def test_a_bill_without_an_order_brings_its_own_purchase() -> None:
    mapped = flow().all("vendor_bills", BILL | {"created_from": None, "lines": [EXPENSE], "other_lines": []})
    assert mapped["bills"]["purchase_source_id"] == mapped["purchases"]["source_id"] == "bill-601"
    assert mapped["purchases"]["lines"] == []
    assert [charge["price"] for charge in mapped["purchases"]["charges"]] == [Decimal("35.10")]


def test_a_bill_that_is_not_approved_brings_no_purchase_yet() -> None:
    assert set(flow().all("vendor_bills", BILL | {"created_from": None, "status": "D"})) == {"bills"}


def test_a_receipt_says_what_came_where() -> None:
    receipt = flow().one("item_receipts", RECEIPT)
    assert receipt == {
        "source_id": "701",
        "purchase_source_id": "501",
        "date": "2026-03-05",
        "lines": [{"sku": "OAK-25", "quantity": Decimal(40), "location": "Main Warehouse"}],
    }
