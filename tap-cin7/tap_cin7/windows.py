"""The window of an incremental read: from the bookmark less an overlap to the clock at its start."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from connector_kit.bookmarks import EARLIEST

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_TICKS: Final = 10
_SEVENTH_DIGIT: Final = re.compile(r"[.,]\d{6}(\d)")
_EDGE: Final = dt.timedelta(seconds=1)
"""Cin7 documents its filters as "after" and "before"; whether they exclude the moment itself is not known."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window with both ends included.

    Args:
        start: Where to begin, in UTC; None for the beginning of time.
        end: Cin7's clock when the read began, in UTC: no bookmark passes it.
    """

    start: dt.datetime | None
    end: dt.datetime

    @property
    def since(self) -> str | None:
        """What to ask Cin7 for as the beginning."""
        return parameter(max(self.start, EARLIEST) - _EDGE) if self.start else None

    @property
    def since_day(self) -> str | None:
        """The day before the first, for filters of business dates, which exclude it."""
        return (max(self.start, EARLIEST).date() - dt.timedelta(days=1)).isoformat() if self.start else None


def parameter(moment: dt.datetime) -> str:
    """A time as Cin7's filters take it: ISO 8601, UTC, milliseconds (Cin7 Core API documentation)."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def ticks(moment: dt.datetime, text: str = "") -> int:
    """Tenths of microseconds since 1970, Cin7's own precision.

    Args:
        moment: The moment, to the microsecond.
        text: What was sent, for the digit that ``moment`` cannot hold.
    """
    last = _SEVENTH_DIGIT.search(text)
    return (moment - _EPOCH) // _MICROSECOND * _TICKS + (int(last[1]) if last else 0)


def of_ticks(count: int) -> dt.datetime:
    """The moment that is so many tenths of microseconds after 1970, in UTC, to the microsecond."""
    return _EPOCH + count // _TICKS * _MICROSECOND
