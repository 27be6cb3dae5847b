from dataclasses import replace
from decimal import Decimal

from target_cin7.purchase_rows import purchase_of
from target_cin7.receipt_plan import begun_group, placed, to_put_away, waits_for_put_away
from target_cin7.receipt_split import Brought, Goods, claim

GOODS = [{"SKU": "OAK", "Quantity": 4, "Date": "2026-07-05"}]


def shown(*groups, **header):
    """A purchase with groups of (TaskID, receipt, put-away): status, and goods where it has any."""
    row = {
        "ID": "p",
        "Type": "Advanced Purchase",
        "Approach": "STOCK",
        "Order": {"Status": "AUTHORISED", "Lines": [{"SKU": "OAK", "Quantity": 10}]},
        **header,
    }
    for block, place in (("StockReceived", 1), ("PutAway", 2)):
        row[block] = [
            {"TaskID": g[0], "Status": g[place], "Lines": [] if g[place] == "NOT AVAILABLE" else GOODS}
            for g in groups
        ]
    return purchase_of(row)


def test_a_receipt_began_the_group_with_goods_not_one_that_was_hidden_before():
    before = replace(shown(), groups=())
    hidden, new = ("a", "NOT AVAILABLE", "NOT AVAILABLE"), ("b", "AUTHORISED", "NOT AVAILABLE")
    assert begun_group(before, shown(hidden, new)) == "b"
    assert begun_group(shown(new), shown(hidden, new)) == "a"
    assert begun_group(before, before) == ""


def test_goods_wait_to_be_put_away_where_others_of_the_purchase_were():
    waiting, done = ("b", "AUTHORISED", "NOT AVAILABLE"), ("a", "AUTHORISED", "AUTHORISED")
    partial = {"CombinedReceivingStatus": "PARTIALLY RECEIVED"}
    used = shown(done, waiting, **partial)
    assert waits_for_put_away(used, used.groups[1])
    unused = shown(waiting, **partial)
    assert not waits_for_put_away(unused, unused.groups[0])


def test_goods_of_one_day_in_several_groups_are_put_away_where_there_is_something_to_put_away():
    purchase = shown(("a", "AUTHORISED", "AUTHORISED"), ("b", "AUTHORISED", "AUTHORISED"))
    more = {**GOODS[0], "Quantity": 5}
    stock = [purchase.row["StockReceived"][0], {**purchase.row["StockReceived"][1], "Lines": [more]}]
    purchase = purchase_of({**purchase.row, "StockReceived": stock})  # a: 4 of 4 away, b: 4 of 5
    others = [Brought((Goods("OAK", Decimal(8), "2026-07-05", "North"),), "b")]
    mine = claim([Goods("OAK", Decimal(1), "2026-07-05", "North")], placed(purchase))
    assert [p.task_id for p in mine.there] == ["a"]
    ((group, goods),) = to_put_away(purchase, mine, others)
    assert (group.task_id, [item.quantity for item in goods]) == ("b", [1])


def test_goods_that_came_into_two_groups_are_one_line_of_the_put_away_that_takes_them():
    purchase = shown(("a", "AUTHORISED", "AUTHORISED"), ("b", "AUTHORISED", "AUTHORISED"))
    stock = [{**part, "Lines": [{**GOODS[0], "Quantity": 5}]} for part in purchase.row["StockReceived"]]
    away = [purchase.row["PutAway"][0], {**purchase.row["PutAway"][1], "Lines": []}]
    purchase = purchase_of({**purchase.row, "StockReceived": stock, "PutAway": away})
    mine = claim([Goods("OAK", Decimal(6), "2026-07-05", "North")], placed(purchase))
    others = [Brought((Goods("OAK", Decimal(4), "2026-07-05", "North"),), "a")]
    put_away = {group.task_id: goods for group, goods in to_put_away(purchase, mine, others)}
    assert {task_id: [item.quantity for item in goods] for task_id, goods in put_away.items()} == {
        "a": [1],
        "b": [5],
    }
