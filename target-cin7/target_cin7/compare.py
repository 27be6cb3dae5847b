"""When a field of Cin7 Core and a field of a record say the same. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

_LONGEST: Final = 80


def same(live: object, wanted: object) -> bool:
    """Whether two values are one: null is ``""``, numbers count as numbers, text without outer blanks.

    Cin7 Core shows the same empty field now as null, now as ``""`` (observed).
    """
    if isinstance(live, bool) or isinstance(wanted, bool):
        return _truth(live) == _truth(wanted)
    if _is_number(live) or _is_number(wanted):
        first, second = _number(live), _number(wanted)
        return first == second if first is not None and second is not None else _text(live) == _text(wanted)
    return _text(live) == _text(wanted)


def shown(value: object) -> str:
    """Return a value as a note or a change shows it."""
    if isinstance(value, Mapping):
        text = ", ".join(f"{k}={v}" for k, v in value.items())
    else:
        text = "nothing" if value is None or value == "" else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def kept_otherwise(sent: Mapping[str, Any], kept: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a remark for every scalar field that Cin7 Core shows otherwise than it was sent."""
    return tuple(
        f"Cin7 Core kept {field} as {shown(kept.get(field))}; {shown(value)} was sent"
        for field, value in sent.items()
        if not isinstance(value, (list, dict)) and not same(kept.get(field), value)
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _truth(value: object) -> str:
    return _text(value).casefold() or "false"


def _number(value: object) -> Decimal | None:
    text = _text(value)
    if text == "":
        return Decimal()
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
