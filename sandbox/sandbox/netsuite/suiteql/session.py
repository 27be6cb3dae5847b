"""What a query depends on besides its text: the time, the session's zone, the user's date format.

Inside SQLite a moment is an integer (seconds since 1970, UTC) and a time without a zone, Oracle's DATE, is
text: `YYYY-MM-DD`, followed by ` HH:MM:SS` unless it is midnight, so that texts sort like times.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.clock import Clock
from sandbox.netsuite.lists import LISTS
from sandbox.netsuite.suiteql import formats
from sandbox.netsuite.suiteql.errors import QueryError, unparseable
from sandbox.system import EditError

_USER_MODELS: Final = {
    "M/D/YYYY": "MM/DD/YYYY",
    "MM/DD/YYYY": "MM/DD/YYYY",
    "D/M/YYYY": "DD/MM/YYYY",
    "YYYY-MM-DD": "YYYY-MM-DD",
    "D-Mon-YYYY": "DD-MON-YYYY",
    "D Month, YYYY": "DD MONTH, YYYY",
}
"""User date format → the model that reads it."""

DATE_FORMATS: Final = tuple(_USER_MODELS)
_DAY: Final = 86_400


class NotSortable(QueryError):  # noqa: N818 - says what happened, the caller tries another way
    """A text compared with a sortable time is not such a time itself, so texts must be compared."""


class Session:
    """The functions that a translated query calls."""

    def __init__(self, switches: Mapping[str, Any], clock: Clock) -> None:
        self._switches = switches
        self._clock = clock
        self._now: int | None = None
        self.raised: QueryError | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The session's time zone.

        Raises:
            EditError: the switch names no zone.
        """
        name = str(self._switches["session_timezone"])
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise EditError(f"switch netsuite.session_timezone: there is no time zone {name!r}") from None

    def begin(self) -> None:
        """Fix what must not change while a query runs."""
        self._now = int(self._clock.now().timestamp())
        self._zone = self.zone
        self._format = str(self._switches["date_format"])
        self.raised = None

    def register(self, connection: sqlite3.Connection) -> None:
        """Give the functions to a SQLite connection."""
        for name, (count, function) in self._functions().items():
            deterministic = name != "ns_now"
            connection.create_function(name, count, self._kept(function), deterministic=deterministic)
        connection.execute("pragma case_sensitive_like = on")

    def _functions(self) -> dict[str, tuple[int, Callable[..., Any]]]:
        return {
            "ns_now": (0, lambda: self._now),
            "ns_char": (2, self._char),
            "ns_char_utc": (2, _char_utc),
            "ns_char_naive": (2, lambda text, model: formats.written(_time(text), model)),
            "ns_read": (2, _read),
            "ns_sortable": (2, _sortable),
            "ns_user_date": (1, self._user_date),
            "ns_user_text": (1, lambda text: self.show_date(str(text))),
            "ns_epoch": (1, lambda text: int(_time(text).replace(tzinfo=self._zone).timestamp())),
            "ns_epoch_utc": (1, lambda text: int(_time(text).replace(tzinfo=UTC).timestamp())),
            "ns_naive": (1, lambda epoch: _text(self._local(epoch))),
            "ns_naive_utc": (1, lambda epoch: _text(datetime.fromtimestamp(epoch, UTC))),
            "ns_number": (1, _number),
            "ns_trunc": (2, _trunc),
            "ns_add_days": (2, lambda text, days: _text(_time(text) + timedelta(days=days))),
            "ns_days": (2, lambda a, b: (_time(a) - _time(b)).total_seconds() / _DAY),
            "ns_add_months": (2, _add_months),
            "ns_last_day": (1, lambda text: _add_days(_add_months(_trunc(text, "MM"), 1), -1)),
            "ns_list": (2, lambda name, code: LISTS[name].get(str(code), str(code))),
            "ns_upper": (1, lambda text: str(text).upper()),
            "ns_lower": (1, lambda text: str(text).lower()),
            "ns_text": (1, show_number),
        }

    def _kept(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """SQLite hides why a function failed; keep it. NULL in, NULL out."""

        def call(*values: Any) -> Any:
            if None in values:
                return None
            try:
                return function(*values)
            except QueryError as error:
                self.raised = error
                raise

        return call

    def _local(self, epoch: int) -> datetime:
        return datetime.fromtimestamp(epoch, self._zone)

    def _char(self, epoch: int, model: str) -> str:
        return formats.written(self._local(epoch), model)

    def _user_date(self, text: Any) -> str:
        found = formats.read(str(text), _USER_MODELS[self._format])
        if found is None:
            raise unparseable(str(text))
        return _text(found)

    def show_moment(self, epoch: int) -> str:
        """A raw datetime as a result has it: the local day in the user's format, the time of day lost."""
        return self._show(self._local(epoch))

    def show_date(self, text: str) -> str:
        """A raw date in the user's format."""
        return self._show(_time(text))

    def _show(self, day: datetime) -> str:
        month = formats.MONTHS[day.month - 1]
        return {
            "M/D/YYYY": f"{day.month}/{day.day}/{day.year}",
            "MM/DD/YYYY": f"{day.month:02}/{day.day:02}/{day.year}",
            "D/M/YYYY": f"{day.day}/{day.month}/{day.year}",
            "YYYY-MM-DD": f"{day.year:04}-{day.month:02}-{day.day:02}",
            "D-Mon-YYYY": f"{day.day}-{month[:3]}-{day.year}",
            "D Month, YYYY": f"{day.day} {month}, {day.year}",
        }[self._format]


def show_number(value: float | str) -> str:
    """A number as NetSuite prints it: no exponent, no noise of binary fractions, at most 8 decimals."""
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.8f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _char_utc(epoch: int, model: str) -> str:
    return formats.written(datetime.fromtimestamp(epoch, UTC), model)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(moment: datetime) -> str:
    naive = moment.replace(tzinfo=None, microsecond=0)
    return naive.isoformat(" ") if naive.time() != naive.time().min else naive.date().isoformat()


def _read(text: Any, model: str) -> str:
    found = formats.read(str(text), model)
    if found is None:
        raise unparseable(str(text))
    return _text(found)


def _sortable(text: Any, model: str) -> int:
    found = formats.read(str(text), model)
    if found is None or formats.written(found, model) != text:
        raise NotSortable(f"Search error occurred: '{text}' is not in the format {model}.")
    return int(found.replace(tzinfo=UTC).timestamp())


def _number(value: Any) -> float | int:
    if isinstance(value, int | float):
        return value
    text = str(value).strip()
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            raise QueryError(f"Search error occurred: '{text}' is not a valid number.") from None


def _trunc(text: str, unit: str) -> str:
    moment = _time(text).replace(hour=0, minute=0, second=0)
    unit = unit.upper()
    if unit in {"DD", "DDD", "J"}:
        return _text(moment)
    if unit in {"MM", "MON", "MONTH"}:
        return _text(moment.replace(day=1))
    if unit == "Q":
        return _text(moment.replace(day=1, month=(moment.month - 1) // 3 * 3 + 1))
    if unit in {"YYYY", "YEAR", "YY", "Y"}:
        return _text(moment.replace(day=1, month=1))
    if unit in {"IW", "DAY", "DY", "D"}:
        return _text(moment - timedelta(days=moment.weekday() if unit == "IW" else moment.isoweekday() % 7))
    raise QueryError("Search error occurred: Invalid or unsupported search.")


def _add_days(text: str, days: float) -> str:
    return _text(_time(text) + timedelta(days=days))


def _add_months(text: str, months: float) -> str:
    """Oracle: the last day of a month stays the last day."""
    moment = _time(text)
    first = moment.replace(day=1)
    number = first.year * 12 + first.month - 1 + int(months)
    target = first.replace(year=number // 12, month=number % 12 + 1)
    last, own_last = _last_day(target), _last_day(first)
    return _text(target.replace(day=last if moment.day == own_last else min(moment.day, last)))


def _last_day(first: datetime) -> int:
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - timedelta(days=1)).day
