"""Replacing what a record calls another document by what PeopleSoft calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connector_kit.delivery.model import Dependency, Document
from connector_kit.faults import Fault
from target_peoplesoft.keys import is_accepted, split_keys
from target_peoplesoft.object_config import ObjectConfig

KeyOf = Callable[[str, str, str], str | None]
"""Object, source and source key → the PeopleSoft keys joined by ``/``; None if it is not there yet."""


class References:
    """Resolves the references of one object.

    Args:
        config: The object.
        objects: Every object, for the keys of those referred to.
        key_of: Looks up the identity map.
    """

    def __init__(self, config: ObjectConfig, objects: Mapping[str, ObjectConfig], key_of: KeyOf) -> None:
        self._paths = [(path.split("."), path, object_) for path, object_ in config.references.items()]
        self._objects = objects
        self._key_of = key_of

    def resolve(self, document: Document, content: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """Return the content with references replaced; those not there are left out and told as faults."""
        resolved, faults = dict(content), list[Fault]()
        for parts, path, object_ in self._paths:
            resolved = self._walk(resolved, parts, path, object_, document, faults)
        return resolved, faults

    def _walk(
        self,
        row: Mapping[str, Any],
        parts: list[str],
        path: str,
        object_: str,
        document: Document,
        faults: list[Fault],
    ) -> dict[str, Any]:
        name, rest = parts[0], parts[1:]
        if row.get(name) is None:
            return dict(row)
        if rest:
            rows = row[name]
            if not isinstance(rows, list) or not all(isinstance(inner, Mapping) for inner in rows):
                return dict(row)  # said of the collection itself, elsewhere
            walked = [self._walk(inner, rest, path, object_, document, faults) for inner in rows]
            return {**row, name: walked}
        value = self._value(name, str(row[name]).strip(), path, object_, document, faults)
        kept = {n: v for n, v in row.items() if n != name}
        return kept if value is None else {**row, name: value}

    def _value(
        self, name: str, key: str, path: str, object_: str, document: Document, faults: list[Fault]
    ) -> str | None:
        found = self._key_of(object_, document.source, key)
        if found is None or is_accepted(found):
            faults.append(_awaited(path, object_, key))
            return None
        config = self._objects[object_]
        keys = split_keys(config.keys, found)
        if keys is None:
            faults.append(_unusable(path, object_, key, found, config))
            return None
        return keys[key_for(name, config)]


def key_for(name: str, config: ObjectConfig) -> str:
    """Return which key of the object referred to a property holds.

    The one of the same name, else the longest that the name ends with (VENDOR_SETID holds SETID), else the
    one that PeopleSoft numbers, else the last.
    """
    if name in config.keys:
        return name
    ends = [key for key in config.keys if name.endswith(key)]
    return max(ends, key=len, default=config.auto_number or config.keys[-1])


def _awaited(path: str, object_: str, key: str) -> Fault:
    return Fault(
        f"{path} refers to {object_} {key}, which is not in PeopleSoft yet",
        "DEPENDENCY",
        f"it goes out once {object_} {key} is delivered; see `connector why {object_} {key}`",
        waits_for=(Dependency(object_, key),),
    )


def _unusable(path: str, object_: str, key: str, found: str, config: ObjectConfig) -> Fault:
    return Fault(
        f"{path} refers to {object_} {key}, known as {found}, which is not {'/'.join(config.keys)}",
        "DEPENDENCY",
        f"correct objects.{object_}.keys",
    )
