"""The XML schema of a message, as the WSDL provider writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sandbox.peoplesoft.component_interfaces.definition import ComponentInterface, Property, Scroll
from sandbox.peoplesoft.component_interfaces.services import Message, ServiceOperation
from sandbox.peoplesoft.records import FIELDS, Field

XSD: Final = "http://www.w3.org/2001/XMLSchema"
MESSAGE_FIELDS: Final = ("type", "messagesetnumber", "messagenumber", "messagetext", "explaintext")
_NOTIFICATION = Property(Field("notification", "L", 0))
_MESSAGE = tuple(Property(Field(name, "L", 0)) for name in MESSAGE_FIELDS)
_OPTIONAL = ' minOccurs="0"'
_MANY = ' minOccurs="0" maxOccurs="unbounded"'


def schema_document(operation: ServiceOperation, message: Message, *, parent_keys: bool) -> str:
    """Write the schema of one message of an operation.

    Args:
        operation: Whose message it is.
        message: The request or the response.
        parent_keys: Whether collections repeat the keys of the levels above.
    """
    wanted = _response(operation) if message is operation.response else _request(operation)
    body, scrolls, fields = wanted
    types = [_collection_type(each, above, parent_keys) for each, above in scrolls]
    below = (p for each, above in scrolls for p in _level(each, above, parent_keys))
    leaves = {p.name: p.field for p in (*fields, *below)}
    return (
        f'<?xml version="1.0"?><xsd:schema xmlns:xsd="{XSD}" xmlns="{message.namespace}"'
        f' targetNamespace="{message.namespace}" elementFormDefault="qualified">'
        f'<xsd:element name="{message.element}" type="{message.element}TypeShape"/>'
        f"{_complex(f'{message.element}TypeShape', body)}"
        f"{''.join(types)}{''.join(_leaf_types(f) for f in leaves.values())}</xsd:schema>"
    )


_Parts = tuple[str, list[tuple[Scroll, tuple[str, ...]]], Iterable[Property]]
"""Content of the root element, collections with the keys above them, properties of the root."""


def _request(operation: ServiceOperation) -> _Parts:
    ci, top = operation.ci, operation.ci.top
    if operation.method == "Get":
        return _properties(_keys(ci), required=True), [], _keys(ci)
    if operation.method == "Find":
        found = [_searched(ci, name) for name in ci.find]
        return _properties(found, required=False), [], found
    listed = "".join(_element(p, required=_insisted(p, operation.method)) for p in top.properties)
    return listed + _references(top), list(_below(top)), top.properties


def _response(operation: ServiceOperation) -> _Parts:
    ci, top = operation.ci, operation.ci.top
    keys = _properties(_keys(ci), required=True)
    if operation.method == "Get":
        return (
            _properties(top.properties, required=False) + _references(top),
            list(_below(top)),
            top.properties,
        )
    if operation.method == "Find":
        return _anonymous(ci.name, keys, _MANY), [], _keys(ci)
    inner = _anonymous(ci.name, keys, "") if operation.method == "Create" else ""
    said = _anonymous("messages", _properties(_MESSAGE, required=False), _MANY)
    detail = _anonymous("detail", inner + said, _OPTIONAL)
    fields = (_NOTIFICATION, *_MESSAGE, *(_keys(ci) if inner else ()))
    return _element(_NOTIFICATION, required=True) + detail, [], fields


def _keys(ci: ComponentInterface) -> list[Property]:
    return [p for p in ci.top.properties if p.name in ci.keys]


def _searched(ci: ComponentInterface, name: str) -> Property:
    return ci.top.property(name) or Property(FIELDS[name])


def _insisted(each: Property, method: str) -> bool:
    return each.required if method == "Create" else each.schema_required


def _properties(properties: Iterable[Property], *, required: bool) -> str:
    return "".join(_element(each, required=required) for each in properties)


def _element(each: Property, *, required: bool) -> str:
    return f'<xsd:element name="{each.name}" type="{each.name}TypeShape"{"" if required else _OPTIONAL}/>'


def _references(scroll: Scroll) -> str:
    return "".join(
        f'<xsd:element name="{each.name}" type="{each.name}ComplexTypeShape"{_MANY}/>'
        for each in scroll.collections
    )


def _below(scroll: Scroll, above: tuple[str, ...] = ()) -> Iterator[tuple[Scroll, tuple[str, ...]]]:
    keys = (*above, *scroll.keys)
    for each in scroll.collections:
        yield each, keys
        yield from _below(each, keys)


def _level(scroll: Scroll, above: tuple[str, ...], parent_keys: bool) -> list[Property]:
    repeated = [Property(FIELDS[name], required=True) for name in above] if parent_keys else []
    return [*repeated, *scroll.properties]


def _collection_type(scroll: Scroll, above: tuple[str, ...], parent_keys: bool) -> str:
    listed = "".join(_element(p, required=p.required) for p in _level(scroll, above, parent_keys))
    return _complex(f"{scroll.name}ComplexTypeShape", listed + _references(scroll))


def _complex(name: str, content: str) -> str:
    return f'<xsd:complexType name="{name}"><xsd:sequence>{content}</xsd:sequence></xsd:complexType>'


def _anonymous(name: str, content: str, occurs: str) -> str:
    return (
        f'<xsd:element name="{name}"{occurs}><xsd:complexType><xsd:sequence>{content}</xsd:sequence>'
        "</xsd:complexType></xsd:element>"
    )


def _leaf_types(field: Field) -> str:
    base, facets = _restriction(field)
    return (
        f'<xsd:complexType name="{field.name}TypeShape"><xsd:simpleContent>'
        f'<xsd:extension base="{field.name}TypeDef"/></xsd:simpleContent></xsd:complexType>'
        f'<xsd:simpleType name="{field.name}TypeDef"><xsd:restriction base="xsd:{base}">{facets}'
        "</xsd:restriction></xsd:simpleType>"
    )


def _restriction(field: Field) -> tuple[str, str]:
    if field.kind == "N":
        digits = f'<xsd:totalDigits value="{field.length}"/>'
        return "decimal", f'{digits}<xsd:fractionDigits value="{field.decimals}"/>'
    if field.kind in "CL" and field.length:
        return "string", f'<xsd:maxLength value="{field.length}"/>'
    return {"D": "date", "DT": "dateTime", "T": "time"}.get(field.kind, "string"), ""
