"""Pages, filters and the order of lists."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.books import Books, Entry, prefix
from sandbox.cin7.filters import Query

LISTS = {
    "supplier": "SupplierList",
    "ref/account": "AccountsList",
    "ref/account/bank": "BankAccountsList",
    "ref/tax": "TaxRuleList",
    "ref/paymentterm": "PaymentTermList",
    "ref/location": "LocationList",
    "ref/attributeset": "AttributeSetList",
    "ref/brand": "BrandList",
    "ref/category": "CategoryList",
    "ref/unit": "UnitList",
    "ref/carrier": "CarrierList",
    "journal": "Journals",
    "transactions": "Transactions",
    "product": "Products",
    "ref/productavailability": "ProductAvailabilityList",
    "purchaseList": "PurchaseList",
}


@pytest.mark.parametrize(("path", "envelope"), LISTS.items())
def test_every_list_has_its_envelope_and_an_empty_page_after_the_last(cin7, path, envelope):
    first = cin7.get(path).json()
    assert set(first) == {"Total", "Page", envelope}
    assert len(first[envelope]) == min(first["Total"], 100)
    beyond = cin7.get(path, Page=900).json()
    assert beyond == {"Total": first["Total"], "Page": 900, envelope: []}


@pytest.mark.parametrize("limit", [1, 7, 40, 1000])
def test_pages_together_are_the_whole_list_once(cin7, limit):
    total, seen, page = 1, [], 1
    while len(seen) < total:
        answer = cin7.get("supplier", page=page, limit=limit, includedeprecated="true").json()
        total, page = answer["Total"], page + 1
        seen += [row["ID"] for row in answer["SupplierList"]]
    assert len(seen) == len(set(seen)) == total == 40


@pytest.mark.parametrize(
    ("given_", "page", "limit"),
    [
        ({}, 1, 100),
        ({"PAGE": "3", "limit": "5000"}, 3, 1000),
        ({"Page": "0", "Limit": "x"}, 1, 100),
        ({"Page": ""}, 1, 100),
    ],
)
def test_paging_has_defaults_and_a_clamp(given_, page, limit):
    assert Query(given_).paging() == (page, limit)


def test_deprecated_suppliers_vanish_unless_asked_for(cin7):
    shown = {row["Status"] for row in cin7.get("supplier").json()["SupplierList"]}
    every = {row["Status"] for row in cin7.get("supplier", IncludeDeprecated="true").json()["SupplierList"]}
    assert (shown, every) == ({"Active"}, {"Active", "Deprecated"})


def test_a_supplier_is_found_by_id_in_any_case_and_by_the_start_of_its_name(cin7):
    made = cin7.make_supplier(Name="Ålesund Rope 100% Ltd")
    cin7.make_supplier(Name="Ålesund Rope 100% Ltd (new)")
    assert cin7.one("supplier", "SupplierList", ID=made["ID"].upper())["Name"] == made["Name"]
    assert cin7.get("supplier", Name="åLESUND rope 100%").json()["Total"] == 2
    assert cin7.get("supplier", Name="Rope 100%").json()["Total"] == 0


def test_modified_since_tells_what_changed_after(server, cin7):
    made = cin7.make_supplier()
    stamp = made["LastModifiedOn"]
    later = cin7.make_supplier(Name="Later & Co")
    assert later["ID"] in {r["ID"] for r in cin7.get("supplier", ModifiedSince=stamp).json()["SupplierList"]}
    assert made["ID"] not in {
        r["ID"] for r in cin7.get("supplier", ModifiedSince=stamp).json()["SupplierList"]
    }
    server.switch("cin7.since_boundary", "inclusive")
    assert made["ID"] in {r["ID"] for r in cin7.get("supplier", ModifiedSince=stamp).json()["SupplierList"]}
    assert cin7.get("supplier", ModifiedSince="2026-07-15").json()["Total"] == 2
    assert cin7.get("supplier", ModifiedSince="2099-01-01T00:00:00.000").json()["Total"] == 0


def test_the_order_is_not_stable_with_the_switch(server, cin7):
    def order():
        return [row["ID"] for row in cin7.get("supplier").json()["SupplierList"]]

    stable = order()
    assert order() == stable
    server.switch("cin7.unstable_order", True)
    shuffled = [order() for _ in range(4)]
    assert len({tuple(each) for each in shuffled}) > 1
    assert all(sorted(each) == sorted(stable) for each in shuffled)


@pytest.mark.parametrize(
    ("path", "params", "names"),
    [
        ("ref/paymentterm", {"IsActive": "false"}, ["Net 30 (until 2023)", "21 days after month end"]),
        ("ref/paymentterm", {"IsDefault": "true"}, ["30 days"]),
        ("ref/paymentterm", {"Name": "net30"}, ["Net30"]),
        ("ref/tax", {"IsTaxForSale": "true", "IsActive": "true"}, ["Tax on Sales", "Tax Exempt"]),
        ("ref/tax", {"Account": "none"}, []),
        ("ref/location", {"Name": "Portland"}, ["Portland Warehouse"]),
        ("ref/brand", {"Name": "oak"}, ["Oakline"]),
        ("ref/account", {"Type": "equity", "Name": "common"}, ["Common Stock"]),
        ("ref/account", {"Status": "archived", "Name": "good"}, ["Goodwill"]),
    ],
)
def test_reference_books_filter(cin7, path, params, names):
    rows = cin7.get(path, **params).json()[LISTS[path]]
    assert [row["Name"] for row in rows] == names


def test_an_account_code_is_matched_whole_and_a_miss_is_an_error(server, cin7):
    assert cin7.one("ref/account", "AccountsList", Code="200000")["DisplayName"] == "200000: Accounts Payable"
    assert cin7.problems(cin7.get("ref/account", Code="2000")) == ["Account with specified ID not found"]
    server.switch("cin7.account_code_miss", "empty")
    assert cin7.get("ref/account", Code="2000").json()["AccountsList"] == []


@settings(max_examples=30, deadline=None)
@given(names=st.lists(st.text(max_size=6), max_size=12), start=st.text(max_size=3))
def test_books_find_by_prefix_what_python_does(names, start):
    books = Books(None, 1)
    books.put_many("x", (Entry(str(n), {"n": name}, name) for n, name in enumerate(names)))
    found = books.page("x", [prefix("name", start.casefold())], limit=-1)
    assert [row["n"] for row in found] == [
        name for name in names if name.casefold().startswith(start.casefold())
    ]
