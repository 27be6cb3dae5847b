"""The vocabulary in which streams and what they read are declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from tap_cin7.asked import Param
from tap_cin7.names import snake_case

Raw = dict[str, Any]
"""A row or document as Cin7 sends it."""

Record = dict[str, Any]
"""A typed row: field name to value, every declared field present."""


class Kind(Enum):
    """How a field's values are typed."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    DATE = "date"
    TIME = "time"
    OBJECT = "object"
    LIST = "list"
    FREE = "free"
    """Objects whose fields nobody has documented: names in snake_case, values as they come."""
    MAP = "map"
    """An object whose keys are people's own words."""


_SCALARS: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.NUMBER: {"type": ["number", "null"]},
    Kind.INTEGER: {"type": ["integer", "null"]},
    Kind.FLAG: {"type": ["boolean", "null"]},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.TIME: {"type": ["string", "null"], "format": "date-time"},
    Kind.FREE: {"type": ["array", "null"], "items": {"type": "object"}},
    Kind.MAP: {"type": ["object", "null"], "additionalProperties": {"type": ["number", "null"]}},
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record, or of an object within one.

    Args:
        source: Cin7's name. Its case does not matter: Cin7's own varies.
        kind: How values are typed.
        fields: Those of the object, or of the objects in the list.
        aliases: Cin7's other names for it.
    """

    source: str
    kind: Kind = Kind.TEXT
    fields: tuple[Field, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name under which it is emitted."""
        return snake_case(self.source)

    @property
    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of its values, null included."""
        if self.kind is Kind.OBJECT:
            return {"type": ["object", "null"], "properties": properties(self.fields)}
        if self.kind is Kind.LIST:
            items = {"type": "object", "properties": properties(self.fields)}
            return {"type": ["array", "null"], "items": items}
        return dict(_SCALARS[self.kind])


def properties(fields: Iterable[Field]) -> dict[str, Any]:
    """JSON Schema of an object's fields."""
    return {each.name: each.json_schema for each in fields}


def fields_of(kind: Kind, names: str) -> tuple[Field, ...]:
    """Fields of one kind. ``names`` are Cin7's, separated by blanks."""
    return tuple(Field(name, kind) for name in names.split())


def texts(names: str) -> tuple[Field, ...]:
    """Text fields: ids, codes, words."""
    return fields_of(Kind.TEXT, names)


def numbers(names: str) -> tuple[Field, ...]:
    """Exact numbers: amounts, quantities, rates."""
    return fields_of(Kind.NUMBER, names)


def integers(names: str) -> tuple[Field, ...]:
    """Whole numbers."""
    return fields_of(Kind.INTEGER, names)


def flags(names: str) -> tuple[Field, ...]:
    """Booleans."""
    return fields_of(Kind.FLAG, names)


def dates(names: str) -> tuple[Field, ...]:
    """Business dates."""
    return fields_of(Kind.DATE, names)


def times(names: str) -> tuple[Field, ...]:
    """Points in time."""
    return fields_of(Kind.TIME, names)


def numbered(prefix: str, last: int = 10, suffix: str = "", kind: Kind = Kind.TEXT) -> tuple[Field, ...]:
    """``prefix1`` to ``prefix10``."""
    return tuple(Field(f"{prefix}{n}{suffix}", kind) for n in range(1, last + 1))


def nested(source: str, *groups: tuple[Field, ...], aliases: tuple[str, ...] = ()) -> tuple[Field, ...]:
    """A list of objects."""
    return (Field(source, Kind.LIST, tuple(each for group in groups for each in group), aliases),)


def within(source: str, *groups: tuple[Field, ...]) -> tuple[Field, ...]:
    """An object."""
    return (Field(source, Kind.OBJECT, tuple(each for group in groups for each in group)),)


def free(names: str) -> tuple[Field, ...]:
    """Lists of objects of any shape."""
    return fields_of(Kind.FREE, names)


@dataclass(frozen=True, slots=True)
class Listing:
    """Where rows come from.

    Args:
        path: Below the base URL.
        key: The envelope's name for the rows; empty where the answer is the one row itself.
        params: Sent with every call.
        paged: Whether the endpoint knows Page and Limit.
        since: Its filter for rows that changed at or after a time.
        until: Its filter for rows that changed up to a time.
        cursor: Cin7's name of the time that they compare.
        dates: Whether they compare business dates, both ends excluded.
        prefix: Its filter for what a field begins with, and Cin7's name of the field.
        other_paths: Where the same is found in companies that do not have ``path``.
    """

    path: str
    key: str
    params: Mapping[str, Param] = field(default_factory=dict)
    paged: bool = True
    since: str = ""
    until: str = ""
    cursor: str = ""
    dates: bool = False
    prefix: tuple[str, str] | None = None
    other_paths: tuple[str, ...] = ()


Derive = Callable[[Raw], Iterable[Raw]]
"""Rows of a stream out of a row or document of Cin7's."""


def itself(raw: Raw) -> Iterable[Raw]:
    """One row: the document or row as it is."""
    return (raw,)


@dataclass(frozen=True, slots=True)
class StreamDeclaration:
    """A stream.

    Args:
        name: The stream's name.
        fields: What a record has.
        key: The fields that identify a record. They are text, empty where Cin7 has null.
        cursor: The field with the time of the last change; empty where there is none.
        derive: Makes the stream's rows out of what is read.
    """

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("id",)
    cursor: str = ""
    derive: Derive = itself

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the records."""
        declared = properties(self.fields)
        for name in self.key:
            kinds = [kind for kind in declared[name]["type"] if kind != "null"]
            declared[name] = {"type": kinds}
        return {"type": "object", "properties": declared, "required": list(self.key)}

    def source_of(self, name: str) -> str:
        """Cin7's name of a field."""
        return next(each.source for each in self.fields if each.name == name)
