"""Reading the gateway's catalogue of a query's columns.

The catalogue's envelope is not documented field by field, so it is read by what its names mean: any object,
or any element with leaf children, that has something like a field name and something like a field type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from lxml import etree

from tap_peoplesoft.answers import BrokenAnswer, WebPage, parse_xml
from tap_peoplesoft.declaration import Kind

_NAMES: Final = ("uniquefieldname", "queryfieldname", "columnname", "fieldname", "name")
_TYPES: Final = ("fieldtype", "datatype", "type")
_KINDS: Final = {
    "0": Kind.TEXT,
    "1": Kind.TEXT,
    "2": Kind.NUMBER,
    "3": Kind.NUMBER,
    "4": Kind.DATE,
    "5": Kind.TIME,
    "6": Kind.DATETIME,
    "char": Kind.TEXT,
    "character": Kind.TEXT,
    "string": Kind.TEXT,
    "long": Kind.TEXT,
    "longcharacter": Kind.TEXT,
    "number": Kind.NUMBER,
    "nbr": Kind.NUMBER,
    "numeric": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "signednumber": Kind.NUMBER,
    "sign": Kind.NUMBER,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATETIME,
    "dttm": Kind.DATETIME,
}


def catalogued_kinds(body: bytes) -> dict[str, Kind]:
    """Kind of each column that a catalogue answer describes; empty if the answer cannot be understood."""
    kinds: dict[str, Kind] = {}
    for entry in _entries(body):
        plain = {re.sub(r"[^a-z]", "", name.lower()): str(value).strip() for name, value in entry.items()}
        name = next((plain[key] for key in _NAMES if plain.get(key)), None)
        word = next((plain[key] for key in _TYPES if plain.get(key)), "")
        kind = _KINDS.get(re.sub(r"[^a-z0-9]", "", word.lower()))
        if name and kind is None:
            return {}
        if name and kind:
            kinds[name] = kind
    return kinds


def _entries(body: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        if body.lstrip().startswith(b"<"):
            yield from _elements(parse_xml(body))
        else:
            yield from _objects(msgspec.json.decode(body))
    except (BrokenAnswer, WebPage, msgspec.DecodeError):
        return


def _objects(document: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, dict):
        leaves = {name: value for name, value in document.items() if isinstance(value, (str, int))}
        if len(leaves) > 1:
            yield leaves
        document = list(document.values())
    if isinstance(document, list):
        for value in document:
            yield from _objects(value)


def _elements(root: etree._Element) -> Iterator[Mapping[str, Any]]:
    for element in root.iter():
        leaves = {etree.QName(child).localname: child.text or "" for child in element if len(child) == 0}
        leaves |= {str(name): str(value) for name, value in element.attrib.items()}
        if len(leaves) > 1:
            yield leaves
