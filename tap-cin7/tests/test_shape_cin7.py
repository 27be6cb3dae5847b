"""Names, shapes, and what is made of a purchase."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cin7_books import credit_note, guid, line, placeholder, purchase
from hypothesis import given
from hypothesis import strategies as st

from tap_cin7.declaration import Field, Kind, numbers, texts
from tap_cin7.names import snake_case
from tap_cin7.seen import digest
from tap_cin7.shape import RowShaper, Shaper, value_of
from tap_cin7.streams import purchase_parts, purchases
from tap_cin7.streams.ledger import row_hash


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("ID", "id"),
        ("SKU", "sku"),
        ("UOM", "uom"),
        ("TaskID", "task_id"),
        ("LastModifiedOn", "last_modified_on"),
        ("AdditionalAttribute1", "additional_attribute1"),
        ("AdditionalAttribute10", "additional_attribute10"),
        ("Attribute1Name", "attribute1_name"),
        ("AddressLine1", "address_line1"),
        ("SupplierSKU", "supplier_sku"),
        ("BatchSN", "batch_sn"),
        ("HSCode", "hs_code"),
        ("COGSAccount", "cogs_account"),
        ("AssemblyInstructionURL", "assembly_instruction_url"),
        ("BankAccountId", "bank_account_id"),
        ("IsShopfloor", "is_shop_floor"),
        ("IsShopFloor", "is_shop_floor"),
        ("IsCoMan", "is_co_man"),
        ("FulFilmentStatus", "fulfilment_status"),
        ("InvocieNumber", "invoice_number"),
        ("BalanceInDear", "balance_in_dear"),
        ("Tier 1", "tier_1"),
        ("last_modified_on", "last_modified_on"),
    ],
)
def test_names_are_cin7s_own_in_snake_case(name, snake):
    assert snake_case(name) == snake


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,20}", fullmatch=True))
def test_a_name_in_snake_case_stays(name):
    once = snake_case(name)
    assert once == once.lower()
    assert snake_case(once) == once


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.text() | st.lists(st.integers())))
def test_a_record_has_every_declared_field_and_no_other(raw):
    shaper = Shaper((*texts("ID Name"), Field("Movements", Kind.FREE)), ("id",))
    raw = {name: value for name, value in raw.items() if name.lower() not in {"id", "name", "movements"}}
    assert shaper.shape({**raw, "id": "x"}) == {"id": "x", "name": None, "movements": None}
    assert set(shaper.unknown) <= set(raw)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_an_amount_keeps_every_digit(amount):
    shaper = Shaper(numbers("Amount"))
    assert str(shaper.shape({"Amount": amount})["amount"]) == str(amount)
    assert str(shaper.shape({"Amount": str(amount)})["amount"]) == str(amount)


def test_values_are_found_under_names_in_any_case():
    assert value_of({"taskid": 1}, "TaskID") == 1
    assert value_of({"InvocieNumber": "B"}, "InvoiceNumber", "InvocieNumber") == "B"
    assert value_of({"A": None}, "A") is None


def test_a_digest_is_of_the_parts_not_of_their_text():
    assert digest("a", "bc") != digest("ab", "c")
    assert digest() > 0


def shaped(declaration, raw):
    return [RowShaper(declaration).record(row) for row in declaration.derive(raw)]


def test_a_purchase_has_its_parts_without_those_that_hold_a_place():
    (record,) = shaped(purchases.PURCHASES, purchase(7))
    assert [part["invoice_number"] for part in record["invoice"]] == ["B-7"]
    assert record["credit_note"] == record["manual_journals"] == []
    assert record["order"]["additional_charges"][0]["description"] == "Freight"
    assert record["order_date"] == "2026-08-01"
    assert record["currency_rate"] == Decimal("1.61250")
    assert record["additional_attributes"]["additional_attribute1"] == "E-7"
    assert record["billing_address"]["line2"] is None


def test_an_invoice_can_be_used_alone():
    (record,) = shaped(purchases.PURCHASE_INVOICES, purchase(7))
    assert (record["purchase_id"], record["task_id"]) == (guid("purchase", 7), guid("group", 7))
    assert record["purchase_order_number"] == "PO-00007"
    assert record["purchase_type"] == "Advanced Purchase"
    assert (record["purchase_status"], record["status"]) == ("INVOICED", "AUTHORISED")
    assert (record["supplier_id"], record["supplier_currency"]) == (guid("supplier", 1), "EUR")
    assert (record["total"], record["paid"]) == (Decimal("830.50"), Decimal("100.10"))
    assert [each["account"] for each in record["lines"]] == ["310", "310"]
    assert record["additional_charges"][0]["account"] == "425"
    assert record["payments"][0]["amount"] == Decimal("100.10")
    assert record["last_updated_date"].endswith("Z")


def test_an_invoice_says_which_lines_of_the_order_it_bills():
    raw = purchase(7)
    (record,) = shaped(purchases.PURCHASE_INVOICES, raw)
    assert [each["order_line_number"] for each in record["lines"]] == [1, 2]
    assert [each["order_line_number"] for each in record["additional_charges"]] == [3]
    raw["Invoice"][0]["Lines"].reverse()
    raw["Invoice"][0]["AdditionalCharges"][0]["Description"] = "Insurance"
    (record,) = shaped(purchases.PURCHASE_INVOICES, raw)
    assert [each["order_line_number"] for each in record["lines"]] == [2, 1]
    assert [each["order_line_number"] for each in record["additional_charges"]] == [None]
    raw["Order"]["Lines"] = [{**raw["Order"]["Lines"][0], "SKU": "OAK"}] * 2
    raw["Invoice"][0]["Lines"] = [{"SKU": "oak", "Quantity": 1}] * 3
    (record,) = shaped(purchases.PURCHASE_INVOICES, raw)
    assert [each["order_line_number"] for each in record["lines"]] == [1, 2, 2]


def test_lines_and_charges_are_counted_together():
    rows = shaped(purchases.PURCHASE_INVOICE_LINES, purchase(7))
    assert [(r["line_number"], r["line_type"], r["line_count"]) for r in rows] == [
        (1, "line", 3),
        (2, "line", 3),
        (3, "charge", 3),
    ]
    assert rows[2]["description"] == "Freight"
    assert {r["invoice_number"] for r in rows} == {"B-7"}
    assert {r["invoice_date"] for r in rows} == {"2026-08-02"}
    ordered = shaped(purchases.PURCHASE_ORDER_LINES, purchase(7))
    assert [r["line_number"] for r in ordered] == [1, 2, 3]
    assert {r["order_status"] for r in ordered} == {"AUTHORISED"}


def test_a_receipt_tells_what_was_put_away():
    (record,) = shaped(purchases.PURCHASE_RECEIPTS, purchase(7))
    assert record["lines"][0]["location"] is None
    assert record["put_away_status"] == "AUTHORISED"
    assert record["put_away_lines"][0]["location"] == "Main"
    assert record["location"] == "Main Warehouse"


def test_what_was_put_away_without_a_receipt_is_not_lost():
    bare = purchase(7, StockReceived=[placeholder(guid("group", 7))])
    (record,) = shaped(purchases.PURCHASE_RECEIPTS, bare)
    assert (record["task_id"], record["status"], record["lines"]) == (guid("group", 7), "NOT AVAILABLE", [])
    assert record["put_away_lines"][0]["quantity"] == 40


def test_a_simple_purchase_may_have_objects_and_a_misspelt_number():
    own = guid("purchase", 7)
    invoice = {"TaskID": None, "InvocieNumber": "B-1", "Status": "PAID", "Lines": [line()]}
    simple = purchase(7, Invoice=invoice, StockReceived=placeholder(own), PutAway=None, CreditNote=None)
    (record,) = shaped(purchases.PURCHASE_INVOICES, simple)
    assert (record["task_id"], record["invoice_number"]) == (own, "B-1")
    assert [r["invoice_number"] for r in shaped(purchases.PURCHASE_INVOICE_LINES, simple)] == ["B-1"]
    assert shaped(purchases.PURCHASE_RECEIPTS, simple) == []
    assert shaped(purchases.PURCHASE_CREDIT_NOTES, simple) == []
    (whole,) = shaped(purchases.PURCHASES, simple)
    assert len(whole["invoice"]) == 1


def test_a_credit_note_with_what_went_back():
    (record,) = shaped(purchases.PURCHASE_CREDIT_NOTES, purchase(7, CreditNote=credit_note(7)))
    assert record["credit_note_number"] == "CR-7"
    assert record["unstock"][0]["date"] == "2026-08-09"


@pytest.mark.parametrize(
    ("group", "kept"),
    [
        ({"Status": "NOT AVAILABLE", "Lines": []}, False),
        ({"Status": "not available", "Lines": None}, False),
        ({}, False),
        ({"Status": "VOIDED", "Lines": []}, True),
        ({"Status": "DRAFT"}, True),
        ({"Status": "NOT AVAILABLE", "Lines": [line()]}, True),
        ({"Status": "NOT AVAILABLE", "additionalcharges": [line()]}, True),
    ],
)
def test_what_only_holds_a_place_is_left_out(group, kept):
    assert bool(purchase_parts.groups({"ID": "p", "Invoice": [group]}, "Invoice")) == (kept and group != {})


@pytest.mark.parametrize(
    "other",
    [
        {"Amount": Decimal("1800.00")},
        {"Amount": "1800"},
        {"EffectiveDate": "2026-08-15T00:00:00.000"},
        {"Reference": None},
        {"TaskID": "ABC"},
    ],
)
def test_the_hash_of_a_transaction_is_of_what_it_says(other):
    row = {"TaskID": "abc", "Amount": 1800, "EffectiveDate": "2026-08-15T00:00:00", "Reference": ""}
    assert row_hash(row) == row_hash(row | other)
    assert row_hash(row) != row_hash(row | {"Amount": 180})
