"""Payments, prepayments and refunds."""

import pytest

DAY = "2026-05-04T00:00:00"


@pytest.fixture
def invoiced(buyer):
    made = buyer.ordered()
    buyer.done(buyer.invoice(made, InvoiceNumber="A-1"))
    return made


def test_a_payment_in_full_makes_the_invoice_paid(buyer, cin7, invoiced):
    before = buyer.read(invoiced)["LastUpdatedDate"]
    part = buyer.done(buyer.pay(invoiced, 12.5, Reference="T-1"))
    assert buyer.statuses(invoiced)[3] == "PARTIALLY PAID"
    buyer.done(buyer.pay(invoiced, 7.5))
    now = buyer.read(invoiced)
    assert (now["Invoice"][0]["Status"], now["Invoice"][0]["Paid"]) == ("PAID", 20)
    assert now["CombinedPaymentStatus"] == "PAID"
    assert now["LastUpdatedDate"] > before
    shown = {"Reference": "T-1", "Amount": 12.5, "DatePaid": DAY, "Account": "101000", "CurrencyRate": 1}
    assert shown.items() <= part[0].items()
    listed = cin7.get("purchase/payment", TaskID=invoiced["ID"]).json()
    assert [each["Amount"] for each in listed] == [12.5, 7.5]
    row = cin7.one("purchaseList", "PurchaseList", Search=now["OrderNumber"])
    assert (row["InvoiceStatus"], row["PaidAmount"], row["InvoiceAmount"]) == ("PAID", 20, 20)


def test_a_paid_invoice_is_still_received(buyer, of, invoiced):
    buyer.done(buyer.pay(invoiced, 20))
    buyer.done(buyer.receive(invoiced, of("OAK-10", 10)))
    assert buyer.statuses(invoiced) == ("COMPLETED", "INVOICED", "FULLY RECEIVED", "PAID")


def test_a_payment_needs_an_authorised_invoice(buyer):
    made = buyer.ordered()
    buyer.done(buyer.invoice(made, Status="DRAFT"))
    buyer.refused(buyer.pay(made, 1), "payment_without_invoice")


def test_nobody_pays_too_much(buyer, invoiced):
    buyer.done(buyer.pay(invoiced, 19.99))
    assert "0.01" in buyer.refused(buyer.pay(invoiced, 0.02), "overpaid")


def test_fractions_of_a_cent_need_not_be_paid(buyer, of):
    made = buyer.ordered(of("OAK-10", 3, 3.3377))
    buyer.done(buyer.invoice(made, of("OAK-10", 3, 3.3377)))
    buyer.done(buyer.pay(made, 10.01))
    assert buyer.read(made)["Invoice"][0]["Status"] == "PAID"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Amount": 1.001}, "Amount is invalid"),
        ({"Amount": 0}, "Amount is invalid"),
        ({"DatePaid": None}, "Required Attribute 'DatePaid' not specified"),
        ({"Type": "GIFT"}, "Type is invalid"),
        ({"Account": "12"}, "Account with specified ID not found"),
        ({"Account": "160000"}, "Account with specified ID not found"),
        ({"TaskID": "0", "PurchaseID": "0"}, "Purchase not found"),
    ],
)
def test_what_cannot_be_a_payment(buyer, invoiced, change, text):
    assert buyer.cin7.problems(buyer.pay(invoiced, 5, **change)) == [text]


def test_a_payment_is_changed_and_deleted(buyer, cin7, invoiced):
    paid = buyer.done(buyer.pay(invoiced, 20))[0]
    changed = buyer.done(cin7.put("advanced-purchase/payment", {"ID": paid["ID"], "Amount": 5}))[0]
    assert (changed["Amount"], changed["Account"]) == (5, "101000")
    assert buyer.read(invoiced)["Invoice"][0]["Status"] == "AUTHORISED"
    assert cin7.delete("advanced-purchase/payment", ID=paid["ID"]).status_code == 405
    assert cin7.delete("purchase/payment", ID=paid["ID"]).json() == {"Success": True}
    assert cin7.get("advanced-purchase/payment", PurchaseID=invoiced["ID"]).json() == []
    assert cin7.problems(cin7.delete("purchase/payment", ID=paid["ID"])) == ["Payment not found"]


def test_payments_of_an_advanced_purchase_are_deleted_through_the_old_path(buyer, cin7):
    made = buyer.ordered(PurchaseType="Advanced")
    buyer.done(buyer.invoice(made))
    paid = buyer.done(buyer.pay(made, 20))[0]
    assert cin7.delete("purchase/payment", ID=paid["ID"]).json() == {"Success": True}
    assert buyer.guards() == {}


def test_payments_are_found_by_the_numbers_of_documents(buyer, cin7, invoiced):
    buyer.done(buyer.pay(invoiced, 20))
    number = buyer.read(invoiced)["OrderNumber"]
    assert len(cin7.get("advanced-purchase/payment", OrderNumber=number).json()) == 1
    assert len(cin7.get("advanced-purchase/payment", OrderNumber=number, InvoiceNumber="A-1").json()) == 1
    assert cin7.get("advanced-purchase/payment", OrderNumber=number, InvoiceNumber="A-2").json() == []


def test_a_prepayment_comes_before_the_invoice_and_stays_as_it_is(buyer, cin7):
    made = buyer.ordered()
    paid = buyer.done(buyer.pay(made, 5, Type="PREPAYMENT"))[0]
    assert buyer.statuses(made)[3] == "PREPAID"
    assert buyer.read(made)["Order"]["Prepayments"][0]["Amount"] == 5
    buyer.refused(cin7.put("advanced-purchase/payment", {"ID": paid["ID"], "Amount": 6}), "prepayment_frozen")


def credit(buyer, of, made, **fields):
    lines = [of("OAK-10", 4, 2, Account="130000")]
    body = {"PurchaseID": made["ID"], "Status": "AUTHORISED", "Lines": lines, **fields}
    return buyer.cin7.post("advanced-purchase/creditnote", body)


def test_a_credit_note_needs_an_authorised_invoice(buyer, of):
    buyer.refused(credit(buyer, of, buyer.ordered()), "credit_note_without_invoice")


def test_a_credit_note_marks_the_purchase_and_is_frozen(buyer, cin7, of, invoiced):
    note = buyer.done(credit(buyer, of, invoiced))["CreditNotes"][0]
    assert (note["CreditNoteNumber"], note["CreditNoteInvoiceNumber"], note["Total"]) == (
        "CR-00102",
        "A-1",
        8,
    )
    assert buyer.statuses(invoiced)[:2] == ("CREDITED", "INVOICED / CREDITED")
    buyer.refused(credit(buyer, of, invoiced, TaskID=note["TaskID"]), "credit_note_frozen")
    row = cin7.one("purchaseList", "PurchaseList", Search="CR-00102")
    assert (row["CreditNoteStatus"], row["CreditNoteNumber"]) == ("AUTHORISED", "CR-00102")


def test_the_credit_note_of_a_simple_purchase_is_found_by_the_purchase(buyer, cin7, of, invoiced):
    body = {"TaskID": invoiced["ID"], "Status": "DRAFT", "Lines": [of("OAK-10", 4, 2, Account="130000")]}
    place = {"Location": "Main Warehouse", "Date": DAY}
    note = buyer.done(cin7.post("purchase/creditnote", {**body, "Unstock": [of("OAK-10", 4, **place)]}))
    assert (note["Status"], note["Unstock"][0]["Quantity"]) == ("DRAFT", 4)
    buyer.done(cin7.post("purchase/creditnote", {"TaskID": invoiced["ID"], "Status": "AUTHORISED"}))
    assert cin7.get("purchase/creditnote", TaskID=invoiced["ID"]).json()["Status"] == "AUTHORISED"
    assert cin7.one("purchaseList", "PurchaseList", UnstockStatus="AUTHORISED")["ID"] == invoiced["ID"]


def test_a_received_purchase_is_received_and_credited(buyer, of, invoiced):
    buyer.done(buyer.receive(invoiced, of("OAK-10", 10)))
    buyer.done(credit(buyer, of, invoiced))
    assert buyer.statuses(invoiced)[0] == "RECEIVED / CREDITED"


def test_a_refund_needs_an_authorised_credit_note_and_is_never_more(buyer, cin7, of, invoiced):
    buyer.done(credit(buyer, of, invoiced, Status="DRAFT"))
    assert buyer.refused(buyer.pay(invoiced, 8, Type="Refund"), "refund_without_credit_note")
    note = buyer.read(invoiced)["CreditNote"][0]
    buyer.done(credit(buyer, of, invoiced, TaskID=note["TaskID"]))
    assert buyer.pay(invoiced, 8.01, Type="Refund").status_code == 400
    buyer.done(buyer.pay(invoiced, 8, Type="Refund"))
    assert buyer.read(invoiced)["CreditNote"][0]["Refunds"][0]["Amount"] == 8


def test_a_credit_note_is_voided_or_undone(buyer, cin7, of, invoiced):
    note = buyer.done(credit(buyer, of, invoiced))["CreditNotes"][0]
    undone = buyer.done(cin7.delete("advanced-purchase/creditnote", TaskID=note["TaskID"]))
    assert (undone["CreditNotes"][0]["Status"], len(undone["CreditNotes"][0]["Lines"])) == ("DRAFT", 1)
    voided = buyer.done(cin7.delete("advanced-purchase/creditnote", TaskID=note["TaskID"], Void="true"))
    assert (voided["CreditNotes"][0]["Status"], voided["CreditNotes"][0]["Lines"]) == ("VOIDED", [])
    assert buyer.statuses(invoiced)[0] == "INVOICED"


JOURNAL = {"Reference": "Customs", "Amount": 12.5, "Date": DAY, "Debit": "130000", "Credit": "200000"}


@pytest.mark.parametrize("kind", ["Simple", "Advanced"])
def test_manual_journals_are_written_at_any_time(buyer, cin7, kind):
    made = buyer.header(PurchaseType=kind)
    body = {"PurchaseID": made["ID"], "TaskID": made["ManualJournals"][0]["TaskID"], "Lines": [JOURNAL]}
    answer = buyer.done(cin7.post("advanced-purchase/manualJournal", body))
    assert answer["ManualJournals"][0]["Lines"] == [{**JOURNAL, "IsSystem": False}]
    assert buyer.read(made)["ManualJournals"][0]["Status"] == "DRAFT"


def test_what_the_system_wrote_is_not_changed_by_hand(buyer, cin7):
    body = {"TaskID": buyer.header()["ID"], "Lines": [{**JOURNAL, "IsSystem": True}]}
    buyer.refused(cin7.post("purchase/manualJournal", body), "system_journal_line")
    body = {**body, "Lines": [{**JOURNAL, "Debit": "12"}]}
    assert cin7.problems(cin7.post("purchase/manualJournal", body)) == ["Account with specified ID not found"]
