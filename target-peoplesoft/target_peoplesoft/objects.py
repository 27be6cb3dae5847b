"""The setting ``objects``: which stream feeds which component interface, checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from connector_kit.errors import ConfigurationError
from connector_kit.faults import close_names, quoted
from target_peoplesoft.object_config import Balance, ObjectConfig, StatusQuery

SHIPPED: Final[Mapping[str, Mapping[str, Any]]] = {
    "suppliers": {
        "component_interface": "VNDR_ID",
        "keys": ["SETID", "VENDOR_ID"],
        "source_key": "SOURCE_ID",
        "auto_number": "VENDOR_ID",
        "find_by": ["SETID", "NAME1"],
    },
    "gl_accounts": {
        "component_interface": "ACCOUNT_CF",
        "keys": ["SETID", "ACCOUNT"],
        "source_key": ["SETID", "ACCOUNT"],
        "effective_dated": True,
    },
    "departments": {
        "component_interface": "DEPT_CF",
        "keys": ["SETID", "DEPTID"],
        "source_key": ["SETID", "DEPTID"],
        "effective_dated": True,
    },
}
"""Objects whose component interfaces PeopleSoft delivers; a site overrides them field by field."""


_NESTED: Final[Mapping[str, type[BaseModel]]] = {"status_query": StatusQuery, "balance": Balance}


def parse_objects(setting: Mapping[str, Any]) -> dict[str, ObjectConfig]:
    """Return the objects by stream, in the order in which they are delivered.

    Args:
        setting: The setting ``objects``, laid field by field over the shipped ones. A field that is null is
            as if left out; an object that is null is dropped.

    Raises:
        ConfigurationError: Naming ``objects.<stream>.<field>``.
    """
    streams = dict.fromkeys((*SHIPPED, *setting))
    merged = {stream: _merged(stream, setting) for stream in streams if setting.get(stream, {}) is not None}
    objects = {stream: _parse(stream, fields) for stream, fields in merged.items()}
    for config in objects.values():
        _check_others(config, objects)
    return _ordered(objects)


def _merged(stream: str, setting: Mapping[str, Any]) -> dict[str, Any]:
    given = setting.get(stream, {})
    if not isinstance(given, Mapping):
        raise _wrong(stream, "", "should be an object of fields")
    fields = {**SHIPPED.get(stream, {}), **given}
    return {name: value for name, value in fields.items() if value is not None}


def _parse(stream: str, fields: Mapping[str, Any]) -> ObjectConfig:
    if "stream" in fields:
        raise _wrong(stream, "stream", "is not a field; the stream is the entry's name")
    try:
        return ObjectConfig.model_validate({"stream": stream, **fields})
    except ValidationError as error:
        raise _first_of(stream, error) from None


def _first_of(stream: str, error: ValidationError) -> ConfigurationError:
    fault = error.errors(include_url=False, include_context=False)[0]
    parts = [str(part) for part in fault["loc"]]
    text = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        known = _NESTED.get(parts[0], ObjectConfig)
        names = [name for name in known.model_fields if name != "stream"]
        return _wrong(
            stream, ".".join(parts), f"is not a field; there is {quoted(close_names(parts[-1], names))}"
        )
    if fault["type"] == "missing":
        text = "is required and missing"
    if not parts and ": " in text:
        field, text = text.split(": ", 1)
        parts = [field]
    return _wrong(stream, ".".join(parts), text)


def _check_others(config: ObjectConfig, objects: Mapping[str, ObjectConfig]) -> None:
    named = [("depends_on", name) for name in config.depends_on]
    named += [(f"references.{field}", name) for field, name in config.references.items()]
    for field, name in named:
        if name not in objects:
            raise _wrong(config.stream, field, f"no object is called {name!r}; there is {quoted(objects)}")
    if config.stream in config.depends_on:
        raise _wrong(config.stream, "depends_on", "names the object itself")


def _ordered(objects: Mapping[str, ObjectConfig]) -> dict[str, ObjectConfig]:
    ordered: dict[str, ObjectConfig] = {}
    path: list[str] = []

    def visit(stream: str) -> None:
        if stream in ordered:
            return
        if stream in path:
            circle = " → ".join([*path[path.index(stream) :], stream])
            raise _wrong(path[-1], "depends_on", f"the objects wait for each other: {circle}")
        path.append(stream)
        for first in objects[stream].first:
            visit(first)
        path.pop()
        ordered[stream] = objects[stream]

    for stream in objects:
        visit(stream)
    return ordered


def _wrong(stream: str, field: str, text: str) -> ConfigurationError:
    return wrong_object(stream, field, text)


def wrong_object(
    stream: str,
    field: str,
    text: str,
    *,
    hint: str = "correct this entry of objects.",
    code: str = "OBJECT_INVALID",
) -> ConfigurationError:
    """An entry of ``objects`` is wrong.

    Args:
        stream: The entry.
        field: The field of it; empty: the entry itself.
        text: What is wrong, as a clause about the field.
        hint: What to do.
        code: Stable code.
    """
    name = ".".join(part for part in ("objects", stream, field) if part)
    return ConfigurationError(f'Setting "{name}": {text}.', code=code, hint=hint)
