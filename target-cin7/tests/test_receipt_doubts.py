"""Receipts that were declined, whose answer was lost, or whose purchase changed meanwhile."""

import pytest
from fake_cin7 import refused
from receipt_world import World, line, receipt


def test_a_duplicate_line_in_cin7_is_for_a_person():
    world = World(approach="STOCK", put_away="never")
    world.held(receipt(line("TEAK"), key="R-9"))
    words = "Cannot add duplicate value in stock received lines. (Product: OAK, Location: Main)"
    world.cin7.script.append(refused(words))
    assert world.deliver(receipt(line())).outcome == "held"


@pytest.mark.parametrize("loss", ["before", "after"])
@pytest.mark.parametrize("lost", ["stock 1", "stock 2", "put_away 1", "put_away 2"])
def test_a_lost_answer_receives_nothing_twice(loss, lost):
    world = World()
    world.cin7.use_put_away = True
    world.bill({"OAK": 6})
    world.bill({"OAK": 4, "ASH": 4}, group=1)
    losses = [loss]
    world.engine.lose = lambda step: losses.pop() if losses and world.named(step.name) == lost else None
    state = world.deliver(receipt())
    assert state.outcome == "in_doubt"
    world.restart()
    world.engine.run_all("receipts")
    assert state.outcome in {"created", "updated", "unchanged"}
    assert world.cin7.received(world.row) == {"OAK": 10, "ASH": 4}
    assert [d["Status"] for d in world.row["PutAway"]] == ["AUTHORISED", "AUTHORISED"]
    assert world.cin7.violations == []


def test_a_receipt_of_its_own_group_that_was_lost_is_found_again():
    world = World(approach="STOCK")
    world.deliver(receipt(line(quantity=5)))
    losses = ["after"]
    world.engine.lose = lambda _: losses.pop() if losses else None
    state = world.deliver(receipt(line(quantity=5), key="R-2"))  # the same goods on the same day
    world.restart()
    world.engine.run_all("receipts")
    assert state.outcome == "unchanged"
    assert world.cin7.received(world.row) == {"OAK": 10}
    assert world.id_of("R-2") == world.stock(1)["TaskID"]


def test_an_invoice_undone_meanwhile_holds_the_receipt_instead_of_refusing_it():
    world = World()
    world.bill({"OAK": 10, "ASH": 4})
    world.held(receipt(line("TEAK"), key="R-9"))  # reads what there is to read

    def answer(request):
        world.row["Invoice"][0]["Status"] = "DRAFT"
        return world.cin7.execute(request)

    world.cin7.script.append(answer)
    state = world.deliver(receipt())
    assert (state.outcome, len(world.cin7.violations)) == ("held", 1)
    assert "too little is" in state.notes[-1]
    world.bill({"OAK": 10, "ASH": 4})
    world.restart()
    state.outcome = "pending"
    assert world.deliver(receipt()).outcome == "created"


@pytest.mark.parametrize("approach", ["STOCK", "INVOICE"])
@pytest.mark.parametrize("shown", ["no date", "another date", "no lines", "another SKU"])
def test_goods_that_cin7_does_not_show_as_sent_are_never_sent_again(approach, shown):
    world = World(approach=approach)
    world.bill({"OAK": 10, "ASH": 4})
    original = world.cin7._stock

    def otherwise(row, task, body, *, advanced):
        original(row, task, body, advanced=advanced)
        for doc in row["StockReceived"]:
            if shown == "no lines":
                doc["Lines"] = []
            change = {"no date": {"Date": None}, "another date": {"Date": "2026-07-04T14:00:00Z"}}
            for x in doc["Lines"]:
                x.update(change.get(shown, {"SKU": f"{x['SKU']}-X"}))

    world.cin7._stock = otherwise  # type: ignore[method-assign]
    state = world.deliver(receipt())
    for _ in range(3):
        world.restart()
        state.outcome = "pending" if state.outcome == "held" else state.outcome
        world.deliver(receipt())
    assert len(world.cin7.writes()) == 1
    assert (state.outcome == "held") == (shown != "no date")
    assert state.verdict is None or state.verdict.code == "RECEIPT_NOT_SHOWN"
