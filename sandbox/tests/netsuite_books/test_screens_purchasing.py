"""Purchase orders, receipts, bills and payments at the screens."""

import pytest

from sandbox.system import EditError


@pytest.fixture
def order(office):
    lines = [
        {"item": "OAK-10", "quantity": 10, "rate": "1.25"},
        {"item": "FREIGHT-IN", "quantity": 1, "rate": "30"},
        {"account": "520000", "amount": "12.5", "memo": "Crates"},
    ]
    return office.order(lines=lines)


def at(order, **more):
    return {"id": order["id"], **more}


def test_an_order_is_pending_until_it_is_approved(office, audit):
    made = office.order(approved=False, location="Portland Warehouse", memo="Q-1")
    assert (made["status"], made["tranid"], made["foreigntotal"]) == ("A", f"PO{made['id']}", "-12.5")
    with pytest.raises(EditError, match="not approved"):
        office.do("receive", "purchaseorder", at(made))
    assert office.do("approve", "purchaseorder", at(made))["status"] == "B"
    assert office.do("receive", "purchaseorder", at(made))["lines"][0]["location"] == 2
    audit(office)


def test_an_order_is_rejected_or_closed(office, order, audit):
    assert office.do("reject", "purchaseorder", at(office.order(approved=False)))["status"] == "C"
    with pytest.raises(EditError, match="cannot be rejected"):
        office.do("reject", "purchaseorder", at(order))
    closed = office.do("close", "purchaseorder", at(order))
    assert closed["status"] == "H"
    assert all(line["isclosed"] for line in closed["lines"])
    audit(office)


def test_an_order_through_its_whole_life(office, order, audit):
    def status():
        return office.header(order["id"])["status"]

    office.do("receive", "purchaseorder", at(order), lines={"1": 4})
    assert status() == "E"
    office.do("bill", "purchaseorder", at(order), lines={"1": 4})
    assert status() == "D"
    office.do("receive", "purchaseorder", at(order))
    assert status() == "F"
    bill = office.do("bill", "purchaseorder", at(order), number="INV-7", days=10)
    assert status() == "G"
    assert (bill["tranid"], bill["duedate"], bill["foreigntotal"]) == ("INV-7", "2026-07-11", "-50")
    payment = office.do("pay", "vendorbill", at(bill), amount=20)
    assert office.header(bill["id"])["status"] == "A"
    office.do("pay", "vendorbill", at(bill))
    assert office.header(bill["id"])["status"] == "B"
    assert payment["type"] == "VendPymt"
    audit(office)


def test_no_more_is_received_or_billed_than_was_ordered(office, order):
    for action, text in (("receive", "10 is expected"), ("bill", "10 is left")):
        with pytest.raises(EditError, match=text):
            office.do(action, "purchaseorder", at(order), lines={"1": 11})
    office.do("bill", "purchaseorder", at(order))
    with pytest.raises(EditError, match="at least one line"):
        office.do("bill", "purchaseorder", at(order))
    with pytest.raises(EditError, match="0 is expected"):
        office.do("receive", "purchaseorder", at(order), lines={"2": 1})


def test_a_bill_is_coded_and_priced_by_line_and_taxed(office, order, audit):
    bill = office.do(
        "bill",
        "purchaseorder",
        at(order),
        accounts={"1": "620000"},
        rates={"1": "1.5"},
        expenses=[{"account": "680000", "amount": "3.2", "memo": "Bank"}],
        tax="0.2",
    )
    assert bill["foreigntotal"] == "-72.84"
    coded = office.rows(
        """select g.transactionline as line, a.acctnumber as account from transactionaccountingline g
           join account a on a.id = g.account where g."transaction" = ? order by 1""",
        bill["id"],
    )
    assert [row["account"] for row in coded] == ["200000", "620000", "510000", "520000", "680000", "220100"]
    audit(office)


def test_the_lines_of_a_receipt_and_a_bill_are_linked_to_the_orders(office, order):
    receipt = office.do("receive", "purchaseorder", at(order))
    bill = office.do("bill", "purchaseorder", at(order))
    sql = "select * from nexttransactionlinelink where previousdoc = ? order by nextdoc, nextline"
    links = office.rows(sql, order["id"])
    shown = [(k["nextdoc"], k["nexttype"], k["previousline"], k["nextline"], k["linktype"]) for k in links]
    assert shown == [
        (receipt["id"], "ItemRcpt", 1, 1, "ShipRcpt"),
        (bill["id"], "VendBill", 1, 1, "OrdBill"),
        (bill["id"], "VendBill", 2, 2, "OrdBill"),
        (bill["id"], "VendBill", 3, 3, "OrdBill"),
    ]
    assert {line["createdfrom"] for line in (*receipt["lines"], *bill["lines"])} == {order["id"]}


def test_receiving_stamps_the_order_only_where_that_is_switched_on(office, order):
    office.clock.advance(60)
    office.do("receive", "purchaseorder", at(order), lines={"1": 4})
    assert office.header(order["id"])["lastmodifieddate"] == office.now() - 60
    office.switches["stamp_orders"] = True
    office.do("receive", "purchaseorder", at(order), lines={"1": 1})
    assert office.header(order["id"])["lastmodifieddate"] == office.now()
    line = office.one("transactionline", transaction=order["id"], id=1)
    assert line["linelastmodifieddate"] == office.now()


@pytest.mark.parametrize("stamped", [True, False])
def test_a_payment_stamps_the_bill_where_that_is_switched_on(office, order, stamped):
    office.switches["stamp_bills"] = stamped
    bill = office.do("bill", "purchaseorder", at(order))
    office.clock.advance(5)
    office.do("pay", "vendorbill", at(bill))
    assert office.header(bill["id"])["lastmodifieddate"] == office.now() - (0 if stamped else 5)


def test_a_line_is_changed_with_and_without_its_header(office, order, audit):
    office.clock.advance(60)
    office.do(
        "update_line", "purchaseorder", at(order, line=1), {"header_stamp": False}, quantity=12, memo="x"
    )
    assert office.header(order["id"])["lastmodifieddate"] == office.now() - 60
    line = office.one("transactionline", transaction=order["id"], id=1)
    assert (line["quantity"], line["memo"], line["linelastmodifieddate"]) == (12, "x", office.now())
    assert office.header(order["id"])["foreigntotal"] == -57.5
    office.do("update_line", "purchaseorder", at(order, line=1), rate="2")
    assert office.header(order["id"])["lastmodifieddate"] == office.now()
    audit(office)


def test_a_quantity_cannot_go_below_what_was_received(office, order):
    office.do("receive", "purchaseorder", at(order), lines={"1": 6})
    with pytest.raises(EditError, match="6 of line 1"):
        office.do("update_line", "purchaseorder", at(order, line=1), quantity=5)


def test_lines_are_added_and_deleted_without_a_trace(office, order, audit):
    last = office.rows("select max(uniquekey) as k from transactionline")[0]["k"]
    added = office.do("add_line", "purchaseorder", at(order), item="ASH-10", quantity=3, rate=2)
    assert [line["id"] for line in added["lines"]] == [1, 2, 3, 4]
    left = office.do("delete_line", "purchaseorder", at(order, line=4))
    assert [line["id"] for line in left["lines"]] == [1, 2, 3]
    assert office.rows("select * from deletedrecord") == []
    again = office.do("add_line", "purchaseorder", at(order), item="ASH-10", quantity=3, rate=2)
    assert again["lines"][-1]["uniquekey"] == last + 2
    audit(office)


def test_a_received_line_cannot_be_deleted(office, order):
    office.do("receive", "purchaseorder", at(order), lines={"1": 1})
    with pytest.raises(EditError, match="is linked"):
        office.do("delete_line", "purchaseorder", at(order, line=1))


def test_a_pending_bill_posts_when_it_is_approved(office, order, audit):
    bill = office.do("bill", "purchaseorder", at(order), pending=True)
    assert (bill["status"], bill["posting"]) == ("D", False)
    audit(office)
    assert office.do("approve", "vendorbill", at(bill))["status"] == "A"
    audit(office)
    with pytest.raises(EditError, match="not pending"):
        office.do("approve", "vendorbill", at(bill))


def test_a_voided_bill_has_no_amounts_and_can_be_billed_again(office, order, audit):
    bill = office.do("bill", "purchaseorder", at(order))
    voided = office.do("void", "vendorbill", at(bill))
    assert (voided["status"], voided["voided"], voided["foreigntotal"]) == ("C", True, "0")
    assert office.header(order["id"])["status"] == "B"
    office.do("bill", "purchaseorder", at(order))
    audit(office)


def test_a_paid_bill_cannot_be_voided_or_changed(office, order):
    bill = office.do("bill", "purchaseorder", at(order))
    office.do("pay", "vendorbill", at(bill), amount=1)
    with pytest.raises(EditError, match="has payments"):
        office.do("void", "vendorbill", at(bill))
    with pytest.raises(EditError, match="is paid"):
        office.do("update_line", "vendorbill", at(bill, line=1), amount=3)


def test_a_bills_line_gets_another_account_and_price(office, order, audit):
    bill = office.do("bill", "purchaseorder", at(order), tax="0.1")
    changed = office.do(
        "update_line", "vendorbill", at(bill, line=1), account="520000", rate=2, memo="recoded"
    )
    assert changed["foreigntotal"] == "-68.75"
    account = office.one("account", acctnumber="520000")["id"]
    posting = office.one(
        "transactionaccountingline", transaction=bill["id"], transactionline=1, accountingbook=1
    )
    assert posting["account"] == account
    audit(office)


def test_a_bill_a_credit_and_a_journal_of_their_own(office, audit):
    expenses = [{"account": "620000", "amount": "9.99"}]
    bill = office.do("create", "vendorbill", vendor="1001", expenses=expenses, number="X-1")
    credit = office.do("create", "vendorcredit", vendor="1001", expenses=expenses)
    assert (bill["foreigntotal"], credit["foreigntotal"]) == ("-9.99", "9.99")
    lines = [{"account": "620000", "amount": 5}, {"account": "200200", "amount": -5}]
    journal = office.do("create", "journalentry", lines=lines, memo="Accrual")
    assert journal["status"] == "B"
    audit(office)
    with pytest.raises(EditError, match="must be equal"):
        office.do("create", "journalentry", lines=lines[:1])


def test_deleting_goes_from_the_end_and_leaves_a_tombstone_per_document(office, order, audit):
    receipt = office.do("receive", "purchaseorder", at(order))
    bill = office.do("bill", "purchaseorder", at(order))
    payment = office.do("pay", "vendorbill", at(bill))
    for name, document in (("purchaseorder", order), ("vendorbill", bill)):
        with pytest.raises(EditError, match="follow"):
            office.do("delete", name, at(document))
    statuses = []
    for name, document in (
        ("vendorpayment", payment),
        ("vendorbill", bill),
        ("itemreceipt", receipt),
        ("purchaseorder", order),
    ):
        office.do("delete", name, at(document))
        audit(office)
        found = office.rows('select status from "transaction" where id = ?', order["id"])
        statuses.append(found[0]["status"] if found else None)
    assert statuses == ["G", "F", "B", None]
    graves = office.rows("select recordid, recordtypeid, scriptid, type from deletedrecord order by recordid")
    assert [row["scriptid"] for row in graves] == [
        "purchaseorder",
        "itemreceipt",
        "vendorbill",
        "vendorpayment",
    ]
    assert {(row["recordtypeid"], row["type"]) for row in graves} == {(-30, "transaction")}
    history = office.rows(
        'select distinct action from transactionhistory where "transaction" = ?', order["id"]
    )
    assert {row["action"] for row in history} == {"CREATE", "CHANGE", "DELETE"}


def test_an_id_is_never_given_twice(office):
    first = office.order()
    office.do("delete", "purchaseorder", at(first))
    assert office.order()["id"] == first["id"] + 1


def test_a_header_is_changed_by_column(office, order):
    changed = office.do("update", "purchaseorder", at(order), memo="new", custbody_buyer_note="gate 3")
    assert (changed["memo"], changed["custbody_buyer_note"]) == ("new", "gate 3")
    with pytest.raises(EditError, match="no column colour"):
        office.do("update", "purchaseorder", at(order), colour="red")


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ({"action": "sing", "object": "purchaseorder"}, "no action 'sing' for 'purchaseorder'"),
        ({"action": "update", "object": "moon"}, "no table 'moon'"),
        ({"action": "approve", "object": "purchaseorder", "where": {"tranid": "PO1"}}, "0 of transaction"),
        ({"action": "approve", "object": "purchaseorder", "where": {"colour": 1}}, "no column colour"),
        ({"action": "approve", "object": "purchaseorder", "where": 1}, "must be an object"),
        ({"action": "create", "object": "purchaseorder"}, "needs 'vendor'"),
        (
            {"action": "create", "object": "purchaseorder", "set": {"vendor": "Nobody", "lines": []}},
            "0 of vendor",
        ),
        ({"action": "approve", "object": "purchaseorder", "at": "today"}, "is no time"),
        ({"action": "approve", "object": "purchaseorder", "at": "2026-07-01T08:00:00"}, "has no zone"),
    ],
)
def test_what_cannot_be_done_is_said(office, command, text):
    with pytest.raises(EditError, match=text):
        office.screens.do(command)


def test_what_fails_changes_nothing(office):
    before = office.rows('select count(*) as n from "transaction"')
    lines = [{"item": "OAK-10", "quantity": 1, "rate": 1}, {"item": "NOTHING", "quantity": 1, "rate": 1}]
    with pytest.raises(EditError, match="'NOTHING'"):
        office.order(lines=lines)
    assert office.rows('select count(*) as n from "transaction"') == before


def test_the_last_line_stays(office):
    with pytest.raises(EditError, match="at least one line"):
        office.do("delete_line", "purchaseorder", at(office.order(), line=1))


def test_items_have_quantity_and_rate_and_expenses_an_amount(office, order, audit):
    with pytest.raises(EditError, match="has no quantity"):
        office.do("update_line", "purchaseorder", at(order, line=3), quantity=2)
    with pytest.raises(EditError, match="has no amount"):
        office.do("update_line", "purchaseorder", at(order, line=1), amount=2)
    assert (
        office.do("update_line", "purchaseorder", at(order, line=3), amount="20")["foreigntotal"] == "-62.5"
    )
    audit(office)
