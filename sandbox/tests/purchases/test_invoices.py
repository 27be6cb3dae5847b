"""Invoices of purchases."""

import pytest

ZERO = "00000000-0000-0000-0000-000000000000"


def test_an_invoice_needs_the_order_authorised(buyer):
    made = buyer.header()
    buyer.done(buyer.order(made, Status="DRAFT"))
    buyer.refused(buyer.invoice(made), "order_not_authorised")


def test_stock_first_needs_the_receipt_authorised(buyer, of):
    made = buyer.ordered(Approach="STOCK")
    text = buyer.refused(buyer.invoice(made, Status="DRAFT"), "stock_first")
    assert text == "'Stock First' approach option set. Please authorise StockReceived before Invoice"
    buyer.done(buyer.receive(made, of("OAK-10", 10)))
    buyer.done(buyer.invoice(made))


@pytest.mark.parametrize("family", ["purchase", "advanced-purchase"])
def test_an_authorised_invoice_is_frozen_in_both_families(buyer, cin7, of, family):
    made = buyer.ordered()
    body = {
        "PurchaseID": made["ID"],
        "TaskID": made["ID"],
        "Status": "AUTHORISED",
        "InvoiceNumber": "A-1",
        "InvoiceDate": "2026-05-04T10:00:00Z",
        "Lines": [of("OAK-10", 10, 2, Account="500000", Total=20)],
    }
    answer = buyer.done(cin7.post(f"{family}/invoice", body))
    got = answer if family == "purchase" else answer["Invoices"][0]
    assert (got["InvoiceNumber"], got["InvoiceDate"], got["Status"]) == (
        "A-1",
        "2026-05-04T00:00:00",
        "AUTHORISED",
    )
    assert (got["InvoiceTotalAmount"], got["InvoiceTotalTaxAmount"]) == (20, 0)
    assert got["Lines"][0]["Account"] == "500000"
    assert "SupplierSKU" not in got["Lines"][0]
    assert buyer.statuses(made) == ("INVOICED", "INVOICED", "NOT RECEIVED", "UNPAID")
    buyer.refused(cin7.post(f"{family}/invoice", body), "invoice_frozen")


def test_a_draft_is_replaced_and_then_authorised_as_it_is(buyer, of):
    made = buyer.ordered()
    buyer.done(buyer.invoice(made, of("OAK-10", 4, 2), Status="DRAFT", InvoiceNumber="A-1"))
    assert buyer.statuses(made)[:2] == ("ORDERED", "NOT INVOICED")
    buyer.done(buyer.invoice(made, of("OAK-10", 10, 2), Status="DRAFT"))
    buyer.done(buyer.invoice(made, Lines=None))
    invoice = buyer.read(made)["Invoice"][0]
    assert (invoice["InvoiceNumber"], invoice["Total"], invoice["Status"]) == ("A-1", 20, "AUTHORISED")


@pytest.mark.parametrize(
    ("term", "due"),
    [
        ("Net 30", "2026-06-30T00:00:00"),
        ("End of Month", "2026-06-30T00:00:00"),
        ("Due Immediately", "2026-05-31T00:00:00"),
    ],
)
def test_the_terms_say_when_it_is_due(buyer, term, due):
    made = buyer.ordered(Terms=term)
    buyer.done(buyer.invoice(made, InvoiceDate="2026-05-31"))
    assert buyer.read(made)["Invoice"][0]["InvoiceDueDate"] == due
    other = buyer.ordered(Terms=term)
    buyer.done(buyer.invoice(other, InvoiceDate="2026-05-31", InvoiceDueDate="2026-07-01"))
    assert buyer.read(other)["Invoice"][0]["InvoiceDueDate"] == "2026-07-01T00:00:00"


def test_an_invoice_without_number_is_named_after_the_purchase_and_its_group(buyer, of):
    made = buyer.ordered(PurchaseType="Advanced")
    buyer.done(buyer.invoice(made, of("OAK-10", 4, 2)))
    buyer.done(buyer.invoice(made, of("OAK-10", 6, 2), TaskID=ZERO))
    now = buyer.read(made)
    assert [each["InvoiceNumber"] for each in now["Invoice"]] == ["INV-00102", "INV-00102/2"]
    assert [each["InvoicingAndReceivingNumber"] for each in now["Invoice"]] == [1, 2]
    assert buyer.statuses(made)[:2] == ("INVOICED", "INVOICED")


@pytest.mark.parametrize("task", [None, ZERO])
def test_without_a_task_an_advanced_purchase_begins_a_group(buyer, task):
    made = buyer.ordered(PurchaseType="Advanced")
    groups = buyer.done(buyer.invoice(made, TaskID=task))["Invoices"]
    assert [each["Status"] for each in groups] == ["NOT AVAILABLE", "AUTHORISED"]
    assert groups[0]["TaskID"] == made["Invoice"][0]["TaskID"] != groups[1]["TaskID"]


def test_a_simple_purchase_has_one_invoice_whatever_the_task(buyer):
    made = buyer.ordered()
    assert len(buyer.done(buyer.invoice(made, TaskID=None))["Invoices"]) == 1


@pytest.mark.parametrize(
    ("account", "text"),
    [
        (None, "'Account' is required for 'Lines' line"),
        ("12", "Account with specified ID not found"),
        ("Inventory", "Account with specified ID not found"),
        ("130000: Inventory", "Account with specified ID not found"),
        ("160000", "Account 160000 is archived"),
    ],
)
def test_every_line_needs_an_active_account_by_code(buyer, of, account, text):
    answer = buyer.invoice(buyer.ordered(), of("OAK-10", 10, 2, Account=account))
    assert buyer.cin7.problems(answer) == [text]


@pytest.mark.parametrize("name", ["Inventory", "130000: inventory", "130000"])
def test_accounts_by_name_with_the_switch(buyer, server, of, name):
    server.switch("cin7.line_account", "code_or_name")
    made = buyer.ordered()
    charge = {"Description": "Freight", "Quantity": 1, "Price": 3, "Account": name}
    buyer.done(buyer.invoice(made, of("OAK-10", 10, 2, Account=name), AdditionalCharges=[charge]))
    invoice = buyer.read(made)["Invoice"][0]
    assert {each["Account"] for each in (*invoice["Lines"], *invoice["AdditionalCharges"])} == {"130000"}
    assert invoice["Total"] == 23


def test_totals_of_invoices_are_checked_and_empty_ones_refused(buyer, of):
    made = buyer.ordered()
    text = buyer.cin7.problems(buyer.invoice(made, of("OAK-10", 10, 2, Total=19)))[0]
    assert "expected value is 20.0000" in text
    assert buyer.cin7.problems(buyer.invoice(made, Lines=[])) == ["Lines is invalid"]
    assert buyer.guards() == {"line_total": 1, "empty_document": 1}


def test_delete_voids_an_advanced_invoice_and_leaves_it_without_lines(buyer, cin7, of):
    made = buyer.ordered(PurchaseType="Advanced")
    buyer.done(buyer.invoice(made, InvoiceNumber="A-1"))
    task = made["Invoice"][0]["TaskID"]
    voided = buyer.done(cin7.delete("advanced-purchase/invoice", TaskID=task, Void="true"))["Invoices"][0]
    assert (voided["Status"], voided["Lines"], voided["Total"]) == ("VOIDED", [], 0)
    assert buyer.statuses(made)[:2] == ("ORDERED", "NOT INVOICED")
    assert "VOIDED" in buyer.refused(buyer.invoice(made), "invoice_frozen")


def test_delete_without_void_makes_a_draft_of_it(buyer, cin7):
    made = buyer.ordered(PurchaseType="Advanced")
    buyer.done(buyer.invoice(made))
    task = made["Invoice"][0]["TaskID"]
    undone = buyer.done(cin7.delete("advanced-purchase/invoice", TaskID=task))["Invoices"][0]
    assert (undone["Status"], len(undone["Lines"])) == ("DRAFT", 1)


def test_the_invoice_of_a_simple_purchase_is_not_voided_alone(buyer, cin7):
    made = buyer.ordered()
    buyer.done(buyer.invoice(made))
    answer = cin7.delete("advanced-purchase/invoice", TaskID=made["ID"], Void="true")
    buyer.refused(answer, "simple_invoice_void")


def test_a_locked_period_takes_no_invoice(buyer, server):
    made = buyer.ordered()
    server.switch("cin7.lock_date", "2026-05-31")
    buyer.refused(buyer.invoice(made, InvoiceDate="2026-05-31"), "locked_period")


def test_a_task_of_another_purchase_is_not_found(buyer):
    one, other = (buyer.ordered(PurchaseType="Advanced") for _ in range(2))
    answer = buyer.invoice(one, TaskID=other["Invoice"][0]["TaskID"])
    assert buyer.cin7.problems(answer) == ["Task with specified ID was not found in purchase PO-00102"]
    assert buyer.cin7.problems(buyer.invoice(one, PurchaseID=None)) == [
        "Required Attribute 'PurchaseID' not specified"
    ]
