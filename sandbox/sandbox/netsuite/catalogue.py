"""The metadata catalogue: REST record types and their fields, which are not SuiteQL's tables and columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sandbox.netsuite.schema import TABLES, Column
from sandbox.netsuite.suiteql.scope import Role

ROOT: Final = "/services/rest/record/v1/metadata-catalog"

_ENTITY: Final = (
    "id entityId companyName legalName email phone fax url isInactive:boolean isPerson:boolean "
    "currency:reference terms:reference balance:number consolBalance:number unbilledOrders:number "
    "defaultTaxReg externalId dateCreated:date-time lastModifiedDate:date-time"
)
_DOCUMENT: Final = (
    "id tranId tranDate:date dueDate:date entity:reference currency:reference exchangeRate:number memo "
    "status:reference total:number taxTotal:number userTotal:number createdFrom:reference "
    "subsidiary:reference externalId createdDate:date-time lastModifiedDate:date-time"
)
_LIST: Final = "id name isInactive:boolean externalId lastModifiedDate:date-time"
_FILTERABLE: Final = ("id", "externalId", "dateCreated", "createdDate", "lastModifiedDate", "isInactive")
_FORMATS: Final = {"date", "date-time"}


@dataclass(frozen=True)
class RecordType:
    """A REST record type. Its custom fields are those of `table`; with `lines` it has those of lines too."""

    name: str
    table: str
    fields: str
    lines: bool = False


RECORD_TYPES: Final[dict[str, RecordType]] = {
    each.name: each
    for each in (
        RecordType("vendor", "vendor", _ENTITY + " taxIdNum"),
        RecordType("customer", "customer", _ENTITY),
        RecordType("employee", "employee", "id entityId firstName lastName email supervisor:reference"),
        *(
            RecordType(name, "transaction", _DOCUMENT, lines=True)
            for name in (
                "purchaseOrder",
                "vendorBill",
                "vendorCredit",
                "vendorPayment",
                "itemReceipt",
                "journalEntry",
            )
        ),
        RecordType("account", "account", _LIST + " acctNumber acctName acctType:reference"),
        RecordType("department", "department", _LIST),
        RecordType("classification", "classification", _LIST),
        RecordType("location", "location", _LIST),
        RecordType("subsidiary", "subsidiary", _LIST + " legalName currency:reference"),
        RecordType("currency", "currency", _LIST + " symbol exchangeRate:number"),
        RecordType("term", "term", _LIST),
        RecordType("inventoryItem", "item", "id itemId displayName cost:number lastModifiedDate:date-time"),
        RecordType("accountingPeriod", "accountingperiod", "id periodName startDate:date endDate:date"),
    )
}
"""REST record types by name. There is none named transaction."""


def visible(role: Role) -> list[RecordType]:
    """The record types that the role sees."""
    return [each for each in RECORD_TYPES.values() if role.sees(TABLES[each.table])]


def listing(types: Iterable[RecordType], base: str) -> dict[str, Any]:
    """The catalogue as a list of links."""
    return {"items": [{"name": each.name, "links": _links(each.name, base)} for each in types]}


def schema(record: RecordType, role: Role) -> dict[str, Any]:
    """One record type as JSON Schema."""
    properties = {name: _property(name, kind) for name, kind in _fields(record.fields)}
    table = TABLES[record.table]
    custom = [c for c in role.columns(table) if c.custom]
    properties |= {column.name: _custom(column) for column in custom}
    if record.lines:
        properties["item"] = _sublist(role)
    properties["links"] = {"title": "Links", "type": "array", "readOnly": True, "items": {"type": "object"}}
    return {
        "$schema": "http://json-schema.org/draft-06/hyper-schema#",
        "type": "object",
        "properties": properties,
        "x-ns-filterable": [
            *(name for name, _ in _fields(record.fields) if name in _FILTERABLE),
            *(column.name for column in custom),
        ],
    }


def swagger(types: Iterable[RecordType], role: Role) -> dict[str, Any]:
    """Several record types as an OpenAPI document."""
    schemas = {each.name: schema(each, role) for each in types}
    return {
        "openapi": "3.0.1",
        "info": {"title": "NetSuite REST Record API"},
        "components": {"schemas": schemas},
    }


def _fields(text: str) -> list[tuple[str, str]]:
    return [(name, kind or "string") for name, _, kind in (word.partition(":") for word in text.split())]


def _property(name: str, kind: str) -> dict[str, Any]:
    title = "".join(f" {letter}" if letter.isupper() else letter for letter in name).capitalize()
    if kind in _FORMATS:
        return {"title": title, "type": "string", "format": kind, "nullable": True}
    if kind == "reference":
        inner = {"id": {"title": "Internal identifier", "type": "string"}, "refName": {"type": "string"}}
        return {"title": title, "type": "object", "properties": inner}
    return {"title": title, "type": kind, "nullable": kind != "boolean"}


def _custom(column: Column) -> dict[str, Any]:
    kind = {"flag": "boolean", "date": "date", "number": "number", "datetime": "date-time"}.get(column.kind)
    title = column.name.partition("_")[2].replace("_", " ").capitalize()
    return {**_property(column.name, kind or "string"), "title": title, "x-ns-custom-field": True}


def _sublist(role: Role) -> dict[str, Any]:
    lines = {c.name: _custom(c) for c in role.columns(TABLES["transactionline"]) if c.custom}
    lines["line"] = {"title": "Line ID", "type": "integer", "nullable": True}
    element = {"type": "object", "properties": lines}
    items = {"type": "array", "items": element}
    return {"type": "object", "properties": {"items": items, "totalResults": {"type": "integer"}}}


def _links(name: str, base: str) -> list[dict[str, str]]:
    href = f"{base}{ROOT}/{name}"
    return [
        {"rel": "canonical", "href": href, "mediaType": "application/json"},
        {"rel": "describes", "href": href, "mediaType": "application/swagger+json"},
        {"rel": "describes", "href": href, "mediaType": "application/schema+json"},
    ]
