"""Records per second of tap-peoplesoft, against a bare loop and a default SDK tap over the same pages."""

from __future__ import annotations

from pathlib import Path

from _common import Line, best, child, main, rate, workplace
from _pages import PAGE_ROWS, serving

RECORDS = 12 * PAGE_ROWS
STOCK_RECORDS = 2 * PAGE_ROWS
TIMES = 5


def measure() -> list[Line]:
    with workplace() as folder, serving(RECORDS) as url, serving(STOCK_RECORDS) as stock_url:
        seconds = best(
            TIMES,
            sdk=lambda: _seconds("sdk", folder, stock_url),
            tap=lambda: _seconds("tap", folder, url),
            loop=lambda: _seconds("loop", folder, url),
            plain=lambda: _seconds("json", folder, url),
        )
    sdk = STOCK_RECORDS / seconds["sdk"]
    tap, loop, plain = (RECORDS / seconds[name] for name in ("tap", "loop", "plain"))
    return [
        rate("bare loop with msgspec: records/s", loop),
        rate("bare loop with json: records/s", plain),
        rate("SDK tap with defaults: records/s", sdk),
        rate("tap-peoplesoft: records/s", tap),
        Line("tap-peoplesoft / bare loop with msgspec", tap / loop, at_least=0.5),
        Line("tap-peoplesoft / bare loop with json", tap / plain, at_least=0.5),
        Line("tap-peoplesoft / SDK tap with defaults", tap / sdk, at_least=4),
    ]


def _seconds(what: str, folder: Path, url: str) -> float:
    seconds: float = child("_read.py", what, folder=folder, settings={"url": url})["seconds"]
    return seconds


if __name__ == "__main__":
    main("Reading: suppliers through Query Access Services", measure)
