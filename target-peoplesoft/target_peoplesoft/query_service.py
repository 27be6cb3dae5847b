"""Status queries over Query Access Services."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Protocol
from urllib.parse import quote

from lxml import etree

from connector_kit.errors import ConfigurationError
from connector_kit.integration_broker import local_name
from target_peoplesoft.object_config import StatusQuery
from target_peoplesoft.xml_tree import parse

_ROW_NUMBER: Final = "attr:rownumber"


class Reader(Protocol):
    """Reads documents below the gateway's path; see :class:`target_peoplesoft.gateway.Gateway`."""

    def read(self, path: str) -> bytes: ...


class GatewayQueries:
    """Runs queries by ExecuteQuery.

    Args:
        reader: The gateway.
        node: Node in the address; empty leaves it out.
    """

    def __init__(self, reader: Reader, node: str) -> None:
        self._reader = reader
        self._node = node.strip("/")

    def rows(self, query: StatusQuery, prompts: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
        """Return the rows of a query, columns by name and also without the record's alias.

        Raises:
            ConfigurationError: The answer holds no query result.
            ConnectorError: No usable answer.
        """
        path = query_path(query, prompts, self._node)
        return rows_of(self._reader.read(path), query.name)


def query_path(query: StatusQuery, prompts: Mapping[str, str], node: str) -> str:
    """Return the address of a query's result below the gateway's path.

    Prompts are two parallel lists whose commas must not be quoted (observed).
    """
    parts = [
        "RESTListeningConnector",
        node,
        "ExecuteQuery.v1",
        query.owner.upper(),
        query.name,
        "JSON",
        "NONFILE",
    ]
    path = "/".join(quote(part, safe=".") for part in parts if part)
    options = {"isconnectedquery": "N", "maxrows": str(query.max_rows)}
    if prompts:
        options["prompt_uniquepromptname"] = ",".join(quote(name, safe="") for name in prompts)
        options["prompt_fieldvalue"] = ",".join(quote(value, safe="") for value in prompts.values())
    return f"{path}?{'&'.join(f'{name}={value}' for name, value in options.items())}&json_resp=true"


def rows_of(body: bytes, name: str) -> list[dict[str, Any]]:
    """Return the rows of an answer in JSON, XMLP or WEBROWSET, whichever it is.

    Raises:
        ConfigurationError: It holds no query result.
        XmlRefusedError: It is XML and broken.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        rows = _xml_rows(parse(body, f"query {name}"))
    else:
        rows = _json_rows(body)
    if rows is None:
        raise ConfigurationError(
            f"The query {name} was answered without a result: {body[:200].decode('utf-8', 'replace')!r}.",
            code="QUERY_NOT_USABLE",
            hint="check status_query.name, owner and prompts, and that the user may run it.",
        )
    return [_named(row) for row in rows]


def _json_rows(body: bytes) -> list[dict[str, Any]] | None:
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"), strict=False, parse_float=Decimal)
        query = document["data"]["query"]
        rows = query.get("rows", query.get("row")) or []
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return None
    listed = rows if isinstance(rows, list) else [rows]
    return listed if all(isinstance(row, dict) for row in listed) else None


def _xml_rows(root: etree._Element) -> list[dict[str, Any]] | None:
    elements = list(root.iter())
    if local_name(root) == "webRowSet":
        columns = [_text(e) for e in elements if local_name(e) == "column-name"]
        rows = [e for e in elements if local_name(e) == "currentRow"]
        return [dict(zip(columns, map(_text, row), strict=False)) for row in rows]
    query = next((e for e in elements if local_name(e) == "query"), None)
    if query is None:
        return None
    return [
        {local_name(column): _text(column) for column in row} for row in query if local_name(row) == "row"
    ]


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    own = {column: value for column, value in row.items() if column != _ROW_NUMBER}
    return {**{column.rpartition(".")[2]: value for column, value in own.items()}, **own}
