"""Every row once, whatever the order; and what it costs."""

from __future__ import annotations

import datetime as dt
import random
import tracemalloc
from collections import Counter
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unordered_list import ListServer

from connector_kit.errors import ConnectorError
from tap_cin7.complete import CompleteList
from tap_cin7.declaration import Listing
from tap_cin7.feeds import keyed_by
from tap_cin7.narrowing import narrowing_of
from tap_cin7.pages import Pager
from tap_cin7.seen import SeenKeys, digest
from tap_cin7.streams.ledger import TRANSACTION_LIST, number_transactions

NAMED = Listing("list", "List", prefix=("Name", "Name"))
TIMED = Listing("list", "List", since="Since", until="Until", cursor="Changed")
PLAIN = Listing("list", "List")
DATED = Listing("list", "List", since="FromDate", until="ToDate", cursor="EffectiveDate", dates=True)
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def named(count, name="Part {:05}"):
    return [{"ID": f"id-{n}", "Name": name.format(n)} for n in range(count)]


def timed(count, seconds=60.0):
    return [
        {"ID": f"id-{n}", "Changed": (START + dt.timedelta(seconds=n * seconds)).isoformat()}
        for n in range(count)
    ]


def booked(count, days=30, accounts=5):
    return [
        {
            "TaskID": f"t-{n % 7}",
            "DebitAccountCode": f"{n % accounts}",
            "CreditAccountCode": f"{(n + 1) % accounts}",
            "Amount": n % 3,
            "EffectiveDate": f"2026-01-{1 + n % days:02}T00:00:00",
        }
        for n in range(count)
    ]


def read(server, listing, page_size, params=(), identify=None, is_late=None):
    pager = Pager(server, listing, page_size)
    reader = CompleteList("things", pager, identify or keyed_by("ID"), narrowing_of(listing), is_late)
    return [row for rows in reader.rows(dict(params)) for row in rows]


def ids(rows):
    return [row["ID"] for row in rows]


def whole(rows, all_rows):
    return len(rows) == len(all_rows) and set(ids(rows)) == set(ids(all_rows))


@given(count=st.integers(0, 300), page_size=st.integers(1, 120), listing=st.sampled_from([NAMED, PLAIN]))
def test_a_list_in_a_stable_order_costs_its_pages(count, page_size, listing):
    server = ListServer(named(count))
    assert whole(read(server, listing, page_size), server.rows)
    assert server.calls == max(ceil(count / page_size), 1)
    assert all(asked["Limit"] == page_size for asked in server.asked)
    assert [asked["Page"] for asked in server.asked] == list(range(1, server.calls + 1))


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(0, 250),
    page_size=st.integers(5, 60),
    seed=st.integers(0, 1000),
    kind=st.sampled_from([(NAMED, named), (PLAIN, named), (TIMED, timed)]),
)
def test_pages_in_any_order_give_every_row_once(count, page_size, seed, kind):
    listing, rows = kind
    server = ListServer(rows(count), shuffled=True, seed=seed)
    assert whole(read(server, listing, page_size), server.rows)


@pytest.mark.parametrize("seed", range(3))
def test_a_shuffled_window_of_time_costs_little_more_than_its_pages(seed):
    server = ListServer(timed(5000), shuffled=True, seed=seed)
    rows = read(server, TIMED, 1000, {"Until": "2027-01-01T00:00:00Z"})
    assert whole(rows, server.rows)
    assert server.calls <= 5 + 5


@pytest.mark.parametrize(
    ("count", "name", "most"),
    [(20_000, "P-{:05}", 60), (2500, "Supplier {:05}", 12), (2500, "{:04x} Pty Ltd", 25)],
)
def test_a_shuffled_list_is_divided_by_how_names_begin(count, name, most):
    server = ListServer(named(count, name), shuffled=True)
    assert whole(read(server, NAMED, 1000), server.rows)
    assert server.calls <= most


def test_names_that_the_sample_does_not_show_are_found_too():
    rare = [{"ID": f"rare-{n}", "Name": f"{letter}-{n}"} for n, letter in enumerate("ZYX")]
    server = ListServer(named(4000, "A{:04}") + rare, shuffled=True)
    assert whole(read(server, NAMED, 1000), server.rows)


def test_a_filter_that_finds_the_text_anywhere_still_gives_every_row(monkeypatch):
    server = ListServer(named(3000, "{:05}"), shuffled=True)
    monkeypatch.setattr(
        "unordered_list._meets", lambda row, params: str(params.get("Name", "")) in row["Name"]
    )
    assert whole(read(server, NAMED, 500), server.rows)


def test_thousands_of_rows_of_one_moment_are_read_until_all_have_come_by():
    server = ListServer(timed(1500, seconds=0), shuffled=True)
    assert whole(read(server, TIMED, 500), server.rows)


def test_rows_that_are_added_while_it_is_read_push_none_out():
    server = ListServer(named(95, "{:05}"))

    def add(call):
        if call in {2, 4}:
            server.rows.insert(0, {"ID": f"new-{call}", "Name": "-"})

    server.before_each = add
    rows = read(server, NAMED, 20)
    assert len(rows) == len(set(ids(rows)))
    assert set(ids(named(95))) <= set(ids(rows))


def test_rows_that_are_taken_away_while_it_is_read_hide_none():
    server = ListServer(named(95))
    server.before_each = lambda call: server.rows.pop(0) if call == 2 else None
    assert set(ids(named(95))) <= set(ids(read(server, PLAIN, 20)))


def test_a_server_that_gives_less_than_the_limit_is_read_on():
    server = ListServer(named(330), most=100)
    assert whole(read(server, NAMED, 1000), server.rows)
    assert server.calls == 4


def test_a_total_that_counts_more_than_there_is_is_told_and_costs_one_more_reading(caplog):
    server = ListServer(named(45))
    server.total = lambda found: found + 1
    assert whole(read(server, PLAIN, 20), server.rows)
    assert server.calls <= 2 * 4
    assert "[TOTAL_DIFFERS]" in caplog.text


def test_a_list_of_unknown_size_ends_with_a_short_page():
    server = ListServer(named(45))
    server.total = lambda found: None
    assert whole(read(server, PLAIN, 20), server.rows)
    assert server.calls == 3


@pytest.mark.parametrize("told", [0, 15])
def test_a_total_that_counts_less_than_came_is_not_believed(told):
    server = ListServer(named(65))
    server.total = lambda found: told
    assert whole(read(server, PLAIN, 20), server.rows)
    assert server.calls == 4


def test_a_page_that_repeats_ends_a_list_of_more_than_its_total():
    server = ListServer(named(60))
    server.follows_page = False
    server.total = lambda found: 0
    assert ids(read(server, PLAIN, 20)) == ids(server.rows[:20])
    assert server.calls == 2


@pytest.mark.parametrize("listing", [NAMED, PLAIN])
@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_a_list_that_somebody_fills_all_the_while_is_read_to_its_end(listing, shuffled, seed):
    server = ListServer(named(240), shuffled=shuffled, seed=seed)
    before = set(ids(server.rows))
    places = random.Random(seed)

    def fill(call):
        row = {"ID": f"new-{call}", "Name": f"Part new {call}", "Late": True}
        server.rows.insert(places.randrange(len(server.rows)), row)

    server.before_each = fill
    rows = read(server, listing, 20, is_late=lambda row: "Late" in row)
    assert before <= set(ids(rows))
    assert len(ids(rows)) == len(set(ids(rows)))
    assert server.calls < (600 if shuffled else 60)


def test_rows_that_came_late_do_not_excuse_others():
    server = ListServer([{"ID": "late", "Late": True}, *named(45)], shuffled=True)
    server.total = lambda found: found + 20
    with pytest.raises(ConnectorError) as raised:
        read(server, PLAIN, 20, is_late=lambda row: "Late" in row)
    assert raised.value.code == "LIST_INCOMPLETE"


@pytest.mark.parametrize(("total", "code"), [(None, "PAGE_REPEATED"), (60, "LIST_INCOMPLETE")])
def test_a_server_that_does_not_heed_the_page_ends_the_run(total, code):
    server = ListServer(named(60))
    server.follows_page = False
    server.total = lambda found: total
    with pytest.raises(ConnectorError) as raised:
        read(server, PLAIN, 20)
    assert raised.value.code == code
    assert raised.value.exit_code == 4
    assert "things" in str(raised.value)


def test_rows_that_never_show_end_the_run():
    server = ListServer(named(60), shuffled=True)
    server.total = lambda found: found + 3
    with pytest.raises(ConnectorError) as raised:
        read(server, PLAIN, 20)
    assert raised.value.code == "LIST_INCOMPLETE"
    assert "63 rows" in str(raised.value)
    assert server.calls < 20 * 4


def test_identical_transactions_are_each_emitted_and_numbered():
    server = ListServer(booked(900))
    rows = read(server, DATED, 1000, identify=number_transactions)
    assert len({(row["RowHash"], row["Ordinal"]) for row in rows}) == len(rows) == 900
    assert Counter(row["RowHash"] for row in rows).most_common(1)[0][1] > 1


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize(("days", "page_size"), [(30, 250), (1, 400)])
def test_identical_transactions_on_several_pages_are_counted_by_day_and_account(shuffled, days, page_size):
    server = ListServer(booked(900, days, accounts=5), shuffled=shuffled)
    rows = read(server, DATED, page_size, identify=number_transactions)
    assert Counter(row["RowHash"] for row in rows) == Counter(
        row["RowHash"] for row in _marked(booked(900, days, accounts=5))
    )
    assert server.calls <= 30


def _marked(rows):
    number_transactions(rows)
    return rows


def test_the_filter_of_transactions_is_the_one_that_is_documented():
    assert (TRANSACTION_LIST.since, TRANSACTION_LIST.until) == ("FromDate", "ToDate")


@given(st.lists(st.integers(0, 40)), st.integers(0, 3))
def test_seen_keys_are_a_set(numbers, salt):
    seen, reference = SeenKeys(), set()
    for number in numbers:
        assert seen.add(digest(number, salt)) == (number not in reference)
        reference.add(number)
    assert len(seen) == len(reference)


def test_seen_keys_take_few_bytes():
    tracemalloc.start()
    seen = SeenKeys()
    for number in range(50_000):
        assert seen.add(digest(number))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 30 * 50_000
    assert not any(seen.add(digest(number)) for number in range(0, 50_000, 7))
