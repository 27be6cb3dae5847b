"""How values look on the wire: JSON with exact numbers, times with uneven fractions, empty fields."""

import random
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from starlette.responses import Response

from sandbox.books import dumps

_TICKS = 7
_STAMP = re.compile(r"^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?)?\s*(Z|[+-]\d\d:?\d\d)?$")


class Json(str):
    """JSON that is ready to be sent."""

    __slots__ = ()


def json_response(value: Any, status: int = 200) -> Response:
    """An answer with a JSON body; `Json` goes out as it is."""
    text = str(value) if isinstance(value, Json) else dumps(value)
    return Response(text, status, headers={"content-type": "application/json; charset=utf-8"})


def page_of(total: int, page: int, name: str, rows: Iterable[str]) -> Json:
    """The envelope of a list, of rows that are JSON already."""
    return Json(f'{{"Total":{total},"Page":{page},"{name}":[{",".join(rows)}]}}')


def stamp(moment: datetime, digits: int) -> str:
    """UTC time with that many digits of fraction, without trailing zeros; more than 7 digits are not kept."""
    moment = moment.astimezone(UTC)
    fraction = f"{moment.microsecond:06d}{moment.microsecond % 9 + 1}"[:digits].rstrip("0")
    return f"{moment:%Y-%m-%dT%H:%M:%S}" + (f".{fraction}" if fraction else "") + "Z"


@lru_cache(maxsize=4096)
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

    def render(self, text: str, names: tuple[str, ...], style: str) -> str:
        """The JSON `text` with every empty one of `names`, at any depth, in `style` (mixed, null, empty).

        Inside a text JSON writes a quote with a backslash, so nothing else looks like such a field.
        """
        pick = self._chance.random
        for null, empty in _blanks(names):
            as_null = pick() < _EVEN if style == "mixed" else style == "null"
            text = text.replace(empty, null) if as_null else text.replace(null, empty)
        return text


_EVEN = 0.5


@lru_cache
def _blanks(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """How each field looks where it is null, and where it is an empty text."""
    return tuple((f'"{name}":null', f'"{name}":""') for name in names)
