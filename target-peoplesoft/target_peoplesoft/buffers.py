"""A record as the buffer of its component interface: checked against the shape, every fault in one list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final
from zoneinfo import ZoneInfo

from connector_kit.faults import Fault, close_names
from target_peoplesoft.component_interface import Buffer
from target_peoplesoft.effective_dating import dating_of
from target_peoplesoft.shape import Property, Shape
from target_peoplesoft.values import to_value

_HINT_UNKNOWN: Final = "leave it out of the stream map, or spell it as the component interface does"
_HINT_MISSING: Final = "map it, or set it in the source"
_HINT_VALUE: Final = "correct it in the source or in the stream map"


class BufferReader:
    """Turns records into buffers.

    Args:
        shape: What the component interface has.
        zone: Base time zone of the database.
        not_sent: Fields of a record that need not be properties; where they are none, they are left out.
    """

    def __init__(self, shape: Shape, zone: ZoneInfo, not_sent: Collection[str] = ()) -> None:
        self._shape = shape
        self._zone = zone
        self._not_sent = not_sent

    def read(self, content: Mapping[str, Any]) -> tuple[Buffer, list[Fault]]:
        """Return the buffer, without what is wrong, and everything that is wrong with it."""
        faults: list[Fault] = []
        own = {n: v for n, v in content.items() if n not in self._not_sent or has(self._shape, n)}
        return self._row(own, self._shape, "", faults), faults

    def _row(self, row: Mapping[str, Any], shape: Shape, path: str, faults: list[Fault]) -> Buffer:
        buffer: Buffer = {}
        for name, value in row.items():
            where = f"{path}{name}"
            if name in shape.collections:
                rows = self._rows(value, shape.collections[name], where, faults)
                if rows is not None:
                    buffer[name] = rows
            elif name in shape.properties:
                self._property(buffer, value, shape.properties[name], where, faults)
            else:
                faults.append(_unknown(where, name, shape))
        return buffer

    def _property(self, buffer: Buffer, value: Any, about: Property, path: str, faults: list[Fault]) -> None:
        try:
            buffer[about.name] = to_value(value, about, self._zone)
        except ValueError as error:
            faults.append(_fault(f"{path} {error}", "FIELD_INVALID", _HINT_VALUE))

    def _rows(self, value: Any, shape: Shape, path: str, faults: list[Fault]) -> list[Buffer] | None:
        if value is None:
            return None  # rows are never taken away
        rows = [] if value == "[]" else [value] if isinstance(value, Mapping) else value
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            faults.append(_fault(f"{path} should be an array of objects", "FIELD_INVALID", _HINT_VALUE))
            return None
        return [self._row(row, shape, f"{path}[{i}].", faults) for i, row in enumerate(rows)]


def has(shape: Shape, name: str) -> bool:
    """Whether a shape has a property or a collection of this name."""
    return name in shape.properties or name in shape.collections


def merged(shapes: Sequence[Shape]) -> Shape:
    """Return a shape with everything that any of the shapes has; the first says what a property is like."""
    properties = {n: p for shape in reversed(shapes) for n, p in shape.properties.items()}
    names = dict.fromkeys(n for shape in shapes for n in shape.collections)
    below = {n: merged([s.collections[n] for s in shapes if n in s.collections]) for n in names}
    ordered = dict.fromkeys(n for shape in shapes for n in shape.properties)
    return Shape({n: properties[n] for n in ordered}, below)


def row_keys(
    shape: Shape, configured: Sequence[str] | None, *groups: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Return the properties that tell the rows of a collection apart.

    By default the required properties at the head of the row's schema; where EFFDT is among them, up to
    it, and further until they tell the rows of each group apart. Where the schema requires nothing, what
    comes before EFFDT, and that.
    """
    if configured:
        return list(configured)
    names = list(leading_required(shape))
    dating = dating_of(shape.properties)
    if dating is None or (names and dating.effdt not in names):
        return names
    names = names or list(shape.properties)
    taken = names.index(dating.effdt) + 1
    while taken < len(names) and not all(_apart(group, names[:taken]) for group in groups):
        taken += 1
    return names[:taken]


def leading_required(shape: Shape) -> Iterator[str]:
    """Yield the required properties at the head of a row's schema: its keys, and what else must be there."""
    for name, about in shape.properties.items():
        if not about.required:
            return
        yield name


def fill(row: Mapping[str, Any], shape: Shape, today: str, above: Mapping[str, Any] | None = None) -> Buffer:
    """Return a new row with what it repeats of the keys above it, and today where it lacks its EFFDT.

    A row repeats the keys of those above it at the head of its schema (observed).
    """
    filled = dict(row)
    for name in repeated(shape, above or {}):
        if is_blank(filled.get(name)):
            filled[name] = (above or {})[name]
    dating = dating_of(shape.properties)
    if dating and shape.properties[dating.effdt].required and is_blank(filled.get(dating.effdt)):
        filled[dating.effdt] = today
    keys = {name: filled[name] for name in leading_required(shape) if not is_blank(filled.get(name))}
    for name, inner in shape.collections.items():
        if name in filled:
            below = {**(above or {}), **keys}
            filled[name] = [fill(child, inner, today, below) for child in filled[name]]
    return filled


def repeated(shape: Shape, above: Collection[str]) -> list[str]:
    """Return the properties at the head of a row's schema that only repeat keys of the rows above it."""
    return list(takewhile(lambda name: name in above, leading_required(shape)))


def missing(row: Mapping[str, Any], shape: Shape, path: str = "") -> Iterator[Fault]:
    """Yield a fault for every property that a new row needs and lacks, at every depth."""
    for name, about in shape.properties.items():
        if about.required and is_blank(row.get(name)):
            yield _fault(f"{path}{name} is required and missing", "FIELD_MISSING", _HINT_MISSING)
    for name, inner in shape.collections.items():
        for i, child in enumerate(row.get(name) or ()):
            yield from missing(child, inner, f"{path}{name}[{i}].")


def is_blank(value: Any) -> bool:
    """Whether a value says nothing. A number says something, 0 too."""
    return value is None or value == ""


def _apart(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> bool:
    seen = [tuple(str(row.get(name)) for name in names) for row in rows]
    return len(set(seen)) == len(seen)


def _unknown(path: str, name: str, shape: Shape) -> Fault:
    near = close_names(name, [*shape.properties, *shape.collections], fallback=False)
    also = f" (did you mean {' or '.join(near[:3])}?)" if near else ""
    return _fault(f"{path} is not in the component interface{also}", "FIELD_UNKNOWN", _HINT_UNKNOWN)


def _fault(text: str, code: str, hint: str) -> Fault:
    return Fault(text, code, hint, refused=True)
