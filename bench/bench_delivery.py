"""Calls and time of a first load through target-cin7, and of a run with nothing to do, against the floor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from _common import Line, main, workplace
from _records import account, journal, supplier, write_messages
from _runs import first_run, limit, lines, run

from sandbox.testing import running

SUPPLIERS, JOURNALS, ACCOUNTS = 1000, 200, 20
LISTED = ("suppliers", "accounts", "journals")


def measure() -> Sequence[Line]:
    with workplace() as folder, running(switches=limit()) as server:
        records = _input(folder)
        first = first_run(folder, server, records)
        held = server.books("cin7")
        second = run(folder, server, records)
    documents = SUPPLIERS + JOURNALS + ACCOUNTS
    reads = sum(len(held[kind]) for kind in LISTED) / 1000
    return lines(documents, reads + documents, first, second)


def _input(folder: Path) -> Path:
    streams = {
        "accounts": ("code", [account(n) for n in range(ACCOUNTS)]),
        "suppliers": ("source_id", [supplier(n) for n in range(SUPPLIERS)]),
        "journals": ("source_id", [journal(n, ACCOUNTS) for n in range(JOURNALS)]),
    }
    return write_messages(folder / "input.singer", streams)


if __name__ == "__main__":
    main("Delivery: 1,000 suppliers, 200 journals and their 20 accounts", measure)
