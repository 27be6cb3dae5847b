"""Typing of single values: what the gateway sent becomes a typed value, or a ValueError says what it is not.

Blank and null are one thing: a missing key, ``null``, an empty string and a blank are all null (documented:
blank characters and null dates serialise alike). A numeric zero stays zero.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tap_peoplesoft.declaration import Kind

Reader = Callable[[Any], Any]
"""Types one value."""

_DATETIME = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[T \-]\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})([.,]\d{1,9})?)?")
_DATE_LENGTH = 10


def read_text(value: Any) -> str | None:
    """Text as it stands; blank is null. A number is taken as its digits."""
    if value.__class__ is not str:
        return None if value is None else str(value)
    return value if value and not value.isspace() else None


def read_number(value: Any) -> int | Decimal | None:
    """An exact number."""
    if value.__class__ is str:
        return _decimal(value)
    if value is None or value.__class__ is int or value.__class__ is Decimal:
        return value
    raise ValueError("is not a number")


def _decimal(value: str) -> Decimal | None:
    digits = value.strip()
    if not digits:
        return None
    try:
        read = Decimal(digits)
    except InvalidOperation:
        raise ValueError("is not a number") from None
    if not read.is_finite() or "_" in digits:
        raise ValueError("is not a number")
    return read


def read_integer(value: Any) -> int | None:
    """A whole number."""
    read = read_number(value)
    if read is None or read.__class__ is int:
        return read
    if read != int(read):
        raise ValueError("is not a whole number")
    return int(read)


def read_date(value: Any) -> str | None:
    """An ISO date. The date of a timestamp is taken."""
    digits = read_text(value)
    if digits is None:
        return None
    digits = digits.strip()
    day = digits[:_DATE_LENGTH]
    try:
        dt.date.fromisoformat(day)
        if len(day) != _DATE_LENGTH or day[4] != "-" or digits[_DATE_LENGTH : _DATE_LENGTH + 1] not in "T -":
            raise ValueError  # noqa: TRY301 - one message for every shape
    except ValueError:
        raise ValueError("is not a date of the form YYYY-MM-DD") from None
    return day


def read_time(value: Any) -> str | None:
    """``HH:MM`` with two digits each; the gateway pads the hour with a blank (observed)."""
    digits = read_text(value)
    if digits is None:
        return None
    match = _TIME.fullmatch(digits.strip())
    if not match:
        raise ValueError("is not a time of the form HH:MM")
    hour, minute, second, fraction = match.groups(default="")
    text = f"{hour:0>2}:{minute}" + (f":{second}{fraction.replace(',', '.')}" if second else "")
    try:
        dt.time.fromisoformat(f"{hour:0>2}:{minute}" + (f":{second}" if second else ""))
    except ValueError:
        raise ValueError("is not a time of the form HH:MM") from None
    return text


def datetime_reader(zone: ZoneInfo) -> Reader:
    """Build a reader of timestamps that carry no zone and are local to the database.

    Results are RFC 3339 in UTC and sort as text. A local time that occurs twice, or not at all, when clocks
    change is taken as the earlier instant, so that a bookmark never passes a row.
    """

    @lru_cache(maxsize=4096)
    def read(digits: str) -> str:
        if len(digits) == _DATE_LENGTH:
            digits += "T00:00:00"
        match = _DATETIME.fullmatch(digits)
        if not match:
            raise ValueError("is not a date and time")
        try:
            return to_utc(_local(match), zone).isoformat()
        except (ValueError, OverflowError):
            raise ValueError("is not a date and time") from None

    def read_datetime(value: Any) -> str | None:
        digits = read_text(value)
        return None if digits is None else read(digits.strip())

    return read_datetime


def _local(match: re.Match[str]) -> dt.datetime:
    second = match["second"] or "00"
    fraction = (match["fraction"] or "").ljust(6, "0")[:6]
    zone = (match["zone"] or "").replace("Z", "+00:00")
    return dt.datetime.fromisoformat(
        f"{match['date']}T{match['hour']:0>2}:{match['minute']}:{second}.{fraction}{zone}"
    )


def to_utc(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The earliest instant that a local time can mean; an aware time is only converted."""
    if moment.tzinfo is not None:
        return moment.astimezone(dt.UTC)
    folds = (moment.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    return min(folds)


def readers(zone: ZoneInfo) -> dict[Kind, Reader]:
    """The reader of each kind of column, for a database whose clock runs in ``zone``."""
    return {
        Kind.TEXT: read_text,
        Kind.NUMBER: read_number,
        Kind.INTEGER: read_integer,
        Kind.DATE: read_date,
        Kind.TIME: read_time,
        Kind.DATETIME: datetime_reader(zone),
    }
