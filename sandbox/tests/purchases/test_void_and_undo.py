"""DELETE of a purchase."""

import pytest


def statuses(now):
    return {
        now["Order"]["Status"],
        *(each["Status"] for name in ("StockReceived", "Invoice") for each in now[name]),
    }


@pytest.mark.parametrize("family", ["purchase", "advanced-purchase"])
def test_void_voids_everything_and_is_for_ever(buyer, cin7, family):
    made = buyer.ordered()
    buyer.done(buyer.invoice(made))
    before = buyer.read(made)["LastUpdatedDate"]
    buyer.done(cin7.delete(family, ID=made["ID"], Void="true"))
    now = buyer.read(made)
    assert statuses(now) == {"VOIDED"}
    assert set(buyer.statuses(made)) == {"VOIDED"}
    assert now["LastUpdatedDate"].rstrip("Z") > before.rstrip("Z")
    row = cin7.one("purchaseList", "PurchaseList", Search=now["OrderNumber"])
    assert {row["Status"], row["OrderStatus"], row["InvoiceStatus"], row["StockReceivedStatus"]} == {"VOIDED"}


def test_nothing_is_written_to_a_voided_purchase(buyer, cin7, of):
    made = buyer.ordered(Approach="STOCK")
    buyer.done(cin7.delete("advanced-purchase", ID=made["ID"], Void="true"))
    for answer in (
        buyer.order(made),
        buyer.invoice(made),
        buyer.receive(made, of("OAK-10", 10)),
        buyer.pay(made, 1),
        cin7.put("advanced-purchase", {"ID": made["ID"], "Note": "x"}),
        cin7.delete("advanced-purchase", ID=made["ID"], Void="true"),
        cin7.delete("advanced-purchase", ID=made["ID"]),
    ):
        assert cin7.problems(answer) == ["Purchase PO-00102 is VOIDED and cannot be changed"]
    assert buyer.guards() == {"voided": 7}


def test_undo_makes_drafts_that_can_be_authorised_again(buyer, cin7, of):
    made = buyer.ordered(Approach="STOCK")
    buyer.done(buyer.receive(made, of("OAK-10", 10)))
    buyer.done(buyer.invoice(made))
    undone = buyer.done(cin7.delete("advanced-purchase", ID=made["ID"]))
    assert statuses(undone) == {"DRAFT"}
    assert buyer.statuses(made)[:3] == ("ORDERING", "NOT AVAILABLE", "NOT AVAILABLE")
    buyer.done(cin7.post("purchase/order", {"TaskID": made["ID"], "Status": "AUTHORISED"}))
    buyer.done(buyer.receive(made))
    buyer.done(buyer.invoice(made, Lines=None))
    assert buyer.statuses(made)[0] == "COMPLETED"


def test_what_is_paid_is_not_voided(buyer, cin7, server):
    made = buyer.ordered()
    buyer.done(buyer.invoice(made))
    buyer.done(buyer.pay(made, 1))
    text = buyer.refused(cin7.delete("advanced-purchase", ID=made["ID"], Void="true"), "paid")
    assert text == "Purchase PO-00102 cannot be voided or undone: it has payments"
    server.switch("cin7.void_paid", "accept")
    buyer.done(cin7.delete("advanced-purchase", ID=made["ID"], Void="true"))


def test_what_is_received_is_not_voided(buyer, cin7, server, of):
    made = buyer.ordered(Approach="STOCK")
    buyer.done(buyer.receive(made, of("OAK-10", 10)))
    server.switch("cin7.void_refusal_text", "No, {number}: {reason}.")
    text = buyer.refused(cin7.delete("advanced-purchase", ID=made["ID"], Void="true"), "received")
    assert text == "No, PO-00102: stock has been received."
    server.switch("cin7.void_received", "accept")
    buyer.done(cin7.delete("advanced-purchase", ID=made["ID"], Void="true"))


def test_a_paid_invoice_is_not_voided(buyer, cin7):
    made = buyer.ordered(PurchaseType="Advanced")
    buyer.done(buyer.invoice(made))
    buyer.done(buyer.pay(made, 20))
    answer = cin7.delete("advanced-purchase/invoice", TaskID=made["Invoice"][0]["TaskID"], Void="true")
    buyer.refused(answer, "paid")
