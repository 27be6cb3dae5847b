"""Reading of query answers: bytes in, rows out. Nothing here talks to the network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec
from lxml import etree

RawRow = dict[str, Any]
"""A row as the gateway sent it: column name to string, int, Decimal or None."""

_ROW_NUMBER: Final = "attr:rownumber"
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r")
_CONTROL_REFERENCES = re.compile(
    rb"&#(?:0*(?:[0-8]|1[1-24-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE
)
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
    return Answer([_xml_row(row) for row in query if _name(row) == "row"], word)


def _xml_row(row: etree._Element) -> RawRow:
    return {_name(column): column.text for column in row if isinstance(column.tag, str)}


def _xml_fault(root: etree._Element) -> ValueError:
    if text := fault_text(root):
        return Fault(text)
    return BrokenAnswer(f"the XML document {_name(root)} holds no query result")


def fault_text(root: etree._Element) -> str:
    """What an IBResponse or SOAP fault says; empty if it is neither. ``faultstring`` is often just null."""
    for name in ("DefaultMessage", "faultstring", "StatusCode"):
        found = first(root, name)
        text = "".join(str(part) for part in found.itertext()).strip() if found is not None else ""
        if text and text != "null":
            return text if name != "StatusCode" else f"status code {text}"
    return ""


def parse_xml(body: bytes) -> etree._Element:
    """Parse XML without document types, entities or network. Control characters are dropped on a second try.

    Raises:
        BrokenAnswer: Not well-formed, or with a document type.
        WebPage: An HTML page.
    """
    if is_web_page(body):
        raise WebPage
    if b"<!DOCTYPE" in body.partition(b"<query")[0]:
        raise BrokenAnswer("it declares a document type")
    try:
        return _parse(body)
    except etree.XMLSyntaxError:
        pass
    try:
        return _parse(_CONTROL_REFERENCES.sub(b"", body.translate(None, _CONTROLS)))
    except etree.XMLSyntaxError as error:
        raise BrokenAnswer(f"it is not valid XML: {error}") from None


def _parse(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    return etree.fromstring(body.lstrip(), parser)


def is_web_page(body: bytes) -> bool:
    """Whether a body is an HTML page."""
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html")) or (
        start.startswith((b"<!--", b"<?xml")) and b"<html" in start
    )


def first(root: etree._Element, name: str) -> etree._Element | None:
    """The first element with a local name, the root included."""
    return next((element for element in root.iter() if _name(element) == name), None)


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
