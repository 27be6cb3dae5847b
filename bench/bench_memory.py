"""Peak memory of tap-peoplesoft and of target-cin7's staging at 20,000 and at 200,000 records."""

from __future__ import annotations

from pathlib import Path

from _common import Line, child, main, target_settings, workplace
from _pages import serving
from _records import write_suppliers

FEW, MANY = 20_000, 200_000
MEBIBYTE = 1024
"""KiB in a MiB: getrusage counts KiB on Linux."""


def measure() -> list[Line]:
    with workplace() as folder:
        few_read, many_read = (_reading(folder, count) for count in (FEW, MANY))
        few_staged, many_staged = (_staging(folder, count) for count in (FEW, MANY))
    return [
        Line("tap-peoplesoft, 20,000 records: MiB", few_read / MEBIBYTE, form="{:.0f}"),
        Line("tap-peoplesoft, 200,000 records: MiB", many_read / MEBIBYTE, form="{:.0f}"),
        Line("tap-peoplesoft: 200,000 / 20,000", many_read / few_read, at_most=1.3),
        Line("target-cin7 staging, 20,000 records: MiB", few_staged / MEBIBYTE, form="{:.0f}"),
        Line("target-cin7 staging, 200,000 records: MiB", many_staged / MEBIBYTE, form="{:.0f}"),
        Line("target-cin7 staging: 200,000 / 20,000", many_staged / few_staged, at_most=1.3),
    ]


def _reading(folder: Path, count: int) -> int:
    with serving(count) as url:
        peak: int = child("_read.py", "tap", folder=folder, settings={"url": url})["peak_kib"]
    return peak


def _staging(folder: Path, count: int) -> int:
    records = write_suppliers(folder / f"{count}.singer", count)
    settings = target_settings(folder, f"memory-{count}")
    peak: int = child("_stage.py", "outbox", folder=folder, settings=settings, stdin=records)["peak_kib"]
    return peak


if __name__ == "__main__":
    main("Memory: peak at ten times the records", measure)
