"""The statuses that follow from what was ordered, invoiced and received, whatever the order of events."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PARTS = {0: "none", 10: "all"}


def share(quantity):
    return PARTS.get(quantity, "part")


INVOICED = {"none": "NOT INVOICED", "part": "PARTIALLY INVOICED", "all": "INVOICED"}
RECEIVED = {"none": "NOT RECEIVED", "part": "PARTIALLY RECEIVED", "all": "FULLY RECEIVED"}
INVOICE_FIRST = {
    (0, 0): "ORDERED",
    (4, 0): "PARTIALLY INVOICED",
    (4, 3): "PARTIALLY INVOICED",
    (10, 0): "INVOICED",
    (10, 4): "RECEIVING",
    (10, 10): "COMPLETED",
}
STOCK_FIRST = {
    (0, 0): "ORDERED",
    (0, 4): "RECEIVING",
    (0, 10): "RECEIVED",
    (3, 4): "RECEIVING",
    (4, 10): "PARTIALLY INVOICED",
    (10, 10): "COMPLETED",
}
EVERY = [
    *(("INVOICE", *pair, status) for pair, status in INVOICE_FIRST.items()),
    *(("STOCK", *pair, status) for pair, status in STOCK_FIRST.items()),
]


@pytest.mark.parametrize(("approach", "invoiced", "received", "status"), EVERY)
def test_the_status_of_every_state(buyer, of, approach, invoiced, received, status):
    made = buyer.ordered(Approach=approach, PurchaseType="Advanced")
    steps = [
        lambda: buyer.done(buyer.invoice(made, of("OAK-10", invoiced, 2))) if invoiced else None,
        lambda: buyer.done(buyer.receive(made, of("OAK-10", received))) if received else None,
    ]
    for step in steps if approach == "INVOICE" else reversed(steps):
        step()
    expected = (status, INVOICED[share(invoiced)], RECEIVED[share(received)])
    assert buyer.statuses(made)[:3] == expected
    assert buyer.guards() == {}


def test_all_means_all_of_every_product(buyer, of):
    made = buyer.ordered(of("OAK-10", 2), of("ASH-10", 3), Approach="STOCK", PurchaseType="Advanced")
    buyer.done(buyer.receive(made, of("OAK-10", 5)))
    assert buyer.statuses(made)[2] == "PARTIALLY RECEIVED"
    buyer.done(buyer.receive(made, of("ASH-10", 3)))
    assert buyer.statuses(made)[2] == "FULLY RECEIVED"


def test_a_service_on_an_order_is_not_waited_for(buyer, of):
    made = buyer.ordered(of("OAK-10", 2), of("SRV-INSTALL", 3), Approach="STOCK", PurchaseType="Advanced")
    buyer.done(buyer.receive(made, of("OAK-10", 2)))
    assert buyer.statuses(made)[2] == "FULLY RECEIVED"


def test_a_service_purchase_is_complete_when_invoiced(buyer, of):
    made = buyer.ordered(of("SRV-INSTALL", 2, 5), IsServiceOnly=True)
    assert buyer.statuses(made)[:3] == ("ORDERED", "NOT INVOICED", "NOT AVAILABLE")
    buyer.done(buyer.invoice(made, of("SRV-INSTALL", 2, 5)))
    assert buyer.statuses(made)[:3] == ("COMPLETED", "INVOICED", "NOT AVAILABLE")


def test_the_status_of_a_purchase_without_order_is_a_switch(buyer, server):
    server.switch("cin7.initial_status", "ORDERING")
    assert buyer.header()["Status"] == "ORDERING"


STEPS = st.lists(st.sampled_from(["order", "draft", "invoice", "receive", "pay", "undo"]), max_size=9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS, approach=st.sampled_from(["INVOICE", "STOCK"]), kind=st.sampled_from(["Simple", "Advanced"])
)
def test_no_row_of_calls_leads_where_the_rules_do_not(buyer, cin7, steps, approach, kind):
    """Whatever is tried, the books agree with the approach, and a refused call changes nothing."""
    made = buyer.header(Approach=approach, PurchaseType=kind)
    oak = {"SKU": "OAK-10", "Quantity": 10}
    calls = {
        "order": lambda: buyer.order(made),
        "draft": lambda: buyer.order(made, Status="DRAFT"),
        "invoice": lambda: buyer.invoice(made),
        "receive": lambda: buyer.receive(made, oak),
        "pay": lambda: buyer.pay(made, 10),
        "undo": lambda: cin7.delete("advanced-purchase", ID=made["ID"]),
    }
    for step in steps:
        before = buyer.read(made)
        refused = calls[step]().status_code == 400
        now = buyer.read(made)
        assert (now == before) or not refused
        consistent(now)


def consistent(now):
    order = now["Order"]["Status"]
    invoices = [each for each in now["Invoice"] if each["Status"] in {"AUTHORISED", "PAID"}]
    receipts = [each for each in now["StockReceived"] if each["Status"] == "AUTHORISED"]
    assert order == "AUTHORISED" or not (invoices or receipts)
    first, then = (invoices, receipts) if now["Approach"] == "INVOICE" else (receipts, invoices)
    assert first or not then
    paid = sum(Decimal(str(p["Amount"])) for each in now["Invoice"] for p in each["Payments"])
    assert paid <= sum((Decimal(str(each["Total"])) for each in invoices), Decimal(0))
    assert (now["Status"] == "COMPLETED") == bool(invoices and receipts)
