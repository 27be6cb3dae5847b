"""A person who works on purchases in the screens."""

import pytest

from sandbox.client import ClientError


@pytest.fixture
def do(server):
    def do(action, purchase, **said):
        where = {"OrderNumber": purchase["OrderNumber"]}
        return server.edit("cin7", {"action": action, "object": "purchase", "where": where, "set": said})

    return do


@pytest.fixture
def made(server, buyer):
    said = {"SupplierID": buyer.supplier["ID"], "Approach": "STOCK", "Location": "Main Warehouse"}
    return server.edit("cin7", {"action": "create", "object": "purchase", "set": said})


def test_a_whole_life_by_hand(buyer, do, made, of):
    assert made["Status"] == "DRAFT"
    assert do("authorise", made, Lines=[of("OAK-10", 7, 2), of("ASH-10", 1, 3)])["Status"] == "ORDERED"
    assert do("receive", made, Lines=[of("OAK-10", 5, Date="2026-05-04")])["Status"] == "RECEIVING"
    assert do("receive", made)["Status"] == "RECEIVED"
    invoiced = do("invoice", made, InvoiceNumber="HAND-1", Account="500000")
    assert (invoiced["Status"], invoiced["Invoice"][0]["InvoiceNumber"]) == ("COMPLETED", "HAND-1")
    assert do("pay", made)["CombinedPaymentStatus"] == "PAID"
    assert buyer.guards() == {}
    assert buyer.read(made)["Invoice"][0]["Lines"][0]["Account"] == "500000"


def test_a_person_changes_a_header_and_the_list_shows_it(buyer, cin7, do, made):
    do("update", made, Note="by hand", Location="Portland Warehouse")
    now = buyer.read(made)
    assert (now["Note"], now["Location"], now["Status"]) == ("by hand", "Portland Warehouse", "DRAFT")
    found = cin7.get("purchaseList", UpdatedSince=made["LastUpdatedDate"]).json()["PurchaseList"]
    assert [row["OrderNumber"] for row in found] == [made["OrderNumber"]]


def test_a_person_undoes_and_voids(buyer, do, made, of):
    do("authorise", made, Lines=[of("OAK-10", 7, 2)])
    assert do("undo", made)["Order"]["Status"] == "DRAFT"
    assert do("void", made)["Status"] == "VOIDED"
    with pytest.raises(ClientError, match="VOIDED"):
        do("receive", made)


def test_a_person_puts_away(server, do, made, of):
    server.switch("cin7.use_put_away", True)
    do("authorise", made, Lines=[of("OAK-10", 7, 2)])
    assert do("receive", made)["CombinedReceivingStatus"] == "NOT RECEIVED"
    assert do("put_away", made)["CombinedReceivingStatus"] == "FULLY RECEIVED"


def test_the_rules_bind_people_too_and_are_not_counted(buyer, do, made):
    with pytest.raises(ClientError, match="AUTHORISED first"):
        do("invoice", made)
    with pytest.raises(ClientError, match="voided, not deleted"):
        do("delete", made)
    assert buyer.guards() == {}


def test_a_deprecated_product_vanishes_from_the_list(server, cin7):
    where = {"SKU": "OAK-10"}
    server.edit("cin7", {"action": "deprecate", "object": "product", "where": where})
    assert "OAK-10" not in [row["SKU"] for row in cin7.get("product", Sku="OAK-10").json()["Products"]]
