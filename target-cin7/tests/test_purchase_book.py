import datetime as dt
import threading

import pytest
from fake_cin7 import ok
from fake_orders import FakeKnown, FakeOrders

from connector_kit.errors import ConnectorError
from target_cin7.purchase_book import PurchaseBook
from target_cin7.purchase_rows import UnreadablePurchase

SUPPLIER = "5a000000-0000-0000-0000-000000000001"
DAY = dt.date(2026, 8, 1)


@pytest.fixture
def cin7():
    return FakeOrders()


@pytest.fixture
def known():
    return FakeKnown()


@pytest.fixture
def book(cin7, known):
    return PurchaseBook(cin7.client(), known)


def add(cin7, note="", type_="Advanced", **more):
    body = {"SupplierID": SUPPLIER, "Approach": "INVOICE", "Location": "North", "Note": note}
    row = cin7._post({**body, "PurchaseType": type_})
    row.update(more)
    return row


def line(sku="OAK-25", quantity=1):
    return {"SKU": sku, "Quantity": quantity, "Price": 1, "Date": "2026-08-01T00:00:00"}


def test_a_purchase_is_read_once(cin7, book):
    row = add(cin7)
    assert book.purchase(row["ID"].upper()).number == "PO-00001"
    assert book.purchase(row["ID"]).location == "North"
    assert len(cin7.calls) == 1
    book.fresh(row["ID"])
    assert len(cin7.calls) == 2


def test_a_purchase_that_cin7_does_not_have_is_none_and_another_refusal_ends_the_run(cin7, book):
    assert book.purchase("95dbaf40-0000-0000-0000-000000000099") is None
    cin7.script = [ok([{"ErrorCode": 400, "Exception": "API is switched off"}])]
    with pytest.raises(ConnectorError, match="switched off"):
        book.purchase("95dbaf40-0000-0000-0000-000000000099")


def test_memory_holds_only_so_many(cin7, known):
    book = PurchaseBook(cin7.client(), known, kept=2)
    rows = [add(cin7) for _ in range(3)]
    for row in rows:
        book.put(row)
    book.purchase(rows[2]["ID"])
    assert cin7.calls == []
    book.purchase(rows[0]["ID"])
    assert len(cin7.calls) == 1


def test_the_answer_of_the_order_is_taken_in(cin7, book):
    row = add(cin7)
    book.put(row)
    body = {"TaskID": row["ID"].upper(), "Status": "AUTHORISED", "Lines": [line()], "Total": 1}
    purchase = book.take_order(row["ID"], body)
    assert (purchase.order.status, purchase.order.lines[0].sku) == ("AUTHORISED", "OAK-25")
    assert purchase.groups[0].task_id == row["Invoice"][0]["TaskID"]
    assert book.purchase(row["ID"]) == purchase
    assert cin7.calls == []


@pytest.mark.parametrize("body", [None, [], {}, {"Lines": []}, {"TaskID": "another", "Status": "DRAFT"}])
def test_an_answer_that_is_no_order_of_this_purchase_is_told(cin7, book, body):
    row = add(cin7)
    book.put(row)
    with pytest.raises(UnreadablePurchase):
        book.take_order(row["ID"], body)


def test_a_purchase_whose_groups_begin_with_the_order_is_read_again_for_them(cin7, book):
    row = add(cin7)
    book.put({**row, "Invoice": [], "StockReceived": [], "PutAway": []})
    book.take_order(row["ID"], {"TaskID": row["ID"], "Status": "AUTHORISED"})
    assert cin7.calls == []
    assert book.purchase(row["ID"]).groups[0].task_id == row["Invoice"][0]["TaskID"]
    book.purchase(row["ID"])
    assert len(cin7.calls) == 1


def test_answers_of_the_advanced_family_replace_all_groups_and_keep_what_they_do_not_tell(cin7, book):
    row = add(cin7)
    task = row["Invoice"][0]["TaskID"]
    row["Invoice"][0] |= {"Payments": [{"ID": "p", "Amount": 5}], "Paid": 5, "InvoicingAndReceivingNumber": 7}
    book.put(row)
    second = {"TaskID": "t2", "Status": "DRAFT", "InvoiceNumber": "B-2", "Lines": []}
    first = {
        "TaskID": task.upper(),
        "Status": "AUTHORISED",
        "InvoiceNumber": "B-1",
        "Lines": [line()],
        "Total": 9,
    }
    purchase = book.take_invoices(row["ID"], {"PurchaseID": row["ID"], "Invoices": [first, second]})
    groups = {g.task_id: g for g in purchase.groups}
    assert (groups[task].invoice.number, groups[task].invoice.paid, groups[task].number) == ("B-1", 5, 7)
    assert groups["t2"].stock.status == ""
    stock = {
        "PurchaseID": row["ID"],
        "StockReceiving": [{"TaskID": task, "Status": "DRAFT", "Lines": [line()]}],
    }
    assert book.take_stock(row["ID"], stock).group(task).stock.lines[0].quantity == 1
    away = {"PurchaseID": row["ID"], "PutAway": [{"TaskID": task, "Status": "AUTHORISED", "Lines": [line()]}]}
    assert book.take_put_away(row["ID"], away).group(task).put_away.is_authorised
    assert cin7.calls == []


def test_answers_of_the_older_family_are_the_document(cin7, book):
    row = add(cin7, type_="Simple")
    book.put(row)
    invoice = {"TaskID": row["ID"], "Status": "AUTHORISED", "Lines": [line()], "InvoiceNumber": "B-1"}
    assert book.take_invoices(row["ID"], invoice).groups[0].invoice.number == "B-1"
    stock = {"TaskID": row["ID"], "Status": "AUTHORISED", "Lines": [line()]}
    purchase = book.take_stock(row["ID"], stock)
    assert len(purchase.groups) == 1
    assert purchase.received() == {"oak-25": 1}
    with pytest.raises(UnreadablePurchase):
        book.take_stock(row["ID"], {"Success": True})


def test_a_simple_purchase_that_became_advanced_is_read_again(cin7, book):
    row = add(cin7, type_="Simple")
    book.put(row)
    answer = {
        "PurchaseID": row["ID"],
        "StockReceiving": [{"TaskID": "t9", "Status": "DRAFT", "Lines": [line()]}],
    }
    assert book.take_stock(row["ID"], answer).is_advanced
    book.purchase(row["ID"])
    assert len(cin7.calls) == 1


def test_payments_are_added_up_until_the_invoice_is_paid(cin7, book):
    row = add(cin7)
    task = row["Invoice"][0]["TaskID"]
    row["Invoice"][0] |= {"Status": "AUTHORISED", "Total": 10}
    book.put(row)
    first = {
        "ID": "p1",
        "TaskID": task,
        "Type": "PAYMENT",
        "Amount": 4,
        "Reference": "r",
        "DatePaid": "2026-09-01",
    }
    invoice = book.take_payments(row["ID"], task, [first]).group(task).invoice
    assert (invoice.paid, invoice.status, invoice.payments[0].date_paid) == (4, "AUTHORISED", "2026-09-01")
    refund = {**first, "ID": "p9", "Type": "REFUND", "Amount": 99}
    invoice = (
        book.take_payments(row["ID"], task, [first, refund, {**first, "ID": "p2", "Amount": 6}])
        .group(task)
        .invoice
    )
    assert (invoice.paid, invoice.status) == (10, "PAID")
    assert cin7.calls == []


def test_a_payment_that_is_not_told_is_looked_up(cin7, book):
    row = add(cin7)
    task = row["Invoice"][0]["TaskID"]
    book.put(row)
    row["Invoice"][0] |= {"Paid": 3}
    assert book.take_payments(row["ID"], task, {"Success": True}).group(task).invoice.paid == 3
    assert len(cin7.calls) == 1


def test_a_read_that_a_write_overtook_does_not_undo_it(cin7, book):
    row = add(cin7)
    reading, written = threading.Event(), threading.Event()

    def slow(request):
        answer = cin7.execute(request)
        reading.set()
        assert written.wait(10)
        return answer

    cin7.script = [slow]
    thread = threading.Thread(target=book.fresh, args=(row["ID"],))
    thread.start()
    assert reading.wait(10)
    book.put({**row, "Note": "newer"})
    written.set()
    thread.join(10)
    assert book.purchase(row["ID"]).note == "newer"


def search(book, key="PO-1", supplier=SUPPLIER, since=DAY, again=False):
    found = book.search(f"src:ps/{key}", f"ps/{key}", supplier, since, again=again)
    return [purchase.number for purchase in found]


def test_a_search_reads_the_list_once_and_each_unowned_purchase_once(cin7, book, known):
    add(cin7, "[src:ps/PO-1]")
    known.ids["purchases", "ps/PO-2"] = add(cin7, "[src:ps/PO-2]")["ID"]
    add(cin7, "by hand")
    add(cin7, "[src:ps/PO-1]", Status="VOIDED")
    add(cin7, "[src:ps/PO-1]", SupplierID="another")
    assert search(book) == ["PO-00001"]
    assert search(book, "PO-3") == []
    assert len(cin7.reads("purchaseList")) == 1
    assert len(cin7.reads("advanced-purchase")) == 2


def test_a_search_goes_back_further_at_most_once(cin7, book):
    add(cin7, "[src:ps/PO-1]", LastUpdatedDate="2026-06-01T00:00:00")
    assert search(book, since=DAY) == []
    assert search(book, since=dt.date(2026, 6, 1)) == ["PO-00001"]
    assert search(book, since=None) == ["PO-00001"]
    assert [r.get("UpdatedSince") for r in cin7.reads("purchaseList")] == ["2026-07-01T00:00:00.000", None]


def test_a_search_after_a_lost_write_asks_again(cin7, book):
    assert search(book) == []
    row = add(cin7, "[src:ps/PO-1]")
    assert search(book) == []
    assert search(book, again=True) == ["PO-00001"]
    assert search(book) == ["PO-00001"]
    row["Status"] = row["Order"]["Status"] = "VOIDED"
    assert search(book, again=True) == []


def test_without_a_supplier_all_are_searched(cin7, book):
    add(cin7, "[src:ps/PO-1]", SupplierID="another")
    assert search(book, supplier=None) == ["PO-00001"]
