"""Goods that are put away after they were received."""

from decimal import Decimal

import pytest
from receipt_world import PUT_AWAY, STOCK, World, line, quantities, receipt

from target_cin7.purchase_rows import purchase_of
from target_cin7.receipt_body import goods_of
from target_cin7.receipt_plan import placed, to_put_away
from target_cin7.receipt_split import claim


@pytest.mark.parametrize("waiting", ["DRAFT", "NOT AVAILABLE"])
def test_goods_are_put_away_where_cin7_waits_for_it_and_that_is_found_out_once(waiting):
    world = World()
    world.cin7.use_put_away, world.cin7.waiting_status = True, waiting
    world.bill({"OAK": 10, "ASH": 4})
    state = world.deliver(receipt(line(location="North", batch="L1")))
    assert world.steps(state) == ["stock 1", "put_away 1"]
    assert world.cin7.writes() == [STOCK, PUT_AWAY]
    assert len(world.cin7.reads("advanced-purchase")) == 2
    assert world.cin7.bodies[1] == {
        "PurchaseID": world.row["ID"],
        "TaskID": world.stock()["TaskID"],
        "Status": "AUTHORISED",
        "Lines": [
            {
                "Date": "2026-07-05T00:00:00",
                "Quantity": 10,
                "SKU": "OAK",
                "Location": "North",
                "BatchSN": "L1",
            }
        ],
    }
    assert world.cin7.violations == []


@pytest.mark.parametrize(("place", "left"), [(None, ["OAK", "ASH"]), ("Main Warehouse", [])])
def test_a_draft_in_which_cin7_has_entered_the_goods_is_to_be_put_away(place, left):
    world = World(put_away="never", approach="STOCK")
    world.deliver(receipt())
    lines = [{**x, "Location": place, "Received": False} for x in world.stock()["Lines"]]
    world.row["PutAway"][0] |= {"Status": "DRAFT", "Lines": lines}
    purchase = purchase_of(world.row)
    ((_, goods),) = to_put_away(purchase, claim(goods_of(receipt()), placed(purchase)), ())
    assert [item.sku for item in goods] == left
    world.row["PutAway"][0]["Status"] = "AUTHORISED"
    purchase = purchase_of(world.row)
    assert to_put_away(purchase, claim(goods_of(receipt()), placed(purchase)), ()) == []


def test_more_goods_can_open_a_put_away_again():
    world = World(put_away="always")
    world.cin7.use_put_away = world.cin7.reopens = True
    world.bill({"OAK": 10})
    world.deliver(receipt(line(quantity=6)))
    state = world.deliver(receipt(line(quantity=4), key="R-2"))
    assert world.steps(state) == ["stock 1", "put_away 1"]
    assert quantities(world.row["PutAway"][0]) == [("OAK", 6), ("OAK", 4)]


def test_a_receipt_that_is_partial_until_it_is_put_away_is_put_away():
    world = World(approach="STOCK")
    world.cin7.use_put_away = True
    original = world.cin7._stock

    def partial(row, task, body, *, advanced):
        original(row, task, body, advanced=advanced)
        row["StockReceived"][0]["Status"] = "PARTIALLY RECEIVED"

    put_away = world.cin7._put_away

    def completing(row, task, body):
        row["StockReceived"][0]["Status"] = "AUTHORISED"
        put_away(row, task, body)

    world.cin7._stock, world.cin7._put_away = partial, completing  # type: ignore[method-assign]
    assert world.steps(world.deliver(receipt())) == ["stock 1", "put_away 1"]


def test_a_group_that_is_hidden_between_two_steps_does_not_end_the_receipt():
    world = World()
    world.bill({"OAK": 6})
    world.bill({"OAK": 4, "ASH": 4}, group=1)
    hidden = {"TaskID": "00000000-aaaa-0000-0000-000000000000", "Status": "NOT AVAILABLE", "Lines": []}
    blocks = [world.row[name] for name in ("Invoice", "StockReceived", "PutAway")]
    for block in blocks:
        block.insert(0, hidden)
    stock = world.cin7._stock

    def hiding(row, task, body, **more):
        stock(row, task, body, **more)
        for block in blocks:
            block[:] = [group for group in block if group is not hidden]

    world.cin7._stock = hiding  # type: ignore[method-assign]
    world.deliver(receipt())
    assert world.cin7.writes() == [STOCK, STOCK]
    assert world.cin7.received(world.row) == {"OAK": 10, "ASH": 4}
    assert world.cin7.violations == []


def test_where_nothing_is_put_away_one_look_is_enough_for_the_run():
    world = World(approach="STOCK")
    for n in range(3):
        state = world.deliver(receipt(line(quantity=2), key=f"R-{n}"))
        assert world.steps(state) == ["stock new" if n else "stock 1"]
    assert len(world.cin7.reads("advanced-purchase")) == 2


@pytest.mark.parametrize(("setting", "steps"), [("always", 2), ("never", 1)])
def test_the_setting_says_whether_goods_are_put_away_without_a_look(setting, steps):
    world = World(approach="STOCK", put_away=setting)
    world.cin7.use_put_away = True
    assert len(world.deliver(receipt()).steps) == steps
    assert len(world.cin7.reads("advanced-purchase")) == 1


def test_goods_that_a_person_must_put_away_are_held_until_that_is_done():
    world = World()
    world.cin7.use_put_away = True
    world.bill({"OAK": 10})
    world.deliver(receipt(line(quantity=6)))
    held = world.held(receipt(line(quantity=4), key="R-2", date="2026-07-06"))
    assert held.code == "PUT_AWAY_CLOSED"
    assert world.cin7.received(world.row) == {"OAK": 10}
    world.row["PutAway"][0]["Lines"] += [{"SKU": "OAK", "Quantity": Decimal(4), "Date": "2026-07-06"}]
    world.restart()
    more = world.deliver(receipt(line(quantity=4), key="R-2", date="2026-07-06"))
    assert world.steps(more) == ["stock 1"]
    assert world.cin7.violations == []


def test_a_declined_put_away_is_for_a_person():
    world = World(put_away="always", approach="STOCK")
    state = world.deliver(receipt(line()))
    assert state.outcome == "held"
    assert world.cin7.received(world.row) == {"OAK": 10}
