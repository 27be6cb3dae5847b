"""What PeopleSoft replied, read by local name: a reply counts whatever namespace it comes in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lxml import etree

from connector_kit.integration_broker import fault_text, first, local_name
from target_peoplesoft.component_interface import Buffer, Message
from target_peoplesoft.shape import Shape

Element = etree._Element  # noqa: SLF001 - lxml's public name for it is no type
_TRUE: Final = frozenset({"1", "true"})
_FALSE: Final = frozenset({"0", "false"})
_NOTHING: Final = Shape()
_STATUS_CODE: Final = re.compile(r"status code \S*")


@dataclass(frozen=True, slots=True)
class WriteReply:
    """The reply to Create, Update or Updatedata.

    Args:
        saved: Whether ``notification`` is 1; None if it says neither yes nor no.
        keys: What ``detail`` says that the component is called.
        messages: In their order.
    """

    saved: bool | None
    keys: Mapping[str, str]
    messages: tuple[Message, ...]


def reply_of(root: Element) -> Element | None:
    """Return the reply of a component interface in an envelope, or None if there is none."""
    return next((e for e in root.iter() if _is_reply(local_name(e))), None)


def told_fault(root: Element) -> str | None:
    """Return what a SOAP fault, or a bare IBResponse, says; None if the document is neither.

    Empty if it says nothing but a status code, which does not tell what became of the request.
    """
    fault = first(root, "Fault")
    if fault is None:
        fault = first(root, "IBResponse")
        if fault is None or fault.get("type") == "success":
            return None
    words = fault_text(fault)
    return "" if _STATUS_CODE.fullmatch(words) else words


def write_reply(reply: Element) -> WriteReply:
    """Read the reply to a write."""
    word = _text(first(reply, "notification")).strip().lower()
    saved = True if word in _TRUE else False if word in _FALSE else None
    detail = first(reply, "detail")
    told = [e for e in reply.iter() if local_name(e) == "messages"]
    return WriteReply(saved, _keys(detail), tuple(filter(_says_something, map(_message, told))))


def read_notification(reply: Element) -> WriteReply | None:
    """Return what a reply to a read says of its success, if it says something, which it need not."""
    told = any(local_name(element) == "notification" for element in _elements(reply))
    return write_reply(reply) if told else None


def found_rows(reply: Element) -> list[dict[str, str]]:
    """Read the reply to Find: key properties of each component found."""
    rows = [_leaves(element) for element in _elements(reply)]
    return [row for row in rows if row]


def buffer_of(reply: Element, shape: Shape) -> Buffer:
    """Read the reply to Get: properties by their types, collections as lists of rows."""
    row: Buffer = {name: [] for name in shape.collections}
    for element in _elements(reply):
        name = local_name(element)
        below = shape.collections.get(name)
        if below is not None or len(element):
            row.setdefault(name, []).append(buffer_of(element, below or _NOTHING))
        else:
            row[name] = _value(element, name, shape)
    return row


def is_blank(buffer: Buffer, keys: Iterable[str]) -> bool:
    """Return whether a buffer stands for no row: it is empty, or has none of its keys."""
    values = [buffer.get(key) for key in keys] or list(buffer.values())
    return not any(value not in (None, [], "") and str(value).strip() for value in values)


def _value(element: Element, name: str, shape: Shape) -> str | Decimal | None:
    text = _text(element)
    if not text:
        return None
    known = shape.properties.get(name)
    if known is None or known.kind != "number":
        return text
    try:
        return Decimal(text.strip()) if text.strip() else None
    except InvalidOperation:
        return text


def _keys(detail: Element | None) -> dict[str, str]:
    if detail is None:
        return {}
    named = [e for e in _elements(detail) if local_name(e) != "messages" and len(e)]
    return _leaves(named[0]) if named else {}


def _leaves(element: Element) -> dict[str, str]:
    return {local_name(e): _text(e).strip() for e in _elements(element) if not len(e)}


def _message(element: Element) -> Message:
    parts: dict[str, Any] = {local_name(e): _text(e).strip() for e in _elements(element)}
    return Message(
        parts.get("type", ""),
        _whole(parts.get("messagesetnumber", "")),
        _whole(parts.get("messagenumber", "")),
        _unless_null(parts.get("messagetext", "")) or _unless_null(parts.get("explaintext", "")),
        _unless_null(parts.get("explaintext", "")),
    )


def _says_something(message: Message) -> bool:
    return bool(message.text or message.set or message.number)


def _unless_null(text: str) -> str:
    return "" if text == "null" else text


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else 0


_LONGEST_NUMBER: Final = 10


def _elements(parent: Element) -> list[Element]:
    return [element for element in parent if isinstance(element.tag, str)]


def _text(element: Element | None) -> str:
    return "".join(str(part) for part in element.itertext()) if element is not None else ""


def _is_reply(name: str) -> bool:
    return "__CompIntfc__" in name and name.lower().endswith("response")
