"""How values look on the wire: JSON with exact numbers, times with uneven fractions, empty fields."""

import random
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from starlette.responses import Response

from sandbox.books import dumps

_TICKS = 7
_STAMP = re.compile(r"^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?)?\s*(Z|[+-]\d\d:?\d\d)?$")


def json_response(value: Any, status: int = 200) -> Response:
    return Response(dumps(value), status, headers={"content-type": "application/json; charset=utf-8"})


def stamp(moment: datetime, digits: int) -> str:
    """UTC time with that many digits of fraction, without trailing zeros; more than 7 digits are not kept."""
    moment = moment.astimezone(UTC)
    fraction = f"{moment.microsecond:06d}{moment.microsecond % 9 + 1}"[:digits].rstrip("0")
    return f"{moment:%Y-%m-%dT%H:%M:%S}" + (f".{fraction}" if fraction else "") + "Z"


def sortable(text: str) -> str | None:
    """The time as 7-digit UTC text that sorts, or None where it is none. Without zone it is UTC."""
    found = _STAMP.match(text.strip())
    if not found:
        return None
    day, clock, fraction, zone = found.groups()
    try:
        whole = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}{'' if zone in (None, 'Z') else zone}")
    except ValueError:
        return None
    whole = whole.replace(tzinfo=UTC) if whole.tzinfo is None else whole.astimezone(UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{(fraction or '')[:_TICKS].ljust(_TICKS, '0')}Z"


def business_date(text: str) -> str | None:
    """The day as Cin7 returns business dates: midnight without zone."""
    found = sortable(text)
    return f"{found[:10]}T00:00:00" if found else None


def tenant_date(day: date, style: str) -> str:
    """A day in the company's own format, e.g. dd/mm/yyyy."""
    text = style.replace("dd", f"{day:%d}").replace("mm", f"{day:%m}")
    return text.replace("yyyy", f"{day:%Y}")


class Blanks:
    """Renders empty fields as null or as empty text, the same field now so, now so."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"{seed}:blanks")

    def render(self, body: dict[str, Any], names: Iterable[str], style: str) -> dict[str, Any]:
        """A copy of `body` with every empty one of `names` rendered in `style` (mixed, null, empty)."""
        blank = {name: self._blank(style) for name in names if body.get(name) in (None, "")}
        return {**body, **{name: value for name, value in blank.items() if name in body}}

    def _blank(self, style: str) -> str | None:
        null = self._chance.choice((True, False)) if style == "mixed" else style == "null"
        return None if null else ""
