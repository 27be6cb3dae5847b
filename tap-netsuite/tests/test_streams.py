"""What the streams carry, and what they do without in an account or role that lacks something."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest
from fake_books import Books
from fake_company import at, company, header, line, link
from fake_netsuite import Refusal
from tap_runs import CONFIG, read

from connector_kit.errors import ConfigurationError, ConnectorError
from tap_netsuite.errors import SuiteQLError, UnexpectedSearchError, UnsupportedSearch
from tap_netsuite.tap import TapNetSuite

LINE = {"item": 7, "itemtype": "InvtPart", "foreignamount": "10"}


@pytest.fixture
def books() -> Books:
    return company()


def warnings_of(caplog) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


# values


def test_values_are_typed_and_null_columns_are_there(books):
    record = read(books, "vendors").records("vendors")[0]
    assert record["id"] == "301"
    assert record["isperson"] is False
    assert record["is1099eligible"] is None
    assert record["creditlimit"] == Decimal("1000.10")
    assert record["currency_code"] == "USD"
    assert record["terms_name"] == "terms : Name of 1"
    assert record["lastmodifieddate"] == "2026-06-01T12:00:01Z"
    assert set(record) == set(TapNetSuite(config=CONFIG).streams["vendors"].schema["properties"])


def test_every_record_has_every_field_of_its_schema(books):
    streams = TapNetSuite(config=CONFIG).streams
    run = read(books, *streams)
    for name, stream in streams.items():
        records = run.records(name)
        assert records, name
        assert all(list(record) and set(record) == set(stream.schema["properties"]) for record in records), (
            name
        )


def test_a_value_that_does_not_fit_names_record_and_field(books):
    books.change("vendor", "id = 301", creditlimit="plenty")
    with pytest.raises(ConnectorError, match=r"creditlimit of the record with id 301 is 'plenty'") as caught:
        read(books, "vendors")
    assert caught.value.code == "VALUE_UNREADABLE"


def test_only_selected_columns_are_asked_for(books):
    from tap_runs import Direct, patch, sync  # noqa: PLC0415

    from tap_netsuite.account import NetSuiteAccount  # noqa: PLC0415

    with patch.object(NetSuiteAccount, "suiteql", Direct(books, lambda: at(3600))):
        tap = TapNetSuite(config=CONFIG)
        catalog = tap.catalog_dict
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                if entry["breadcrumb"] and entry["breadcrumb"][1] not in {"id", "acctnumber"}:
                    entry["metadata"]["selected"] = entry["metadata"].get("inclusion") == "automatic"
        run = sync(TapNetSuite(config=CONFIG, catalog=catalog), ["accounts"])
    assert run.records("accounts")[0].keys() == {"id", "acctnumber", "lastmodifieddate"}
    assert books.asked[-1].startswith("SELECT t.id, t.acctnumber, TO_CHAR(")
    assert " AS lastmodifieddate FROM account t" in books.asked[-1]


# documents


def test_an_order_with_its_lines(books):
    (order,) = read(books, "purchase_orders").records("purchase_orders")
    assert order["status"] == "B"
    assert order["status_name"] == "Name of B"
    assert (order["subsidiary"], order["location"], order["currency_code"]) == ("1", "1", "USD")
    assert [row["id"] for row in order["lines"]] == ["2", "1"]  # by line sequence
    assert order["lines"][1]["item_name"] == "BOLT-M8"
    assert order["lines"][1]["rate"] == Decimal("10.05")
    assert order["lines"][1]["location_name"] is None
    assert [row["id"] for row in order["other_lines"]] == ["3"]
    assert order["line_keys"] == ["10010000", "10010002", "10010001", "10010003"]
    assert order["created_from"] is None


def test_a_bill_knows_its_accounts_in_the_primary_book_and_its_order(books):
    (bill,) = read(books, "vendor_bills").records("vendor_bills")
    goods, freight = bill["lines"]
    assert (goods["account_number"], goods["account_name"]) == ("5000", "Cost of Goods")
    assert goods["amount"] == Decimal("105.5")
    assert (freight["account_number"], freight["created_from"]) == ("6100", None)
    assert [row["id"] for row in bill["other_lines"]] == ["3"]  # an amount without item and expense account
    assert bill["created_from"] == goods["created_from"] == "1001"


def test_the_primary_book_is_not_guessed_after_a_failure(books):
    books.refused["FROM accountingbook"] = "Something else."
    with pytest.raises(SuiteQLError):
        read(books, "vendor_bills")
    books.refused.clear()
    books.unseen.add("accountingbook")
    (bill,) = read(books, "vendor_bills").records("vendor_bills")
    assert bill["lines"][0]["account_number"] == "5000"


def test_what_does_not_post_has_no_account(books):
    posting = {
        "transaction": 1001,
        "transactionline": 1,
        "accountingbook": 1,
        "account": 11,
        "amount": "100.5",
    }
    books.add("transactionaccountingline", posting | {"posting": "F"})
    (order,) = read(books, "purchase_orders").records("purchase_orders")
    assert {order["lines"][1][name] for name in ("account", "account_number", "account_name", "amount")} == {
        None
    }


def test_cost_lines_of_a_receipt_only_show_among_the_keys(books):
    (receipt,) = read(books, "item_receipts").records("item_receipts")
    assert [row["id"] for row in receipt["lines"]] == ["1"]
    assert receipt["other_lines"] == []
    assert len(receipt["line_keys"]) == 3


def test_every_line_of_a_journal_is_a_posting(books):
    (journal,) = read(books, "journal_entries").records("journal_entries")
    assert [row["foreignamount"] for row in journal["lines"]] == [7, -7]


def test_a_document_made_from_several_has_no_single_origin(books):
    books.add("transactionline", line(1003, 4, at(30), createdfrom=1999, **LINE))
    (bill,) = read(books, "vendor_bills").records("vendor_bills")
    assert bill["created_from"] is None
    assert {row["created_from"] for row in bill["lines"]} == {"1001", "1999", None}


def test_a_payment_brings_its_bill_back(books):
    first = read(books, "vendor_bills")
    books.change("transaction", "id = 1003", foreignamountunpaid="0", status="B")
    books.add("nexttransactionlinelink", link(1003, "VendBill", 1999, "VendPymt", at(4000)))
    again = read(books, "vendor_bills", now=lambda: at(5000), state=first.state, lookback_seconds=0)
    record = next(r for r in again.records("vendor_bills") if r["id"] == "1003")
    assert (record["status"], record["foreignamountunpaid"]) == ("B", 0)


def test_what_a_deleted_receipt_leaves_unfinished_comes_back(books):
    books.add("transaction", header(1010, "PurchOrd", at(11), status="G"), header(1011, "PurchOrd", at(3000)))
    first = read(books, "purchase_orders")
    books.change("transaction", "id = 1001", status="B")
    books.delete("nexttransactionlinelink", "nextdoc = 1002")
    later = {"now": lambda: at(5000), "state": first.state, "lookback_seconds": 0}
    assert read(books, "purchase_orders", **later).ids("purchase_orders") == ["1011"]
    gone = {"recordid": 1002, "recordtypeid": "-30", "deleteddate": at(4000)}
    books.add("deletedrecord", gone | {"scriptid": "purchaseorder"})
    assert read(books, "purchase_orders", **later).ids("purchase_orders") == ["1011"]  # no order follows one
    books.add("deletedrecord", gone)
    assert read(books, "purchase_orders", **later).ids("purchase_orders") == ["1001", "1011"]


def test_documents_without_their_lines_take_one_query(books):
    from tap_runs import Direct, patch, sync  # noqa: PLC0415

    from tap_netsuite.account import NetSuiteAccount  # noqa: PLC0415

    with patch.object(NetSuiteAccount, "suiteql", Direct(books, lambda: at(3600))):
        catalog = TapNetSuite(config=CONFIG).catalog_dict
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                if entry["breadcrumb"] and entry["breadcrumb"][1] in {"lines", "other_lines", "line_keys"}:
                    entry["metadata"]["selected"] = False
        run = sync(TapNetSuite(config=CONFIG, catalog=catalog), ["vendor_bills"])
    assert "lines" not in run.records("vendor_bills")[0]
    assert len(books.asked) == 1


# vendors


def test_addresses_of_vendors(books):
    first, second = read(books, "vendors").records("vendors")
    home, plant = first["addresses"]
    assert (home["label"], home["addr1"], home["is_default_billing"]) == ("HQ", "Street 801", True)
    assert (plant["label"], plant["is_default_billing"], plant["is_default_shipping"]) == (
        "Plant",
        False,
        None,
    )
    assert second["addresses"] == []


def test_default_addresses_where_the_address_book_is_hidden(books, caplog):
    books.unseen.add("vendoraddressbook")
    first, _ = read(books, "vendors").records("vendors")
    (home,) = first["addresses"]
    assert (home["label"], home["addr1"], home["is_default_billing"]) == (None, "Street 801", True)
    assert any("vendoraddressbook" in text for text in warnings_of(caplog))


def test_vendors_without_any_addresses_where_all_of_them_are_hidden(books, caplog):
    books.unseen |= {"vendoraddressbook", "entityaddress"}
    records = read(books, "vendors").records("vendors")
    assert [record["addresses"] for record in records] == [None, None]
    assert len(warnings_of(caplog)) == 2


def test_vendors_without_any_addresses_where_addresses_lack_their_key(books, caplog):
    books.unseen |= {"a.nkey"}
    assert [vendor["addresses"] for vendor in read(books, "vendors").records("vendors")] == [None, None]
    assert any("The records of stream vendors come without them" in told for told in warnings_of(caplog))


def test_a_changed_address_brings_its_vendor_back(books):
    first = read(books, "vendors")
    books.change("vendoraddressbookentityaddress", "nkey = 802", city="Bergen")
    books.change("entityaddress", "nkey = 802", city="Bergen", lastmodifieddate=at(4000))
    again = read(books, "vendors", now=lambda: at(5000), state=first.state, lookback_seconds=0)
    record = next(r for r in again.records("vendors") if r["id"] == "301")
    assert record["addresses"][1]["city"] == "Bergen"


# custom fields


def test_custom_fields_come_typed_under_their_script_ids(books):
    custom = {
        "purchaseOrder": {"custbody_ref": "string", "custcol_job": "string", "custbody_no": "boolean"},
        "vendor": {"custentity_rating": "number"},
    }
    books.change("vendor", "id = 301", custentity_rating="4.50")
    run = read(books, "purchase_orders", "vendors", "transaction_lines", custom=custom, custom_fields="auto")
    (order,) = run.records("purchase_orders")
    assert order["custbody_ref"] == "R-1"
    assert order["custbody_no"] is None  # the catalogue knows it, SuiteQL does not
    assert [row["custcol_job"] for row in order["lines"]] == [None, "J1"]
    assert run.records("vendors")[0]["custentity_rating"] == Decimal("4.50")
    assert "J1" in {row["custcol_job"] for row in run.records("transaction_lines")}


def test_what_is_no_script_id_gets_into_no_query(books):
    custom = {"vendor": {"custentity_a, t.email": "string", "custentity_rating": "number"}}
    books.change("vendor", "id = 301", custentity_rating="4.50")
    record = read(books, "vendors", custom=custom, custom_fields="auto").records("vendors")[0]
    assert [name for name in record if name.startswith("cust")] == ["custentity_rating"]


# what an account or role lacks


def test_a_column_that_is_not_there_is_dropped_once_with_a_warning(books, caplog):
    books._db.execute("ALTER TABLE vendor DROP COLUMN taxidnum")
    books._db.execute("ALTER TABLE vendor DROP COLUMN subsidiary")
    run = read(books, "vendors", page_size=1)
    assert [record["taxidnum"] for record in run.records("vendors")] == [None, None]
    told = warnings_of(caplog)
    assert len(told) == 2
    assert all("column" in text and "of vendor" in text and "Stream vendors" in text for text in told)
    assert len([sql for sql in books.queries("vendor") if "taxidnum" in sql]) == 1


def test_a_hidden_table_costs_the_fields_that_come_from_it(books, caplog):
    books.unseen |= {"currency", "item", "account", "DF:l.department"}
    (bill,) = read(books, "vendor_bills").records("vendor_bills")
    assert bill["currency_code"] is None
    assert bill["lines"][0]["item_name"] is None
    assert bill["lines"][0]["item"] == "7"
    assert bill["lines"][0]["account"] == "11"
    assert bill["lines"][0]["account_number"] is None
    assert len(warnings_of(caplog)) == 4


def test_a_condition_that_cannot_be_run_is_left_out_and_the_others_stay(books, caplog):
    first = read(books, "purchase_orders")
    books.refused["EXISTS (SELECT"] = "Invalid or unsupported search."
    books.change("transactionline", "uniquekey = 10010001", quantitybilled="4", linelastmodifieddate=at(4000))
    again = read(books, "purchase_orders", now=lambda: at(5000), state=first.state, lookback_seconds=0)
    assert again.ids("purchase_orders") == ["1001"]
    (told,) = warnings_of(caplog)
    assert "a condition that it cannot run" in told


@pytest.mark.parametrize("failures", [1, 4, 7, 9])
def test_a_passing_failure_costs_no_condition(books, failures):
    """Six conditions: the query, a probe of each, what is left without them, and once more each."""
    first = read(books, "purchase_orders")
    books.change("transactionline", "uniquekey = 10010001", quantitybilled="4", linelastmodifieddate=at(4000))
    asked = []

    def fails(sql: str) -> None:
        asked.append(sql)
        if 1 < len(asked) <= 1 + failures:  # the first is about accounting books
            raise Refusal("An unexpected error occurred. Error ID: abc", 500, "UNEXPECTED_ERROR", "")

    books.before_query = fails
    with pytest.raises(UnexpectedSearchError):
        read(books, "purchase_orders", now=lambda: at(5000), state=first.state, lookback_seconds=0)
    again = read(books, "purchase_orders", now=lambda: at(5000), state=first.state, lookback_seconds=0)
    assert again.ids("purchase_orders") == ["1001"]


def test_a_search_that_cannot_be_run_at_all_stays_an_error(books):
    books.refused["FROM account"] = "Invalid or unsupported search."
    with pytest.raises(UnsupportedSearch):
        read(books, "accounts")


def test_documents_do_without_a_hidden_list_of_deletions(books, caplog):
    first = read(books, "purchase_orders")
    books.unseen.add("deletedrecord")
    read(books, "purchase_orders", now=lambda: at(5000), state=first.state)
    (told,) = warnings_of(caplog)
    assert "does without the table deletedrecord" in told


@pytest.mark.parametrize(
    ("stream", "table"),
    [
        ("locations", "location"),
        ("deleted_records", "deletedrecord"),
        ("purchase_orders", "transaction"),
        ("purchase_orders", "transactionline"),
    ],
)
def test_a_stream_whose_table_is_hidden_is_skipped_with_a_warning(books, caplog, stream, table):
    books.unseen.add(table)
    run = read(books, stream, "terms")
    assert run.records(stream) == []
    assert run.records("terms")
    (told,) = warnings_of(caplog)
    assert "TABLE_MISSING" in told
    assert f"Stream {stream} is skipped" in told


def test_a_stream_without_its_cursor_is_read_in_full(books, caplog):
    books._db.execute("ALTER TABLE transactionaccountingline DROP COLUMN lastmodifieddate")
    first = read(books, "transaction_accounting_lines", page_size=2)
    second = read(books, "transaction_accounting_lines", page_size=2, state=first.state)
    for run in (first, second):
        records = run.records("transaction_accounting_lines")
        assert len({(r["transactionline"], r["accountingbook"]) for r in records}) == len(records) == 6
        assert all(record["lastmodifieddate"] is None for record in records)
    assert "read in full" in warnings_of(caplog)[0]


def test_a_cursor_that_netsuite_cannot_give_in_utc_leaves_a_full_read(books, caplog):
    books.refused["SYS_EXTRACT_UTC(t.deleteddate)"] = "Invalid or unsupported search."
    run = read(books, "deleted_records", "terms", page_size=1)
    assert [record["recordid"] for record in run.records("deleted_records")] == ["99", "98"]
    assert run.records("terms")
    (told,) = warnings_of(caplog)
    assert "without the cursor deleteddate in UTC" in told
    assert "read in full" in told


def test_a_missing_key_ends_the_run_with_what_to_do(books):
    books._db.execute("DROP TABLE term")
    books._db.execute("CREATE TABLE term (name, lastmodifieddate)")
    with pytest.raises(ConfigurationError, match="Stream terms cannot be read") as caught:
        read(books, "terms")
    assert caught.value.code == "COLUMN_UNKNOWN"


def test_links_are_read_from_the_other_table_where_one_is_hidden(books):
    books._db.execute("ALTER TABLE nexttransactionlinelink RENAME TO previoustransactionlinelink")
    assert len(read(books, "transaction_links").records("transaction_links")) == 2


def test_documents_where_links_are_hidden_still_come_back_with_their_lines(books, caplog):
    first = read(books, "purchase_orders")
    books.unseen.add("nexttransactionlinelink")
    books.change("transactionline", "uniquekey = 10010001", quantitybilled="4", linelastmodifieddate=at(4000))
    again = read(books, "purchase_orders", now=lambda: at(5000), state=first.state, lookback_seconds=0)
    (order,) = again.records("purchase_orders")
    assert order["lines"][1]["quantitybilled"] == 4
    assert any("do not bring a record back" in text for text in warnings_of(caplog))


def test_a_field_that_cannot_be_selected_is_found_by_halving(books, caplog):
    books.unreadable = {"t.balance", "t.comments"}
    records = read(books, "vendors").records("vendors")
    assert len(records) == 2
    assert records[0]["balance"] is None
    assert records[0]["entityid"] == "Bolt & Nut"
    (told,) = warnings_of(caplog)
    assert "t.balance, t.comments" in told


def test_an_error_that_no_field_causes_stays_an_error(books):
    books.unreadable = {"t.id"}
    with pytest.raises(UnexpectedSearchError):
        read(books, "accounts")


def test_expense_lines_stay_business_lines_where_expense_accounts_are_hidden(books):
    books._db.execute("ALTER TABLE transactionline DROP COLUMN expenseaccount")
    (bill,) = read(books, "vendor_bills").records("vendor_bills")
    assert [row["id"] for row in bill["lines"]] == ["1", "2", "3"]


# queries


def test_the_lines_of_many_documents_fill_their_pages(books):
    books.add("transaction", *(header(n, "PurchOrd", at(n)) for n in range(2000, 4300)))
    rows = [line(n, i, at(n)) for n in range(2000, 4300) for i in range(n % 7)]
    books.add("transactionline", *rows)
    run = read(books, "purchase_orders", page_size=100, now=lambda: at(9000))
    orders = run.records("purchase_orders")
    assert [order["id"] for order in orders] == ["1001", *map(str, range(2000, 4300))]
    assert all(len(o["line_keys"]) == int(o["id"]) % 7 for o in orders[1:])
    assert len(books.queries("transaction")) == 24
    assert len(books.queries("transactionline")) <= 1.05 * -(-(len(rows) + 4) // 100)


def test_a_document_with_more_lines_than_a_page(books):
    books.add("transaction", header(900, "PurchOrd", at(11)), header(1100, "PurchOrd", at(12)))
    books.add("transactionline", *(line(900, n, at(11)) for n in range(257)), line(1100, 0, at(12)))
    orders = read(books, "purchase_orders", page_size=10).records("purchase_orders")
    assert [(order["id"], len(order["line_keys"])) for order in orders] == [
        ("1001", 4),
        ("900", 257),
        ("1100", 1),
    ]
    assert orders[1]["line_keys"] == [str(9_000_000 + n) for n in range(257)]
