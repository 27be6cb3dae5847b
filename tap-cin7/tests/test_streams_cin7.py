"""Every stream over the loopback: the SDK's standard tests, shapes, keys, and what is asked for."""

from __future__ import annotations

import atexit
import json
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest
from cin7_books import BOOKS, fill, guid, product, supplier
from fake_cin7_core import FakeCin7Core, Reply, changed_between, error, reply, serve, too_many, words
from singer_runs import sync
from singer_sdk.testing import SuiteConfig, get_tap_test_class

from connector_kit.errors import AccessError, ConnectorError
from tap_cin7.tap import TapCin7

_stack = ExitStack()
_standard = _stack.enter_context(serve())
fill(_standard)
atexit.register(_stack.close)  # the standard tests need it from collection to the end

TestTapCin7 = get_tap_test_class(
    TapCin7, config=_standard.config, suite_config=SuiteConfig(max_records_limit=None)
)

STREAMS = {
    "suppliers": ("id",),
    "customers": ("id",),
    "products": ("id",),
    "product_families": ("id",),
    "product_suppliers": ("product_id", "supplier_id", "occurrence"),
    "product_availability": ("id", "location", "bin", "batch", "expiry_date"),
    "accounts": ("code",),
    "bank_accounts": ("account_id",),
    "tax_rules": ("id",),
    "payment_terms": ("id",),
    "locations": ("id",),
    "attribute_sets": ("id",),
    "brands": ("id",),
    "categories": ("id",),
    "units": ("id",),
    "carriers": ("carrier_id",),
    "price_tiers": ("code",),
    "purchase_list": ("id",),
    "purchases": ("id",),
    "purchase_order_lines": ("purchase_id", "line_number"),
    "purchase_invoices": ("purchase_id", "task_id"),
    "purchase_invoice_lines": ("purchase_id", "task_id", "line_number"),
    "purchase_receipts": ("purchase_id", "task_id"),
    "purchase_credit_notes": ("purchase_id", "task_id"),
    "sale_list": ("sale_id",),
    "sales": ("id",),
    "journals": ("task_id",),
    "transactions": ("row_hash", "ordinal"),
    "money_tasks": ("task_id",),
    "stock_adjustments": ("task_id",),
    "stock_transfers": ("task_id",),
    "stock_takes": ("task_id",),
    "me": ("company",),
}


@pytest.fixture
def company(cin7: FakeCin7Core) -> FakeCin7Core:
    fill(cin7)
    return cin7


def run(cin7, *streams, state=None, **settings):
    return sync(TapCin7(config={**cin7.config, **settings}, state=state), streams)


def test_the_streams_and_their_keys_are_these(cin7):
    tap = TapCin7(config=cin7.config)
    assert {name: tuple(stream.primary_keys) for name, stream in tap.streams.items()} == STREAMS


def test_a_run_of_everything_asks_for_each_list_and_document_once_and_keys_are_unique(company):
    done = run(company, *STREAMS)
    for name, key in STREAMS.items():
        records = done.records(name)
        assert records, name
        keys = [tuple(record[part] for part in key) for record in records]
        assert None not in {part for one in keys for part in one}, name
        assert len(set(keys)) == len(keys), name
    documents = {"advanced-purchase": 3, "sale": 2}
    assert dict(company.calls) == {path: documents.get(path, 1) for path in company.calls}
    assert sum(company.calls.values()) == 26 + 5 - 1
    assert company.statuses == [200] * len(company.statuses)


def test_only_what_is_selected_is_asked_for(company):
    run(company, "brands", "purchase_invoices")
    assert set(company.calls) == {"ref/brand", "purchaselist", "advanced-purchase"}


def test_every_record_of_a_stream_comes_after_its_schema(company):
    known = set()
    for message in run(company, *STREAMS).messages:
        if message["type"] == "SCHEMA":
            assert message["stream"] not in known
            known.add(message["stream"])
        assert message["type"] != "RECORD" or message["stream"] in known
    assert known == set(STREAMS)


def test_page_and_limit_are_always_sent_where_cin7_pages(company):
    run(company, *STREAMS, page_size=700)
    single = {"me", "ref/pricetier", "advanced-purchase", "sale"}
    for request in company.requests:
        assert (request.param("Limit") == "700" and request.param("Page") == "1") or request.path in single
        assert not single & {request.path} or not request.param("Limit")


def test_deprecated_records_and_every_part_of_a_product_are_asked_for(company):
    run(company, "suppliers", "customers", "products")
    for path in ("supplier", "customer", "product"):
        assert company.asked(path)[0]["includedeprecated"] == "true"
    flags = "bom suppliers movements attachments reorderlevels customprices"
    assert all(company.asked("product")[0][f"include{flag}"] == "true" for flag in flags.split())


def test_a_supplier_is_typed_and_named_as_cin7_names_it(company):
    record = run(company, "suppliers").records("suppliers")[0]
    assert record["id"] == guid("supplier", 0)
    assert record["additional_attribute1"] == "V-0"
    assert record["additional_attribute2"] is None
    assert record["comments"] is None
    assert record["tax_number"] == "51824753556"
    assert record["last_modified_on"] == "2026-08-20T11:00:00.000000Z"
    assert record["addresses"][0]["line1"] == "12 Wharf Rd"
    assert record["addresses"][0]["line2"] is None
    assert record["contacts"][0]["include_in_email"] is True


def test_a_product_and_what_its_suppliers_charge(company):
    done = run(company, "products", "product_suppliers")
    record = done.records("products")[0]
    assert record["sku"] == "OAK-00000"
    assert record["price_tiers"] == {"Tier 1": Decimal("25.10"), "Trade": None}
    assert str(record["average_cost"]) == "18.5000"
    assert record["cogs_account"] is None
    assert record["hs_code"] == "4407.91"
    assert record["movements"] == [{"task_id": guid("task", 0), "batch_sn": None}]
    supplies = [r for r in done.records("product_suppliers") if r["product_id"] == record["id"]]
    assert [(r["supplier_id"], r["occurrence"]) for r in supplies] == [
        (guid("supplier", 1), 1),
        (guid("supplier", 2), 1),
    ]
    assert supplies[0]["cost"] == Decimal("18.5")
    assert supplies[0]["supplier_product_url"] == "x"
    assert supplies[0]["last_modified_on"] == record["last_modified_on"]


def test_a_supplier_that_a_product_names_twice_has_two_rows(cin7):
    twice = product(1)
    twice["Suppliers"] = [
        {"SupplierID": "A", "Cost": 1},
        {"SupplierID": "a", "Cost": 2},
        {"SupplierID": None},
    ]
    cin7.listing("product", "Products", [twice])
    rows = run(cin7, "product_suppliers").records("product_suppliers")
    assert [(r["supplier_id"], r["occurrence"]) for r in rows] == [("A", 1), ("a", 2), ("", 1)]


def test_numbers_and_flags_that_come_as_text_are_numbers_and_flags(company):
    done = run(company, "tax_rules", "accounts", "locations", "me")
    component = done.records("tax_rules")[0]["components"][0]
    assert (component["percent"], component["component_order"], component["compound"]) == (10, 1, False)
    assert done.records("accounts")[0]["for_payments"] is True
    assert [r["is_shop_floor"] for r in done.records("locations")] == [True, False]
    me = done.records("me")[0]
    assert me["maximum_decimal_places_in_quantity"] == 4
    assert me["lock_date"] == "29/01/2018"


def test_availability_is_told_apart_by_location_bin_batch_and_expiry(company):
    rows = run(company, "product_availability").records("product_availability")
    assert [(r["bin"], r["batch"], r["expiry_date"]) for r in rows] == [
        ("", "", ""),
        ("A1", "", ""),
        ("A1", "B7", "2027-01-01"),
        ("A1", "B7", "2027-02-01"),
        ("", "A1", ""),
    ]


def test_the_same_transaction_twice_is_two_rows_however_its_amount_is_written(company):
    rows = run(company, "transactions").records("transactions")
    assert [row["ordinal"] for row in rows] == [1, 2, 1]
    assert rows[0]["row_hash"] == rows[1]["row_hash"] != rows[2]["row_hash"]


def test_a_field_that_cin7_adds_later_is_left_out_and_named(cin7, caplog):
    new = supplier(1, Carrier="Post", Addresses=[{"Line1": "x", "Floor": 3}])
    cin7.listing("supplier", "SupplierList", [new, supplier(2, Carrier="Post")])
    with caplog.at_level("INFO"):
        records = run(cin7, "suppliers").records("suppliers")
    assert "carrier" not in records[0]
    assert caplog.text.count("leaves out what it does not know: Carrier, Floor.") == 1


def test_names_in_another_case_are_the_same_fields(cin7):
    row = {name.upper(): value for name, value in supplier(1).items()}
    cin7.paths["supplier"] = lambda request: reply({"total": 1, "supplierlist": [row]})
    (record,) = run(cin7, "suppliers").records("suppliers")
    assert record["name"] == "Supplier 0001"
    assert record["last_modified_on"]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"Discount": "a lot"}, "discount"),
        ({"Name": ["x"]}, "name"),
        ({"Contacts": "none"}, "contacts"),
        ({"Contacts": [{"Default": "perhaps"}]}, "contacts.default"),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_named(cin7, fields, where):
    cin7.listing("supplier", "SupplierList", [supplier(7, **fields)])
    with pytest.raises(ConnectorError) as raised:
        run(cin7, "suppliers")
    assert raised.value.code == "VALUE_UNREADABLE"
    assert f"Stream suppliers: {where} of the record with id {guid('supplier', 7)}" in str(raised.value)


@pytest.mark.parametrize(
    "body",
    [{"Total": 1, "Page": 1}, [], {"SupplierList": 3}, {"SupplierList": [3]}, {"Total": 1, "Suppliers": []}],
)
def test_an_answer_without_its_list_ends_the_run(cin7, body):
    cin7.paths["supplier"] = lambda request: reply(body)
    with pytest.raises(ConnectorError) as raised:
        run(cin7, "suppliers")
    assert raised.value.code == "ANSWER_NOT_UNDERSTOOD"


def test_an_empty_list_may_be_null(cin7):
    cin7.paths["supplier"] = lambda request: reply({"Total": 0, "Page": 1, "SupplierList": None})
    assert run(cin7, "suppliers").records("suppliers") == []


def test_bank_accounts_are_found_under_their_other_path(cin7):
    key, rows = BOOKS["ref/account/bank"]
    cin7.listing("ref/accountBank", key, rows)
    assert len(run(cin7, "bank_accounts").records("bank_accounts")) == 1
    assert dict(cin7.calls) == {"ref/account/bank": 1, "ref/accountbank": 1}


def test_bank_accounts_that_are_forbidden_under_one_path_are_found_under_the_other(cin7):
    key, rows = BOOKS["ref/account/bank"]
    cin7.paths["ref/account/bank"] = lambda request: Reply(403, b"Incorrect credentials!")
    cin7.listing("ref/accountBank", key, rows)
    assert len(run(cin7, "bank_accounts").records("bank_accounts")) == 1
    cin7.paths["ref/accountbank"] = cin7.paths["ref/account/bank"]
    with pytest.raises(AccessError):
        run(cin7, "bank_accounts")


def test_price_tiers_without_numbers_are_known_by_name(cin7):
    cin7.paths["ref/pricetier"] = lambda request: reply({"PriceTiers": [{"Name": "Trade"}]})
    assert run(cin7, "price_tiers").records("price_tiers") == [{"code": "Trade", "name": "Trade"}]


@pytest.mark.parametrize("shuffled", [False, True])
def test_suppliers_and_products_are_complete_and_unique(cin7, shuffled):
    cin7.shuffled = shuffled
    changed = changed_between("LastModifiedOn")
    cin7.listing("supplier", "SupplierList", [supplier(n) for n in range(250)], changed)
    cin7.listing("product", "Products", [product(n) for n in range(400)], changed)
    done = run(cin7, "suppliers", "products", page_size=50)
    assert sorted(done.ids("suppliers")) == sorted(guid("supplier", n) for n in range(250))
    assert sorted(done.ids("products")) == sorted(guid("product", n) for n in range(400))
    if not shuffled:
        assert dict(cin7.calls) == {"supplier": 5, "product": 8}


REFUSALS = (
    too_many("0 Seconds"),
    words(503, "You have reached 60 calls per 1 seconds API limit."),
    error(400, "You have reached 60 calls per 1 seconds API limit."),
)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_in_the_middle_of_a_list_loses_nothing(cin7, refusal):
    cin7.listing("supplier", "SupplierList", [supplier(n) for n in range(40)])
    left = [refusal]
    cin7.script.append(lambda r: left.pop() if left and r.param("Page") == "3" else None)
    done = run(cin7, "suppliers", page_size=10)
    assert len(set(done.ids("suppliers"))) == 40
    assert left == []
    assert len(cin7.requests) == 5


def test_a_field_that_is_deselected_is_neither_read_nor_emitted(cin7, caplog):
    cin7.listing("product", "Products", [product(1, Suppliers="unreadable")])
    tap = TapCin7(config=cin7.config)
    catalog = json.loads(tap.catalog_json_text)
    (entry,) = [s for s in catalog["streams"] if s["tap_stream_id"] == "products"]
    for meta in entry["metadata"]:
        if meta["breadcrumb"] == ["properties", "suppliers"]:
            meta["metadata"]["selected"] = False
    with caplog.at_level("INFO"):
        (record,) = sync(TapCin7(config=cin7.config, catalog=catalog), ["products"]).records("products")
    assert "suppliers" not in record
    assert "leaves out" not in caplog.text
    assert record["sku"] == "OAK-00001"


def test_the_table_of_streams_says_what_the_code_does(cin7):
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Streams\n")[2].partition("\n\n*list*")[0]
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()[3:]]
    told = {name: (tuple(key.split(", ")), cursor.partition(",")[0]) for name, key, cursor, _, _ in rows}
    tap = TapCin7(config=cin7.config)
    assert told == {
        name: (tuple(stream.primary_keys), stream.replication_key or "none")
        for name, stream in tap.streams.items()
    }
