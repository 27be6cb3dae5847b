"""Calls and time that target-cin7 needs for a first load and for a run with nothing to do, against the floor.

The clock is scaled: 60 calls in two seconds instead of in a minute, on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _common import Line, child, main, target_settings, workplace
from _records import account, journal, supplier, write_messages

from sandbox.client import Client
from sandbox.testing import running

SUPPLIERS, JOURNALS, ACCOUNTS = 1000, 200, 20
CALLS, WINDOW_SECONDS = 60, 2.0
TIMES = 2
LISTED = ("suppliers", "accounts", "journals")


@dataclass(frozen=True, slots=True)
class Run:
    calls: int
    writes: int
    refused: int
    seconds: float
    created: int


def measure() -> list[Line]:
    with workplace() as folder, running(switches=_limit()) as server:
        records = _input(folder)
        first = min((_first_run(folder, server, records) for _ in range(TIMES)), key=lambda run: run.seconds)
        held = server.books("cin7")
        second = _run(folder, server, records)
    reads = sum(len(held[kind]) for kind in LISTED) / 1000
    floor_calls = reads + SUPPLIERS + JOURNALS + ACCOUNTS
    floor_seconds = floor_calls / CALLS * WINDOW_SECONDS
    return [
        Line("documents created", first.created, at_least=SUPPLIERS + JOURNALS + ACCOUNTS, form="{:.0f}"),
        Line("first run: calls / floor", first.calls / floor_calls, at_most=1.05, form="{:.3f}"),
        Line("first run: time / floor", first.seconds / floor_seconds, at_most=1.05, form="{:.3f}"),
        Line("first run: rate refusals", first.refused, at_most=0, form="{:.0f}"),
        Line("second run: writes", second.writes, at_most=0, form="{:.0f}"),
        Line("second run: calls", second.calls, at_most=29, form="{:.0f}"),
        Line("second run: rate refusals", second.refused, at_most=0, form="{:.0f}"),
    ]


def _limit() -> dict[str, Any]:
    return {"cin7.limit_calls": CALLS, "cin7.limit_window_seconds": WINDOW_SECONDS}


def _input(folder: Path) -> Path:
    streams = {
        "accounts": ("code", [account(n) for n in range(ACCOUNTS)]),
        "suppliers": ("source_id", [supplier(n) for n in range(SUPPLIERS)]),
        "journals": ("source_id", [journal(n, ACCOUNTS) for n in range(JOURNALS)]),
    }
    return write_messages(folder / "input.singer", streams)


def _first_run(folder: Path, server: Client, records: Path) -> Run:
    server.reset()
    for file in folder.glob("delivery.db*"):
        file.unlink()
    return _run(folder, server, records)


def _run(folder: Path, server: Client, records: Path) -> Run:
    server.clear_calls()
    result = child("_deliver.py", folder=folder, settings=_settings(folder, server), stdin=records)
    counted = server.counters().get("cin7", {"calls": {}, "notes": {}})
    counts = result["summary"].values()
    return Run(
        calls=result["calls"],
        writes=sum(n for call, n in counted["calls"].items() if not call.startswith("GET")),
        refused=counted["notes"].get("rate_refused", 0),
        seconds=result["seconds"],
        created=sum(outcomes["created"] for outcomes in counts),
    )


def _settings(folder: Path, server: Client) -> dict[str, Any]:
    return target_settings(folder, "delivery") | {
        "account_id": "5d0c7ed3-3f0b-4f86-9f0f-6f5a2f1c9b01",
        "application_key": "c4b1f6de-52a7-4e0a-9c35-7d8e91a3b622",
        "base_url": f"{server.url}/ExternalApi/v2",
        "calls_per_window": CALLS,
        "limit_window_seconds": WINDOW_SECONDS,
        "accounts_mode": "create_missing",
    }


if __name__ == "__main__":
    main("Delivery: 1,000 suppliers, 200 journals and their 20 accounts", measure)
