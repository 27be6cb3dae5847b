"""tap-netsuite against the sandbox: its settings, what a run wrote, and a warehouse that takes it in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from flows.programs import Ended
from sandbox.client import Client
from sandbox.netsuite import CREDENTIALS

TAP_NETSUITE = "tap_netsuite.tap:main"
SUITEQL = "suiteql"
"""Path of the calls that are queries."""
Record = dict[str, Any]


def settings(sandbox: Client, **more: Any) -> dict[str, Any]:
    """Return the settings of a tap that may read everything."""
    known = {name: value.replace("{url}", sandbox.url) for name, value in CREDENTIALS.items()}
    return {**known, "request_timeout": 10, "custom_fields": "none", **more}


class Reading:
    """What a run of a tap wrote, up to the last whole line: a kill may leave half of one."""

    def __init__(self, run: Ended) -> None:
        self.run = run
        lines = run.output.splitlines(keepends=True)
        self.messages = [json.loads(line, parse_float=Decimal) for line in lines if line.endswith("\n")]

    def records(self, stream: str) -> list[Record]:
        return [m["record"] for m in self.messages if m["type"] == "RECORD" and m["stream"] == stream]

    def keys(self, stream: str, name: str = "id") -> list[str]:
        return [record[name] for record in self.records(stream)]

    @cached_property
    def states(self) -> list[dict[str, Any]]:
        return [m["value"] for m in self.messages if m["type"] == "STATE"]

    @property
    def state(self) -> dict[str, Any] | None:
        """The last STATE; None if there was none."""
        return self.states[-1] if self.states else None

    def bookmark(self, stream: str) -> str | None:
        assert self.state is not None
        value = self.state["bookmarks"][stream].get("replication_key_value")
        return None if value is None else str(value)

    def schema(self, stream: str) -> dict[str, Any]:
        (found,) = (m["schema"] for m in self.messages if m["type"] == "SCHEMA" and m["stream"] == stream)
        return dict(found)

    def warnings(self) -> list[str]:
        return [line for line in self.run.log.splitlines() if " WARNING " in line]


@dataclass
class Warehouse:
    """What a warehouse holds that takes in every record by its key, and drops what is gone.

    A document says which lines it has; what is deleted is in `deleted_records`.
    """

    tables: dict[str, dict[tuple[str, ...], Record]] = field(default_factory=dict)
    _keys: dict[str, list[str]] = field(default_factory=dict)

    def take(self, reading: Reading) -> None:
        for message in reading.messages:
            if message["type"] == "SCHEMA":
                self._keys[message["stream"]] = message["key_properties"]
            elif message["type"] == "RECORD":
                self._take(message["stream"], message["record"])
        for record in reading.records("deleted_records"):
            self._drop(record["recordid"])

    def rows(self, stream: str) -> list[Record]:
        return list(self.tables.get(stream, {}).values())

    def _take(self, stream: str, record: Record) -> None:
        key = tuple(record[name] for name in self._keys[stream])
        self.tables.setdefault(stream, {})[key] = record
        if record.get("line_keys") is not None:
            self._keep_lines(record["id"], set(record["line_keys"]))

    def _keep_lines(self, transaction: str, keys: set[str]) -> None:
        lines = self.tables.get("transaction_lines", {})
        for key in [k for k, r in lines.items() if r["transaction"] == transaction and k[0] not in keys]:
            del lines[key]

    def _drop(self, transaction: str) -> None:
        for name, owner in (("transaction_lines", "transaction"), *((each, "id") for each in DOCUMENTS)):
            table = self.tables.get(name, {})
            for key in [key for key, record in table.items() if record[owner] == transaction]:
                del table[key]


DOCUMENTS = ("purchase_orders", "item_receipts", "vendor_bills", "vendor_credits", "journal_entries")


def documents(books: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the orders, receipts and bills of NetSuite's books."""
    seen: set[int] = set()
    for order in books["purchase_orders"]:
        for each in (order, *order["receipts"], *order["bills"]):
            if each["id"] not in seen:
                seen.add(each["id"])
                yield each
    yield from books["bills"]


def edit(sandbox: Client, action: str, object_: str, **command: Any) -> dict[str, Any]:
    """A person works in NetSuite's screens."""
    return sandbox.edit("netsuite", {"action": action, "object": object_, **command})


def set_clock(sandbox: Client, now: datetime | str) -> None:
    """Stop NetSuite's clock. Its sign-in then takes assertions of a machine whose clock is years ahead."""
    sandbox.switch("netsuite.clock_skew_seconds", 10**9)
    text = now if isinstance(now, str) else now.isoformat()
    sandbox.edit("netsuite", {"action": "clock", "now": text})


def refill(sandbox: Client, **switches: Any) -> None:
    """Turn switches of NetSuite and go back to the seed under them."""
    for name, value in switches.items():
        sandbox.switch(f"netsuite.{name}", value)
    sandbox.reset("netsuite")


def queries(sandbox: Client) -> int:
    """How many queries have arrived."""
    return sum(1 for _ in _queries(sandbox.calls(system="netsuite", path=SUITEQL, limit=100_000)))


def _queries(calls: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (call for call in calls if call["method"] == "POST")
