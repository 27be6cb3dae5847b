"""Runs of target-cin7 against the sandbox on a scaled clock: 60 calls in two seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _common import Line, child, target_settings

from sandbox.client import Client

CALLS, WINDOW_SECONDS = 60, 2.0
TIMES = 2


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did, the calls as the sandbox counted them."""

    calls: int
    writes: int
    refused: int
    guards: int
    seconds: float
    created: int


def limit() -> dict[str, Any]:
    """The sandbox's switches for the scaled clock."""
    return {"cin7.limit_calls": CALLS, "cin7.limit_window_seconds": WINDOW_SECONDS}


def first_run(folder: Path, server: Client, records: Path) -> Run:
    """The best of several runs from nothing, and what the sandbox holds is that of the last one."""
    runs = []
    for _ in range(TIMES):
        server.reset()
        for file in folder.glob("delivery.db*"):
            file.unlink()
        runs.append(run(folder, server, records))
    return min(runs, key=lambda each: each.seconds)


def run(folder: Path, server: Client, records: Path) -> Run:
    """Run the target once over a file of Singer messages."""
    server.clear_calls()
    result = child("_deliver.py", folder=folder, settings=_settings(folder, server), stdin=records)
    counted = server.counters().get("cin7", {"calls": {}, "notes": {}})
    notes = counted["notes"]
    return Run(
        calls=result["calls"],
        writes=sum(n for call, n in counted["calls"].items() if not call.startswith("GET")),
        refused=notes.get("rate_refused", 0),
        guards=sum(n for note, n in notes.items() if note.startswith("guard:")),
        seconds=result["seconds"],
        created=sum(outcomes["created"] for outcomes in result["summary"].values()),
    )


def lines(documents: int, floor_calls: float, first: Run, second: Run) -> Sequence[Line]:
    """The report of a first run and of one with nothing to do, against a floor of calls."""
    floor_seconds = floor_calls / CALLS * WINDOW_SECONDS
    return [
        Line("documents created", first.created, at_least=documents, form="{:.0f}"),
        Line("first run: calls / floor", first.calls / floor_calls, at_most=1.05, form="{:.3f}"),
        Line("first run: time / floor", first.seconds / floor_seconds, at_most=1.05, form="{:.3f}"),
        Line("first run: rate refusals", first.refused, at_most=0, form="{:.0f}"),
        Line("first run: guards of Cin7 Core violated", first.guards, at_most=0, form="{:.0f}"),
        Line("second run: writes", second.writes, at_most=0, form="{:.0f}"),
        Line("second run: calls", second.calls, at_most=29, form="{:.0f}"),
        Line("second run: rate refusals", second.refused, at_most=0, form="{:.0f}"),
    ]


def _settings(folder: Path, server: Client) -> dict[str, Any]:
    return target_settings(folder, "delivery") | {
        "account_id": "5d0c7ed3-3f0b-4f86-9f0f-6f5a2f1c9b01",
        "application_key": "c4b1f6de-52a7-4e0a-9c35-7d8e91a3b622",
        "base_url": f"{server.url}/ExternalApi/v2",
        "calls_per_window": CALLS,
        "limit_window_seconds": WINDOW_SECONDS,
        "accounts_mode": "create_missing",
    }
