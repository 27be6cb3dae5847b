from decimal import Decimal

import pytest

from connector_kit.records import RecordInvalid
from target_cin7.models import AccountRecord, JournalRecord, SupplierRecord


def supplier(**fields):
    return SupplierRecord.parse({"source_id": "V-1", "name": "Acme", **fields}).content()


def test_every_fault_of_a_record_is_in_one_message():
    with pytest.raises(RecordInvalid) as caught:
        supplier(name="x" * 257, currency="AUDX", discount=101, addresses=[{"type": "Home"}], is_active="yes")
    assert set(caught.value.fields) == {"name", "currency", "discount", "addresses[0].type", "is_active"}


def test_nested_values_may_be_json_text():
    content = supplier(addresses='[{"type":"billing","line1":"1 Rd","country":"Australia"}]')
    assert content["addresses"] == [{"type": "Billing", "line1": "1 Rd", "country": "Australia"}]


def test_blank_is_null_and_numbers_are_text_where_text_belongs():
    content = supplier(tax_number=51824753556, comments=" ", currency="aud", account_payable=800, discount="")
    assert content == {
        "source_id": "V-1",
        "name": "Acme",
        "tax_number": "51824753556",
        "currency": "AUD",
        "account_payable": "800",
    }


def test_an_account_carries_class_under_its_name():
    record = AccountRecord.parse({"code": "0610", "name": "Travel", "class": "expense", "cost_center": "10"})
    assert record.content()["class"] == "EXPENSE"
    assert "class" in AccountRecord.field_names()
    with pytest.raises(RecordInvalid, match="class: "):
        AccountRecord.parse({"code": "1", "name": "A", "class": "OTHER"})


def test_the_raw_key_of_an_account_is_its_key():
    assert AccountRecord.raw_key({"code": "610", "cost_center": "10"}) == "610/10"
    assert AccountRecord.raw_key({"code": "610", "cost_center": None}) == "610"
    assert AccountRecord.raw_key({"cost_center": "10"}) is None


def journal(*lines):
    return JournalRecord.parse({"source_id": "J", "date": "2026-03-31T00:00:00", "lines": list(lines)})


def test_amounts_are_exact_whether_numbers_or_text():
    content = journal({"account": "1", "amount": "0.10"}, {"account": "2", "credit": 0.1}).content()
    assert content["lines"][0]["amount"] == content["lines"][1]["credit"] == Decimal("0.1")
    assert content["date"] == "2026-03-31"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({"account": "1"}, "needs an amount"),
        ({"account": "1", "amount": 5, "credit": 5}, "contradicts"),
        ({"amount": 5}, "required and missing"),
        ({"account": "1", "amount": "five"}, "five"),
    ],
)
def test_a_line_without_a_clear_amount_or_account_is_invalid(line, fault):
    with pytest.raises(RecordInvalid, match=fault) as caught:
        journal({"account": "2", "amount": 1}, line)
    assert next(iter(caught.value.fields)).startswith("lines[1]")


def test_a_discount_is_a_whole_percentage():
    assert supplier(discount="5.00")["discount"] == 5
    with pytest.raises(RecordInvalid, match="whole percentage"):
        supplier(discount="2.5")
