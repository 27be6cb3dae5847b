"""What becomes of a bill that changes after its invoice was authorised: frozen, paid, or voided."""

from decimal import Decimal

import pytest
from bill_world import PATH, World, bill, line

from target_cin7.writers.bills import BillSettings


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [line(quantity=11), line("ASH", 4, account="Travel")]},
        {"lines": [line(), line("ASH", 4, account="611")]},
        {"invoice_number": "INV-7a"},
        {"due_date": "2026-09-01"},
        {"charges": [{"description": "Cartage", "price": Decimal(1), "account": "611"}]},
    ],
)
def test_what_changed_after_the_invoice_was_authorised_is_held(change):
    world = World()
    world.deliver(bill())
    world.restart()
    held = world.held({**bill(), **change})
    assert held.code == "INVOICE_FROZEN"
    assert "undo the invoice" in held.hint
    assert len(world.cin7.writes()) == 1


def test_an_invoice_that_a_person_has_undone_is_posted_as_it_is_now():
    world = World()
    world.deliver(bill())
    world.invoice["Status"] = "DRAFT"
    world.restart()
    state = world.deliver(bill(line(quantity=9)))
    assert state.outcome == "updated"
    assert [x["Quantity"] for x in world.invoice["Lines"]] == [9]


def test_a_change_that_cin7_already_has_needs_nothing():
    world = World()
    world.deliver(bill())
    world.invoice["Lines"] = [x for x in world.invoice["Lines"] if x["SKU"] == "OAK"]
    world.restart()
    assert world.deliver(bill(line())).outcome == "unchanged"


def test_a_paid_bill_posts_its_payment_once():
    world = World(settings=BillSettings(payment_account="860"))
    state = world.deliver(bill(status="paid", paid_date="2026-07-20"))
    assert state.steps == ["invoice", "payment"]
    assert world.invoice["Status"] == "PAID"
    assert world.cin7.bodies[1] == {
        "TaskID": world.invoice["TaskID"],
        "Type": "PAYMENT",
        "Reference": "INV-7 [src:ns/B-1]",
        "Amount": 140,
        "DatePaid": "2026-07-20T00:00:00",
        "Account": "860",
    }
    world.restart()
    assert world.deliver(bill(status="paid", paid_date="2026-07-21")).outcome == "unchanged"


def test_parts_of_a_bill_are_paid_one_after_the_other():
    world = World(settings=BillSettings(payment_account="860"))
    paid = {"status": "paid", "paid_date": "2026-07-20"}
    assert world.deliver(bill(**paid, paid_amount=Decimal("40.00"))).steps == ["invoice", "payment"]
    state = world.deliver(bill(**paid, paid_amount=Decimal("140.00")))
    assert state.steps[2:] == ["payment 2"]
    assert [p["Amount"] for p in world.invoice["Payments"]] == [40, 100]
    assert world.held(bill(**paid, paid_amount=Decimal("90.00"))).code == "PAYMENT_FROZEN"
    assert world.held(bill(status="open")).code == "PAYMENT_FROZEN"


def test_paid_without_a_payment_account_is_as_open():
    world = World()
    assert world.deliver(bill(status="paid")).steps == ["invoice"]
    world.restart()
    assert world.deliver(bill(status="open")).outcome == "unchanged"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "PAYMENT_DATE_MISSING"),
        ({"paid_date": "2026-07-20", "paid_amount": Decimal(141)}, "PAYMENT_EXCEEDS_INVOICE"),
    ],
)
def test_a_payment_that_cannot_be_posted_holds_the_bill_after_its_invoice(fields, code):
    world = World(settings=BillSettings(payment_account="860"))
    assert world.held(bill(status="paid", **fields)).code == code
    assert world.invoice["Status"] == "AUTHORISED"
    world.restart()
    assert world.held(bill(status="paid", **fields)).code == code
    assert world.deliver(bill(status="paid", paid_date="2026-07-20")).steps == ["invoice", "payment"]


def test_what_a_person_has_paid_is_not_paid_again():
    world = World(settings=BillSettings(payment_account="860"))
    world.deliver(bill())
    world.invoice.update(
        {"Payments": [{"Amount": Decimal(100), "Reference": "cheque"}], "Paid": Decimal(100)}
    )
    world.restart()
    world.deliver(bill(status="paid", paid_date="2026-07-20"))
    assert [p["Amount"] for p in world.invoice["Payments"]] == [100, 40]


def test_an_unknown_payment_account_is_named():
    world = World(settings=BillSettings(payment_account="999"))
    held = world.held(bill(status="paid", paid_date="2026-07-20"))
    assert "payment_account" in held.reason
    assert world.invoice["Status"] == "AUTHORISED"


def test_a_bill_that_is_void_before_it_was_posted_needs_nothing():
    world = World()
    state = world.deliver(bill(status="void"))
    assert (state.outcome, state.steps) == ("unchanged", [])
    assert "nothing to do" in state.notes[0]


def test_a_void_bill_is_voided_and_comes_back_as_another_invoice():
    world = World()
    world.deliver(bill())
    world.restart()
    state = world.deliver(bill(status="void"))
    assert state.steps == ["invoice", "void"]
    assert world.invoice["Status"] == "VOIDED"
    method, path, params = world.cin7.calls[-1]
    assert (method, path) == ("DELETE", PATH)
    assert params == {"TaskID": world.invoice["TaskID"], "Void": "true"}
    world.restart()
    assert world.deliver({**bill(status="void"), "due_date": "2026-09-09"}).outcome == "unchanged"
    assert world.deliver(bill(status="open")).outcome == "updated"
    assert [i["Status"] for i in world.row["Invoice"]] == ["VOIDED", "AUTHORISED"]


@pytest.mark.parametrize(
    ("type_", "change", "words"),
    [
        ("Simple", {}, "Simple purchase"),
        ("Advanced", {"Status": "PAID"}, "it is paid"),
        ("Advanced", {"Paid": Decimal(3)}, "it is paid"),
    ],
)
def test_what_cannot_be_voided_is_held_with_the_reason(type_, change, words):
    world = World(type_=type_)
    world.deliver(bill())
    world.invoice.update(change)
    world.restart()
    held = world.held(bill(status="void"))
    assert held.code == "VOID_NOT_POSSIBLE"
    assert words in held.reason
    assert world.cin7.violations == []


def test_goods_that_came_in_with_the_invoice_keep_it_from_being_voided():
    world = World()
    world.deliver(bill())
    world.receive({"OAK": 10})
    world.restart()
    assert world.held(bill(status="void")).code == "VOID_NOT_POSSIBLE"


def test_a_void_bill_does_not_void_what_it_did_not_post():
    world = World()
    world.invoice.update({"Status": "AUTHORISED", "InvoiceNumber": "INV-7", "Lines": [{"SKU": "OAK"}]})
    assert world.held(bill(status="void")).code == "VOID_UNSURE"


def test_an_invoice_that_a_person_has_voided_is_for_a_person():
    world = World()
    world.deliver(bill())
    world.invoice["Status"] = "VOIDED"
    world.restart()
    assert world.held(bill(due_date="2026-09-09")).code == "VOIDED_IN_CIN7"
    group = world.cin7._group(world.row)
    world.cin7._doc(world.row, "Invoice", group).update(
        Status="AUTHORISED", InvoiceNumber="INV-7", Lines=[*world.cin7.bodies[0]["Lines"]]
    )
    world.restart()
    assert world.deliver(bill()).outcome == "unchanged"
    assert world.known.ids["bills", "ns/B-1"].endswith(group)
