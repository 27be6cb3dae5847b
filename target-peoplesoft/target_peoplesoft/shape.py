"""What a component interface takes and tells: its properties and collections. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["char", "number", "date", "datetime", "time", "long"]
Operation = Literal["create", "find", "get", "update", "updatedata"]
"""In the words of the element names: ``Create__CompIntfc__…``, ``Updatedata__CompIntfc__…``."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a component interface as the schema describes it.

    Args:
        name: As the component interface spells it.
        kind: ``long`` is text without a length.
        required: Whether the schema demands it; PeopleSoft itself often does not.
        max_length: Characters of a ``char``.
        total_digits: Digits of a ``number``, those after the point included.
        fraction_digits: Digits after the point of a ``number``.
        enumeration: The only values allowed; empty: any.
    """

    name: str
    kind: Kind
    required: bool = False
    max_length: int | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    enumeration: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """Properties in schema order, and the collections below them."""

    properties: Mapping[str, Property] = field(default_factory=dict)
    collections: Mapping[str, Shape] = field(default_factory=dict)
