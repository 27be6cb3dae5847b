"""The purchases that live wholly in Cin7."""

from decimal import Decimal

import pytest

from sandbox.company import Company
from sandbox.testing import running

CENT = Decimal("0.01")
AWKWARD = "PO-00119"


@pytest.fixture(scope="module")
def typed_in():
    """Whole purchases, and the names of the suppliers that the PeopleSoft company has."""
    with running() as server:
        held = server.books("cin7")["purchases"]
    return [each for each in held if each["OrderNumber"] > "PO-00101"]


def documents(purchases, name):
    return [each for purchase in purchases for each in purchase[name] if each["Status"] != "NOT AVAILABLE"]


def test_they_follow_the_first_dozen(typed_in):
    assert [each["OrderNumber"] for each in typed_in] == [f"PO-{n:05d}" for n in range(102, 126)]


def test_nothing_else_knows_their_suppliers(typed_in):
    known = {each.name.casefold() for each in Company(1, 1).suppliers}
    names = {each["Supplier"] for each in typed_in}
    assert len(names) >= 10
    assert not {name.casefold() for name in names} & known


def test_they_are_of_all_types_and_in_many_states(typed_in):
    assert {each["Type"] for each in typed_in} == {"Simple Purchase", "Advanced Purchase", "Service Purchase"}
    assert {each["Status"] for each in typed_in} >= {
        *(
            "ORDERING",
            "ORDERED",
            "PARTIALLY INVOICED",
            "RECEIVING",
            "COMPLETED",
            "RECEIVED / CREDITED",
            "VOIDED",
        ),
    }
    assert {each["CombinedPaymentStatus"] for each in typed_in} >= {"UNPAID", "PARTIALLY PAID", "PAID"}
    assert {each["TaxCalculation"] for each in typed_in} == {"Inclusive", "Exclusive"}
    assert {each["SupplierCurrency"] for each in typed_in} == {"USD", "EUR"}


def test_invoices_are_of_every_kind(typed_in):
    invoices = documents(typed_in, "Invoice")
    assert {each["Status"] for each in invoices} == {"DRAFT", "AUTHORISED", "PAID", "VOIDED"}
    assert any(len(documents([each], "Invoice")) == 3 for each in typed_in)
    assert any(each["AdditionalCharges"] for each in invoices)
    lines = [line for each in invoices for line in [*each["Lines"], *each["AdditionalCharges"]]]
    assert {Decimal(line["Discount"]) for line in lines} >= {Decimal(0), Decimal(5), Decimal("12.5")}
    assert any(Decimal(line["Tax"]) for line in lines)
    assert len({line["Account"] for line in lines}) >= 4
    numbers = [each["InvoiceNumber"] for each in invoices if each["InvoiceNumber"]]
    assert len(set(numbers)) == len(numbers)


def test_totals_are_whole_cents_but_of_the_awkward_one(typed_in):
    for purchase in typed_in:
        for each in documents([purchase], "Invoice"):
            total = Decimal(each["Total"])
            assert (total == total.quantize(CENT)) == (purchase["OrderNumber"] != AWKWARD), purchase[
                "OrderNumber"
            ]


def test_there_are_prepayments_credit_notes_refunds_and_receipts_in_parts(typed_in):
    assert any(each["Order"]["Prepayments"] for each in typed_in)
    notes = documents(typed_in, "CreditNote")
    assert any(each["Refunds"] for each in notes)
    assert any(not each["Refunds"] for each in notes)
    assert any(len(documents([each], "StockReceived")) == 2 for each in typed_in)


def test_all_is_done_by_the_end_of_june_and_not_in_the_order_of_the_numbers(typed_in):
    times = [each["LastUpdatedDate"] for each in typed_in]
    assert times != sorted(times)
    assert all("2026-02-02" <= each < "2026-07-01" for each in times)
    dates = [each["InvoiceDate"] for each in documents(typed_in, "Invoice") if each["InvoiceDate"]]
    assert all("2026-02-02" <= each < "2026-07-01" for each in dates)


@pytest.mark.parametrize("scale", [0.1, 2])
def test_they_follow_the_scale(scale):
    with running(scale=scale, switches={"cin7.seeded_purchases": 0}) as server:
        assert server.books("cin7")["counts"]["purchase"] == round(24 * scale)
