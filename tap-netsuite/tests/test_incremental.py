"""Nothing is lost: edits, deletes and late commits while a read is under way, kills, clocks that change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_books import Books
from fake_company import at, header, line, link
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tap_runs import Run, read

LOOKBACK = 100
QUICK = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


class Clockwork:
    """Books that change while they are read: an act falls due before each query."""

    def __init__(self, acts: list[tuple[str, int]], act: Any) -> None:
        self.books = Books()
        self.seconds = 0
        self._acts = list(acts)
        self._act = act
        self.books.before_query = self._before

    def now(self) -> datetime:
        return at(self.seconds)

    def _before(self, sql: str) -> None:
        del sql
        self.seconds += 1
        if self._acts:
            self._act(self, *self._acts.pop(0))

    def quiet(self) -> None:
        self._acts.clear()
        self.seconds += 2 * LOOKBACK


def run_all(clockwork: Clockwork, stream: str, cuts: list[int], **settings: Any) -> list[dict[str, Any]]:
    """Runs that each resume from the last state of the one before, killed after some messages; the last is not."""
    seen: list[dict[str, Any]] = []
    state: dict[str, Any] = {}
    for cut in [*cuts, None]:
        if cut is None:
            clockwork.quiet()
        run = read(
            clockwork.books, stream, now=clockwork.now, state=state, page_size=3, states_after=1,
            lookback_seconds=LOOKBACK, **settings,
        )  # fmt: skip
        kept = run if cut is None else run.until(cut)
        check_bookmarks(run, stream, clockwork)
        seen += kept.records(stream)
        state = kept.state or state
    return seen


def check_bookmarks(run: Run, stream: str, clockwork: Clockwork) -> None:
    marks = [
        m["value"]["bookmarks"][stream].get("replication_key_value", "") for m in run.messages if m["type"] == "STATE"
        and stream in m["value"].get("bookmarks", {})
    ]  # fmt: skip
    assert marks == sorted(marks)
    assert all(mark <= clockwork.now().strftime("%Y-%m-%dT%H:%M:%SZ") for mark in marks)


# a flat stream


def add_item(clockwork: Clockwork, late: int = 0) -> None:
    number = clockwork.books.count("item") + clockwork.__dict__.setdefault("deleted", 0) + 1
    stamp = clockwork.now() - timedelta(seconds=late)
    clockwork.books.add("item", {"id": number, "itemid": f"new {number}", "lastmodifieddate": stamp})


def act_on_items(clockwork: Clockwork, what: str, number: int) -> None:
    books, one = clockwork.books, f"id = {number}"
    if what == "edit":
        books.change("item", one, itemid=f"edited {clockwork.seconds}", lastmodifieddate=clockwork.now())
    elif what == "delete":
        clockwork.deleted = clockwork.__dict__.get("deleted", 0)
        before = books.count("item")
        books.delete("item", one)
        clockwork.deleted += before - books.count("item")
    elif what == "late":
        add_item(clockwork, late=min(number * 5, LOOKBACK - 1))
    else:
        add_item(clockwork)


ITEM_ACTS = st.lists(
    st.tuples(st.sampled_from(["edit", "add", "delete", "late", "edit"]), st.integers(1, 20)), max_size=25
)


@QUICK
@given(
    stamps=st.lists(st.integers(-4, 0), max_size=14),
    acts=ITEM_ACTS,
    cuts=st.lists(st.integers(1, 30), max_size=3),
)
def test_every_version_of_every_row_arrives(stamps, acts, cuts):
    clockwork = Clockwork(acts, act_on_items)
    for number, stamp in enumerate(stamps, 1):
        changed = None if stamp == -4 else at(stamp)
        clockwork.books.add("item", {"id": number, "itemid": f"first {number}", "lastmodifieddate": changed})
    last = {record["id"]: record["itemid"] for record in run_all(clockwork, "items", cuts)}
    rows = clockwork.books._db.execute("SELECT id, itemid FROM item").fetchall()
    assert {str(number): name for number, name in rows}.items() <= last.items()


@QUICK
@given(stamps=st.lists(st.integers(0, 3), min_size=1, max_size=20), page_size=st.integers(1, 7))
def test_pages_hold_every_row_once_and_in_order(stamps, page_size):
    books = Books()
    for number, stamp in enumerate(stamps, 1):
        books.add("item", {"id": number, "lastmodifieddate": at(stamp)})
    run = read(books, "items", page_size=page_size)
    wanted = sorted((at(stamp), number) for number, stamp in enumerate(stamps, 1))
    assert run.ids("items") == [str(number) for _, number in wanted]
    assert len(books.asked) == -(-len(stamps) // page_size)


@QUICK
@given(
    keys=st.sets(
        st.tuples(
            st.integers(1, 2),
            st.sampled_from([None, 0, 11]),
            st.integers(1, 3),
            st.sampled_from([None, "A", "b"]),
        ),
        max_size=15,
    ),
    page_size=st.integers(1, 4),
)
def test_keys_of_several_parts_with_nulls_page_like_one(keys, page_size):
    books = Books()
    for previous, previous_line, following, kind in keys:
        row = link(previous, "PurchOrd", following, "VendBill", at(0))
        books.add("nexttransactionlinelink", row | {"previousline": previous_line, "linktype": kind})
    records = read(books, "transaction_links", page_size=page_size).records("transaction_links")
    fields = ("previousdoc", "previousline", "nextdoc", "linktype")
    wanted = {tuple("" if part is None else str(part) for part in key) for key in keys}
    assert sorted(tuple(r[f] for f in fields) for r in records) == sorted(wanted)


def test_five_thousand_rows_in_the_second_of_the_bookmark():
    books = Books()
    books.add("transactionline", *({"uniquekey": n, "linelastmodifieddate": at(0)} for n in range(1, 5001)))
    first = read(books, "transaction_lines", states_after=700)
    cut = first.until(2 + 2100 + 3)
    rest = read(books, "transaction_lines", state=cut.state, lookback_seconds=0)
    keys = {r["uniquekey"] for run in (cut, rest) for r in run.records("transaction_lines")}
    assert cut.bookmark("transaction_lines") == "2026-06-01T12:00:00Z"
    assert len(cut.records("transaction_lines")) < 5000
    assert len(keys) == 5000
    first_reads = [sql for sql in books.asked if "transaction h" not in sql]
    assert len(first_reads) == 10


def test_the_first_page_of_every_query_is_enough_beyond_any_cap_on_offsets(monkeypatch):
    books = Books()
    books.add("item", *({"id": n, "lastmodifieddate": at(n // 50)} for n in range(1, 301)))
    run = read(books, "items", page_size=10)  # the books refuse any offset
    assert len(run.records("items")) == 300
    assert len(books.asked) == 30


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Pacific/Kiritimati"]
)
@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01", "2026-04-05", "2026-09-27"])
def test_days_on_which_clocks_change(zone, day):
    books = Books(zone)
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(hours=12)
    quarters = [start + timedelta(minutes=15 * n) for n in range(4 * 48)]
    state: dict[str, Any] = {}
    seen: list[str] = []
    for number, moment in enumerate(quarters, 1):
        books.add("item", {"id": number, "lastmodifieddate": moment})
        if number % 16 == 0:
            run = read(books, "items", now=lambda: moment, state=state, lookback_seconds=0)  # noqa: B023
            state = run.state
            seen += run.ids("items")
    assert set(seen) == {str(n) for n in range(1, len(quarters) + 1)}
    assert len(seen) <= len(quarters) + len(quarters) // 16  # the row at the bookmark comes twice, no more


def test_no_record_passes_the_clock_at_the_start():
    books = Books()
    books.add("item", {"id": 1, "lastmodifieddate": at(0)}, {"id": 2, "lastmodifieddate": at(11)})
    run = read(books, "items", now=lambda: at(10))
    assert run.ids("items") == ["1"]
    assert read(books, "items", now=lambda: at(20), state=run.state).ids("items") == ["1", "2"]


def test_start_date_and_rows_without_a_stamp():
    books = Books()
    books.add("item", *({"id": n, "lastmodifieddate": at(n)} for n in (1, 2, 3)), {"id": 4})
    run = read(books, "items", start_date="2026-06-01T12:00:02Z")
    assert run.ids("items") == ["4", "2", "3"]
    again = read(books, "items", state=run.state, start_date="2026-06-01T12:00:03Z")
    assert again.ids("items") == ["3"]


@pytest.mark.parametrize(
    "bookmark",
    [
        {"replication_key_value": "2026-06-01T12:00:02Z"},
        {"replication_key": "lastmodifieddate", "replication_key_value": "2026-06-01T12:00:02+00:00"},
        {"replication_key": "lastmodifieddate", "replication_key_value": "2026-06-01T14:00:02.000+02:00"},
    ],
)
def test_state_that_other_versions_wrote(bookmark):
    books = Books()
    books.add("item", *({"id": n, "lastmodifieddate": at(n)} for n in (1, 2, 3)))
    run = read(books, "items", state={"bookmarks": {"items": bookmark}}, lookback_seconds=0)
    assert run.ids("items") == ["2", "3"]
    assert run.bookmark("items") == "2026-06-01T12:00:03Z"


def test_a_bookmark_stays_while_only_the_look_back_is_read_again():
    books = Books()
    books.add("item", {"id": 1, "lastmodifieddate": at(0)}, {"id": 2, "lastmodifieddate": at(50)})
    first = read(books, "items")
    books.delete("item", "id = 2")
    second = read(books, "items", state=first.state)
    assert second.ids("items") == ["1"]
    assert second.bookmark("items") == first.bookmark("items") == "2026-06-01T12:00:50Z"


# documents


def add_order(clockwork: Clockwork, number: int, stamp: datetime) -> None:
    books = clockwork.books
    books.add("transaction", header(number, "PurchOrd", stamp))
    lines = [line(number, n, stamp, item=7, memo="first") for n in range(number % 4 + 1)]
    books.add("transactionline", *lines)


def act_on_orders(clockwork: Clockwork, what: str, number: int) -> None:
    """Changes of which only one place tells."""
    books, now = clockwork.books, clockwork.now()
    memo = f"{what} {clockwork.seconds}"
    one, its_lines = f"id = {number}", f'"transaction" = {number}'
    if what == "header":
        books.change("transaction", one, memo=memo, lastmodifieddate=now)
    elif what == "line":
        books.change("transactionline", f"{its_lines} AND id = 1", memo=memo, linelastmodifieddate=now)
    elif what == "link":
        books.change("transaction", one, status=memo)
        books.add(
            "nexttransactionlinelink", link(number, "PurchOrd", 500 + clockwork.seconds, "ItemRcpt", now)
        )
    elif what == "linked":
        books.change("transaction", one, status=memo)
        receipt = 1000 + clockwork.seconds
        books.add("transaction", header(receipt, "ItemRcpt", now))
        books.add("nexttransactionlinelink", link(number, "PurchOrd", receipt, "ItemRcpt", at(-9999)))
    elif what == "derived":
        books.change("transaction", one, status=memo)
        row = line(2000 + clockwork.seconds, 1, now, createdfrom=number)
        books.add("transactionline", row)
    elif what == "delete line":
        books.delete("transactionline", f"{its_lines} AND id = 1")
        books.change("transaction", one, lastmodifieddate=now)


ORDER_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["header", "line", "link", "linked", "derived", "delete line"]), st.integers(1, 9)
    ),
    max_size=15,
)


@QUICK
@given(acts=ORDER_ACTS, cuts=st.lists(st.integers(1, 25), max_size=3), start=st.booleans())
def test_every_version_of_every_document_arrives(acts, cuts, start):
    clockwork = Clockwork(acts, act_on_orders)
    for number in range(1, 10):
        add_order(clockwork, number, at(-500 + number // 3))
    settings = {"start_date": "2026-06-01T10:00:00Z"} if start else {}
    seen = run_all(clockwork, "purchase_orders", cuts, **settings)
    last = {record["id"]: record for record in seen}
    for number in range(1, 10):
        record, books = last[str(number)], clockwork.books
        (memo, status) = books._db.execute(
            'SELECT memo, status FROM "transaction" WHERE id = ?', (number,)
        ).fetchone()
        rows = books._db.execute(
            'SELECT uniquekey, memo FROM transactionline WHERE "transaction" = ?', (number,)
        )
        expected = {str(key): text for key, text in rows}
        assert (record["memo"], record["status"]) == (memo, status)
        assert record["line_keys"] == sorted(expected, key=int)
        assert all(expected[row["uniquekey"]] == row["memo"] for row in record["lines"])


def test_a_document_that_only_its_lines_bring_back_moves_the_bookmark_once_all_is_read():
    clockwork = Clockwork([], act_on_orders)
    add_order(clockwork, 1, at(0))
    add_order(clockwork, 2, at(50))
    first = read(clockwork.books, "purchase_orders", now=lambda: at(100), lookback_seconds=0)
    clockwork.seconds = 150
    act_on_orders(clockwork, "line", 1)
    second = read(
        clockwork.books,
        "purchase_orders",
        now=lambda: at(200),
        lookback_seconds=0,
        state=first.state,
        states_after=1,
    )
    record, at_bookmark = second.records("purchase_orders")
    assert (record["id"], at_bookmark["id"]) == ("1", "2")
    assert record["lastmodifieddate"] == "2026-06-01T12:00:00Z"  # its own, as NetSuite has it
    states = [m["value"]["bookmarks"]["purchase_orders"] for m in second.messages if m["type"] == "STATE"]
    assert states[0]["replication_key_value"] == "2026-06-01T12:00:50Z"
    assert second.bookmark("purchase_orders") == "2026-06-01T12:03:20Z"
    third = read(
        clockwork.books, "purchase_orders", now=lambda: at(300), lookback_seconds=0, state=second.state
    )
    assert third.records("purchase_orders") == []


def test_all_lines_of_a_changed_header_come_again():
    books = Books()
    books.add("transaction", header(1, "PurchOrd", at(0)))
    books.add("transactionline", line(1, 0, at(0)), line(1, 1, at(0)), line(2, 0, at(0)))
    first = read(books, "transaction_lines", lookback_seconds=0, now=lambda: at(10))
    books.delete("transactionline", "uniquekey = 10000")
    books.change("transaction", "id = 1", lastmodifieddate=at(20))
    second = read(books, "transaction_lines", lookback_seconds=0, now=lambda: at(30), state=first.state)
    assert [r["uniquekey"] for r in second.records("transaction_lines")] == ["10001", "20000"]
    # 20000 is at the bookmark; 10000 is gone
