"""What the Integration Broker answers when it refuses: an IBResponse, a SOAP fault, or nothing at all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

SIGN_IN_PAGE: Final = (
    "<!DOCTYPE html><html><head><title>Oracle PeopleSoft Sign-in</title></head>"
    '<body><form name="login" method="post" action="?cmd=login"><input name="userid"/>'
    '<input type="password" name="pwd"/><input type="submit" value="Sign In"/></form></body></html>'
)


@dataclass
class Refused(Exception):  # noqa: N818 - says what happened to the request
    """The broker refused a request.

    Args:
        text: DefaultMessage, without the message-catalogue pair.
        pair: Message set and number; (0, 0) is left off the text.
        status: HTTP status on REST; SOAP always answers 500.
        empty: Answer with an empty body whatever the site's settings (an unknown query, no access to it).
        parameters: MessageParameters.
        headers: HTTP headers.
        why: Short word for the call log.
    """

    text: str
    pair: tuple[int, int] = (0, 0)
    status: int = 500
    empty: bool = False
    parameters: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    why: str = "refused"

    @property
    def message(self) -> str:
        """DefaultMessage with its pair."""
        return f"{self.text} ({self.pair[0]},{self.pair[1]})" if self.pair != (0, 0) else self.text


def not_available(query: str) -> Refused:
    """Return the refusal that unknown queries, other people's private ones and missing access share."""
    return Refused(f"Query {query} is not available.", empty=True, why="query_not_available")


def contact_failed(node: str | None = None, status: int = 500) -> Refused:
    """What the gateway says of a node that it does not know; without one, of its own that is silent."""
    known = "" if node is None else f", node {node or '(none)'} not found"
    text = f"Integration Gateway: external system contact error{known}."
    parameters = () if node is None else (node,)
    return Refused(text, (158, 10721), status, parameters=parameters, why="wrong_node")


def bad_request(text: str) -> Refused:
    """Return the refusal of a request that does not fit the query or the URI template: 500 without a word."""
    return Refused(text, empty=True, why="bad_request")


def ib_response(refused: Refused) -> str:
    """Write the IBResponse document."""
    parameters = "".join(f"<Parameter><![CDATA[{p}]]></Parameter>" for p in refused.parameters)
    return (
        '<IBResponse xmlns="" type="error"><DefaultTitle>Integration Broker Response</DefaultTitle>'
        f"<StatusCode>20</StatusCode><MessageID>{refused.pair[1]}</MessageID>"
        f"<DefaultMessage><![CDATA[{refused.message}]]></DefaultMessage>"
        f"<MessageParameters>{parameters}</MessageParameters></IBResponse>"
    )


def rest_body(refused: Refused, style: str) -> tuple[str, str]:
    """Return (media type, body) of a REST refusal under the switch `error_body`."""
    if refused.empty or style == "empty":
        return "text/plain", ""
    if style == "json":
        return "application/json", json.dumps(
            {
                "IBResponse": {
                    "StatusCode": 20,
                    "MessageID": refused.pair[1],
                    "DefaultMessage": refused.message,
                }
            }
        )
    return "text/xml", f'<?xml version="1.0"?>{ib_response(refused)}'


def soap_fault(refused: Refused) -> str:
    """Write a SOAP fault; its faultstring is the word null, as observed."""
    return (
        '<?xml version="1.0"?>'
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>'
        "<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring>null</faultstring>"
        f"<detail>{ib_response(refused)}</detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )


def element(name: str, text: str | int) -> str:
    """Write a leaf element."""
    return f"<{name}>{escape(str(text))}</{name}>" if text != "" else f"<{name}/>"
