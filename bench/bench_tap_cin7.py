"""tap-cin7: is a read whole when pages come shuffled, what it and the next run cost in calls, memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

import msgspec
from _cin7 import PREFIX, company_of
from _common import Line, environment, main, rate, workplace

SUPPLIERS, PRODUCTS, PURCHASES = 2_500, 20_000, 5_000
CHANGED = 40
FEWER = 2_000
"""Purchases for the measure of memory: ten times as many calls take their time."""
TIMES = 10
"""So many times the size must not take more memory."""
MEBIBYTE = 1024
"""KiB in a MiB: wait4 counts KiB on Linux."""
LISTS = {"suppliers": ("supplier", SUPPLIERS), "products": ("product", PRODUCTS)}
DOCUMENTS = ("purchases", "purchase_invoices", "purchase_receipts")


def measure() -> list[Line]:
    with workplace() as folder:
        return [*_whole(folder, shuffled=False), *_whole(folder, shuffled=True), *_memory(folder)]


@dataclass
class _Read:
    """Runs of the tap against a company, one going on where the other ended."""

    folder: Path
    root: str
    ids: dict[str, Counter[str]] = field(default_factory=dict)
    state: Any = None
    peak_kib: int = 0

    def run(self, *streams: str) -> Counter[str]:
        """Read streams; returns the calls that it took for each path."""
        before = self._calls()
        self.ids = {stream: Counter() for stream in streams}
        process = subprocess.Popen(
            self._command(streams), env=environment(self.folder), stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        decode = msgspec.json.Decoder(dict[str, Any]).decode
        for line in process.stdout:
            self._take(decode(line))
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"tap-cin7 ended with {process.returncode}; see above")
        self.peak_kib = used.ru_maxrss
        return self._calls() - before

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "STATE":
            self.state = message["value"]
        elif message["type"] == "RECORD":
            record = message["record"]
            self.ids[message["stream"]][record.get("id") or record["task_id"]] += 1

    def wrong(self, stream: str, expected: int) -> int:
        """Records that are missing, or came more than once."""
        found = self.ids[stream]
        return expected - len(found) + sum(found.values()) - len(found)

    def change(self, count: int) -> None:
        urllib.request.urlopen(f"{self.root}/change?count={count}").read()

    def _calls(self) -> Counter[str]:
        return Counter(json.load(urllib.request.urlopen(f"{self.root}/counters")))

    def _command(self, streams: tuple[str, ...]) -> list[str]:
        tap = str(Path(sys.executable).with_name("tap-cin7"))
        url = self.root + PREFIX.rstrip("/")
        settings = {"account_id": "bench", "application_key": "bench", "base_url": url}
        config = self._file("config", {**settings, "calls_per_window": 1_000_000})
        env = environment(self.folder)
        found = subprocess.run([tap, "--config", config, "--discover"], env=env, stdout=-1, check=True)
        catalog = json.loads(found.stdout)
        for each in catalog["streams"]:
            (whole,) = (m["metadata"] for m in each["metadata"] if not m["breadcrumb"])
            whole["selected"] = each["tap_stream_id"] in streams
        command = [tap, "--config", config, "--catalog", self._file("catalog", catalog)]
        return command if self.state is None else [*command, "--state", self._file("state", self.state)]

    def _file(self, name: str, content: Any) -> str:
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)


def _whole(folder: Path, *, shuffled: bool) -> list[Line]:
    how = "shuffled" if shuffled else "in order"
    most = 2.0 if shuffled else 1.0
    with company_of(SUPPLIERS, PRODUCTS, PURCHASES, shuffled=shuffled) as root:
        read, lines = _Read(folder, root), []
        for stream, (path, count) in LISTS.items():
            calls = read.run(stream)[path]
            least = ceil(count / 1000)
            wrong = read.wrong(stream, count)
            lines += [
                Line(f"{how}: {stream} missing or repeated", wrong, at_most=0, form="{:.0f}"),
                Line(f"{how}: {stream}: calls / least", calls / least, at_most=None if shuffled else most),
            ]
        lines += _purchases(read, how, most)
    return lines


def _purchases(read: _Read, how: str, most: float) -> list[Line]:
    read.state = None
    calls = read.run(*DOCUMENTS)
    wrong = sum(read.wrong(stream, PURCHASES) for stream in DOCUMENTS)
    pages = ceil(PURCHASES / 1000)
    again = read.run(*DOCUMENTS).total()
    read.change(CHANGED)
    changed = read.run(*DOCUMENTS)
    emitted = len(read.ids["purchases"])
    return [
        Line(f"{how}: purchases and parts missing or repeated", wrong, at_most=0, form="{:.0f}"),
        Line(f"{how}: purchase list: calls / least", calls["purchaselist"] / pages, at_most=most),
        Line(f"{how}: purchases: calls / documents", calls["advanced-purchase"] / PURCHASES, at_most=1.0),
        Line(f"{how}: nothing new: calls", again, at_most=1, form="{:.0f}"),
        Line(f"{how}: {CHANGED} changed: calls", changed.total(), at_most=CHANGED + 1, form="{:.0f}"),
        Line(f"{how}: {CHANGED} changed: emitted", emitted, at_least=CHANGED, form="{:.0f}"),
    ]


def _memory(folder: Path) -> list[Line]:
    lines = []
    for stream, count in (("products", PRODUCTS), ("purchases", FEWER)):
        few, many = (_peak(folder, stream, count * times) for times in (1, TIMES))
        lines += [
            rate(f"memory with {count:,} {stream}, shuffled: MiB", few / MEBIBYTE),
            rate(f"memory with {count * TIMES:,} {stream}, shuffled: MiB", many / MEBIBYTE),
            Line(f"memory: {count * TIMES:,} / {count:,} {stream}", many / few, at_most=1.3),
        ]
    return lines


def _peak(folder: Path, stream: str, count: int) -> int:
    sizes = {"products": 0, "purchases": 0} | {stream: count}
    with company_of(0, sizes["products"], sizes["purchases"], shuffled=True) as root:
        read = _Read(folder, root)
        read.run(stream)
        if wrong := read.wrong(stream, count):
            raise RuntimeError(f"{wrong} of {count} {stream} are missing or came twice")
        return read.peak_kib


if __name__ == "__main__":
    main("Reading: Cin7 Core's lists in any order, and its purchases", measure)
