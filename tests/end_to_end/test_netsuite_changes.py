"""tap-netsuite while people work in NetSuite: edits, deletions, late commits, clocks that change, kills."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle
from typing import Any

import pytest
from flows.netsuite import SUITEQL, Reading, Warehouse, documents, edit, queries, refill, set_clock
from flows.tap import Tap
from flows.waiting import until

from sandbox.client import Client

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
PURCHASING = ("purchase_orders", "item_receipts", "vendor_bills", "transaction_lines", "deleted_records")


@pytest.fixture
def orders(sandbox: Client) -> list[dict[str, Any]]:
    """Forty orders of five lines, approved, nothing received; NetSuite's clock stands at noon."""
    refill(sandbox, profile="open", purchase_orders=40, order_lines=5)
    set_clock(sandbox, NOON)
    return list(sandbox.books("netsuite")["purchase_orders"])


def _read(tap: Tap, *streams: str, **more: Any) -> Reading:
    reading = Reading(tap.run(streams, **more))
    assert reading.run.code == 0, reading.run
    return reading


def _after(seconds: float) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat()


@contextmanager
def _working(sandbox: Client, acts: list[Callable[[], Any]]) -> Iterator[None]:
    """People work while the block runs: an act for each query that arrives, the clock a second later each time."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for number, act in enumerate(acts, 1):
                sandbox.wait(system="netsuite", path=SUITEQL, count=number)
                set_clock(sandbox, _after(number))
                act()
        except BaseException as error:  # noqa: BLE001 - raised in the test
            failures.append(error)

    people = threading.Thread(target=work, daemon=True)
    people.start()
    yield
    people.join(30)
    assert not people.is_alive(), "fewer queries than acts"
    if failures:
        raise failures[0]


def _acts(sandbox: Client, orders: list[dict[str, Any]]) -> list[Callable[[], Any]]:
    """What people do to orders, an act each: every kind to two that are read early and to two that are read late."""
    line = {"item": orders[0]["lines"][0]["item"], "quantity": 3, "rate": 2}
    kinds: list[tuple[str, int | None, dict[str, Any]]] = [
        ("update_line", 2, {"set": {"memo": "quiet"}, "header_stamp": False}),
        ("delete_line", 3, {}),
        ("receive", None, {}),
        ("delete", None, {}),
        ("bill", None, {}),
        ("add_line", None, {"set": line}),
        ("close", None, {}),
    ]
    spread = [*orders[:14], *orders[-14:]]
    return [
        partial(_act, sandbox, action, order, number, more)
        for order, (action, number, more) in zip(spread[::2] + spread[1::2], cycle(kinds), strict=False)
    ]


def _act(sandbox: Client, action: str, order: dict[str, Any], line: int | None, more: dict[str, Any]) -> None:
    where = {"id": order["id"]} | ({} if line is None else {"line": line})
    edit(sandbox, action, "purchase order", where=where, **more)


def _equal_the_books(warehouse: Warehouse, books: dict[str, Any]) -> None:
    held = {record["id"]: record for name in PURCHASING[:3] for record in warehouse.rows(name)}
    lines: dict[tuple[str, str], Any] = {
        (record["transaction"], record["id"]): record for record in warehouse.rows("transaction_lines")
    }
    there = list(documents(books))
    assert {str(each["id"]) for each in there} == set(held)
    for document in there:
        key = str(document["id"])
        assert held[key]["status"] == document["status"], document["number"]
        nested = held[key]["lines"] + held[key]["other_lines"]
        wanted = {str(line["line"]): _shown(line) for line in document["lines"]}
        assert {line["id"]: _told(line) for line in nested} == wanted, document["number"]
        flat = {
            line: _told(record) for (owner, line), record in lines.items() if owner == key and line != "0"
        }
        assert flat == wanted, document["number"]
    assert len(lines) == books["counts"]["transactionline"]


def _shown(line: dict[str, Any]) -> tuple[Any, ...]:
    quantities = (line.get(name) for name in ("quantity", "received", "billed"))
    return (line.get("memo"), *(None if each is None else Decimal(each) for each in quantities))


def _told(line: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(line[name] for name in ("memo", "quantity", "quantityshiprecv", "quantitybilled"))


def test_a_warehouse_equals_the_books_whatever_people_did_while_it_was_read(
    sandbox: Client, tap_netsuite: Tap, orders: list[dict[str, Any]]
) -> None:
    acts = _acts(sandbox, orders)
    warehouse = Warehouse()
    with _working(sandbox, acts):
        during = _read(tap_netsuite, *PURCHASING, page_size=20)
    set_clock(sandbox, _after(7200))
    after = _read(tap_netsuite, *PURCHASING, state=during.state)
    for reading in (during, after):
        warehouse.take(reading)

    _equal_the_books(warehouse, sandbox.books("netsuite"))
    assert len(after.records("deleted_records")) == 4
    assert len(after.records("purchase_orders")) <= len(acts)


def test_five_thousand_rows_in_the_second_of_the_bookmark(sandbox: Client, tap_netsuite: Tap) -> None:
    refill(sandbox, profile="open", purchase_orders=900, order_lines=5)
    set_clock(sandbox, NOON)
    stream = "transaction_lines"
    edit(sandbox, "mass_update", "transaction line", count=5000)
    set_clock(sandbox, _after(60))
    rows = sandbox.books("netsuite")["counts"]["transactionline"]
    before = queries(sandbox)

    whole = _read(tap_netsuite, stream, lookback_seconds=0)

    assert len(set(whole.keys(stream, "uniquekey"))) == len(whole.keys(stream, "uniquekey")) == rows
    assert queries(sandbox) - before <= 1.05 * -(-rows // 1000)
    moments = [state["bookmarks"][stream]["replication_key_value"] for state in whole.states]
    assert whole.bookmark(stream) == "2026-07-01T12:00:00Z"
    middle = next(state for state, moment in zip(whole.states, moments, strict=True) if moment == moments[-1])
    rest = _read(tap_netsuite, stream, lookback_seconds=0, state=middle)
    assert len(set(rest.keys(stream, "uniquekey"))) == 5000


def test_what_commits_late_comes_within_the_look_back(
    sandbox: Client, tap_netsuite: Tap, orders: list[dict[str, Any]]
) -> None:
    late, prompt = ({"where": {"id": order["id"]}} for order in orders[:2])
    edit(sandbox, "update", "purchase order", **late, set={"memo": "late"}, visible_after=300)
    set_clock(sandbox, _after(5))
    edit(sandbox, "update", "purchase order", **prompt, set={"memo": "prompt"})
    set_clock(sandbox, _after(60))
    first = _read(tap_netsuite, "purchase_orders")
    set_clock(sandbox, _after(360))
    within = _read(tap_netsuite, "purchase_orders", state=first.state)
    without = _read(tap_netsuite, "purchase_orders", state=first.state, lookback_seconds=0)

    assert first.bookmark("purchase_orders") == "2026-07-01T12:00:05Z"
    assert "late" not in first.keys("purchase_orders", "memo")
    assert set(within.keys("purchase_orders", "memo")) == {"late", "prompt"}
    assert without.keys("purchase_orders", "memo") == ["prompt"]


@pytest.mark.parametrize(
    ("change", "zone", "date_format"),
    [
        ("2025-03-09T10:00:00Z", "America/Los_Angeles", "M/D/YYYY"),
        ("2025-11-02T09:00:00Z", "America/Los_Angeles", "D/M/YYYY"),
        ("2025-03-30T01:00:00Z", "Europe/London", "D-Mon-YYYY"),
        ("2025-04-05T16:30:00Z", "Australia/Adelaide", "D Month, YYYY"),
    ],
)
def test_the_clock_change_of_the_session_loses_and_repeats_nothing(
    change: str, zone: str, date_format: str, sandbox: Client, tap_netsuite: Tap
) -> None:
    sandbox.switch("netsuite.session_timezone", zone)
    sandbox.switch("netsuite.date_format", date_format)
    turned = datetime.fromisoformat(change)
    wanted: dict[str, str] = {}
    got: list[tuple[str, str]] = []
    state: Any = None
    for minutes in range(-120, 61, 90):
        for quarter in range(6):
            moment = turned + timedelta(minutes=minutes + 15 * quarter)
            name = f"{minutes} {quarter}"
            edit(sandbox, "create", "department", set={"name": name}, at=moment.isoformat())
            wanted[name] = moment.isoformat().replace("+00:00", "Z")
        set_clock(sandbox, moment + timedelta(minutes=1))
        reading = _read(tap_netsuite, "departments", state=state, lookback_seconds=0, page_size=4)
        state = reading.state
        assert reading.bookmark("departments") == wanted[name]
        got += [
            (r["name"], r["lastmodifieddate"]) for r in reading.records("departments") if r["name"] in wanted
        ]

    repeated = [name for name, times in Counter(name for name, _ in got).items() if times > 1]
    assert dict(got) == wanted
    assert set(repeated) <= {name for name in wanted if name.endswith(" 5")}  # at the bookmark, read again


@pytest.mark.parametrize(
    ("stream", "key", "held", "written"),
    [
        ("transaction_lines", "uniquekey", 9, 0),
        ("transaction_lines", "uniquekey", 0, 5_500_000),
        ("purchase_orders", "id", 12, 0),
    ],
    ids=["lines between pages", "lines between records", "orders between pages"],
)
def test_a_killed_read_goes_on_from_its_last_state(
    stream: str, key: str, held: int, written: int, sandbox: Client, tap_netsuite: Tap
) -> None:
    refill(sandbox, profile="open", purchase_orders=1500, order_lines=5)
    set_clock(sandbox, NOON)
    killed = _killed(tap_netsuite, sandbox, stream, held=held, written=written)
    seen = set(killed.keys(stream, key))
    owner = killed.records(stream)[0]["transaction" if stream == "transaction_lines" else "id"]
    set_clock(sandbox, _after(60))
    edit(sandbox, "update", "purchase order", where={"id": int(owner)}, set={"memo": "since"})
    rest = _read(tap_netsuite, stream, state=killed.state, lookback_seconds=0)

    counts = sandbox.books("netsuite")["counts"]
    whole = counts["transactionline"] if stream == "transaction_lines" else 1500
    assert 0 < len(seen) < whole
    assert killed.state, "killed before the first STATE"
    assert len(seen | set(rest.keys(stream, key))) == whole
    assert len(rest.records(stream)) < whole
    assert owner in {record.get("transaction", record["id"]) for record in rest.records(stream)}


def _killed(tap: Tap, sandbox: Client, stream: str, *, held: int, written: int) -> Reading:
    """A read that is killed while the query of this number is under way, or once so many bytes are out."""
    if held:
        sandbox.faults.add(system="netsuite", path=SUITEQL, action="timeout_before", after=held - 1)
    sandbox.switch("netsuite.latency_ms", 50)
    sandbox.clear_calls()
    run = tap.start([stream], lookback_seconds=0)
    if held:
        sandbox.wait(system="netsuite", path=SUITEQL, count=held)
        until(lambda: "replication_key_value" in run.output, "a STATE with a bookmark is out")
    else:
        until(lambda: run.written > written, f"{written} bytes are out")
    run.send("SIGKILL")
    ended = run.wait()
    sandbox.faults.clear()
    sandbox.switch("netsuite.latency_ms", 0)
    assert ended.code == -9, ended
    return Reading(ended)
