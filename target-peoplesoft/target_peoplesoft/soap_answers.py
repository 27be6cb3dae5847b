"""What an answer of the gateway is: an envelope, PeopleSoft's own fault, or nothing of use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from lxml import etree

from connector_kit import integration_gateway
from connector_kit.http import clip, retry_after
from connector_kit.integration_broker import KnownFault, known_fault
from connector_kit.xml_limits import XmlRefusedError
from target_peoplesoft.gateway_errors import Asked, forbidden
from target_peoplesoft.replies import told_fault
from target_peoplesoft.transport import CLIENT_ERRORS, HttpReply, NoAnswer
from target_peoplesoft.xml_tree import parse

_UNDECIDED: Final = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
)


class FaultTold(Exception):  # noqa: N818 - PeopleSoft's word
    """PeopleSoft answered with a fault.

    Args:
        words: Its text.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
        self.known: KnownFault = known_fault(words)


class Rejected(Exception):  # noqa: N818 - says what became of the request
    """The gateway, or something before it, did not take the request; it was not executed."""


def envelope_of(reply: HttpReply, asked: Asked) -> etree._Element:
    """Return the root of an envelope that is no fault.

    Raises:
        FaultTold: It is one, whatever the HTTP status.
        NoAnswer: Nothing that says what became of the request.
        Rejected: The request was not taken as it is.
        AccessError: Credentials were refused, or a web page came instead.
        ConfigurationError: The address is wrong.
        XmlRefusedError: The XML is broken.
    """
    root = _root(reply, asked)
    words = told_fault(root) if root is not None else None
    if words:
        raise FaultTold(words)
    if root is not None and words is None and reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return root
    raise _failure(reply, asked, silent=words is not None)


def _root(reply: HttpReply, asked: Asked) -> etree._Element | None:
    if reply.body.kind != "xml":
        return None
    try:
        return parse(reply.body.content, asked.url)
    except XmlRefusedError:
        if reply.status not in CLIENT_ERRORS:
            raise
        return None


_BY_STATUS: Final[Mapping[int, Callable[[Asked], Exception]]] = {
    HTTPStatus.UNAUTHORIZED: integration_gateway.credentials_refused,
    HTTPStatus.FORBIDDEN: forbidden,
    HTTPStatus.NOT_FOUND: integration_gateway.not_found,
}


def _failure(reply: HttpReply, asked: Asked, *, silent: bool) -> Exception:
    status, kind = reply.status, reply.body.kind
    if known := _BY_STATUS.get(status):
        return known(asked)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return integration_gateway.redirection(asked, reply.location)
    if kind == "page" and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return integration_gateway.sign_in_page(asked)
    told = clip(reply.body.text) if kind == "other" else ""
    nothing = "a fault without a text" if silent else _nothing(kind)
    what = f'HTTP {status} and "{told}"' if told else f"HTTP {status} and {nothing}"
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _UNDECIDED:
        return Rejected(what)
    return NoAnswer(what, retry_after(reply.retry_after))


def _nothing(kind: str) -> str:
    return {"page": "a web page", "xml": "XML that is no fault"}.get(kind, "an empty body")
