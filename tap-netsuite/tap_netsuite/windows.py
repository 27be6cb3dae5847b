"""The window of an incremental read, in UTC whatever the session's time zone is.

NetSuite compares a plain date-time column in the time zone of the session, which is not known here and whose
clock goes back once a year. So the exact bounds are on the column as UTC text; bounds on the plain column,
a day wider on either side, only let NetSuite use an index.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from connector_kit.bookmarks import EARLIEST
from tap_netsuite.declaration import Param, utc

UNDATED: Final = "0"
"""Stands for the stamp of a row that has none; sorts before every time."""

_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of SQL and the values of its ``?``, in order."""

    sql: str = ""
    params: tuple[Param, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sql)


def all_of(*fragments: Fragment) -> Fragment:
    """The conjunction of those that are not empty."""
    given = [fragment for fragment in fragments if fragment]
    return Fragment(" AND ".join(f.sql for f in given), tuple(p for f in given for p in f.params))


def any_of(*fragments: Fragment) -> Fragment:
    """The disjunction, in brackets."""
    return Fragment(
        "(" + " OR ".join(f.sql for f in fragments) + ")", tuple(p for f in fragments for p in f.params)
    )


@dataclass(frozen=True, slots=True)
class Window:
    """A window with both ends included.

    Args:
        start: Where to begin, in UTC; ``None`` for the beginning of time.
        end: NetSuite's clock when the run began, in UTC.
        undated: Whether rows without a stamp are read: they are by a read that has no bookmark yet.
    """

    start: dt.datetime | None
    end: dt.datetime
    undated: bool = False

    def holds(self, stamp: str) -> Fragment:
        """The condition that a column lies in the window."""
        return all_of(from_time(stamp, self.start) if self.start else Fragment(), until(stamp, self.end))

    def before(self, stamp: str) -> Fragment:
        """The condition that a column lies before the window, or has no value and is not in it for that."""
        if self.start is None:
            raise ValueError("nothing lies before a window without a start")
        coarse = Fragment(f"{stamp} < TO_DATE(?, 'YYYY-MM-DD')", (_day(self.start + 2 * _DAY),))
        exact = Fragment(f"{utc(stamp)} < ?", (utc_text(self.start),))
        dated = all_of(coarse, exact)
        return dated if self.undated else any_of(Fragment(f"{stamp} IS NULL"), dated)


def from_time(stamp: str, start: dt.datetime) -> Fragment:
    """The condition that a column is at or after a time."""
    return all_of(coarse_from(stamp, start), Fragment(f"{utc(stamp)} >= ?", (utc_text(start),)))


def coarse_from(stamp: str, start: dt.datetime) -> Fragment:
    """A condition on the plain column that every time from ``start`` on meets in any time zone."""
    return Fragment(f"{stamp} >= TO_DATE(?, 'YYYY-MM-DD')", (_day(max(start, EARLIEST) - _DAY),))


def until(stamp: str, end: dt.datetime) -> Fragment:
    """The condition that a column is at or before a time."""
    coarse = Fragment(f"{stamp} < TO_DATE(?, 'YYYY-MM-DD')", (_day(end + 2 * _DAY),))
    return all_of(coarse, Fragment(f"{utc(stamp)} <= ?", (utc_text(end),)))


def _day(moment: dt.datetime) -> str:
    return moment.date().isoformat()


def utc_text(moment: dt.datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ``, the form of every time that the tap reads and emits."""
    return moment.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
