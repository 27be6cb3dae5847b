"""Reading of query answers: bytes in, rows out. Nothing here talks to the network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec
from lxml import etree

from connector_kit.integration_broker import fault_text, first, is_web_page, local_name
from connector_kit.xml_encoding import without_controls
from connector_kit.xml_guard import guarded
from connector_kit.xml_limits import XmlLimits, XmlRefusedError

RawRow = dict[str, Any]
"""A row as the gateway sent it: column name to string, int, Decimal or None."""

_ROW_NUMBER: Final = "attr:rownumber"
_LIMITS: Final = XmlLimits(size=512 * 2**20, nodes=50_000_000)
"""Blocks of a polled result may be large: the gateway bounds them, and the rows of one are held at a time."""
_json = msgspec.json.Decoder(float_hook=Decimal)


class BrokenAnswer(ValueError):  # noqa: N818 - says what the answer is
    """The body is not what its type promises. The text says where."""


class WebPage(ValueError):  # noqa: N818 - says what the answer is
    """The body is an HTML page."""


class Fault(ValueError):  # noqa: N818 - PeopleSoft's word
    """The body reports a fault. The text is PeopleSoft's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of an answer, or of one block of a polled answer.

    Args:
        rows: The rows.
        status: Status word of a polled answer, such as ``finalBlockRetrieved``; empty otherwise.
        has_query: Whether the answer carried a result at all; a queued run does not.
    """

    rows: list[RawRow]
    status: str = ""
    has_query: bool = True


def read_answer(body: bytes) -> Answer:
    """Read a JSON or XMLP answer, whichever it is.

    Raises:
        BrokenAnswer: Neither JSON nor XML, or without rows where rows belong.
        WebPage: An HTML page.
        Fault: A fault report in any of its shapes.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not start:
        raise BrokenAnswer("it is empty")
    if start == b"<":
        return read_xmlp(body)
    return Answer(read_json(body))


def read_json(body: bytes) -> list[RawRow]:
    """Rows of a JSON answer. Numbers are exact; control characters inside strings are let through.

    The envelope is observed practice: ``data.query.rows``; no rows may come as an empty or absent list.
    """
    document = _decode(body)
    if not isinstance(document, dict):
        raise BrokenAnswer("the JSON is not an object")
    query = _member(_member(document, "data"), "query")
    if not isinstance(query, dict):
        raise _json_fault(document)
    rows = query.get("rows", query.get("row")) or []
    listed = rows if isinstance(rows, list) else [rows]
    for row in listed:
        if not isinstance(row, dict):
            raise BrokenAnswer("a row of the JSON is not an object")
        row.pop(_ROW_NUMBER, None)
    return listed


def _member(document: Any, name: str) -> Any:
    return document.get(name) if isinstance(document, dict) else None


def _decode(body: bytes) -> Any:
    try:
        return _json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    try:
        return json.loads(body.decode("utf-8-sig"), strict=False, parse_float=Decimal)
    except ValueError as error:
        raise BrokenAnswer(f"it is not valid JSON: {error}") from None


def _json_fault(document: dict[str, Any]) -> ValueError:
    text = _fault_text(document)
    return Fault(text) if text else BrokenAnswer("the JSON has no query result in it")


def json_fault_text(body: bytes) -> str:
    """What a JSON error report says; empty if the body is none."""
    try:
        return _fault_text(_decode(body))
    except BrokenAnswer:
        return ""


def _fault_text(document: Any) -> str:
    """The longest text of a fault report whose envelope is not fixed."""
    texts = [text for name, text in _texts(document) if not name.lower().startswith(("status", "attr:"))]
    return max(texts, key=len, default="")


def _texts(document: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(document, str):
        yield name, document
    elif isinstance(document, dict):
        for key, value in document.items():
            yield from _texts(value, str(key))
    elif isinstance(document, list):
        for value in document:
            yield from _texts(value, name)


def read_xmlp(body: bytes) -> Answer:
    """Rows of an XMLP document, bare or in a SOAP envelope, matched by local names."""
    root = parse_xml(body)
    query = first(root, "query")
    status = first(root, "status")
    word = (status.text or "").strip() if status is not None else ""
    if query is None:
        if word:
            return Answer([], word, has_query=False)
        raise _xml_fault(root)
    return Answer([_xml_row(row) for row in query if local_name(row) == "row"], word)


def _xml_row(row: etree._Element) -> RawRow:
    return {local_name(column): column.text for column in row if isinstance(column.tag, str)}


def _xml_fault(root: etree._Element) -> ValueError:
    if text := fault_text(root):
        return Fault(text)
    return BrokenAnswer(f"the XML document {local_name(root)} holds no query result")


def parse_xml(body: bytes) -> etree._Element:
    """Parse XML that passes the guard. Control characters are dropped on a second try.

    Raises:
        BrokenAnswer: Not well-formed, or not let through: document types, entities, beyond limits.
        WebPage: An HTML page.
    """
    if is_web_page(body):
        raise WebPage
    try:
        return _parse(body)
    except etree.XMLSyntaxError:
        pass
    try:
        return _parse(without_controls(body))
    except etree.XMLSyntaxError as error:
        raise BrokenAnswer(f"it is not valid XML: {error}") from None


def _parse(body: bytes) -> etree._Element:
    try:
        passed = guarded(body, source="the gateway", limits=_LIMITS)
    except XmlRefusedError as refused:
        raise BrokenAnswer(f"{refused.what} (byte {refused.offset}, {refused.code})") from None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    return etree.fromstring(passed, parser)
