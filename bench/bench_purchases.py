"""Calls and time for suppliers and purchases, each purchase from nothing to invoiced and received."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from _common import Line, main, workplace
from _records import bill, purchase, receipt, supplier, write_messages
from _runs import first_run, limit, lines, run

from sandbox.company.company import Company
from sandbox.testing import running

SUPPLIERS, PURCHASES = 1000, 500
STEPS = 4
"""Writes that take a purchase from nothing to invoiced and received: header, order, invoice, stock."""
LISTED = ("suppliers", "accounts", "products", "purchases")


def measure() -> Sequence[Line]:
    with workplace() as folder, running(switches=limit()) as server:
        records = _input(folder)
        first = first_run(folder, server, records)
        held = server.books("cin7")
        second = run(folder, server, records)
    ours = [p for p in held["purchases"] if "[src:" in (p["Note"] or "")]
    received = sum(p["Status"] == "COMPLETED" for p in ours)
    reads = sum(len(held[kind]) for kind in LISTED) / 1000
    floor = reads + SUPPLIERS + PURCHASES * STEPS
    return [
        Line("purchases invoiced and received", received, at_least=PURCHASES, form="{:.0f}"),
        *lines(SUPPLIERS + PURCHASES * 3, floor, first, second),
    ]


def _input(folder: Path) -> Path:
    skus = [item.sku for item in Company().items]
    made = {"purchases": purchase, "bills": bill, "receipts": receipt}
    streams = {"suppliers": ("source_id", [supplier(n) for n in range(SUPPLIERS)])} | {
        name: ("source_id", [make(n, skus) for n in range(PURCHASES)]) for name, make in made.items()
    }
    return write_messages(folder / "input.singer", streams)


if __name__ == "__main__":
    main("Delivery: 1,000 suppliers and 500 purchases, ordered, invoiced and received", measure)
