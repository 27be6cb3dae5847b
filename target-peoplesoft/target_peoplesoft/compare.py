"""When PeopleSoft and a record say the same of a property. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from target_peoplesoft.shape import Kind

_MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)?(?:[T ]+|(?<!\d)|$)(?:(\d{1,2}):(\d\d)(?::(\d\d)(?:[.](\d{1,9}))?)?)?Z?"
)
_LONGEST: Final = 80
_DAY: Final = len("2026-01-31")


def same(live: Any, wanted: Any, kind: Kind) -> bool:
    """Whether two values of a property are one.

    PeopleSoft keeps blank and null as one, a missing number as 0, and text without its trailing blanks;
    leading zeros and the case of letters count.
    """
    if kind == "number":
        first, second = number(live), number(wanted)
        return first == second if first is not None and second is not None else text(live) == text(wanted)
    if kind == "date":
        return text(live)[:_DAY] == text(wanted)[:_DAY]
    if kind in {"datetime", "time"}:
        return _moment(text(live)) == _moment(text(wanted))
    return text(live) == text(wanted)


def upper_of(live: Any, wanted: Any) -> bool:
    """Whether PeopleSoft keeps a text in upper case only, as it does codes."""
    return text(live) != text(wanted) and text(live) == text(wanted).upper()


def text(value: Any) -> str:
    """Return a value as PeopleSoft keeps text: no null, no trailing blanks, one kind of line break."""
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").rstrip()


def number(value: Any) -> Decimal | None:
    """Return a number; blank is 0, None is what is none."""
    shown = text(value).strip()
    try:
        found = Decimal(shown or 0)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def shown(value: Any) -> str:
    """Return a value as a note or a message shows it."""
    if isinstance(value, Mapping):
        told = ", ".join(f"{k}={shown(v)}" for k, v in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        told = f"{len(value)} row(s)"
    else:
        told = "blank" if text(value) == "" else text(value)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"


def _moment(value: str) -> tuple[Any, ...]:
    """Day, hour, minute, second and its fraction; the hour may be padded with a blank (observed)."""
    match = _MOMENT.fullmatch(value.strip())
    if match is None:
        return (value,)
    day, hour, minute, second, fraction = match.groups()
    clock = (int(hour or 0), int(minute or 0), int(second or 0), Decimal(f"0.{fraction or 0}"))
    return (day, *clock) if day or hour else ()
