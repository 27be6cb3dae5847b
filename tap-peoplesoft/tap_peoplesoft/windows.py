"""The window of an incremental read, in the database's local time and without losing an edit.

PeopleSoft times carry no zone: they are local to the database. When its clocks go back, one hour of local
time happens twice; a window bound that falls near it is widened so that both passes are inside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from tap_peoplesoft.declaration import Kind

BEGINNING: Final = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
_STEP: Final = dt.timedelta(minutes=15)
_REACH: Final = dt.timedelta(hours=3)
_INSTANT: Final = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A window with both ends included.

    Args:
        start: Where to begin, in UTC.
        end: Fixed when the read starts, in UTC.
        zone: The database's time zone.
        kind: ``Kind.DATETIME``, or ``Kind.DATE`` for a stamp without a time.
        time_format: How a timestamp is written in a prompt, as ``strftime`` takes it.
    """

    start: dt.datetime
    end: dt.datetime
    zone: ZoneInfo
    kind: Kind
    time_format: str

    @property
    def prompts(self) -> dict[str, str]:
        """Values of the FROM and TO prompts, local to the database."""
        return {"FROM": self._prompt(self._earliest_local()), "TO": self._prompt(self._latest_local())}

    @property
    def highest_bookmark(self) -> str:
        """The bookmark that no record may pass, in the form of the cursor field's values."""
        if self.kind is Kind.DATE:
            return self.end.astimezone(self.zone).date().isoformat()
        return self.end.isoformat()

    def holds(self, cursor: str | None) -> bool:
        """Whether a typed cursor value lies in the window. A row without a stamp does."""
        if cursor is None:
            return True
        if self.kind is Kind.DATE:
            return self.prompts["FROM"] <= cursor <= self.highest_bookmark
        return self.start <= dt.datetime.fromisoformat(cursor) <= self.end

    def _prompt(self, local: dt.datetime) -> str:
        return local.date().isoformat() if self.kind is Kind.DATE else local.strftime(self.time_format)

    def _earliest_local(self) -> dt.datetime:
        if self.start <= BEGINNING:
            return BEGINNING.replace(tzinfo=None)
        moments = (self.start, *_quarters(self.start, self.start + _REACH))
        return min(self._local(moment) for moment in moments)

    def _latest_local(self) -> dt.datetime:
        earlier = _quarters(self.end - _REACH, self.end)
        brinks = (self._local(moment - _INSTANT) + _INSTANT for moment in earlier)
        return max(self._local(self.end), *brinks)

    def _local(self, moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)


def _quarters(after: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
    """Every full quarter of an hour in between; clocks change at one of them."""
    seconds = int(_STEP.total_seconds())
    moment = dt.datetime.fromtimestamp((int(after.timestamp()) // seconds + 1) * seconds, dt.UTC)
    while moment <= until:
        yield moment
        moment += _STEP


def read_from(
    bookmark: dt.datetime | None, start_date: dt.datetime | None, lookback_seconds: int
) -> dt.datetime:
    """Where a window starts: the bookmark less the look-back, never before ``start_date``."""
    floor = start_date or BEGINNING
    if bookmark is None:
        return floor
    return max(floor, bookmark - dt.timedelta(seconds=lookback_seconds))


def local_time_writer(zone: ZoneInfo, time_format: str) -> Callable[[str], str]:
    """Write UTC timestamps as prompt values, local to the database."""

    def write(value: str) -> str:
        return dt.datetime.fromisoformat(value).astimezone(zone).strftime(time_format)

    return write
