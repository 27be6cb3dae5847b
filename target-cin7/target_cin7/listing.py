"""When a list that comes in pages has been read whole, though rows move and its total may be wrong. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


class Listing:
    """Takes the pages of one list over as many readings as it needs, and passes every row on once.

    Args:
        name_of: Tells one row from another.
        page_size: How many rows a full page has.
    """

    def __init__(self, name_of: Callable[[dict[str, Any]], str], page_size: int) -> None:
        self._name_of = name_of
        self._page_size = page_size
        self._seen: set[str] = set()
        self._told = 0
        self.begin()

    def begin(self) -> None:
        """Start a reading, from the first page."""
        self._before = len(self._seen)
        self._this_time: set[str] = set()
        self._pages = self._rows = 0

    def take(self, rows: Iterable[dict[str, Any]], told: int) -> list[dict[str, Any]]:
        """Return the rows of the next page that are new to every reading. ``told``: the total, 0 if none."""
        new = []
        self._pages, self._told, self._brought = self._pages + 1, told, len(self._this_time)
        self._last = 0
        for row in rows:
            name = self._name_of(row)
            self._last += 1
            self._this_time.add(name)
            if name not in self._seen:
                self._seen.add(name)
                new.append(row)
        self._rows += self._last
        return new

    def at_end(self) -> bool:
        """Whether this reading is over: it has the total, or its last page was short or brought nothing."""
        if len(self._this_time) == self._brought:
            return True
        return self._rows == self._told if self._last >= self._page_size else self._rows >= self._told

    def whole(self) -> bool:
        """Whether every row was seen.

        A total that is never reached counts for nothing once a second reading shows the same rows, each once.
        """
        if self._pages == 1 or (self._told and len(self._seen) >= self._told):
            return True
        repeated = len(self._this_time) < self._rows
        changed = len(self._seen) > self._before
        return not repeated and not (self._told and changed)

    def shortfall(self) -> str:
        """Say how far it is from whole."""
        total = f"of {self._told} rows only " if self._told else ""
        return f"{total}{len(self._seen)} different rows showed up, and not twice the same"
