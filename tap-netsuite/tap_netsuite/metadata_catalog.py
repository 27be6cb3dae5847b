"""The metadata catalogue: which custom fields a record has, and of which type.

Records are read one by one. The catalogue as a whole takes minutes in some accounts (observed). Where a
record refers to the description of its lines instead of holding it, the reference is followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from tap_netsuite.answers import read_object

PATH: Final = "/services/rest/record/v1/metadata-catalog"
ACCEPT: Final = "application/schema+json"
_PREFIXES: Final = ("custentity", "custbody", "custcol")
_DEEPEST: Final = 8
_NUMBERS: Final = frozenset({"number", "integer"})
_LINES: Final = re.compile(
    rb'"\$ref"\s*:\s*"[^"]*/([A-Za-z]+-(?:item|expense|line)(?:Collection|Element)?)"', re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Description:
    """What the catalogue says about a record."""

    fields: dict[str, str]
    """Custom fields: script id in lower case to ``string``, ``boolean``, ``number``, ``date`` or
    ``date-time``. A reference to another record and a multiple selection are strings: SuiteQL gives ids."""
    lines: tuple[str, ...] = ()
    """Names under which the catalogue describes the record's lines, where it does so apart."""


def read_description(body: bytes) -> Description:
    """Custom fields in a record's JSON Schema, those of the sublists in it too.

    Raises:
        BrokenAnswer: The body is no JSON object.
    """
    found: dict[str, str] = {}
    for name, schema in _properties(read_object(body), 0):
        if name.lower().startswith(_PREFIXES) or schema.get("x-ns-custom-field") is True:
            found.setdefault(name.lower(), _type(schema))
    return Description(found, tuple(dict.fromkeys(name.decode() for name in _LINES.findall(body))))


def custom_fields(record: str, read: Callable[[str], Description | None]) -> dict[str, str] | None:
    """Custom fields of a record and of its lines; None if the catalogue does not give the record."""
    described = read(record)
    if described is None:
        return None
    found, waiting, known = dict(described.fields), list(described.lines), {record}
    while waiting:
        name = waiting.pop(0)
        if name in known or name.partition("-")[0].lower() != record.lower():
            continue
        known.add(name)
        part = read(name) or Description({})
        found = {**part.fields, **found}
        waiting.extend(part.lines)
    return found


def _properties(schema: Any, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property, at whatever depth: a sublist is an object with an array of objects in it."""
    if isinstance(schema, list):
        for part in schema:
            yield from _properties(part, depth)
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        if isinstance(inner, dict):
            yield name, inner
            yield from _properties(inner, depth + 1)
    for keyword in ("items", "allOf", "anyOf", "oneOf"):
        yield from _properties(schema.get(keyword), depth + 1)
    for keyword in ("definitions", "$defs"):
        inner = schema.get(keyword)
        yield from _properties(list(inner.values()) if isinstance(inner, dict) else None, depth + 1)


def _type(schema: dict[str, Any]) -> str:
    stated = schema.get("type")
    kinds = set(stated) - {"null"} if isinstance(stated, list) else {stated}
    kind = kinds.pop() if len(kinds) == 1 else None
    if kind == "boolean":
        return "boolean"
    if kind in _NUMBERS:
        return "number"
    if kind == "string" and schema.get("format") in {"date", "date-time"}:
        return str(schema["format"])
    return "string"
