"""Typing of values: times and dates of every style that Cin7 sends, numbers and flags that come as text.

A function that meets text it cannot read leaves it as it is where it may still mean something to a person
(a date in the company's own format), and raises ``ValueError`` where a wrong reading would be a wrong number.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

from connector_kit.errors import ConfigurationError

_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MICROSECONDS: Final = 6
_NO_DATE: Final = "0001-01-01"
"""What a date that was never set looks like in .NET. No other date is taken for a missing one: 1900-01-01
may be what a person typed."""

_FLAGS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def parse_time(value: str) -> dt.datetime | None:
    """The moment in a time stamp, aware, in UTC; None if it is not ISO 8601, or a date that was never set.

    Without a zone it is UTC (Cin7 Core API documentation); without a time of day it is midnight. Digits after
    the sixth of a second's fraction are cut off.
    """
    text = value.strip()
    found = _TIME.fullmatch(text)
    if not found and not _DATE.fullmatch(text):
        return None
    if text.startswith(_NO_DATE):
        return None
    try:
        moment = _moment(found) if found else dt.datetime.fromisoformat(text)
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def utc_text(moment: dt.datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.ffffffZ``: of one width, so that text sorts as time does."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


@lru_cache(maxsize=4096)
def read_time(value: str) -> str | None:
    """A time stamp as :func:`utc_text` writes it; text that is no ISO 8601 as it is, no date as None."""
    text = value.strip()
    if not text or text.startswith(_NO_DATE):
        return None
    moment = parse_time(text)
    return utc_text(moment) if moment else value


@lru_cache(maxsize=4096)
def read_date(value: str) -> str | None:
    """A business date as ``YYYY-MM-DD``; text that is no ISO 8601 as it is, no date as None.

    The day is the one that is written: a business date has no zone, so none moves it.
    """
    text = value.strip()
    if not text or text.startswith(_NO_DATE):
        return None
    return text[:10] if parse_time(text) else value


def read_number(value: Any) -> Decimal | int:
    """An exact number, sent as one or as text.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return value
    try:
        number = Decimal(value.strip()) if isinstance(value, str) and "_" not in value else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise ValueError("is not a number")
    return number


def read_flag(value: Any) -> bool:
    """A flag, sent as one, as a number or as text (``True``, ``1``, ``Yes``).

    Raises:
        ValueError: It is none of them.
    """
    try:
        return _FLAGS[str(value).strip().lower()]
    except KeyError:
        raise ValueError("is neither true nor false") from None


def read_instant(what: str, value: object) -> dt.datetime:
    """A date or time out of a setting or the state, aware, in UTC; one without a zone is UTC.

    Raises:
        ConfigurationError: It is neither; ``what`` says where it stood.
    """
    moment = parse_time(value) if isinstance(value, str) else None
    if moment is None:
        raise ConfigurationError(
            f"{what} is {value!r}, which is not a date and time.",
            code="TIME_INVALID",
            hint="write it like 2026-01-31T00:00:00Z.",
        )
    return moment


def _moment(found: re.Match[str]) -> dt.datetime:
    day, clock, fraction, zone = found.groups()
    second = f"{clock}:00" if clock.count(":") == 1 else clock
    micros = (fraction or "").ljust(_MICROSECONDS, "0")[:_MICROSECONDS]
    return dt.datetime.fromisoformat(f"{day}T{second}.{micros}{(zone or '').upper()}")
