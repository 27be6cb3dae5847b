from decimal import Decimal

import pytest

from connector_kit.records import RecordInvalid
from target_cin7.purchase_models import BillRecord, PurchaseRecord, ReceiptRecord, decimals_of

LINE = {"sku": "OAK", "quantity": 1, "price": 2}


def faults(model, **fields):
    with pytest.raises(RecordInvalid) as caught:
        model.parse(fields)
    return set(caught.value.fields)


def test_words_are_taken_in_any_case_and_numbers_exactly():
    record = {
        "source_id": 7,
        "status": "Approved",
        "approach": "stock",
        "purchase_type": "SIMPLE",
        "currency": "usd",
    }
    lines = '[{"sku": 25, "quantity": "1.5", "price": 0.1, "tax": " "}]'
    content = PurchaseRecord.parse({**record, "lines": lines}).content()
    assert content == {
        "source_id": "7",
        "status": "approved",
        "approach": "STOCK",
        "purchase_type": "Simple",
        "currency": "USD",
        "lines": [{"sku": "25", "quantity": Decimal("1.5"), "price": Decimal("0.1")}],
    }


def test_every_fault_of_a_purchase_is_told_with_its_field():
    lines = [
        {"sku": "x" * 51, "quantity": 0, "price": "1"},
        {"quantity": "1.00001", "price": None, "discount": "5.001", "comment": "x" * 257},
        {**LINE, "name": "x" * 1025, "supplier_sku": "x" * 51, "discount": 101},
    ]
    assert faults(
        PurchaseRecord, source_id="1", status="open", approach="ORDER", memo="x" * 1025, lines=lines
    ) == {
        "status",
        "approach",
        "memo",
        "lines[0].sku",
        "lines[0].quantity",
        "lines[1].sku",
        "lines[1].quantity",
        "lines[1].price",
        "lines[1].discount",
        "lines[1].comment",
        "lines[2].name",
        "lines[2].supplier_sku",
        "lines[2].discount",
    }


def test_a_bill_needs_its_purchase_and_number():
    assert faults(
        BillRecord, source_id="1", status="closed", paid_amount="1.001", lines=[{"sku": "OAK"}]
    ) == {
        "purchase_source_id",
        "invoice_number",
        "status",
        "paid_amount",
        "lines[0].price",
    }


def test_a_line_of_a_bill_may_lack_sku_and_account_and_be_negative():
    bill = {
        "source_id": 1,
        "purchase_source_id": 2,
        "invoice_number": 77,
        "lines": [{"price": -5, "quantity": ""}],
    }
    assert BillRecord.parse(bill).content()["lines"] == [{"price": -5}]


def test_a_receipt_line_needs_sku_and_quantity():
    line = {"quantity": -1, "batch": "x" * 51, "expiry": "soon"}
    assert faults(ReceiptRecord, source_id="1", lines=[line]) == {
        "purchase_source_id",
        "lines[0].sku",
        "lines[0].quantity",
        "lines[0].batch",
        "lines[0].expiry",
    }


@pytest.mark.parametrize(("number", "decimals"), [("1", 0), ("1.2500", 2), ("1E+3", 0), ("0.00001", 5)])
def test_needless_zeros_are_no_decimals(number, decimals):
    assert decimals_of(Decimal(number)) == decimals
