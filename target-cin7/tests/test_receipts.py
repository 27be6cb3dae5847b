"""What a receipt becomes in Cin7 Core, and what keeps it from being sent."""

from decimal import Decimal

import pytest
from receipt_world import PUT_AWAY, STOCK, World, line, quantities, receipt

from connector_kit.delivery.model import Refused

OLDER = ("POST", "purchase/stock")


def test_a_receipt_goes_into_the_group_that_billed_its_goods():
    world = World()
    world.bill({"OAK": 10, "ASH": 4})
    state = world.deliver(receipt(line(batch="L1", expiry="2027-01-01"), line("ash", 4)))
    assert (state.outcome, world.steps(state)) == ("created", ["stock 1"])
    assert world.cin7.writes() == [STOCK]
    assert world.cin7.bodies == [
        {
            "PurchaseID": world.row["ID"],
            "TaskID": world.stock()["TaskID"],
            "Status": "AUTHORISED",
            "Lines": [
                {
                    "Date": "2026-07-05T00:00:00",
                    "Quantity": 10,
                    "SKU": "OAK",
                    "Location": "Main Warehouse",
                    "BatchSN": "L1",
                    "ExpiryDate": "2027-01-01T00:00:00",
                },
                {
                    "Date": "2026-07-05T00:00:00",
                    "Quantity": 4,
                    "SKU": "ASH",
                    "Location": "Main Warehouse",
                },
            ],
        }
    ]
    assert world.id_of() == world.stock()["TaskID"]
    assert world.cin7.violations == []


def test_lines_are_merged_where_they_differ_in_nothing():
    world = World(approach="STOCK")
    lines = (
        line(quantity=2),
        line(quantity=3),
        line(quantity=1, batch="L1"),
        line(quantity=1, location="north"),
    )
    world.deliver(receipt(*lines))
    sent = [(x["Quantity"], x.get("Location"), x.get("BatchSN")) for x in world.cin7.bodies[0]["Lines"]]
    assert sent == [(6, None, None), (1, "Main Warehouse", "L1")]


def test_goods_for_several_places_are_one_line_until_they_are_put_away():
    world = World(approach="STOCK")
    world.cin7.use_put_away = True
    lines = (line(quantity=4), line(quantity=6, location="North"), line("ASH", 4, location="North"))
    state = world.deliver(receipt(*lines))
    assert world.steps(state) == ["stock 1", "put_away 1"]
    assert any("several locations" in note for note in state.notes)
    assert [(x["Quantity"], x.get("Location")) for x in world.cin7.bodies[0]["Lines"]] == [
        (10, None),
        (4, "North"),
    ]
    assert {(x["SKU"], x["Quantity"], x["Location"]) for x in world.cin7.bodies[1]["Lines"]} == {
        ("OAK", 4, "Main Warehouse"),
        ("OAK", 6, "North"),
        ("ASH", 4, "North"),
    }
    world.restart()
    world.deliver(receipt(*lines))
    assert world.cin7.writes() == [STOCK, PUT_AWAY]
    assert world.cin7.violations == []


def test_a_location_that_cin7_gave_to_goods_for_several_places_does_not_make_them_others():
    world = World(approach="STOCK")
    lines = (line(quantity=4), line(quantity=6, location="North"))
    world.deliver(receipt(*lines))
    for shown in world.stock()["Lines"]:
        shown["Location"] = "Main Warehouse"
    del world.known.ids["receipts", "ns/R-1"]
    world.restart()
    calls = len(world.cin7.writes())
    world.deliver(receipt(*lines))
    assert len(world.cin7.writes()) == calls


def test_a_receipt_waits_for_its_purchase_and_spends_no_call():
    world = World()
    del world.known.ids["purchases", "ns/P-1"]
    assert world.held(receipt()).code == "WAITS_FOR_PURCHASE"
    assert world.cin7.calls == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Order": {"Status": "DRAFT", "Lines": []}}, "ORDER_NOT_AUTHORISED"),
        ({"Status": "VOIDED"}, "PURCHASE_VOIDED"),
    ],
)
def test_what_cin7_would_refuse_is_held_before_a_write(change, code):
    world = World(approach="STOCK")
    world.row |= change
    assert world.held(receipt()).code == code
    assert world.cin7.writes() == []


def test_every_fault_of_a_receipt_is_said_at_once():
    refusal = World().held(receipt(line("TEAK"), line(location="Mars"), line(location="Nort"), date=None))
    assert isinstance(refusal, Refused)
    for text in ("date is missing", '"TEAK" is not a product', '"Mars"', '"Nort"'):
        assert text in refusal.reason
    nothing = receipt() | {"lines": []}
    assert World().held(nothing).code == "RECEIPT_EMPTY"


def test_goods_that_are_not_billed_yet_wait_and_say_how_much_is():
    world = World()
    world.bill({"OAK": 6})
    held = world.held(receipt(line(quantity=7)))
    assert held.code == "WAITS_FOR_INVOICE"
    assert "OAK: 7 to receive, 6 billed, 0 received" in held.reason
    world.bill({"OAK": 4}, group=1)
    world.restart()
    state = world.deliver(receipt(line(quantity=7)))
    assert world.steps(state) == ["stock 1", "stock 2"]
    assert [quantities(world.stock(n)) for n in (0, 1)] == [[("OAK", 6)], [("OAK", 1)]]
    assert world.cin7.violations == []


def test_partial_receipts_fill_what_is_billed():
    world = World()
    world.bill({"OAK": 10})
    for n, quantity in enumerate((6, 3, 1)):
        state = world.deliver(receipt(line(quantity=quantity), key=f"R-{n}", date=f"2026-07-0{n + 1}"))
        assert state.outcome == "created"
    assert world.cin7.received(world.row) == {"OAK": 10}
    names = [world.id_of(f"R-{n}") for n in range(3)]
    task = world.stock()["TaskID"]
    assert names == [task, f"{task}#2", f"{task}#3"]
    assert world.held(receipt(line(quantity=1), key="R-9")).code == "WAITS_FOR_INVOICE"
    assert world.cin7.violations == []


def test_where_the_goods_go_first_each_receipt_has_a_group():
    world = World(approach="STOCK")
    for n, quantity in enumerate((6, 4)):
        assert world.deliver(receipt(line(quantity=quantity), key=f"R-{n}")).outcome == "created"
    assert [quantities(s) for s in world.row["StockReceived"]] == [[("OAK", 6)], [("OAK", 4)]]
    assert "TaskID" not in world.cin7.bodies[1]
    assert world.cin7.violations == []


def test_a_simple_purchase_is_received_as_it_was_billed():
    world = World(type_="Simple")
    world.bill({"OAK": 10})
    held = world.held(receipt(line(quantity=11)))
    assert held.code == "QUANTITY_DIFFERS"
    assert "OAK: 11 to receive, 10 billed" in held.reason
    assert world.deliver(receipt(line())).outcome == "created"
    assert world.cin7.writes() == [OLDER]
    assert "PurchaseID" not in world.cin7.bodies[0]
    assert world.row["Type"] == "Simple Purchase"
    assert world.held(receipt(line(quantity=1), key="R-2")).code == "QUANTITY_DIFFERS"


@pytest.mark.parametrize("approach", ["INVOICE", "STOCK"])
def test_a_partial_receipt_turns_a_simple_purchase_into_an_advanced_one(approach):
    world = World({"OAK": 10}, type_="Simple", approach=approach)
    if approach == "INVOICE":
        world.bill({"OAK": 10})
    state = world.deliver(receipt(line(quantity=6)))
    assert state.outcome == "created"
    assert "turns it into an Advanced purchase" in state.notes[0]
    assert world.row["Type"] == "Advanced Purchase"
    assert world.deliver(receipt(line(quantity=4), key="R-2")).outcome == "created"
    assert world.cin7.received(world.row) == {"OAK": 10}
    assert world.cin7.violations == []


def test_a_second_receipt_turns_a_simple_purchase_that_is_received_into_an_advanced_one():
    world = World({"OAK": 10}, type_="Simple", approach="STOCK")
    world.deliver(receipt(line(), key="R-1"))
    assert world.cin7.writes() == [OLDER]
    assert world.deliver(receipt(line(quantity=2), key="R-2")).outcome == "created"
    assert world.cin7.received(world.row) == {"OAK": 12}


def test_a_simple_purchase_takes_the_goods_of_one_location_at_a_time():
    world = World({"OAK": 10}, type_="Simple", approach="STOCK")
    state = world.deliver(receipt(line(quantity=6), line(quantity=4, location="North")))
    assert world.steps(state) == ["stock 1 Main Warehouse", "stock 1 North", "authorise 1"]
    assert [(b["Status"], len(b["Lines"])) for b in world.cin7.bodies] == [
        ("DRAFT", 1),
        ("DRAFT", 1),
        ("AUTHORISED", 0),
    ]
    assert world.stock()["Status"] == "AUTHORISED"
    assert world.cin7.violations == []


def test_quantities_are_said_plainly():
    world = World({"OAK": 10})
    world.row["Order"]["Lines"][0]["Quantity"] = Decimal("10.0")
    world.bill({"OAK": 4})
    world.row["Invoice"][0]["Lines"][0]["Quantity"] = Decimal("4.000")
    reason = world.held(receipt(line(quantity=Decimal("1E+1")))).reason
    assert "OAK: 10 to receive, 4 billed, 0 received" in reason
