"""Goods that are there already: of people, of other days, of an earlier state of the receipt."""

from decimal import Decimal

import pytest
from receipt_world import World, line, quantities, receipt


def test_goods_that_a_person_has_received_are_adopted():
    world = World(approach="STOCK")
    world.stock()["Lines"] = [{"SKU": "OAK", "Quantity": Decimal(10), "Date": "2026-07-05T00:00:00"}]
    world.stock()["Status"] = "AUTHORISED"
    state = world.deliver(receipt(line()))
    assert (state.outcome, state.steps) == ("unchanged", [])
    assert state.notes == ["its goods were already received in Cin7 Core"]


def test_goods_of_another_day_are_somebody_elses_but_take_room():
    world = World()
    world.bill({"OAK": 10})
    world.stock()["Lines"] = [{"SKU": "OAK", "Quantity": Decimal(4), "Date": "2026-06-01", "Received": True}]
    world.stock()["Status"] = "AUTHORISED"
    assert world.held(receipt(line(quantity=7))).code == "WAITS_FOR_INVOICE"
    assert world.deliver(receipt(line(quantity=6))).outcome == "created"


@pytest.mark.parametrize("approach", ["INVOICE", "STOCK"])
def test_a_persons_draft_is_not_received_with_ours(approach):
    world = World(approach=approach)
    world.bill({"OAK": 10})
    world.stock().update(Status="DRAFT", Lines=[{"SKU": "OAK", "Quantity": Decimal(4), "Date": "2026-06-01"}])
    if approach == "INVOICE":
        assert world.held(receipt(line(quantity=6))).code == "RECEIPT_IN_DRAFT"
    else:
        assert world.deliver(receipt(line(quantity=6))).outcome == "created"
        assert world.stock()["Status"] == "DRAFT"


def test_goods_that_were_only_entered_are_authorised():
    world = World(approach="STOCK")
    world.stock().update(
        Status="DRAFT", Lines=[{"SKU": "OAK", "Quantity": Decimal(10), "Date": "2026-07-05"}]
    )
    state = world.deliver(receipt(line()))
    assert world.steps(state) == ["authorise 1"]
    assert world.cin7.bodies[0]["Lines"] == []
    assert world.stock()["Status"] == "AUTHORISED"


def test_a_change_after_the_goods_came_in_is_held():
    world = World(approach="STOCK")
    world.deliver(receipt(line()))
    world.restart()
    for changed in (receipt(line(quantity=9)), receipt(line(), date="2026-07-06")):
        held = world.held(changed)
        assert held.code == "RECEIPT_FROZEN"
        assert "undo the receipt" in held.hint
    assert len(world.cin7.writes()) == 1


def test_a_receipt_that_a_person_has_undone_is_posted_as_it_is_now():
    world = World(approach="STOCK")
    world.deliver(receipt(line()))
    world.stock().update(Status="DRAFT", Lines=[])
    world.restart()
    state = world.deliver(receipt(line(quantity=9)))
    assert state.outcome == "updated"
    assert quantities(world.stock()) == [("OAK", 9)]


def test_a_change_that_cin7_already_has_needs_nothing():
    world = World(approach="STOCK")
    world.deliver(receipt(line()))
    world.stock()["Lines"][0]["Quantity"] = Decimal(9)
    world.restart()
    assert world.deliver(receipt(line(quantity=9))).outcome == "unchanged"


def test_a_receipt_that_moves_to_another_purchase_is_not_received_a_second_time():
    world = World(approach="STOCK")
    world.deliver(receipt())
    other = world.cin7.add_purchase({"OAK": 10, "ASH": 4}, approach="STOCK")
    world.known.ids["purchases", "ns/P-2"] = other["ID"]
    world.restart()
    held = world.held({**receipt(), "purchase_source_id": "P-2"})
    assert (held.code, world.row["OrderNumber"] in held.reason) == ("RECEIPT_MOVED", True)
    world.stock().update(Status="DRAFT", Lines=[])
    world.restart()
    world.deliver({**receipt(), "purchase_source_id": "P-2"})
    assert world.cin7.received(other) == {"OAK": 10, "ASH": 4}
