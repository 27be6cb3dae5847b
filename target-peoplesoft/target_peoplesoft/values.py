"""One value of a record as a property of a component interface takes it. Pure."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from connector_kit.faults import close_names, quoted
from target_peoplesoft.shape import Property

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS: Final = re.compile(r"\r\n?")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NEVER_SHOWN: Final = 40


def to_value(value: Any, about: Property, zone: ZoneInfo) -> str | Decimal:
    """Return the value to be sent: text, or an exact number. None blanks the property.

    Dates are ISO; a time with a zone becomes one in ``zone``, the base time zone of the database, as
    PeopleSoft's times carry none. Numbers given as text or text given as numbers are taken as such, true and
    false as Y and N.

    Raises:
        ValueError: It does not fit. The text is a clause that follows the property's name.
    """
    if isinstance(value, (list, dict)):
        raise ValueError("should be a value, not an array or an object")  # noqa: TRY004 - one kind for all faults
    if value is None:
        return Decimal(0) if about.kind == "number" else ""
    if about.kind == "number":
        return _number(value, about)
    if about.kind in {"date", "datetime", "time"}:
        return _date(value) if about.kind == "date" else _time(value, about, zone)
    return _char(value, about)


def _char(value: Any, about: Property) -> str:
    text = "NY"[value] if isinstance(value, bool) else _plain(value)
    text = _BREAKS.sub("\n", text).rstrip()
    if control := _NOT_XML.search(text):
        code = f"U+{ord(control.group()):04X}"
        raise ValueError(f"holds the control character {code} at position {control.start() + 1}")
    if about.max_length is not None and len(text) > about.max_length:
        raise ValueError(f"has {len(text)} characters, and PeopleSoft takes {about.max_length}")
    if about.enumeration and text and text not in about.enumeration:
        near = quoted(close_names(text, about.enumeration))
        raise ValueError(f"is {_clip(text)}, and PeopleSoft takes {near}")
    return text


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _number(value: Any, about: Property) -> Decimal:
    if isinstance(value, bool):
        raise ValueError("should be a number, not true or false")  # noqa: TRY004 - one kind for all faults
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"should be a number (got {_clip(value)})") from None
    if not number.is_finite():
        raise ValueError(f"should be a number (got {_clip(value)})")
    whole, decimals = _digits(number)
    most = about.fraction_digits
    if most is not None and decimals > most:
        raise ValueError(f"has {decimals} decimals, and PeopleSoft takes {most} (got {_clip(value)})")
    if about.total_digits is not None and whole + (most or 0) > about.total_digits:
        room = about.total_digits - (most or 0)
        raise ValueError(
            f"has {whole} digits before the point, and PeopleSoft takes {room} (got {_clip(value)})"
        )
    return number


def _digits(number: Decimal) -> tuple[int, int]:
    """How many digits a number has before and after the point, zeros at the ends not counted."""
    _, digits, exponent = number.as_tuple()
    point = int(exponent)
    kept = list(digits)
    while kept and kept[-1] == 0 and point < 0:
        kept.pop()
        point += 1
    while kept and kept[0] == 0:
        kept.pop(0)
    return max(len(kept) + point, 0) if kept else 0, max(-point, 0) if kept else 0


def _date(value: Any) -> str:
    text = value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else str(value).strip()
    try:
        if _DAY.fullmatch(text):
            return dt.date.fromisoformat(text).isoformat()
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"should be a date as YYYY-MM-DD (got {_clip(value)})") from None
    if not _DAY.match(text) or moment.time() != dt.time():
        raise ValueError(f"should be a date without a time of day (got {_clip(value)})")
    return moment.date().isoformat()


def _time(value: Any, about: Property, zone: ZoneInfo) -> str:
    text = value.isoformat() if isinstance(value, (dt.datetime, dt.time)) else str(value).strip()
    try:
        if about.kind == "time":
            return dt.time.fromisoformat(text.zfill(5)).replace(tzinfo=None).isoformat()
        moment = dt.datetime.fromisoformat(text)
        local = moment.astimezone(zone) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        wanted = "a time as HH:MM:SS" if about.kind == "time" else "a date and time as YYYY-MM-DDTHH:MM:SS"
        raise ValueError(f"should be {wanted} (got {_clip(value)})") from None
    return local.replace(tzinfo=None).isoformat()


def _clip(value: Any) -> str:
    text = repr(str(value))
    return text if len(text) <= _NEVER_SHOWN else f"{text[:_NEVER_SHOWN]}…"
