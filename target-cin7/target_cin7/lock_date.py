"""Reading the lock date, which Cin7 Core tells in the company's own date format. Pure."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, Literal

LockDateFormat = Literal["auto", "dmy", "mdy", "ymd"]
_NUMBERS: Final = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})")
_NAMED_MONTH: Final = re.compile(r"(\d{1,2})[-/. ]([A-Za-z]{3})[a-z]*[-/. ,]+(\d{4})")
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_YEAR_DIGITS: Final = 4
_CENTURY: Final = 2000


def lock_dates(text: str, date_format: LockDateFormat = "auto") -> tuple[dt.date, ...]:
    """Return the dates that the text can mean, the earliest first: one, or two, or none if it is no date.

    With ``auto``, a text such as ``03/04/2026`` means two; year first and a named month mean one.
    """
    if named := _NAMED_MONTH.match(text.strip()):
        day, month, year = named.groups()
        number = _MONTHS.index(month.lower()) + 1 if month.lower() in _MONTHS else 0
        return _dates([(year, str(number), day)])
    match = _NUMBERS.match(text.strip())
    if match is None:
        return ()
    first, second, third = match.groups()
    if len(first) == _YEAR_DIGITS:
        return _dates([(first, second, third)])
    orders = {
        "dmy": [(third, second, first)],
        "mdy": [(third, first, second)],
        "ymd": [(first, second, third)],
        "auto": [(third, second, first), (third, first, second)],
    }
    return _dates(orders[date_format])


def _dates(candidates: list[tuple[str, str, str]]) -> tuple[dt.date, ...]:
    found = set()
    for year, month, day in candidates:
        number = int(year) + (_CENTURY if len(year) < _YEAR_DIGITS else 0)
        try:
            found.add(dt.date(number, int(month), int(day)))
        except ValueError:  # not a date in this order of its parts
            continue
    return tuple(sorted(found))
