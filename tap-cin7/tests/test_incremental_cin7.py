"""What a run asks for after another one: windows, bookmarks, the overlap, one call for each changed document."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cin7_books import NOW, Purchases, guid, listed_sale, product, purchase, sale, supplier
from fake_cin7_core import changed_between, too_many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from singer_runs import Run, sync

from connector_kit.bookmarks import read_from
from connector_kit.errors import ConnectorError
from tap_cin7.overlap import ReadBefore, version_of
from tap_cin7.tap import TapCin7
from tap_cin7.windows import Window, of_ticks, ticks

COMMAND = [sys.executable, "-c", "from tap_cin7.tap import main; main()"]
DOCUMENTS = (
    "purchases",
    "purchase_order_lines",
    "purchase_invoices",
    "purchase_invoice_lines",
    "purchase_receipts",
    "purchase_credit_notes",
)
DAY = 24 * 60


def run(cin7, *streams, state=None, **settings):
    return sync(TapCin7(config={**cin7.config, **settings}, state=state), streams)


def asked_for(cin7):
    return [query["id"] for query in cin7.asked("advanced-purchase")]


@pytest.fixture(autouse=True)
def clock(cin7):
    cin7.now = lambda: NOW


# lists with a cursor


def test_a_list_is_read_from_its_bookmark_less_the_overlap(cin7):
    rows = [supplier(n, minutes) for n, minutes in enumerate((9 * DAY, 5 * DAY, 4 * DAY, 3 * DAY))]
    cin7.listing("supplier", "SupplierList", rows, changed_between("LastModifiedOn"))
    first = run(cin7, "suppliers")
    assert "modifiedsince" not in cin7.asked("supplier")[0]
    assert first.bookmark("suppliers") == rows[3]["LastModifiedOn"][:19] + ".000000Z"
    again = run(cin7, "suppliers", state=first.state)
    assert cin7.asked("supplier")[1]["modifiedsince"] == "2026-08-16T11:59:59.000Z"
    assert again.ids("suppliers") == [guid("supplier", 2), guid("supplier", 3)]
    assert again.bookmark("suppliers") == first.bookmark("suppliers")


def test_a_record_in_no_order_does_not_move_the_bookmark_before_the_list_is_through(cin7):
    rows = [supplier(n, 100 + n) for n in range(30)]
    cin7.listing("supplier", "SupplierList", rows, changed_between("LastModifiedOn"))
    cin7.script.append(lambda r: too_many("7200") if r.param("Page") == "3" else None)
    tap = TapCin7(config={**cin7.config, "page_size": 10})
    with pytest.raises(ConnectorError):
        sync(tap, ["suppliers"])
    assert "replication_key_value" not in tap.streams["suppliers"].stream_state


def test_a_bookmark_does_not_pass_cin7s_clock(cin7):
    cin7.listing("brand", "x", [])
    cin7.listing("supplier", "SupplierList", [supplier(1, -DAY)], changed_between("LastModifiedOn"))
    cin7.listing("customer", "CustomerList", [supplier(1, -DAY)], changed_between("LastModifiedOn"))
    done = run(cin7, "customers", "suppliers")
    assert done.bookmark("suppliers")[:16] == NOW.isoformat()[:16]
    assert len(done.records("suppliers")) == 1


def test_start_date_holds_for_streams_with_a_cursor(cin7):
    cin7.listing(
        "supplier", "SupplierList", [supplier(1, 9 * DAY), supplier(2)], changed_between("LastModifiedOn")
    )
    done = run(cin7, "suppliers", start_date=(NOW - timedelta(days=2)).isoformat())
    assert done.ids("suppliers") == [guid("supplier", 2)]


def test_a_stream_that_is_to_be_read_in_full_is(cin7):
    cin7.listing(
        "supplier", "SupplierList", [supplier(1, 9 * DAY), supplier(2)], changed_between("LastModifiedOn")
    )
    first = run(cin7, "suppliers")
    tap = TapCin7(config=cin7.config)
    catalog = json.loads(tap.catalog_json_text)
    for entry in catalog["streams"]:
        if entry["tap_stream_id"] == "suppliers":
            entry["replication_method"] = "FULL_TABLE"
            root = next(m for m in entry["metadata"] if m["breadcrumb"] == [])
            root["metadata"]["forced-replication-method"] = "FULL_TABLE"
    full = sync(TapCin7(config=cin7.config, catalog=catalog, state=first.state), ["suppliers"])
    assert len(full.records("suppliers")) == 2


def test_a_stream_that_is_added_later_is_read_from_the_start(cin7):
    rows = [product(n, minutes) for n, minutes in enumerate((9 * DAY, 5 * DAY, 60))]
    cin7.listing("product", "Products", rows, changed_between("LastModifiedOn"))
    first = run(cin7, "products")
    done = run(cin7, "products", "product_suppliers", state=first.state)
    assert len({r["product_id"] for r in done.records("product_suppliers")}) == 3
    assert done.ids("products") == [guid("product", 2)]
    assert len(cin7.requests) == 2


def test_transactions_are_read_again_for_the_last_weeks(cin7):
    def booked(days):
        day = (NOW - timedelta(days=days)).strftime("%Y-%m-%dT00:00:00")
        return {"TaskID": f"t{days}", "Amount": 1, "EffectiveDate": day, "DebitAccountCode": "1"}

    rows = [booked(days) for days in (80, 37, 36, 30, 1)]
    cin7.listing(
        "transactions",
        "Transactions",
        rows,
        lambda row, query: row["EffectiveDate"][:10] > query.get("fromdate", ""),
    )
    first = run(cin7, "transactions")
    assert len(first.records("transactions")) == 5
    again = run(cin7, "transactions", state=first.state)
    assert [r["task_id"] for r in again.records("transactions")] == ["t36", "t30", "t1"]
    assert cin7.asked("transactions")[1]["fromdate"] == "2026-07-14"


# documents


@pytest.fixture
def purchases(cin7):
    return Purchases(cin7, *(purchase(n, 10 * DAY - n) for n in range(20)))


def test_a_first_run_asks_for_every_document_once_in_the_order_of_their_change(cin7, purchases):
    cin7.shuffled = True
    done = run(cin7, *DOCUMENTS, "purchase_list", max_concurrency=1)
    assert asked_for(cin7) == [guid("purchase", n) for n in range(20)]
    assert sorted(done.ids("purchases")) == sorted(asked_for(cin7))
    assert len(done.records("purchase_invoice_lines")) == 60
    assert len(cin7.asked("purchaselist")) == 1
    assert {done.bookmark(name) for name in DOCUMENTS} == {done.bookmark("purchase_list")}


@pytest.mark.parametrize("lookback", [0, 86_400, 30 * 86_400])
def test_a_run_with_nothing_new_asks_for_the_list_and_no_document(cin7, purchases, lookback):
    state = run(cin7, *DOCUMENTS, lookback_seconds=lookback).state
    cin7.requests.clear()
    again = run(cin7, *DOCUMENTS, state=state, lookback_seconds=lookback)
    assert dict(cin7.calls) == {"purchaselist": 1}
    assert [m for m in again.messages if m["type"] == "RECORD"] == []
    assert again.state == state


def test_a_run_asks_only_for_what_changed_also_within_the_overlap(cin7, purchases):
    state = run(cin7, *DOCUMENTS).state
    purchases.change(3, 5, Status="COMPLETED")
    purchases.add(purchase(77, 4))
    cin7.requests.clear()
    second = run(cin7, *DOCUMENTS, state=state)
    assert asked_for(cin7) == [guid("purchase", 3), guid("purchase", 77)]
    assert second.records("purchases")[0]["status"] == "COMPLETED"
    purchases.change(77, 3)
    cin7.requests.clear()
    third = run(cin7, *DOCUMENTS, state=second.state)
    assert asked_for(cin7) == [guid("purchase", 77)]
    cin7.requests.clear()
    run(cin7, *DOCUMENTS, state=third.state)
    assert dict(cin7.calls) == {"purchaselist": 1}


def test_a_change_within_the_same_microsecond_is_one(cin7, purchases):
    row = purchases.rows[0]
    row["LastUpdatedDate"] = "2026-08-19T10:00:00.1234561Z"
    state = run(cin7, "purchases").state
    row["LastUpdatedDate"] = "2026-08-19T10:00:00.1234562Z"
    cin7.requests.clear()
    run(cin7, "purchases", state=state)
    assert asked_for(cin7) == [row["ID"]]


def test_a_change_that_shows_late_is_found_by_the_overlap(cin7, purchases):
    state = run(cin7, "purchases").state
    purchases.add(purchase(88, 10 * DAY + 300))
    run(cin7, "purchases", state=state)
    assert asked_for(cin7)[20:] == [guid("purchase", 88)]


def test_the_window_ends_at_the_clock_of_its_start(cin7, purchases):
    run(cin7, "purchases")
    run(cin7, "purchases")
    until = cin7.asked("purchaselist")[-1]["updateduntil"]
    assert abs(datetime.fromisoformat(until) - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_window_that_ended_too_early_by_cin7s_clock_is_asked_for_again(cin7):
    ahead = timedelta(hours=2)
    cin7.now = lambda: datetime.now(UTC) + ahead
    changed = (cin7.now() - timedelta(minutes=10)).isoformat()
    rows = [{"ID": guid("purchase", 1), "LastUpdatedDate": changed}]
    cin7.listing("purchaseList", "PurchaseList", rows, changed_between("LastUpdatedDate"))
    assert run(cin7, "purchase_list").ids("purchase_list") == [guid("purchase", 1)]
    assert dict(cin7.calls) == {"purchaselist": 2}
    until = cin7.asked("purchaselist")[-1]["updateduntil"]
    assert abs(datetime.fromisoformat(until) - cin7.now()) < timedelta(minutes=5)


def test_suppliers_that_come_all_the_while_do_not_keep_a_run_from_its_end(cin7):
    cin7.now = lambda: datetime.now(UTC)
    rows = [supplier(n, 100 + n) for n in range(60)]
    known = {row["ID"] for row in rows}
    cin7.listing("supplier", "SupplierList", rows, changed_between("LastModifiedOn"))

    def fill(request):
        fresh = {**supplier(len(rows)), "LastModifiedOn": (cin7.now() + timedelta(minutes=1)).isoformat()}
        rows.insert(0, fresh)

    cin7.script.append(fill)
    began = datetime.now(UTC)
    done = run(cin7, "suppliers", page_size=10)
    assert known <= set(done.ids("suppliers"))
    assert len(cin7.asked("supplier")) < 30
    assert datetime.fromisoformat(done.bookmark("suppliers")) < began + timedelta(minutes=1)


def test_a_document_that_changed_between_list_and_call_is_not_asked_for_twice(cin7, purchases):
    late = guid("purchase", 19)

    def edit(request):
        if request.path == "advanced-purchase" and request.param("ID") == late:
            purchases.change(19, 2)

    cin7.script.append(edit)
    first = run(cin7, "purchases")
    assert first.records("purchases")[-1]["last_updated_date"].startswith("2026-08-20T11:58")
    cin7.requests.clear()
    cin7.script.clear()
    run(cin7, "purchases", state=first.state)
    assert dict(cin7.calls) == {"purchaselist": 1}


def test_a_document_that_vanished_is_skipped_and_told(cin7, purchases, caplog):
    purchases.vanish(4)
    done = run(cin7, *DOCUMENTS)
    assert len(done.ids("purchases")) == 19
    assert f"[DOCUMENT_GONE] advanced-purchase {guid('purchase', 4)}" in caplog.text
    assert "[DOCUMENTS_GONE] 1 document(s)" in caplog.text


def test_a_voided_document_comes_with_its_status(cin7, purchases):
    purchases.change(2, 1, Status="VOIDED", Invoice=[])
    done = run(cin7, *DOCUMENTS)
    (record,) = [r for r in done.records("purchases") if r["id"] == guid("purchase", 2)]
    assert record["status"] == "VOIDED"
    assert record["invoice"] == []


def test_a_document_that_is_another_one_ends_the_run(cin7, purchases):
    cin7.document("advanced-purchase", purchases.documents, missing="x")
    right = cin7.paths["advanced-purchase"]

    def wrong(request):
        request.query["id"] = guid("purchase", 1)
        return right(request)

    cin7.paths["advanced-purchase"] = wrong
    with pytest.raises(ConnectorError) as raised:
        run(cin7, "purchases")
    assert raised.value.code == "ANSWER_NOT_UNDERSTOOD"


def test_a_refusal_for_the_rate_between_documents_loses_none(cin7, purchases):
    left = [too_many("0 Seconds")]
    cin7.script.append(lambda r: left.pop() if left and r.param("ID") == guid("purchase", 7) else None)
    done = run(cin7, "purchases")
    assert done.ids("purchases") == [guid("purchase", n) for n in range(20)]


def test_documents_are_asked_for_a_few_at_a_time(cin7, purchases):
    cin7.delay = 0.02
    run(cin7, "purchases", max_concurrency=3)
    assert 2 <= cin7.most_in_flight <= 3


def test_a_stream_of_documents_that_is_added_later_gets_all_of_them(cin7, purchases):
    state = run(cin7, "purchases").state
    cin7.requests.clear()
    done = run(cin7, "purchases", "purchase_receipts", state=state)
    assert len(asked_for(cin7)) == 20
    assert len(done.records("purchase_receipts")) == 20
    assert done.records("purchases") == []


def test_a_state_that_somebody_has_edited_costs_calls_and_loses_nothing(cin7, purchases):
    state = run(cin7, "purchases").state
    state["bookmarks"]["purchases"]["read_in_overlap"] = "§ no base64"
    done = run(cin7, "purchases", state=state)
    assert len(done.records("purchases")) == 20


@pytest.mark.parametrize("value", ["yesterday", 7, ["2026-01-01"]])
def test_a_bookmark_that_is_no_time_is_told(cin7, purchases, value):
    state = {
        "bookmarks": {"purchases": {"replication_key": "last_updated_date", "replication_key_value": value}}
    }
    with pytest.raises(ConnectorError) as raised:
        run(cin7, "purchases", state=state)
    assert raised.value.code == "TIME_INVALID"


def test_sales_have_the_cursor_of_their_list(cin7):
    documents = [sale(n) for n in range(3)]
    cin7.listing(
        "saleList",
        "SaleList",
        [listed_sale(d, 30 + n) for n, d in enumerate(documents)],
        changed_between("Updated"),
    )
    cin7.document("sale", documents)
    done = run(cin7, "sales", "sale_list")
    assert done.ids("sales") == [guid("sale", n) for n in (2, 1, 0)]
    record = done.records("sales")[-1]
    assert record["updated"] == done.records("sale_list")[0]["updated"]
    assert record["fulfilment_status"] == "NOT FULFILLED"
    assert record["manual_journals"] == [{"task_id": None, "status": "DRAFT", "lines": []}]
    cin7.requests.clear()
    run(cin7, "sales", "sale_list", state=done.state)
    assert dict(cin7.calls) == {"salelist": 1}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(st.lists(st.integers(0, 24), max_size=6), min_size=1, max_size=4),
    lookback=st.sampled_from([0, 60, 86_400]),
)
def test_however_documents_change_their_last_version_arrives_at_one_call_for_each(cin7, edits, lookback):
    books = Purchases(cin7, *(purchase(n, 5 * DAY + n) for n in range(15)))
    state, held, clock = None, {}, 4 * DAY
    for edited in [[], *edits]:
        changed = set()
        for number in edited:
            clock -= 1
            changed.add(number)
            if number in {int(d["OrderNumber"][3:]) for d in books.documents}:
                books.change(number, clock, Note=f"at {clock}")
            else:
                books.add(purchase(number, clock, Note=f"at {clock}"))
        cin7.requests.clear()
        done = run(cin7, "purchases", state=state, lookback_seconds=lookback)
        state = done.state
        held |= {r["id"]: r["note"] for r in done.records("purchases")}
        assert len(asked_for(cin7)) <= (len(changed) if edited else 15)
    assert held == {d["ID"]: d["Note"] for d in books.documents}


# interruption


def test_a_run_that_is_killed_goes_on_where_it_was(cin7, tmp_path):
    Purchases(cin7, *(purchase(n, 5 * DAY - n) for n in range(150)))
    over = threading.Event()
    last = guid("purchase", 120)
    cin7.script.append(lambda r: over.wait(30) and None if r.param("ID") == last else None)
    config = {**cin7.config, "max_concurrency": 2}
    catalog = TapCin7(config=config).catalog_dict
    for stream in catalog["streams"]:
        root = next(m for m in stream["metadata"] if m["breadcrumb"] == [])
        root["metadata"]["selected"] = stream["tap_stream_id"] in {"purchases", "purchase_invoices"}
    for name, content in (("config", config), ("catalog", catalog)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    options = [o for n in ("config", "catalog") for o in (f"--{n}", str(tmp_path / f"{n}.json"))]
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        read = b""
        while read.count(b'"STATE"') < 2 and (chunk := os.read(process.stdout.fileno(), 65536)):
            read += chunk
        process.kill()
    over.set()
    lines = Run(read[: read.rindex(b"\n") + 1].decode())
    cut = max(n for n, m in enumerate(lines.messages) if m["type"] == "STATE")
    first = lines.until(cut + 1)
    assert len(first.ids("purchases")) == 100
    cin7.requests.clear()
    rest = run(cin7, "purchases", "purchase_invoices", state=first.state, max_concurrency=1)
    assert asked_for(cin7) == [guid("purchase", n) for n in range(100, 150)]
    assert [*first.ids("purchases"), *rest.ids("purchases")] == [guid("purchase", n) for n in range(150)]
    assert len(first.records("purchase_invoices") + rest.records("purchase_invoices")) == 150


def test_a_run_that_breaks_off_at_a_document_keeps_what_it_read(cin7, purchases, monkeypatch):
    monkeypatch.setattr("tap_cin7.documents._STATE_EVERY", 5)
    cin7.script.append(lambda r: too_many("7200") if r.param("ID") == guid("purchase", 12) else None)
    tap = TapCin7(config={**cin7.config, "max_concurrency": 1})
    with pytest.raises(ConnectorError):
        sync(tap, ["purchases"])
    state = json.loads(json.dumps(tap.state))
    cin7.script.clear()
    cin7.requests.clear()
    run(cin7, "purchases", state=state, max_concurrency=1)
    assert asked_for(cin7) == [guid("purchase", n) for n in range(10, 20)]


# windows


@given(st.datetimes(timezones=st.just(UTC)))
def test_ticks_come_back_as_the_moment_and_hold_the_seventh_digit(moment):
    assert of_ticks(ticks(moment)) == moment
    assert ticks(moment, "2026-01-01T00:00:00.1234567Z") == ticks(moment) + 7


@given(
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.integers(0, 10**10),
)
def test_a_window_never_starts_after_its_bookmark_or_before_start_date(bookmark, start_date, lookback):
    start = read_from(bookmark, start_date, lookback)
    if start_date:
        assert start >= start_date
    if bookmark and not start_date:
        assert start <= max(bookmark, datetime(1900, 1, 1, tzinfo=UTC))
    if bookmark is None:
        assert start == start_date
    assert Window(start, NOW).since is None or Window(start, NOW).since.endswith("Z")


def test_versions_are_remembered_as_long_as_the_overlap_holds_them():
    before = ReadBefore()
    for number in range(10):
        before.add(version_of("A", number), number)
    after = ReadBefore(before.text(4))
    assert [version_of("a", n) in after for n in range(10)] == [False] * 4 + [True] * 6
    after.add(version_of("A", 7), 7)
    after.drop_unmet()
    assert len(after) == 1


def test_so_many_versions_at_most_are_remembered():
    before = ReadBefore()
    for number in range(25_000):
        before.add(number + 1, number)
    kept = ReadBefore(before.text(0))
    assert len(kept) == 20_000
    assert 25_000 in kept
    assert len(before.text(0)) < 220_000
