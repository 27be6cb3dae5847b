"""What PeopleSoft's Integration Broker says when something is wrong, and what that means.

Faults are read by local name, from SOAP faults and from bare IBResponse documents alike; ``faultstring`` is
often just the word ``null``. The pair at the end of a text, such as (158,536), is message set and number in
the message catalog: the stable thing to go by.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

Pair = tuple[int, int]
"""Message set number and message number."""
_PAIR: Final = re.compile(r"\((\d{1,9})\s*,\s*(\d{1,9})\)")


class FaultKind(StrEnum):
    """Who can mend a fault."""

    SIGN_ON = "sign_on"
    """The credentials."""
    PERMISSION = "permission"
    """A permission of the user."""
    CONTACT = "contact"
    """The gateway did not reach what it stands for: passes, or the node is wrong."""
    ACTION = "action"
    """The SOAPAction is missing, or names nothing that the gateway knows."""
    OPERATION = "operation"
    """The gateway knows no such service operation or message, as after a service was provided again."""
    REQUEST = "request"
    """The request itself is broken: a mistake of ours."""
    CONFLICT = "conflict"
    """Somebody else saved the same component meanwhile; nothing was saved."""
    NO_ROW = "no_row"
    """No row has the keys asked for."""
    OTHER = "other"
    """Whatever PeopleSoft's words say."""


@dataclass(frozen=True, slots=True)
class KnownFault:
    """A fault whose meaning is known.

    Args:
        kind: Who can mend it.
        code: Stable code for errors.
        hint: What to do next.
    """

    kind: FaultKind
    code: str
    hint: str


_BY_PAIR: Final[dict[Pair, KnownFault]] = {
    (158, 45): KnownFault(
        FaultKind.SIGN_ON,
        "PASSWORD_REFUSED",
        "check username and password; an expired password and a locked user look the same. ANONYMOUS in the "
        "message means that the gateway saw no credentials.",
    ),
    (158, 55): KnownFault(
        FaultKind.SIGN_ON, "USER_UNKNOWN", "check username, and that this database knows the user."
    ),
    (158, 536): KnownFault(
        FaultKind.PERMISSION,
        "OPERATION_NOT_AUTHORIZED",
        "grant the service operation to a permission list of the user (Web Services tab).",
    ),
    (90, 6): KnownFault(
        FaultKind.PERMISSION,
        "NOT_AUTHORIZED",
        "grant the user access, on the permission list, to what the message names; a component interface "
        "with each of its methods (Component Interfaces tab).",
    ),
    (158, 10721): KnownFault(
        FaultKind.CONTACT,
        "NODE_UNREACHABLE",
        'run again; if it stays, check the setting "node" (the default local node, often PSFT_EP) and that '
        "the node is active and its application server runs.",
    ),
    (159, 5): KnownFault(
        FaultKind.REQUEST, "REQUEST_MALFORMED", "please report this with the message; it is our mistake."
    ),
}
_BY_WORDS: Final[tuple[tuple[re.Pattern[str], KnownFault], ...]] = (
    (
        re.compile(r"soap\s?action", re.IGNORECASE),
        KnownFault(
            FaultKind.ACTION,
            "SOAP_ACTION_REFUSED",
            "name the operation's alias, as its any-to-local routing has it, in soap_actions.",
        ),
    ),
    (
        re.compile(r"page data is inconsistent with (the )?database", re.IGNORECASE),
        KnownFault(
            FaultKind.CONFLICT,
            "COMPONENT_CHANGED",
            "somebody saves the same component at the same time; it is tried again.",
        ),
    ),
    (
        re.compile(
            r"external system contact error|\bnode\b.{0,80}\bnot (found|active|defined)", re.IGNORECASE
        ),
        KnownFault(
            FaultKind.CONTACT,
            "NODE_UNREACHABLE",
            'run again; if it stays, check the setting "node" (the default local node, often PSFT_EP).',
        ),
    ),
    (
        re.compile(r"\btim(ed|e)[ -]?out\b", re.IGNORECASE),
        KnownFault(
            FaultKind.CONTACT, "TIMED_OUT", "run again; if it stays, raise the gateway's own time-out."
        ),
    ),
    (
        re.compile(
            r"\b(service operation|operation|message|routing|alias|service)\b.{0,80}\b(not found|unknown|"
            r"do(es)? not exist|(not|in)[ -]?active|not (defined|registered))\b"
            r"|\b(unknown|invalid|no such|no active) (service operation|operation|message|routing|alias)\b"
            r"|\b(unable to|could not|cannot) (find|locate)\b.{0,80}\b(operation|message|routing|alias)\b",
            re.IGNORECASE,
        ),
        KnownFault(
            FaultKind.OPERATION,
            "OPERATION_UNKNOWN",
            "check in PeopleSoft that the service is provided, and that the operation and its routing are "
            "active; renew pinned WSDL files.",
        ),
    ),
    (
        re.compile(
            r"\bno (rows?|data|values?)\b.{0,60}\b(exist|found|match)"
            r"|\bno matching (rows?|records?|values?|keys?|data)\b"
            r"|\b(rows?|data) (was |were )?not found\b",
            re.IGNORECASE,
        ),
        KnownFault(FaultKind.NO_ROW, "ROW_NOT_FOUND", "check the keys."),
    ),
)
_OTHER: Final = KnownFault(
    FaultKind.OTHER,
    "PEOPLESOFT_FAULT",
    "look the message up in PeopleSoft's message catalog by its two numbers, and the call in the service "
    "operations monitor.",
)


def known_fault(text: str) -> KnownFault:
    """Return what a fault's text means: by its catalog pair, else its words, else code PEOPLESOFT_FAULT."""
    if found := _BY_PAIR.get(catalog_pair(text) or (0, 0)):
        return found
    return next((known for words, known in _BY_WORDS if words.search(text)), _OTHER)


def catalog_pair(text: str) -> Pair | None:
    """Return the message-catalog pair at the end of a fault's text."""
    pairs = _PAIR.findall(text)
    return (int(pairs[-1][0]), int(pairs[-1][1])) if pairs else None


def fault_text(root: Any) -> str:
    """Return what an IBResponse or a SOAP fault says; empty if it is neither.

    Args:
        root: An element of lxml.
    """
    for name in ("DefaultMessage", "faultstring", "StatusCode"):
        found = first(root, name)
        text = "".join(str(part) for part in found.itertext()).strip() if found is not None else ""
        if text and text != "null":
            return text if name != "StatusCode" else f"status code {text}"
    return ""


def first(root: Any, name: str) -> Any | None:
    """Return the first element of lxml with a local name, the root included."""
    return next((element for element in root.iter() if local_name(element) == name), None)


def local_name(element: Any) -> str:
    """Return the name of an element of lxml without its namespace; empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


_WEB_PAGE: Final = (b"<!doctype html", b"<html")


def is_web_page(body: bytes) -> bool:
    """Return whether a body is an HTML page, such as the sign-in page of a portal."""
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(_WEB_PAGE) or (start.startswith((b"<!--", b"<?xml")) and b"<html" in start)
