"""What purchases do to stock."""

import pytest


@pytest.fixture
def rows(cin7):
    def rows(**params):
        answer = cin7.get("ref/productavailability", Limit=1000, **params).json()["ProductAvailabilityList"]
        return {
            (row["Location"], row["Bin"], row["Batch"]): (row["OnHand"], row["OnOrder"]) for row in answer
        }

    return rows


@pytest.fixture
def product(cin7):
    """A product that nobody has bought yet."""
    body = {"SKU": "NEW-1", "Name": "New", "Category": "Timber", "Type": "Stock", "CostingMethod": "FIFO"}
    return cin7.post("product", {**body, "UOM": "Item", "Status": "Active"}).json()["Products"][0]


HOME = ("Main Warehouse", None, None)


def test_what_is_ordered_is_on_order_until_it_arrives(buyer, rows, product, of):
    made = buyer.ordered(of("NEW-1", 10, 2), Approach="STOCK", PurchaseType="Advanced")
    assert rows(Sku="NEW-1") == rows(ID=product["ID"]) == {HOME: (0, 10)}
    buyer.done(buyer.receive(made, of("NEW-1", 4, BatchSN="B1")))
    assert rows(Sku="NEW-1") == {HOME: (0, 6), ("Main Warehouse", None, "B1"): (4, 0)}
    buyer.done(buyer.receive(made, of("NEW-1", 6)))
    assert rows(Sku="NEW-1", Location="Main Warehouse")[HOME] == (6, 0)


def test_a_simple_receipt_goes_where_it_says(buyer, rows, product, of):
    made = buyer.ordered(of("NEW-1", 10, 2), Approach="STOCK")
    buyer.done(buyer.receive(made, of("NEW-1", 10, Location="A-01-1")))
    assert rows(Sku="NEW-1") == {("Main Warehouse", "A-01-1", None): (10, 0)}


def test_undo_and_void_take_it_back(buyer, cin7, rows, product, of):
    made = buyer.ordered(of("NEW-1", 10, 2), Approach="STOCK")
    buyer.done(buyer.receive(made, of("NEW-1", 10)))
    assert rows(Sku="NEW-1") == {HOME: (10, 0)}
    buyer.done(cin7.delete("advanced-purchase", ID=made["ID"]))
    assert rows(Sku="NEW-1") == {}
    buyer.done(cin7.post("purchase/order", {"TaskID": made["ID"], "Status": "AUTHORISED"}))
    assert rows(Sku="NEW-1") == {HOME: (0, 10)}
    buyer.done(cin7.delete("advanced-purchase", ID=made["ID"], Void="true"))
    assert rows(Sku="NEW-1") == {}
