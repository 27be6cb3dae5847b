"""What the fake NetSuite holds before anyone works in it."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.company import Company
from sandbox.company.netsuite import NetSuiteCompany
from sandbox.company.netsuite_chart import CLEARING, UNKNOWN_ITEM
from sandbox.company.netsuite_purchases import AWKWARD, FIRST, LAST, LIVES, Purchases
from sandbox.company.netsuite_vendors import NetSuiteVendors
from sandbox.netsuite.schema import TABLES
from sandbox.netsuite.seed import seed_rows
from sandbox.netsuite.seed_lists import setup_of
from sandbox.netsuite.seed_purchases import document_rows


def statuses(office, kind):
    return Counter(r["status"] for r in office.rows('select status from "transaction" where type = ?', kind))


def test_the_books_at_scale_one_are_consistent(company_office, audit):
    audit(company_office)


@given(st.integers(1, 10**6))
@settings(max_examples=8, deadline=None)
def test_the_books_of_every_seed_are_consistent(make, audit, seed):
    audit(make(seed, vendors=30, purchase_orders=40))


def test_the_same_seed_gives_the_same_rows_and_another_seed_others():
    def rows(number):
        return list(seed_rows(NetSuiteCompany(Company(number), {"vendors": 20, "purchase_orders": 20})))

    assert rows(3) == rows(3)
    assert rows(3) != rows(4)


def test_every_status_of_an_order_occurs(company_office):
    assert set(statuses(company_office, "PurchOrd")) == set("ABCDEFGH")
    assert statuses(company_office, "PurchOrd")["G"] > 60


def test_bills_are_pending_open_paid_and_cancelled(company_office):
    assert set(statuses(company_office, "VendBill")) == set("ABCD")


@pytest.mark.parametrize(
    ("life", "status"),
    {
        "pending approval": "A",
        "rejected": "C",
        "pending receipt": "B",
        "billed ahead": "B",
        "partly received": "E",
        "partly received and billed": "D",
        "two receipts, one billed": "E",
        "received": "F",
        "received in three parts": "F",
        "billed": "G",
        "bill pending approval": "G",
        "paid": "G",
        "billed before receipt": "G",
        "in two parts": "G",
        "two receipts, one bill": "G",
        "one receipt, two bills": "G",
        "bill cancelled, billed again": "G",
        "closed": "H",
    }.items(),
)
def test_a_life_ends_in_its_status(life, status):
    company = Company()
    made = NetSuiteCompany(company, {"vendors": 20, "purchase_orders": 5}, "clean")
    purchases = Purchases(company.seed, 5, made.vendors, company.items, life=life)
    object.__setattr__(made, "purchases", purchases)
    rows = document_rows(made, setup_of(company.items))
    found = {row["status"] for table, row in rows if table == "transaction" and row["type"] == "PurchOrd"}
    assert found == {status}


def test_every_life_is_tested():
    marks = test_a_life_ends_in_its_status.pytestmark
    assert {life for life, _ in marks[0].args[1]} == set(LIVES)


def test_everything_happens_in_the_first_half_of_2026(company_office):
    first, last = int(FIRST.timestamp()), int(LAST.timestamp())
    moments = [r["m"] for r in company_office.rows('select lastmodifieddate as m from "transaction"')]
    assert first <= min(moments) < max(moments) <= last
    months = {r["d"][:7] for r in company_office.rows('select trandate as d from "transaction"')}
    assert months == {f"2026-0{n}" for n in range(1, 7)}


def test_an_order_keeps_its_stamp_when_others_change_it(company_office):
    sql = """select count(*) as n from "transaction" p join previoustransactionlink k on k.previousdoc = p.id
             where p.type = 'PurchOrd' and k.lastmodifieddate > p.lastmodifieddate"""
    assert company_office.rows(sql)[0]["n"] > 100


def test_there_are_expenses_charges_repeated_items_and_fine_prices(company_office):
    lines = company_office.rows(
        """select l.* from transactionline l join "transaction" t on t.id = l."transaction"
           where t.type = 'PurchOrd' and l.mainline = 'F' and l.taxline = 'F'"""
    )
    assert any(line["expenseaccount"] and line["item"] is None for line in lines)
    assert {"InvtPart", "OthCharge", "Service"} <= {line["itemtype"] for line in lines}
    items = Counter((line["transaction"], line["item"]) for line in lines if line["item"])
    assert max(items.values()) > 1
    decimals = {len(f"{line['rate']}".partition(".")[2]) for line in lines if line["rate"]}
    assert {4, 5} <= decimals
    assert any(line["quantity"] and line["quantity"] % 1 for line in lines)


def test_some_documents_are_in_a_second_book_some_taxed_some_in_other_currencies(company_office):
    books = company_office.rows("select distinct accountingbook from transactionaccountingline")
    assert {row["accountingbook"] for row in books} == {1, 2}
    taxed = company_office.rows("select distinct \"transaction\" from transactionline where taxline = 'T'")
    assert len(taxed) > 5
    currencies = company_office.rows("select distinct currency from \"transaction\" where type = 'VendBill'")
    assert len(currencies) == 4


def test_a_purchase_is_negative_and_its_lines_positive(company_office):
    for kind in ("PurchOrd", "VendBill"):
        sql = "select foreigntotal as total, id from \"transaction\" where type = ? and voided = 'F'"
        for row in company_office.rows(sql, kind):
            assert row["total"] < 0
            lines = company_office.rows(
                "select foreignamount from transactionline where \"transaction\" = ? and mainline = 'F'",
                row["id"],
            )
            assert all(line["foreignamount"] > 0 for line in lines)


def test_the_awkward_orders_are_there(company_office):
    plans = list(NetSuiteCompany(Company(), {}).purchases)
    orders = company_office.rows("select * from \"transaction\" where type = 'PurchOrd' order by id")
    by_name = {name: orders[index] for index, name in AWKWARD.items()}
    assert len(plans) == len(orders)

    def of(name, column):
        sql = f'select {column} as v from transactionline where "transaction" = ? and item is not null'
        return [row["v"] for row in company_office.rows(sql, by_name[name]["id"])]

    special = company_office.one("item", itemid=UNKNOWN_ITEM)["id"]
    assert special in of("unknown item", "item")
    assert of("received more than billed", "sum(quantityshiprecv)") > of(
        "received more than billed", "sum(quantitybilled)"
    )
    assert of("billed more than received", "sum(quantityshiprecv)") < of(
        "billed more than received", "sum(quantitybilled)"
    )
    closed = by_name["closed half received, nothing billed"]
    assert closed["status"] == "H"
    assert sum(of("closed half received, nothing billed", "quantitybilled")) == 0
    assert sum(of("closed half received, nothing billed", "quantityshiprecv")) > 0
    clearing = company_office.one("account", acctnumber=CLEARING)["id"]
    assert company_office.rows("select 1 from transactionaccountingline where account = ?", clearing)


def test_the_clean_profile_is_exactly_what_was_asked_for(make, audit):
    office = make(profile="clean", vendors=40, purchase_orders=25)
    audit(office)
    counts = office.screens.books()["counts"]
    assert counts["vendor"] == 40
    kinds = Counter(r["type"] for r in office.rows('select type from "transaction"'))
    assert kinds == {"PurchOrd": 25, "ItemRcpt": 25, "VendBill": 25}
    assert statuses(office, "PurchOrd") == {"G": 25}
    assert not office.rows("select 1 from vendor where isinactive = 'T'")
    doubled = 'select 1 from transactionline where item is not null group by "transaction", item having count(*) > 1'
    assert not office.rows(doubled)


def test_open_orders_with_many_lines_for_reading_tests(make):
    office = make(profile="open", vendors=5, purchase_orders=20, order_lines=120)
    assert office.screens.books()["counts"]["transactionline"] == 20 * 121
    assert statuses(office, "PurchOrd") == {"B": 20}


def test_copies_make_a_large_account_whose_books_are_consistent(make, audit):
    one, four = make(vendors=9, purchase_orders=15), make(vendors=9, purchase_orders=15, copies=3)
    audit(four)
    small, large = (office.screens.books()["counts"] for office in (one, four))
    for name in ("transaction", "transactionline", "transactionaccountingline", "nexttransactionlinelink"):
        assert large[name] == 4 * small[name]
    numbers = [
        row["tranid"] for row in four.rows("select tranid from \"transaction\" where type = 'PurchOrd'")
    ]
    assert len(set(numbers)) == 60
    assert four.order()["id"] == four.rows('select max(id) as k from "transaction"')[0]["k"]


def test_a_vendor_does_not_depend_on_how_many_there_are():
    few, many = NetSuiteVendors(1, 20), NetSuiteVendors(1, 5000)
    assert list(few) == many[:20]
    assert few[-1] == few[19]
    with pytest.raises(IndexError):
        few[20]


def test_vendors_names_are_unique_without_regard_to_case_and_other_than_the_suppliers():
    names = [vendor.name.casefold() for vendor in NetSuiteVendors(1, 4000)]
    assert len(set(names)) == len(names)
    assert not set(names) & {supplier.name.casefold() for supplier in Company(scale=10).suppliers}


def test_two_vendors_have_nearly_the_same_name():
    def plain(name):
        return "".join(c for c in name.casefold() if c.isalnum())

    names = Counter(plain(vendor.name) for vendor in NetSuiteVendors(1, 120))
    assert sorted(names.values())[-2:] == [2, 2]


def test_some_of_everything_is_missing():
    vendors = NetSuiteVendors(1, 120)
    for name in ("terms", "tax_number", "email", "phone", "url", "comments", "addresses", "given"):
        values = [getattr(vendor, name) for vendor in vendors]
        assert any(values), name
        assert not all(values), name
    assert {len(vendor.addresses) for vendor in vendors} == {0, 1, 2, 3}
    assert {vendor.currency for vendor in vendors} == {"USD", "EUR", "GBP", "CAD"}


def test_every_column_that_is_seeded_exists_and_default_addresses_are_in_the_book(company_office):
    sql = """select v.id from vendor v where v.defaultbillingaddress is not null and v.defaultbillingaddress not in
             (select b.addressbookaddress from vendoraddressbook b where b.entity = v.id and b.defaultbilling = 'T')"""
    assert company_office.rows(sql) == []
    for name in (
        "vendor",
        "account",
        "item",
        "accountingperiod",
        "term",
        "currency",
        "employee",
        "subsidiary",
    ):
        assert company_office.screens.books()["counts"][name] > 0, name
    assert set(company_office.screens.books()["counts"]) == set(TABLES)
