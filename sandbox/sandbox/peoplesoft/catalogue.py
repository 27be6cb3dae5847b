"""The catalogue: lists of queries, of a query's fields, of its prompts.

How these answers look was never recorded; what is written here is what the vendor's pages say they contain,
in the style of the answers that were. The response of the fields operation, as XML:

    <QAS_LISTQUERYFIELDS_RESP_MSG><QAS_LISTQUERYFIELDS_RESP>
      <QueryName>…</QueryName>
      <field><uniqueFieldName>A.VENDOR_ID</uniqueFieldName><fieldName>VENDOR_ID</fieldName>
        <recordName>VENDOR</recordName><fieldType>Character</fieldType><fieldLength>10</fieldLength>
        <fieldDecimal>0</fieldDecimal><headingText>Vendor Id</headingText></field> …

and with json_resp=true as
{"status":"success","data":{"query":{"queryname=":…,"fields":[{"uniqueFieldName":…}, …]}}}, lengths and
decimals as numbers. Types are Character, Long Character, Number, Signed Number, Date, DateTime, Time.
Prompts and queries are listed likewise (`prompts`/`prompt`, `queries`/`query`).
"""

from __future__ import annotations

import json
from typing import Any

from sandbox.peoplesoft.ib import element
from sandbox.peoplesoft.output import SCHEMAS
from sandbox.peoplesoft.query import Query

Item = dict[str, str | int]


def field_items(query: Query, style: str) -> list[Item]:
    """Describe the columns under the switch `column_names`."""
    return [
        {
            "uniqueFieldName": name,
            "fieldName": column.field.name,
            "recordName": column.record,
            "fieldType": column.field.type_name,
            "fieldLength": column.field.length,
            "fieldDecimal": column.field.decimals,
            "headingText": column.heading or name,
        }
        for name, column in zip(query.names(style), query.columns, strict=True)
    ]


def prompt_items(query: Query) -> list[Item]:
    """Describe the prompts in their order."""
    return [
        {
            "psQueryName": query.name,
            "uniquePromptName": prompt.name,
            "fieldName": prompt.field.name,
            "fieldType": prompt.field.type_name,
            "fieldLength": prompt.field.length,
            "fieldDecimal": prompt.field.decimals,
            "headingText": prompt.field.label,
        }
        for prompt in query.prompts
    ]


def query_item(query: Query) -> Item:
    """Describe a query in the list of queries."""
    return {"queryName": query.name, "queryDescription": query.descr, "isConnectedQuery": "N"}


def as_json(name: str, kind: str, items: list[Item]) -> str:
    """Write a list as JSON; `kind` is field, prompt or query."""
    plural = "queries" if kind == "query" else f"{kind}s"
    body: dict[str, Any] = {"queryname=": name, plural: items} if name else {plural: items}
    return json.dumps({"status": "success", "data": {"query": body} if name else body}, ensure_ascii=False)


def as_xml(message: str, name: str, kind: str, items: list[Item]) -> str:
    """Write a list as the XML message of that name, e.g. QAS_LISTQUERYFIELDS_RESP."""
    rows = "".join(
        f"<{kind}>{''.join(element(tag, text) for tag, text in item.items())}</{kind}>" for item in items
    )
    head = element("QueryName", name) if name else ""
    return (
        f'<?xml version="1.0"?><{message}_MSG xmlns="{SCHEMAS}/{message}_MSG.VERSION_1">'
        f'<{message} xmlns="{SCHEMAS}/{message}.VERSION_1">{head}{rows}</{message}></{message}_MSG>'
    )
