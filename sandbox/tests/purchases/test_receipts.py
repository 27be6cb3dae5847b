"""Receipts: `/purchase/stock`, `/advanced-purchase/stock`."""

import pytest

DAY = "2026-05-04"
ADVANCED = {"PurchaseType": "Advanced"}


def location(cin7, name):
    return next(
        r["ID"] for r in cin7.get("ref/location", Limit=1000).json()["LocationList"] if r["Name"] == name
    )


@pytest.mark.parametrize("kind", ["Simple", "Advanced"])
def test_a_receipt_needs_the_order_authorised(buyer, of, kind):
    made = buyer.header(Approach="STOCK", PurchaseType=kind)
    buyer.refused(buyer.receive(made, of("OAK-10", 10)), "order_not_authorised")


@pytest.mark.parametrize("kind", ["Simple", "Advanced"])
def test_invoice_first_needs_the_invoice_authorised(buyer, of, kind):
    made = buyer.ordered(PurchaseType=kind)
    buyer.done(buyer.invoice(made, Status="DRAFT"))
    assert (
        buyer.refused(buyer.receive(made, of("OAK-10", 10)), "invoice_first")
        == "'Invoice First' approach option set. Please authorise Invoice before StockReceived"
    )


def test_a_simple_receipt_is_what_is_invoiced_to_the_last_piece(buyer, of):
    made = buyer.ordered(of("OAK-10", 192, 1))
    buyer.done(buyer.invoice(made, of("OAK-10", 192, 1)))
    assert buyer.refused(buyer.receive(made, of("OAK-10", 168)), "quantity_differs") == (
        "Product OAK-10 has quantity invoiced 192.0000 which is different from quantity received 168.0000. "
        "Quantity received should exactly match the quantity invoiced."
    )
    assert buyer.read(made)["StockReceived"][0]["Lines"] == []
    buyer.done(buyer.receive(made, of("OAK-10", 192)))
    assert buyer.statuses(made) == ("COMPLETED", "INVOICED", "FULLY RECEIVED", "UNPAID")


def test_a_simple_invoice_is_what_is_received_where_stock_comes_first(buyer, of):
    made = buyer.ordered(Approach="STOCK")
    buyer.done(buyer.receive(made, of("OAK-10", 4)))
    assert "received 4.0000" in buyer.refused(buyer.invoice(made, of("OAK-10", 10, 2)), "quantity_differs")
    buyer.done(buyer.invoice(made, of("OAK-10", 4, 2)))
    assert buyer.statuses(made)[:3] == ("COMPLETED", "PARTIALLY INVOICED", "PARTIALLY RECEIVED")


def test_a_post_only_adds_and_no_lines_authorise(buyer, of):
    made = buyer.ordered(of("OAK-10", 3), of("ASH-10", 4), Approach="STOCK")
    buyer.done(buyer.receive(made, of("OAK-10", 3), Status="DRAFT"))
    assert buyer.statuses(made)[:3] == ("RECEIVING", "NOT INVOICED", "NOT RECEIVED")
    answer = buyer.done(buyer.receive(made, of("ASH-10", 4), Status="DRAFT"))
    assert [line["Received"] for line in answer["Lines"]] == [False, False]
    answer = buyer.done(buyer.receive(made))
    assert (answer["Status"], len(answer["Lines"])) == ("AUTHORISED", 2)
    assert all(line["Received"] for line in answer["Lines"])
    assert buyer.statuses(made)[:3] == ("RECEIVED", "NOT INVOICED", "FULLY RECEIVED")


def test_a_simple_receipt_is_frozen_when_authorised_even_if_partial(buyer, of):
    made = buyer.ordered(Approach="STOCK")
    buyer.done(buyer.receive(made, of("OAK-10", 4)))
    buyer.refused(buyer.receive(made, of("OAK-10", 6)), "stock_frozen")


def test_one_location_per_post(buyer, cin7, of):
    made = buyer.ordered(of("OAK-10", 3), of("ASH-10", 4), Approach="STOCK")
    apart = [
        of("OAK-10", 3, LocationID=location(cin7, "Main Warehouse")),
        of("ASH-10", 4, Location="Portland Warehouse"),
    ]
    assert cin7.problems(buyer.receive(made, *apart)) == ["Lines is invalid"]
    together = buyer.receive(
        made, *(of(sku, n, Location="Portland Warehouse") for sku, n in (("OAK-10", 3), ("ASH-10", 4)))
    )
    assert {line["Location"] for line in buyer.done(together)["Lines"]} == {"Portland Warehouse"}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Date": None}, "'Date' is required for 'Lines' line"),
        ({"Quantity": None}, "'Quantity' is required for 'Lines' line"),
        ({"Quantity": 0}, "Quantity is invalid"),
        ({"Location": None}, "'Location' is required for 'Lines' line"),
        ({"Location": "Mars"}, "Location 'Mars' was not found in Locations reference book"),
        ({"SKU": "NONE"}, "'NONE' was not found in Products reference book"),
        ({"BatchSN": "x" * 51}, "BatchSN cannot be longer than 50 characters"),
        ({"ExpiryDate": "never"}, "ExpiryDate is invalid"),
    ],
)
def test_what_cannot_be_received(buyer, of, change, text):
    made = buyer.ordered(Approach="STOCK")
    assert buyer.cin7.problems(buyer.receive(made, {**of("OAK-10", 10), **change})) == [text]


def test_an_empty_receipt_is_not_authorised(buyer):
    made = buyer.ordered(Approach="STOCK", **ADVANCED)
    assert buyer.refused(buyer.receive(made), "empty_document") == "Lines is invalid"


def test_put_is_no_verb_of_the_simple_receipt(buyer, cin7):
    answer = cin7.put("purchase/stock", {"TaskID": buyer.header()["ID"]})
    assert answer.status_code == 405
    assert answer.text == "The requested resource does not support http method 'PUT'."


def test_the_same_line_again_is_refused_while_it_is_not_received(buyer, of):
    made = buyer.ordered(of("OAK-10", 10, 2), Approach="STOCK", **ADVANCED)
    buyer.done(buyer.receive(made, of("OAK-10", 3, BatchSN="B1"), Status="DRAFT"))
    text = buyer.refused(buyer.receive(made, of("oak-10", 1, BatchSN="B1")), "stock_line_duplicate")
    assert text == "Cannot add duplicate value in stock received lines. (Product: OAK-10, Location: )"
    buyer.done(buyer.receive(made, of("OAK-10", 3, BatchSN="B2")))
    buyer.done(buyer.receive(made, of("OAK-10", 4, BatchSN="B1")))
    assert buyer.statuses(made)[2] == "FULLY RECEIVED"


@pytest.mark.parametrize(("rule", "accepted"), [("pending", True), ("never", True), ("any", False)])
def test_the_same_line_again_after_it_is_received(buyer, server, of, rule, accepted):
    server.switch("cin7.stock_duplicates", rule)
    made = buyer.ordered(Approach="STOCK", **ADVANCED)
    buyer.done(buyer.receive(made, of("OAK-10", 3)))
    assert (buyer.receive(made, of("OAK-10", 7)).status_code == 200) is accepted


@pytest.mark.parametrize(("rule", "accepted"), [("pending", False), ("never", True)])
def test_the_same_line_twice_in_one_body(buyer, server, of, rule, accepted):
    server.switch("cin7.stock_duplicates", rule)
    made = buyer.ordered(Approach="STOCK", **ADVANCED)
    assert (buyer.receive(made, of("OAK-10", 3), of("OAK-10", 7)).status_code == 200) is accepted


def test_an_advanced_receipt_keeps_no_location(buyer, of):
    made = buyer.ordered(Approach="STOCK", **ADVANCED)
    answer = buyer.done(buyer.receive(made, of("OAK-10", 10, Location="Portland Warehouse")))
    assert answer["PurchaseID"] == made["ID"]
    line = answer["StockReceiving"][0]["Lines"][0]
    assert (line["Location"], line["LocationID"], line["Received"]) == (None, None, True)


@pytest.mark.parametrize("status", ["authorised", "partially_received"])
@pytest.mark.parametrize("approach", ["STOCK", "INVOICE"])
def test_a_partial_advanced_receipt_is_added_to_until_all_has_come(buyer, server, of, status, approach):
    server.switch("cin7.partial_stock_status", status)
    made = buyer.ordered(Approach=approach, **ADVANCED)
    if approach == "INVOICE":
        buyer.done(buyer.invoice(made))
    partial = "AUTHORISED" if status == "authorised" else "PARTIALLY RECEIVED"
    for quantity, shown, combined in (
        (3, partial, "PARTIALLY RECEIVED"),
        (4, partial, "PARTIALLY RECEIVED"),
        (3, "AUTHORISED", "FULLY RECEIVED"),
    ):
        groups = buyer.done(buyer.receive(made, of("OAK-10", quantity)))["StockReceiving"]
        assert groups[0]["Status"] == shown
        assert buyer.statuses(made)[2] == combined
    buyer.refused(buyer.receive(made, of("OAK-10", 1)), "stock_frozen")


def test_without_a_task_a_group_begins_with_an_empty_draft_invoice(buyer, of):
    made = buyer.ordered(Approach="STOCK", **ADVANCED)
    buyer.done(buyer.receive(made, of("OAK-10", 4)))
    buyer.done(buyer.receive(made, of("OAK-10", 6), TaskID=None))
    now = buyer.read(made)
    assert [each["Status"] for each in now["StockReceived"]] == ["AUTHORISED", "AUTHORISED"]
    assert [(each["Status"], each["Lines"]) for each in now["Invoice"]] == [
        ("NOT AVAILABLE", []),
        ("DRAFT", []),
    ]
    assert now["CombinedReceivingStatus"] == "FULLY RECEIVED"


def test_invoice_first_stops_a_receipt_without_task(buyer, of):
    made = buyer.ordered(**ADVANCED)
    buyer.done(buyer.invoice(made))
    buyer.refused(buyer.receive(made, of("OAK-10", 10), TaskID=None), "invoice_first")
    assert len(buyer.read(made)["Invoice"]) == 1


@pytest.mark.parametrize("verb", ["POST", "PUT"])
def test_advanced_stock_makes_an_advanced_purchase_of_a_simple_one(buyer, cin7, of, verb):
    made = buyer.ordered(Approach="STOCK")
    body = {
        "PurchaseID": made["ID"],
        "TaskID": made["ID"],
        "Status": "AUTHORISED",
        "Lines": [of("OAK-10", 10, Date=DAY)],
    }
    buyer.done(cin7.call(verb, "advanced-purchase/stock", json=body))
    now = buyer.read(made)
    assert (now["Type"], now["StockReceived"][0]["TaskID"]) == ("Advanced Purchase", made["ID"])
    assert "deprecated" in buyer.refused(cin7.get("purchase", ID=made["ID"]), "deprecated_family")


def test_a_refused_conversion_converts_nothing(buyer, cin7, of):
    made = buyer.ordered()
    body = {"PurchaseID": made["ID"], "TaskID": made["ID"], "Status": "AUTHORISED", "Lines": []}
    buyer.refused(cin7.post("advanced-purchase/stock", body), "invoice_first")
    assert buyer.read(made)["Type"] == "Simple Purchase"


def test_put_replaces_what_is_not_received_yet(buyer, cin7, of):
    made = buyer.ordered(Approach="STOCK", **ADVANCED)
    buyer.done(buyer.receive(made, of("OAK-10", 3)))
    buyer.done(buyer.receive(made, of("OAK-10", 9), Status="DRAFT"))
    body = {"PurchaseID": made["ID"], "TaskID": made["Invoice"][0]["TaskID"], "Status": "AUTHORISED"}
    answer = cin7.put("advanced-purchase/stock", {**body, "Lines": [of("OAK-10", 7, Date=DAY)]})
    assert [line["Quantity"] for line in buyer.done(answer)["StockReceiving"][0]["Lines"]] == [3, 7]


def test_delete_says_yes_and_does_nothing(buyer, cin7, of):
    made = buyer.ordered(Approach="STOCK", **ADVANCED)
    buyer.done(buyer.receive(made, of("OAK-10", 10)))
    answer = cin7.delete("advanced-purchase/stock", TaskID=made["Invoice"][0]["TaskID"], Void="true")
    assert answer.status_code == 200
    assert buyer.read(made)["StockReceived"][0]["Status"] == "AUTHORISED"


def test_a_service_purchase_receives_nothing(buyer, of):
    made = buyer.ordered(of("SRV-INSTALL", 1, 5), IsServiceOnly=True)
    buyer.refused(buyer.receive(made, of("SRV-INSTALL", 1)), "service_receipt")


def test_more_than_ordered_is_accepted_or_refused(buyer, server, of):
    buyer.done(buyer.receive(buyer.ordered(Approach="STOCK", **ADVANCED), of("OAK-10", 11)))
    server.switch("cin7.over_receipt", "refuse")
    made = buyer.ordered(Approach="STOCK", **ADVANCED)
    buyer.refused(buyer.receive(made, of("OAK-10", 11)), "over_receipt")
    assert buyer.read(made)["StockReceived"][0]["Lines"] == []


def test_a_locked_period_takes_no_receipt(buyer, server, of):
    made = buyer.ordered(Approach="STOCK")
    server.switch("cin7.lock_date", "2026-05-31")
    buyer.refused(buyer.receive(made, of("OAK-10", 10)), "locked_period")


def test_what_the_first_invoice_says_has_come_while_the_order_has_not(buyer, server, of):
    server.switch("cin7.partial_stock_status", "partially_received")
    made = buyer.ordered(**ADVANCED)
    buyer.done(buyer.invoice(made, of("OAK-10", 4, 2)))
    shown = buyer.done(buyer.receive(made, of("OAK-10", 4)))["StockReceiving"][0]["Status"]
    assert (shown, buyer.statuses(made)[2]) == ("AUTHORISED", "PARTIALLY RECEIVED")
    buyer.refused(buyer.receive(made, of("OAK-10", 6)), "stock_frozen")
