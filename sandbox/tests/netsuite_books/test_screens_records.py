"""Vendors, any other record, many at once, and what is seen late."""

from datetime import timedelta

import pytest

from sandbox.system import EditError


@pytest.fixture
def vendor(office):
    addresses = [
        {"label": "Head office", "addr1": "1 Quay Street", "city": "Kendal", "country": "GB"},
        {"label": "Dock", "addr1": "2 Mill Lane", "city": "Kendal", "country": "GB"},
    ]
    office.do(
        "create", "vendor", name="Tidewater Rope Works", currency="GBP", terms="Net 30", addresses=addresses
    )
    return office.one("vendor", entityid="Tidewater Rope Works")


def test_a_vendor_is_entered_with_its_addresses(office, vendor):
    assert (vendor["companyname"], vendor["currency"], vendor["isperson"]) == ("Tidewater Rope Works", 2, "F")
    assert office.one("entity", id=vendor["id"])["type"] == "Vendor"
    assert office.one("vendorsubsidiaryrelationship", entity=vendor["id"])["primarycurrency"] == 2
    address = office.one("entityaddress", nkey=vendor["defaultbillingaddress"])
    assert address["addrtext"] == "Tidewater Rope Works\n1 Quay Street\nKendal\nUnited Kingdom"
    assert len(office.rows("select * from vendoraddressbook where entity = ?", vendor["id"])) == 2


def test_a_person_has_no_company_name(office):
    made = office.do("create", "vendor", name="Ida Moreau", firstname="Ida", lastname="Moreau")
    assert made["isperson"] is True
    assert "companyname" not in made


def test_a_vendor_is_renamed_and_made_inactive(office, vendor):
    office.clock.advance(5)
    office.do("rename", "vendor", {"id": vendor["id"]}, name="Tidewater Ropes Ltd")
    now = office.one("vendor", id=vendor["id"])
    assert (now["entityid"], now["companyname"], now["lastmodifieddate"]) == (
        "Tidewater Ropes Ltd",
        "Tidewater Ropes Ltd",
        office.now(),
    )
    assert office.one("entity", id=vendor["id"])["entityid"] == "Tidewater Ropes Ltd"
    assert office.do("inactivate", "vendor", {"id": vendor["id"]})["isinactive"] is True
    assert office.do("activate", "vendor", {"id": vendor["id"]})["isinactive"] is False


def test_a_name_is_taken_whatever_its_case(office, vendor):
    with pytest.raises(EditError, match="already exists"):
        office.do("create", "vendor", name="TIDEWATER ROPE WORKS")
    with pytest.raises(EditError, match="already exists"):
        office.do("rename", "vendor", {"id": 1001}, name="tidewater rope works")


@pytest.mark.parametrize("stamped", [True, False])
def test_an_address_is_changed_with_and_without_the_vendor(office, vendor, stamped):
    office.clock.advance(7)
    where = {"id": vendor["id"], "label": "Dock"}
    office.do("update_address", "vendor", where, {"header_stamp": stamped}, addr1="3 Mill Lane")
    key = office.one("vendoraddressbook", entity=vendor["id"], label="Dock")["addressbookaddress"]
    address = office.one("entityaddress", nkey=key)
    assert (address["addr1"], address["lastmodifieddate"]) == ("3 Mill Lane", office.now())
    assert "3 Mill Lane" in office.one("vendoraddressbookentityaddress", nkey=key)["addrtext"]
    assert office.one("vendor", id=vendor["id"])["lastmodifieddate"] == office.now() - (0 if stamped else 7)


def test_addresses_come_and_go(office, vendor):
    where = {"id": vendor["id"]}
    office.do("add_address", "vendor", where, label="New", addr1="9 Quay", country="US", defaultbilling=True)
    new = office.one("vendoraddressbook", entity=vendor["id"], label="New")
    assert office.one("vendor", id=vendor["id"])["defaultbillingaddress"] == new["addressbookaddress"]
    office.do("remove_address", "vendor", {**where, "label": "New"})
    assert office.one("vendor", id=vendor["id"])["defaultbillingaddress"] is None
    assert office.rows("select * from entityaddress where nkey = ?", new["addressbookaddress"]) == []
    assert office.rows("select * from deletedrecord") == []


def test_a_vendor_is_deleted_unless_it_has_transactions(office, vendor):
    office.do("delete", "vendor", {"id": vendor["id"]})
    assert office.one("deletedrecord", recordid=vendor["id"])["type"] == "vendor"
    busy = office.rows("select entity from \"transaction\" where type = 'PurchOrd'")[0]["entity"]
    with pytest.raises(EditError, match="has transactions"):
        office.do("delete", "vendor", {"id": busy})


def test_any_table_has_its_columns_changed_and_its_stamp_moved(office):
    office.do("update", "account", {"acctnumber": "620000"}, accountsearchdisplayname="620000 Stationery")
    account = office.one("account", acctnumber="620000")
    assert (account["accountsearchdisplayname"], account["lastmodifieddate"]) == (
        "620000 Stationery",
        office.now(),
    )
    made = office.do("create", "department", name="Quality", fullname="Quality", isinactive=False)
    assert office.one("department", id=made["id"])["isinactive"] == "F"
    with pytest.raises(EditError, match="must be meant"):
        office.do("update", "account", {"accttype": "Expense"}, isinactive=True)


def test_many_rows_change_in_one_second(make):
    office = make(profile="open", vendors=5, purchase_orders=300)
    done = office.do("mass_update", "transaction", {"type": "PurchOrd"}, {"count": 250}, memo="mass")
    assert done["updated"] == 250
    rows = office.rows(
        'select id, memo from "transaction" where lastmodifieddate = ? order by id', office.now()
    )
    assert len(rows) == 250
    assert {row["memo"] for row in rows} == {"mass"}
    assert office.do("mass_update", "transactionline")["updated"] > 250
    with pytest.raises(EditError, match="no last-modified"):
        office.do("mass_update", "vendoraddressbook")


def test_a_late_commit_is_stamped_now_and_seen_later(office, audit):
    office.order()
    stamp = office.now()
    made = office.screens.do(
        {
            "action": "create",
            "object": "purchaseorder",
            "visible_after": 90,
            "set": {"vendor": 1001, "lines": [{"item": "OAK-10", "quantity": 1, "rate": 1}]},
        }
    )
    assert office.rows('select * from "transaction" where id = ?', made["id"]) == []
    assert office.order()["id"] == made["id"] + 1
    office.database.commit_due(office.clock.now() + timedelta(seconds=89))
    assert office.rows('select * from "transaction" where id = ?', made["id"]) == []
    office.database.commit_due(office.clock.now() + timedelta(seconds=90))
    assert office.header(made["id"])["lastmodifieddate"] == stamp
    audit(office)


def test_a_late_change_shows_the_old_row_until_then(office, audit):
    order = office.order()
    office.clock.advance(10)
    where = {"id": order["id"]}
    office.do("receive", "purchaseorder", where, {"visible_after": 30}, lines={"1": 4})
    assert office.header(order["id"])["status"] == "B"
    office.database.commit_due(office.clock.now() + timedelta(seconds=30))
    assert office.header(order["id"])["status"] == "E"
    audit(office)
    other = office.do("add_line", "purchaseorder", where, item="ASH-10", quantity=1, rate=1)
    with pytest.raises(EditError, match="cannot be seen later"):
        office.do(
            "delete_line", "purchaseorder", {**where, "line": other["lines"][-1]["id"]}, {"visible_after": 3}
        )


def test_the_stamp_can_be_given(office):
    made = office.do("create", "vendor", None, {"at": "2026-03-08T10:00:00Z"}, name="Early Bird Ltd")
    assert made["lastmodifieddate"] == "2026-03-08T10:00:00Z"


def test_after_a_reset_the_same_ids_come_again(make):
    first, second = make(vendors=5, purchase_orders=3), make(vendors=5, purchase_orders=3)
    assert first.order() == second.order()


def test_the_books_show_an_order_with_what_became_of_it(office):
    order = office.order(tax="0.2", memo="Q-9")
    receipt = office.do("receive", "purchaseorder", {"id": order["id"]}, lines={"1": 4})
    bill = office.do("bill", "purchaseorder", {"id": order["id"]}, lines={"1": 4}, number="INV-1", tax="0.2")
    shown = next(each for each in office.screens.books()["purchase_orders"] if each["id"] == order["id"])
    assert (shown["number"], shown["status"], shown["total"], shown["memo"]) == (
        order["tranid"],
        "D",
        "15",
        "Q-9",
    )
    line, tax = shown["lines"]
    assert (line["item"], line["quantity"], line["received"], line["billed"], line["amount"]) == (
        "OAK-10",
        "10",
        "4",
        "4",
        "12.5",
    )
    assert (tax["tax"], tax["amount"]) == (True, "2.5")
    assert [each["id"] for each in shown["receipts"]] == [receipt["id"]]
    assert shown["receipts"][0]["lines"][0]["order_line"] == 1
    (found,) = shown["bills"]
    assert (found["id"], found["number"], found["total"], found["unpaid"]) == (bill["id"], "INV-1", "6", "6")
    assert found["lines"][0]["account"] == "200100"


def test_bills_without_an_order_and_vendors_are_in_the_books(office):
    made = office.do("create", "vendorbill", vendor="1001", expenses=[{"account": "620000", "amount": 5}])
    books = office.screens.books()
    assert made["id"] in {each["id"] for each in books["bills"]}
    assert len(books["vendors"]) == books["counts"]["vendor"] == 12
    assert (
        books["counts"]["transactionline"] == office.rows("select count(*) as n from transactionline")[0]["n"]
    )
