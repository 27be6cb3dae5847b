"""tap-netsuite: records per second against a bare loop, memory, queries of a large read with edits in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

import _suiteql
import msgspec
from _common import Line, best, child, environment, main, rate, workplace
from _pages import serving

from sandbox.client import Client
from sandbox.netsuite import CREDENTIALS
from sandbox.testing import running

RECORDS = 60 * _suiteql.PAGE_ROWS
TIMES = 5
FEW, MANY = 20_000, 200_000
MEBIBYTE = 1024
"""KiB in a MiB: getrusage counts KiB on Linux."""
ORDERS, LINES = 41_667, 6
"""Orders, and the lines of each with its main line: a quarter of a million."""
EDITS, EDITED = 4, 500
"""How often people work in NetSuite during the read, and how many lines change each time."""


def measure() -> list[Line]:
    with workplace() as folder:
        return [*_speed(folder), *_memory(folder), *_large_read(folder)]


def _speed(folder: Path) -> list[Line]:
    with serving(RECORDS, _suiteql.__file__) as url:
        seconds = best(
            TIMES,
            loop=lambda: _read("loop", folder, url)["seconds"],
            tap=lambda: _read("tap", folder, url)["seconds"],
        )
    loop, tap = (RECORDS / seconds[name] for name in ("loop", "tap"))
    return [
        rate("bare loop with msgspec: records/s", loop),
        rate("tap-netsuite: records/s", tap),
        Line("tap-netsuite / bare loop", tap / loop, at_least=0.5),
    ]


def _memory(folder: Path) -> list[Line]:
    few, many = (_peak(folder, count) for count in (FEW, MANY))
    return [
        Line(f"memory with {FEW:,} records: MiB", few / MEBIBYTE, form="{:.0f}"),
        Line(f"memory with {MANY:,} records: MiB", many / MEBIBYTE, form="{:.0f}"),
        Line(f"memory: {MANY:,} / {FEW:,}", many / few, at_most=1.3),
    ]


def _peak(folder: Path, count: int) -> int:
    with serving(count, _suiteql.__file__) as url:
        return int(_read("tap", folder, url)["peak_kib"])


def _read(what: str, folder: Path, url: str) -> dict[str, Any]:
    return child("_read_netsuite.py", what, folder=folder, settings={"url": url})


@dataclass
class _Read:
    """What runs of the tap brought, and what they asked."""

    folder: Path
    sandbox: Client
    memos: dict[str, str | None] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    state: Any = None

    def run(self, stream: str, during: Callable[[int], None] = lambda _: None) -> int:
        """Read a stream, go on where the last run ended, and return how many queries it took.

        ``during`` is told after each record how many there are.
        """
        before = self._queries()
        with self._started(stream) as tap:
            assert tap.stdout is not None
            for number, message in enumerate(_messages(tap.stdout), 1):
                self._take(message)
                during(number)
        if tap.returncode:
            raise RuntimeError(f"tap-netsuite ended with {tap.returncode}; see above")
        return self._queries() - before

    def _take(self, message: dict[str, Any]) -> None:
        record = message.get("record")
        if message["type"] == "STATE":
            self.state = message["value"]
        elif record and message["stream"] == "transaction_lines":
            self.memos[record["uniquekey"]] = record["memo"]
        elif record:
            self.orders[record["id"]] = len(record["line_keys"])

    def _started(self, stream: str) -> subprocess.Popen[bytes]:
        settings = {**CREDENTIALS, "base_url": self.sandbox.url, "custom_fields": "none"}
        config = self._file("config", settings)
        tap = str(Path(sys.executable).with_name("tap-netsuite"))
        env = environment(self.folder)
        found = subprocess.run([tap, "--config", config, "--discover"], env=env, stdout=-1, check=True)
        catalog = json.loads(found.stdout)
        for each in catalog["streams"]:
            (whole,) = (m["metadata"] for m in each["metadata"] if not m["breadcrumb"])
            whole["selected"] = each["tap_stream_id"] == stream
        command = [tap, "--config", config, "--catalog", self._file("catalog", catalog)]
        if self.state is not None:
            command += ["--state", self._file("state", self.state)]
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE)

    def _file(self, name: str, content: Any) -> str:
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)

    def _queries(self) -> int:
        calls = self.sandbox.counters().get("netsuite", {}).get("calls", {})
        return sum(count for path, count in calls.items() if path.endswith("/suiteql"))


def _messages(lines: Iterator[bytes] | Any) -> Iterator[dict[str, Any]]:
    return map(msgspec.json.Decoder(dict[str, Any]).decode, lines)


def _large_read(folder: Path) -> list[Line]:
    switches = {"profile": "open", "purchase_orders": ORDERS, "order_lines": LINES - 1}
    with running(scale=0.1, switches={f"netsuite.{name}": v for name, v in switches.items()}) as sandbox:
        read, lines = _Read(folder, sandbox), ORDERS * LINES
        people = _People(sandbox, lines // (EDITS + 1))
        first = read.run("transaction_lines", people.work)
        again = read.run("transaction_lines")
        lost = sum(read.memos.get(str(key)) != memo for key, memo in people.entered.items())
        lost += lines - len(read.memos)
        documents = _Read(folder, sandbox)
        nested = documents.run("purchase_orders")
    least = ceil(lines / 1000) + ceil(ORDERS / 1000) + 1  # which accounting book is the primary one
    return [
        Line("lines read in all", len(read.memos), at_least=lines, form="{:.0f}"),
        Line("lines lost, or old", lost, at_most=0, form="{:.0f}"),
        Line("lines: queries / least", first / ceil(lines / 1000), at_most=1.05, form="{:.3f}"),
        Line("lines again, only what changed: queries", again, form="{:.0f}"),
        Line("orders with their lines", sum(documents.orders.values()), at_least=lines, form="{:.0f}"),
        Line("orders with their lines: queries / least", nested / least, at_most=1.05, form="{:.3f}"),
    ]


class _People:
    """Work in NetSuite each time that so many more records are out."""

    def __init__(self, sandbox: Client, every: int) -> None:
        self.entered: dict[int, str] = {}
        self._sandbox = sandbox
        self._every = every

    def work(self, number: int) -> None:
        turn, rest = divmod(number, self._every)
        if rest or turn > EDITS:
            return
        orders = range(20_001 + turn * 5, 20_001 + ORDERS, ORDERS // EDITED)
        for order in orders:
            where = {"id": order, "line": 1 + turn}
            change = {"action": "update_line", "object": "purchase order", "set": {"memo": f"turn {turn}"}}
            line = self._sandbox.edit("netsuite", {**change, "where": where, "header_stamp": False})
            self.entered[line["lines"][turn]["uniquekey"]] = f"turn {turn}"


if __name__ == "__main__":
    main("Reading: NetSuite's transaction lines and documents by SuiteQL", measure)
