"""Oracle's date format models: `YYYY-MM-DD"T"HH24:MI:SS` and the like, written and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_ELEMENT: Final = re.compile(
    r'"([^"]*)"|(YYYY|YY|MONTH|MON|MM|DAY|DY|DDD|DD|HH24|HH12|HH|MI|SSSSS|SS|AM|PM|FF\d?|FM|Q|D)|(.)',
    re.IGNORECASE | re.DOTALL,
)

_WRITE: Final[Mapping[str, Callable[[datetime], str]]] = {
    "YYYY": lambda t: f"{t.year:04}",
    "YY": lambda t: f"{t.year % 100:02}",
    "MONTH": lambda t: MONTHS[t.month - 1].upper(),
    "MON": lambda t: MONTHS[t.month - 1][:3].upper(),
    "MM": lambda t: f"{t.month:02}",
    "DAY": lambda t: _DAYS[t.weekday()].upper(),
    "DY": lambda t: _DAYS[t.weekday()][:3].upper(),
    "DDD": lambda t: f"{t.timetuple().tm_yday:03}",
    "DD": lambda t: f"{t.day:02}",
    "D": lambda t: str(t.isoweekday() % 7 + 1),
    "Q": lambda t: str((t.month + 2) // 3),
    "HH24": lambda t: f"{t.hour:02}",
    "HH12": lambda t: f"{(t.hour + 11) % 12 + 1:02}",
    "HH": lambda t: f"{(t.hour + 11) % 12 + 1:02}",
    "MI": lambda t: f"{t.minute:02}",
    "SS": lambda t: f"{t.second:02}",
    "SSSSS": lambda t: str(t.hour * 3600 + t.minute * 60 + t.second),
    "AM": lambda t: "AM" if t.hour < 12 else "PM",  # noqa: PLR2004 - noon
    "PM": lambda t: "AM" if t.hour < 12 else "PM",  # noqa: PLR2004
    "FM": lambda _: "",
}

_READ: Final[Mapping[str, str]] = {
    "YYYY": r"(?P<year>\d{4})",
    "MONTH": r"(?P<name>[A-Za-z]+)",
    "MON": r"(?P<name>[A-Za-z]{3})",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "HH24": r"(?P<hour>\d{1,2})",
    "HH12": r"(?P<hour>\d{1,2})",
    "HH": r"(?P<hour>\d{1,2})",
    "MI": r"(?P<minute>\d{1,2})",
    "SS": r"(?P<second>\d{1,2})",
    "AM": r"(?P<half>[AaPp][Mm])",
    "PM": r"(?P<half>[AaPp][Mm])",
    "FM": "",
}

_QUICK: Final = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH24": "%H", "MI": "%M", "SS": "%S"}
_SORTABLE: Final = ["YYYY", "MM", "DD", "HH24", "MI", "SS"]


@lru_cache(maxsize=256)
def elements(model: str) -> tuple[tuple[str, bool], ...]:
    """Split a format model into (text, whether it is literal)."""
    found = []
    for quoted, element, other in _ELEMENT.findall(model):
        found.append((element.upper(), False) if element else (quoted or other, True))
    return tuple(found)


def known(model: str) -> bool:
    """Whether every element of the model can be written."""
    return all(
        literal or text in _WRITE or text.startswith("FF") for text, literal in elements(model)
    ) and not any(
        literal and text.isalpha() and f'"{text}"' not in model for text, literal in elements(model)
    )


def sortable(model: str) -> bool:
    """Whether texts in this model sort like the times, to the second."""
    return [text for text, literal in elements(model) if not literal] == _SORTABLE


@lru_cache(maxsize=256)
def _strftime(model: str) -> str:
    """The same model for strftime, empty where strftime does not have it."""
    parts = elements(model)
    if any(not literal and text not in _QUICK for text, literal in parts):
        return ""
    return "".join(text.replace("%", "%%") if literal else _QUICK[text] for text, literal in parts)


def written(moment: datetime, model: str) -> str:
    """The time in a format model."""
    quick = _strftime(model)
    if quick:
        return moment.strftime(quick)
    return "".join(
        text if literal else "000" if text.startswith("FF") else _WRITE[text](moment)
        for text, literal in elements(model)
    )


def read(text: str, model: str) -> datetime | None:
    """The naive time that the text says in a format model, None if it does not fit.

    What the model or a shorter text leaves out is the first of the month, midnight.
    """
    match = _pattern(model).fullmatch(text.strip())
    if match is None:
        return None
    part = {name: value for name, value in match.groupdict().items() if value}
    try:
        return datetime(  # noqa: DTZ001 - a time without a zone is what Oracle's DATE is
            int(part.get("year", 1)),
            _month(part),
            int(part.get("day", 1)),
            _hour(part),
            int(part.get("minute", 0)),
            int(part.get("second", 0)),
        )
    except ValueError:
        return None


def _month(part: Mapping[str, str]) -> int:
    if "name" not in part:
        return int(part.get("month", 1))
    starts = [month[: max(3, len(part["name"]))].lower() for month in MONTHS]
    return starts.index(part["name"].lower()) + 1


def _hour(part: Mapping[str, str]) -> int:
    hour = int(part.get("hour", 0))
    if "half" not in part:
        return hour
    return hour % 12 + (12 if part["half"].lower() == "pm" else 0)


@lru_cache(maxsize=256)
def _pattern(model: str) -> re.Pattern[str]:
    """Oracle lets the tail of the text be missing, element by element."""
    whole = ""
    for text, literal in reversed(elements(model)):
        if not literal and text not in _READ and not text.startswith("FF"):
            return re.compile(r"(?!)")
        part = re.escape(text) if literal else _READ.get(text, r"\d*")
        whole = f"{part}(?:{whole})?" if whole else part
    return re.compile(whole)
