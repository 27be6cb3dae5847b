"""The SDK's standard tests, whole runs over the loopback, interruption, kills, memory."""

from __future__ import annotations

import atexit
import json
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import loopback
import pytest
from fake_books import Books
from fake_company import at, company, header, line
from fake_netsuite import FakeNetSuite, Request, serve
from singer_sdk.testing import SuiteConfig, get_tap_test_class
from tap_runs import Run, sync

from tap_netsuite.tap import TapNetSuite

CATALOGUE = {
    "purchaseOrder": {
        "properties": {
            "custbody_ref": {"type": "string", "x-ns-custom-field": True},
            "item": {"properties": {"items": {"items": {"properties": {"custcol_job": {"type": "string"}}}}}},
        }
    },
    "vendor": {"properties": {"custentity_rating": {"type": "number", "x-ns-custom-field": True}}},
}

_stack = ExitStack()
_standard = _stack.enter_context(serve(company().answer))
_standard.now = lambda: at(3600)
atexit.register(_stack.close)  # the standard tests need it from collection to the end

TestTapNetSuite = get_tap_test_class(
    TapNetSuite,
    config=_standard.config | {"custom_fields": "none"},
    suite_config=SuiteConfig(max_records_limit=None),
)

TOTAL = 12_000
COMMAND = [sys.executable, "-c", "from tap_netsuite.tap import main; main()"]


@pytest.fixture
def books(netsuite: FakeNetSuite) -> Books:
    books = company()
    netsuite.suiteql = books.answer
    netsuite.now = lambda: at(9000)
    netsuite.catalogue = dict(CATALOGUE)
    return books


@pytest.fixture
def catalog(netsuite: FakeNetSuite, tmp_path: Path):
    """Write settings, a catalogue with only some streams selected, and a state; return the options."""

    def write(*streams: str, state: dict[str, Any] | None = None, **settings: Any) -> list[str]:
        config = {**netsuite.config, "custom_fields": "none", **settings}
        chosen = TapNetSuite(config=config).catalog_dict
        for stream in chosen["streams"]:
            root = next(m for m in stream["metadata"] if m["breadcrumb"] == [])
            root["metadata"]["selected"] = stream["tap_stream_id"] in streams
        options = []
        for name, content in (("config", config), ("catalog", chosen), ("state", state or {})):
            (tmp_path / f"{name}.json").write_text(json.dumps(content))
            options += [f"--{name}", str(tmp_path / f"{name}.json")]
        return options

    return write


@pytest.fixture
def stall(books: Books) -> Iterator[Callable[[Request], None]]:
    """Lets no query through after the twelfth, until the test is over."""
    over = threading.Event()

    def step(request: Request) -> None:
        if len(books.asked) >= 12 and not over.is_set():
            over.wait(30)

    yield step
    over.set()


def many_lines(books: Books, count: int) -> None:
    rows = (
        {"uniquekey": n, "id": 1, "transaction": 9, "linelastmodifieddate": at(n // 300)}
        for n in range(count)
    )
    books.add("transactionline", *rows)


def test_a_whole_run_over_the_wire_with_custom_fields(books, netsuite):
    tap = TapNetSuite(config=netsuite.config | {"max_concurrency": 3, "page_size": 2})
    run = sync(tap, list(tap.streams))
    (order,) = run.records("purchase_orders")
    assert order["custbody_ref"] == "R-1"
    assert [row["custcol_job"] for row in order["lines"]] == [None, "J1"]
    assert "custentity_rating" in run.records("vendors")[0]
    assert {m["stream"] for m in run.messages if m["type"] == "RECORD"} == set(tap.streams)
    assert netsuite.most_in_flight <= 3
    assert netsuite.logins == 1


def test_the_clock_and_the_primary_book_are_asked_once(books, netsuite):
    tap = TapNetSuite(config=netsuite.config | {"custom_fields": "none"})
    sync(tap, list(tap.streams))
    assert sum(request.path.endswith("/serverTime") for request in netsuite.requests) == 1
    assert len(books.queries("accountingbook")) == 1


def test_custom_fields_are_only_looked_up_for_what_is_selected(books, netsuite, catalog):
    options = catalog("vendors", custom_fields="auto")
    netsuite.requests.clear()
    chosen = json.loads(Path(options[3]).read_text())
    tap = TapNetSuite(config=netsuite.config, catalog=chosen)
    assert tap.streams["vendors"].selected
    asked = [request.path.rpartition("/")[2] for request in netsuite.requests if "metadata" in request.path]
    assert asked == ["vendor"]


def test_lines_are_read_in_parallel_as_far_as_the_setting_allows(books, netsuite):
    numbers = range(3000, 3300)
    books.add("transaction", *(header(n, "PurchOrd", at(n)) for n in numbers))
    books.add("transactionline", *(line(n, i, at(n)) for n in numbers for i in range(6)))
    netsuite.delay = 0.01
    tap = TapNetSuite(
        config=netsuite.config | {"max_concurrency": 4, "page_size": 100, "custom_fields": "none"}
    )
    run = sync(tap, ["purchase_orders"])
    orders = run.records("purchase_orders")
    assert [order["id"] for order in orders] == ["1001", *map(str, numbers)]
    assert all(len(order["line_keys"]) == 6 for order in orders[1:])
    assert 3 <= netsuite.most_in_flight <= 4
    assert len(books.queries("transactionline")) <= 1.1 * 18


def test_sigterm_ends_the_run_with_143_whole_lines_and_a_state_to_go_on_from(books, netsuite, catalog, stall):
    many_lines(books, TOTAL)
    options = catalog("transaction_lines", page_size=500)
    netsuite.script.append(stall)
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        read = b""
        while read.count(b'"STATE"') < 1 and (chunk := process.stdout.read1(65536)):
            read += chunk
        process.send_signal(signal.SIGTERM)
        read += process.stdout.read()
        errors = process.stderr.read().decode()
    assert process.returncode == 143, errors
    assert "INTERRUPTED" in errors
    assert "Traceback" not in errors
    assert read.endswith(b"\n")
    check_resume(Run(read.decode()), netsuite, TOTAL)


def test_a_killed_tap_goes_on_from_its_last_state_without_a_gap(books, netsuite, catalog, stall):
    many_lines(books, TOTAL)
    options = catalog("transaction_lines", page_size=500)
    netsuite.script.append(stall)
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        read = b""
        while read.count(b'"STATE"') < 1 and (chunk := process.stdout.read1(65536)):
            read += chunk
        process.kill()
    check_resume(Run(read[: read.rindex(b"\n") + 1].decode()), netsuite, TOTAL)


def check_resume(first: Run, netsuite: FakeNetSuite, total: int) -> None:
    """The records up to the last state and those that the next run gives are all there are."""
    last = max(n for n, message in enumerate(first.messages) if message["type"] == "STATE")
    kept = first.until(last + 1)
    assert 0 < len(kept.records("transaction_lines")) < total
    assert kept.bookmark("transaction_lines")
    config = netsuite.config | {"custom_fields": "none", "lookback_seconds": 10}
    netsuite.script.clear()
    rest = sync(TapNetSuite(config=config, state=kept.state), ["transaction_lines"])
    lines = [r["uniquekey"] for run in (kept, rest) for r in run.records("transaction_lines")]
    assert {str(n) for n in range(total)} <= set(lines)
    assert len(lines) <= total + 20 + 11 * 300 + 300  # the look-back and the second of the bookmark, no more


MEASURE = textwrap.dedent(
    """
    import resource, sys
    sys.path[:0] = {tests!r}
    from datetime import datetime, UTC
    from unittest.mock import patch
    from tap_runs import CONFIG
    from tap_netsuite.account import NetSuiteAccount
    from tap_netsuite.answers import Page
    from tap_netsuite.tap import TapNetSuite

    total = int(sys.argv[1])

    class Endless:
        def server_time(self):
            return datetime(2026, 6, 1, tzinfo=UTC)
        def submit(self, work):
            return work
        def map(self, work, items):
            return map(work, items)
        def query(self, sql, params=(), *, limit, offset=0, stream=""):
            if "FROM accountingbook" in sql:
                return Page([], False, None)
            if "FROM transactionline" in sql:
                ids = [p for p in params[1:] if isinstance(p, int)]
                rows = [line(number, n) for number in ids for n in range(3)][:limit]
                return Page(rows, len(ids) * 3 > limit, None)
            start = next((p for p in params if isinstance(p, int)), 0)
            rows = [header(n) for n in range(start + 1, min(start + limit, total) + 1)]
            return Page(rows, start + limit < total, None)

    def header(n):
        return {{"id": str(n), "status": "B", "tranid": f"PO{{n:09}}", "lastmodifieddate": f"2026-01-{{1 + n * 27 // total:02}}T00:00:00Z"}}

    def line(number, n):
        return {{"transaction": str(number), "id": str(n), "uniquekey": str(number * 10 + n), "memo": "x" * 200}}

    with patch.object(NetSuiteAccount, "suiteql", Endless()):
        tap = TapNetSuite(config=CONFIG)
        for name, stream in tap.streams.items():
            stream.selected = name == "purchase_orders"
        tap.sync_all()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
    """
)


def peak(count: int) -> int:
    script = MEASURE.format(tests=[str(Path(module).parent) for module in (__file__, loopback.__file__)])
    done = subprocess.run(
        [sys.executable, "-c", script, str(count)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count('"RECORD"') == count
    return int(done.stderr.split()[-1])


def test_memory_does_not_grow_with_the_number_of_documents():
    assert peak(20_000) <= 1.2 * peak(4_000)
