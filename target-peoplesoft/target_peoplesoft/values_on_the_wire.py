"""Values as the text of elements, and what zeep must leave out although the schema requires it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zeep.xsd import SkipValue

from target_peoplesoft.shape import Shape


def request_values(values: Mapping[str, Any], shape: Shape, *, partial: bool) -> dict[str, Any]:
    """Return values for zeep: numbers and dates as exact text, ``None`` left out.

    Args:
        values: A row; collections are lists of rows.
        shape: Of the request.
        partial: Leave out what the schema requires and the row does not carry. The schema is stricter than
            PeopleSoft, which leaves such properties as they are (observed).
    """
    row = {name: _sent(value, name, shape, partial) for name, value in values.items() if value is not None}
    if partial:
        missing = [p.name for p in shape.properties.values() if p.required and p.name not in row]
        row |= dict.fromkeys(missing, SkipValue)
    return row


def _sent(value: Any, name: str, shape: Shape, partial: bool) -> Any:
    if isinstance(value, Mapping):
        value = [value]
    if isinstance(value, (list, tuple)):
        below = shape.collections.get(name, Shape())
        return [request_values(row, below, partial=partial) for row in value]
    return text_of(value)


def text_of(value: Any) -> str:
    """Return a scalar as it is spelled in XML.

    Raises:
        TypeError: It is a float, a boolean, or something else that has no one spelling.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be sent")
