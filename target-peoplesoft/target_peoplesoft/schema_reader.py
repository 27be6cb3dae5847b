"""Shapes of messages, read from XML Schema documents: names, order, types and their facets.

zeep builds requests but forgets lengths and digits; this reads them, for checking values before they go out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from target_peoplesoft.shape import Kind, Property, Shape

_XSD: Final = "http://www.w3.org/2001/XMLSchema"
_DEEPEST: Final = 24
"""Collections and types inside one another; a schema that goes deeper goes in circles."""
_KINDS: Final[Mapping[str, Kind]] = {
    "date": "date",
    "dateTime": "datetime",
    "time": "time",
    "decimal": "number",
    "integer": "number",
    "int": "number",
    "long": "number",
    "short": "number",
    "byte": "number",
    "nonNegativeInteger": "number",
    "positiveInteger": "number",
    "nonPositiveInteger": "number",
    "negativeInteger": "number",
    "unsignedInt": "number",
    "unsignedLong": "number",
    "unsignedShort": "number",
    "unsignedByte": "number",
    "float": "number",
    "double": "number",
}
_INTEGERS: Final = frozenset(name for name in _KINDS if "nt" in name.lower() or name in {"long", "short"})
_PARTICLES: Final = frozenset({"sequence", "all", "choice"})
Element = etree._Element  # noqa: SLF001 - lxml's public name for it is no type


class SchemaError(ValueError):
    """A schema that cannot be read. The text says why."""


@dataclass(frozen=True, slots=True)
class Node:
    """An element of a message.

    Args:
        name: Local name.
        required: Whether it must be there at least once.
        leaf: What it may hold, if it holds a value.
        children: What is below it, if it holds elements.
    """

    name: str
    required: bool
    leaf: Property | None = None
    children: tuple[Node, ...] = ()

    def child(self, name: str) -> Node | None:
        """Return the element of a name directly below."""
        return next((child for child in self.children if child.name == name), None)

    @property
    def shape(self) -> Shape:
        """Its properties and collections."""
        properties = {c.name: c.leaf for c in self.children if c.leaf}
        return Shape(properties, {c.name: c.shape for c in self.children if not c.leaf})


class SchemaReader:
    """Finds elements by name in a set of documents, WSDLs with schemas inside included."""

    def __init__(self, documents: Iterable[Element]) -> None:
        self._elements: dict[str, Element] = {}
        self._types: dict[str, Element] = {}
        self._groups: dict[str, Element] = {}
        tables = {
            "element": self._elements,
            "complexType": self._types,
            "simpleType": self._types,
            "group": self._groups,
        }
        for schema in (s for document in documents for s in document.iter(f"{{{_XSD}}}schema")):
            space = schema.get("targetNamespace") or ""
            for part in schema:
                if (table := tables.get(_kind(part))) is not None:
                    table[f"{{{space}}}{part.get('name')}"] = part

    def message(self, name: str) -> Node:
        """Return the global element of a name in Clark notation.

        Raises:
            SchemaError: There is none, or its type cannot be read.
        """
        if name not in self._elements:
            raise SchemaError(f"no schema defines the element {name}")
        return self._node(self._elements[name], 0)

    def _node(self, element: Element, depth: int, *, optional: bool = False) -> Node:
        if depth > _DEEPEST:
            raise SchemaError(f"its elements nest deeper than {_DEEPEST}")
        required = not optional and element.get("minOccurs", "1") != "0"
        if reference := element.get("ref"):
            element = self._found(self._elements, reference, element)
        name = element.get("name") or ""
        named = element.get("type")
        if named and _is_builtin(named, element):
            return Node(name, required, _property(name, required, named.rpartition(":")[2], []))
        defined = self._found(self._types, named, element) if named else _inline(element)
        if defined is None:
            return Node(name, required, _property(name, required, "string", []))
        return self._typed(name, defined, depth, required=required)

    def _typed(self, name: str, defined: Element, depth: int, *, required: bool) -> Node:
        content = defined.find(f"{{{_XSD}}}simpleContent")
        if _kind(defined) == "simpleType" or content is not None:
            base, facets = self._simple(content if content is not None else defined, 0)
            return Node(name, required, _property(name, required, base, facets))
        return Node(name, required, None, tuple(self._children(defined, depth + 1)))

    def _children(self, holder: Element, depth: int, *, optional: bool = False) -> Iterator[Node]:
        if depth > _DEEPEST:
            raise SchemaError(f"its types nest deeper than {_DEEPEST}")
        for part in holder:
            kind = _kind(part)
            if kind == "element":
                yield self._node(part, depth, optional=optional)
            elif kind in _PARTICLES:
                loose = optional or kind == "choice" or part.get("minOccurs") == "0"
                yield from self._children(part, depth, optional=loose)
            elif kind == "group" and (reference := part.get("ref")):
                yield from self._children(self._found(self._groups, reference, part), depth + 1)
            elif kind == "complexContent":
                yield from self._children(part, depth, optional=optional)
            elif kind == "extension":
                yield from self._inherited(part, depth, optional=optional)

    def _inherited(self, extension: Element, depth: int, *, optional: bool) -> Iterator[Node]:
        base = extension.get("base") or ""
        if base and not _is_builtin(base, extension):
            yield from self._children(self._found(self._types, base, extension), depth + 1, optional=optional)
        yield from self._children(extension, depth, optional=optional)

    def _simple(self, holder: Element, depth: int) -> tuple[str, list[Element]]:
        """Return the built-in type at the bottom and the facets on the way, the nearest first."""
        if depth > _DEEPEST:
            raise SchemaError(f"its types nest deeper than {_DEEPEST}")
        for part in holder:
            if _kind(part) in {"restriction", "extension"}:
                facets = [facet for facet in part if isinstance(facet.tag, str)]
                base = part.get("base")
                if not base:
                    inner = _inline(part)
                elif _is_builtin(base, part):
                    return base.rpartition(":")[2], facets
                else:
                    inner = self._found(self._types, base, part)
                if inner is None:
                    return "string", facets
                content = inner.find(f"{{{_XSD}}}simpleContent")
                below, more = self._simple(inner if content is None else content, depth + 1)
                return below, facets + more
        return "string", []

    def _found(self, table: Mapping[str, Element], name: str, at: Element) -> Element:
        prefix, colon, local = name.rpartition(":")
        space = at.nsmap.get(prefix if colon else None) or ""
        found = table.get(f"{{{space}}}{local}")
        if found is None:
            raise SchemaError(f"no schema defines {name}")
        return found


def _property(name: str, required: bool, base: str, facets: list[Element]) -> Property:
    length = _number(facets, "maxLength", "length")
    kind: Kind = _KINDS.get(base) or ("long" if length is None else "char")
    number = kind == "number"
    return Property(
        name,
        kind,
        required=required,
        max_length=None if number else length,
        total_digits=_number(facets, "totalDigits") if number else None,
        fraction_digits=(0 if base in _INTEGERS else _number(facets, "fractionDigits")) if number else None,
        enumeration=tuple(f.get("value") or "" for f in facets if _kind(f) == "enumeration"),
    )


def _number(facets: list[Element], *names: str) -> int | None:
    for facet in facets:
        value = facet.get("value") or ""
        if _kind(facet) in names and value.isdigit():
            return int(value)
    return None


def _inline(element: Element) -> Element | None:
    return next((part for part in element if _kind(part) in {"complexType", "simpleType"}), None)


def _is_builtin(name: str, at: Element) -> bool:
    prefix, colon, _ = name.rpartition(":")
    return at.nsmap.get(prefix if colon else None) == _XSD


def _kind(part: Element) -> str:
    """The word of XML Schema that an element is; empty if it is none."""
    tag = part.tag
    return tag[len(_XSD) + 2 :] if isinstance(tag, str) and tag.startswith(f"{{{_XSD}}}") else ""
