"""How fast target-cin7 takes records into its outbox, against a stock SDK sink that only validates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from _common import Line, best, child, main, rate, target_settings, workplace
from _records import write_suppliers

RECORDS = 40_000
STOCK_RECORDS = 4_000
TIMES = 5


def measure() -> list[Line]:
    with workplace() as folder:
        stock_input = write_suppliers(folder / "stock.singer", STOCK_RECORDS)
        records = write_suppliers(folder / "suppliers.singer", RECORDS)
        seconds = best(
            TIMES,
            stock=lambda: _seconds("sdk", folder, {}, stock_input),
            fresh=lambda: _fresh(folder, records),
            known=lambda: _known(folder, records),
        )
    stock, fresh, known = (
        STOCK_RECORDS / seconds["stock"],
        RECORDS / seconds["fresh"],
        RECORDS / seconds["known"],
    )
    return [
        rate("stock SDK sink, validation on: records/s", stock),
        rate("outbox, fresh records: records/s", fresh),
        rate("outbox, unchanged records: records/s", known),
        Line("outbox, fresh / stock", fresh / stock, at_least=10),
        Line("outbox, unchanged / stock", known / stock, at_least=10),
    ]


def _fresh(folder: Path, records: Path) -> float:
    for file in folder.glob("delivery.db*"):
        file.unlink()
    return _seconds("outbox", folder, target_settings(folder, "delivery"), records)


def _known(folder: Path, records: Path) -> float:
    settings = target_settings(folder, "delivery")
    child("_stage.py", "settle", folder=folder, settings=settings)
    return _seconds("outbox", folder, settings, records)


def _seconds(what: str, folder: Path, settings: dict[str, Any], records: Path) -> float:
    seconds: float = child("_stage.py", what, folder=folder, settings=settings, stdin=records)["seconds"]
    return seconds


if __name__ == "__main__":
    main("Staging: records into the outbox", measure)
