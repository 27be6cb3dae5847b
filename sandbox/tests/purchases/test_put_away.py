"""The General Setting "Use Put Away"."""

import pytest

DAY = "2026-05-04"


@pytest.fixture
def received(buyer, server, of):
    """An advanced purchase whose receipt is authorised and not put away."""
    server.switch("cin7.use_put_away", True)
    made = buyer.ordered(Approach="STOCK", PurchaseType="Advanced")
    buyer.done(buyer.receive(made, of("OAK-10", 10)))
    return made


def put(buyer, made, *lines, **fields):
    body = {
        "PurchaseID": made["ID"],
        "TaskID": made["Invoice"][0]["TaskID"],
        "Status": "AUTHORISED",
        "Lines": [{"Date": DAY, "Location": "A-01-1", **line} for line in lines],
    }
    return buyer.cin7.post("advanced-purchase/put-away", {**body, **fields})


def test_a_receipt_counts_when_it_is_put_away(buyer, received, of):
    now = buyer.read(received)
    assert (now["StockReceived"][0]["Status"], now["PutAway"][0]["Status"]) == ("AUTHORISED", "DRAFT")
    assert now["StockReceived"][0]["Lines"][0]["Received"] is False
    assert buyer.statuses(received)[2] == "NOT RECEIVED"
    answer = buyer.done(put(buyer, received, of("OAK-10", 10)))
    assert answer["PutAway"][0]["Lines"][0]["Location"] == "A-01-1"
    assert buyer.read(received)["StockReceived"][0]["Lines"][0]["Received"] is True
    assert buyer.statuses(received)[:3] == ("RECEIVED", "NOT INVOICED", "FULLY RECEIVED")
    buyer.refused(put(buyer, received, of("OAK-10", 1)), "put_away_frozen")


def test_put_away_in_two_posts(buyer, received, of):
    buyer.done(put(buyer, received, of("OAK-10", 4), Status="DRAFT"))
    buyer.done(put(buyer, received, of("OAK-10", 6, Location="A-01-2"), Status="DRAFT"))
    buyer.done(put(buyer, received))
    assert buyer.statuses(received)[2] == "FULLY RECEIVED"


def test_what_is_put_away_is_what_was_received(buyer, received, of):
    text = buyer.refused(put(buyer, received, of("OAK-10", 9)), "put_away_quantity")
    assert text.startswith("Product OAK-10 has quantity received 10.0000")
    assert buyer.read(received)["PutAway"][0]["Lines"] == []


def test_a_second_receipt_is_put_away_too(buyer, server, of):
    server.switch("cin7.use_put_away", True)
    made = buyer.ordered(Approach="STOCK", PurchaseType="Advanced")
    for quantity, status in ((4, "PARTIALLY RECEIVED"), (6, "FULLY RECEIVED")):
        buyer.done(buyer.receive(made, of("OAK-10", quantity)))
        buyer.done(put(buyer, made, of("OAK-10", quantity)))
        assert buyer.statuses(made)[2] == status


def test_the_receipt_comes_first(buyer, server, of):
    server.switch("cin7.use_put_away", True)
    made = buyer.ordered(Approach="STOCK", PurchaseType="Advanced")
    buyer.refused(put(buyer, made, of("OAK-10", 10)), "put_away_before_stock")


def test_put_away_needs_its_task_and_a_location(buyer, received, of):
    assert buyer.cin7.problems(put(buyer, received, of("OAK-10", 10), TaskID=None)) == [
        "Required Attribute 'TaskID' not specified"
    ]
    assert buyer.cin7.problems(put(buyer, received, of("OAK-10", 10, Location=None))) == [
        "'Location' is required for 'Lines' line"
    ]


def test_a_simple_receipt_needs_no_put_away(buyer, server, of):
    server.switch("cin7.use_put_away", True)
    made = buyer.ordered(Approach="STOCK")
    buyer.done(buyer.receive(made, of("OAK-10", 10)))
    assert buyer.statuses(made)[2] == "FULLY RECEIVED"


def test_put_away_is_off_at_first(buyer, of):
    made = buyer.ordered(Approach="STOCK", PurchaseType="Advanced")
    buyer.done(buyer.receive(made, of("OAK-10", 10)))
    buyer.refused(put(buyer, made, of("OAK-10", 10)), "put_away_off")
