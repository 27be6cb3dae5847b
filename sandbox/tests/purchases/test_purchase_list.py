"""`/purchaseList`."""

import pytest

ROW = {
    *("ID", "BlindReceipt", "OrderNumber", "Status", "OrderDate", "InvoiceDate", "Supplier", "SupplierID"),
    *("InvoiceNumber", "InvoiceAmount", "PaidAmount", "InvoiceDueDate", "RequiredBy", "BaseCurrency"),
    *("SupplierCurrency", "CreditNoteNumber", "OrderStatus", "StockReceivedStatus", "UnstockStatus"),
    *("InvoiceStatus", "CreditNoteStatus", "LastUpdatedDate", "Type", "CombinedInvoiceStatus"),
    *("CombinedPaymentStatus", "CombinedReceivingStatus", "IsServiceOnly", "DropShipTaskID"),
}


def numbers(cin7, **params):
    answer = cin7.get("purchaseList", **{"Limit": 1000, **params}).json()
    assert answer["Total"] == len(answer["PurchaseList"])
    return [row["OrderNumber"] for row in answer["PurchaseList"]]


def test_rows_are_in_the_order_of_their_numbers_and_have_these_fields(cin7):
    assert numbers(cin7) == [f"PO-{n:05d}" for n in range(90, 102)]
    assert {frozenset(row) for row in cin7.get("purchaseList").json()["PurchaseList"]} == {frozenset(ROW)}


def test_the_order_is_shuffled_with_the_switch(server, cin7):
    server.switch("cin7.unstable_order", True)
    assert len({tuple(numbers(cin7)) for _ in range(5)}) > 1
    assert sorted(numbers(cin7)) == [f"PO-{n:05d}" for n in range(90, 102)]


def test_purchases_made_by_hand_are_in_many_states(cin7):
    rows = cin7.get("purchaseList").json()["PurchaseList"]
    assert {row["Status"] for row in rows} >= {
        *("DRAFT", "ORDERING", "ORDERED", "INVOICED", "RECEIVING", "COMPLETED", "VOIDED"),
    }
    assert {row["Type"] for row in rows} == {"Simple Purchase", "Advanced Purchase", "Service Purchase"}
    assert all("2026-01-05" <= row["LastUpdatedDate"] < "2026-07-01" for row in rows)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"Status": "draft"}, ["PO-00097"]),
        ({"OrderStatus": "DRAFT"}, ["PO-00099"]),
        ({"Search": "po-0009", "Status": "VOIDED"}, []),
        ({"Search": "completed", "InvoiceStatus": "PAID"}, ["PO-00090", "PO-00092"]),
        ({"StockReceivedStatus": "NOT AVAILABLE", "InvoiceStatus": "AUTHORISED"}, ["PO-00094", "PO-00101"]),
        ({"Status": "DRAFT|VOIDED"}, []),
        ({"RequiredBy": "2026-09-01"}, []),
        ({"Type": "Service Purchase", "Status": "DRAFT"}, ["PO-00097"]),
        ({"RestockReceivedStatus": "DRAFT", "Status": "DRAFT"}, ["PO-00097"]),
    ],
)
def test_filters(cin7, params, found):
    assert numbers(cin7, **params) == found


def test_search_finds_numbers_and_suppliers_but_no_note(buyer, cin7, of):
    made = buyer.ordered(PurchaseType="Advanced", Note="src:erp/88")
    buyer.done(buyer.invoice(made, of("OAK-10", 4, 2), InvoiceNumber="BILL-1"))
    buyer.done(buyer.invoice(made, of("OAK-10", 6, 2), InvoiceNumber="BILL-2", TaskID=None))
    for text in ("po-00102", "tidewater", "bill-1", "BILL-2"):
        assert numbers(cin7, Search=text) == ["PO-00102"]
    assert numbers(cin7, Search="src:erp/88") == []
    assert cin7.one("purchaseList", "PurchaseList", Search="BILL-2")["InvoiceNumber"] == "BILL-1"


def test_updated_since_and_until_bound_the_time_of_change(buyer, cin7):
    first, second = buyer.header(), buyer.header()
    since = first["LastUpdatedDate"]
    assert numbers(cin7, UpdatedSince=since) == ["PO-00103"]
    assert numbers(cin7, UpdatedSince="2026-11-01", UpdatedUntil=since) == ["PO-00102"]
    buyer.done(buyer.order(first))
    assert numbers(cin7, UpdatedSince=second["LastUpdatedDate"]) == ["PO-00102"]
    assert numbers(cin7, UpdatedUntil="never") == []


def test_more_purchases_are_made_by_hand_with_the_switch(server, cin7):
    server.switch("cin7.seeded_purchases", 40)
    server.reset("cin7")
    rows = numbers(cin7)
    assert (len(rows), rows[0], rows[-1]) == (40, "PO-00090", "PO-00129")


def test_seeded_purchases_are_the_same_for_the_same_seed(server):
    before = server.books("cin7")["purchases"]
    server.reset("cin7")
    assert server.books("cin7")["purchases"] == before
