"""What a bill becomes in Cin7 Core, and what keeps it from being sent."""

from decimal import Decimal

import pytest
from bill_world import PATH, World, bill, line

from connector_kit.delivery.model import Held, Refused
from target_cin7.bill_lines import LineSettings


def test_a_bill_becomes_the_invoice_of_the_purchase_in_one_write():
    world = World()
    state = world.deliver(bill(charges=[{"description": "Cartage", "price": Decimal(35), "account": "611"}]))
    assert (state.outcome, state.steps, state.notes) == ("created", ["invoice"], [])
    assert world.cin7.writes() == [("POST", PATH)]
    assert world.cin7.bodies == [
        {
            "PurchaseID": world.row["ID"],
            "TaskID": world.invoice["TaskID"],
            "CombineAdditionalCharges": False,
            "InvoiceNumber": "INV-7",
            "Status": "AUTHORISED",
            "InvoiceDate": "2026-07-03T00:00:00",
            "InvoiceDueDate": "2026-08-02T00:00:00",
            "Lines": [
                {
                    "SKU": sku,
                    "Quantity": quantity,
                    "Price": 10,
                    "Discount": 0,
                    "Tax": 0,
                    "Total": total,
                    "Name": name,
                    "TaxRule": "Tax on Purchases",
                    "Account": account,
                }
                for sku, name, quantity, total, account in (
                    ("OAK", "Oak", 10, 100, "611"),
                    ("ASH", "Ash", 4, 40, "610"),
                )
            ],
            "AdditionalCharges": [
                {
                    "Description": "Cartage",
                    "Quantity": 1,
                    "Price": 35,
                    "Discount": 0,
                    "Tax": 0,
                    "Total": 35,
                    "TaxRule": "Tax on Purchases",
                    "Account": "611",
                }
            ],
        }
    ]
    assert world.invoice["Status"] == "AUTHORISED"
    assert world.known.ids["bills", "ns/B-1"] == f"{world.row['ID']}/{world.invoice['TaskID']}"
    assert world.cin7.violations == []


def test_a_simple_purchase_is_billed_through_the_older_family():
    world = World(type_="Simple")
    assert world.deliver(bill()).outcome == "created"
    assert world.cin7.writes() == [("POST", "purchase/invoice")]
    assert "PurchaseID" not in world.cin7.bodies[0]
    assert world.known.ids["bills", "ns/B-1"] == f"{world.row['ID']}/{world.row['ID']}"
    held = world.held(bill(key="B-2", number="INV-8"))
    assert held.code == "PURCHASE_TAKES_ONE_BILL"
    assert "INV-7" in held.reason


def test_a_bill_waits_for_its_purchase_and_spends_no_call():
    world = World()
    del world.known.ids["purchases", "ns/P-1"]
    held = world.held(bill())
    assert held.code == "WAITS_FOR_PURCHASE"
    assert [(d.object, d.key) for d in held.waits_for] == [("purchases", "P-1")]
    assert world.cin7.calls == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Order": {"Status": "DRAFT", "Lines": []}}, "ORDER_NOT_AUTHORISED"),
        ({"Status": "VOIDED"}, "PURCHASE_VOIDED"),
    ],
)
def test_what_cin7_would_refuse_is_held_before_a_write(change, code):
    world = World()
    world.row |= change
    assert world.held(bill()).code == code
    assert world.cin7.writes() == []


def test_a_purchase_that_is_gone_is_said():
    world = World()
    del world.cin7.purchases[world.row["ID"]]
    assert world.held(bill()).code == "PURCHASE_GONE"


def test_a_draft_in_the_source_is_not_posted():
    world = World()
    assert world.held(bill(status="draft")).code == "SOURCE_NOT_APPROVED"
    assert world.cin7.calls == []
    assert world.deliver(bill(status="open")).outcome == "created"


def test_every_fault_of_the_lines_is_said_at_once():
    world = World()
    lines = [
        line(account="7777"),
        line("ASH", 4, account="Old travel"),
        line("TEAK", 1),
        line("OAK", 1, account=None),
        line("ELM", 1, account="611", tax_rule="GST on Sales"),
    ]
    held = world.held(bill(*lines))
    assert isinstance(held, Held)
    for text in (
        'lines[0].account "7777": Cin7 Core has no active account',
        'lines[1].account "Old travel"',
        'lines[2].sku "TEAK" is not a product',
        "lines[3].account is missing",
        'lines[4].tax_rule "GST on Sales" is not for purchases',
    ):
        assert text in held.reason
    assert world.cin7.writes() == []


def test_goods_that_go_back_are_refused():
    refused = World().held(bill(line(quantity=-2)))
    assert isinstance(refused, Refused)
    assert refused.code == "QUANTITY_NEGATIVE"


def test_lines_without_a_sku_and_discounts_become_charges():
    world = World()
    discount = line("OAK", 1, price="-5")
    service = {"name": "Inspection", "price": Decimal("12.50"), "account": "611"}
    rebate = {"description": "Rebate", "quantity": Decimal(-2), "price": Decimal(3), "account": "610"}
    state = world.deliver(bill(line(), discount, service, charges=[rebate]))
    assert state.outcome == "created"
    charges = world.invoice["AdditionalCharges"]
    assert [(c["Description"], c["Quantity"], c["Price"], c["Account"]) for c in charges] == [
        ("OAK", 1, -5, "611"),
        ("Inspection", 1, Decimal("12.5"), "611"),
        ("Rebate", 2, -3, "610"),
    ]
    assert state.notes == ["lines[1] (OAK) goes as an additional charge: its price is negative"]


def test_a_line_of_no_quantity_is_named_and_left_out():
    world = World()
    state = world.deliver(bill(line(), line("ASH", 0)))
    assert state.outcome == "created"
    assert state.notes == ["lines[1] bills a quantity of 0 and is left out"]
    assert World().held(bill(line(quantity=0, tax=Decimal(1)))).code == "LINE_BILLS_NOTHING"


def test_a_bill_of_nothing_is_refused():
    world = World()
    assert world.held(bill(line(quantity=0))).code == "BILL_EMPTY"


def test_a_service_purchase_takes_charges_only():
    world = World({}, type_="Service")
    assert world.deliver(bill(line())).outcome == "created"
    assert world.invoice["Lines"] == []
    assert world.invoice["AdditionalCharges"][0]["Description"] == "OAK"


def test_lines_of_one_sku_are_merged_where_the_account_is_the_same():
    world = World()
    world.deliver(bill(line(quantity=3), line(quantity=4), line(quantity=2, account="610")))
    lines = world.cin7.bodies[0]["Lines"]
    assert [(x["Quantity"], x["Account"]) for x in lines] == [(7, "611"), (2, "610")]


def test_finer_prices_go_to_the_rounding_account_or_hold_the_bill():
    fine = line(quantity=1000, price="0.12345")
    held = World().held(bill(fine))
    assert held.code == "BILL_DECIMALS"
    world = World(line_settings=LineSettings(rounding_account="860"))
    state = world.deliver(bill(fine))
    assert state.outcome == "created"
    assert world.invoice["Lines"][0]["Price"] == Decimal("0.1235")
    charge = world.invoice["AdditionalCharges"][0]
    assert (charge["Description"], charge["Price"], charge["Account"]) == (
        "Rounding",
        Decimal("-0.05"),
        "860",
    )
    assert world.invoice["Total"] == Decimal("123.45")
