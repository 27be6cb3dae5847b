"""What ends a run or a record on the way to PeopleSoft, in words for the person who has to mend it.

ConnectorError
├── ConfigurationError   URL_NOT_FOUND         the gateway, node or service is not where the settings say
│                        REDIRECTED            the gateway is at another address
│                        TLS_UNTRUSTED, TLS_FAILED
│                        SOAP_ACTION_REFUSED   soap_actions
│                        OPERATION_NOT_OFFERED the service was provided without an operation that is needed
│                        WSDL_…                a WSDL that cannot be had or used
├── AccessError          PASSWORD_REFUSED, USER_UNKNOWN, OPERATION_NOT_AUTHORIZED, NOT_AUTHORIZED,
│                        CREDENTIALS_REFUSED, FORBIDDEN, SIGN_IN_PAGE
├── UnreachableError     GATEWAY_UNREACHABLE, TIMED_OUT, GATEWAY_FAILED, NODE_UNREACHABLE
└── XmlRefusedError      XML_…                 an answer that no parser may see
"""

from __future__ import annotations

from dataclasses import dataclass

from connector_kit.errors import AccessError, ConfigurationError, ConnectorError, UnreachableError
from connector_kit.http import clip
from connector_kit.integration_broker import KnownFault
from target_peoplesoft.shape import Operation

_METHODS = {
    "create": "Create",
    "find": "Find",
    "get": "Get",
    "update": "Update",
    "updatedata": "Updatedata",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call was about, so that an error can name it.

    Args:
        url: Without query string.
        user: Who asked.
        node: The node in the URL.
        interface: The component interface; empty where the call is not about one.
        service: The service.
        service_operation: Its operation, such as ``CI_VNDR_ID_C``.
        operation: What the operation does.
    """

    url: str
    user: str
    node: str
    interface: str = ""
    service: str = ""
    service_operation: str = ""
    operation: Operation | None = None

    @property
    def method(self) -> str:
        """The method of the component interface, as permission lists name it."""
        return _METHODS[self.operation] if self.operation else ""

    def __str__(self) -> str:
        node = f"node {self.node}" if self.node else "no node"
        what = self.url
        if self.operation:
            what = (
                f"{self.method} of component interface {self.interface} "
                f"(service operation {self.service_operation})"
            )
        elif self.service:
            what = f"{self.url} (service {self.service})"
        return f"{what}, user {self.user or 'none'}, {node}"


def told(words: str, asked: Asked) -> str:
    """Return PeopleSoft's words in a sentence."""
    return f'PeopleSoft answered "{clip(words)}" to {asked}.'


def access_refused(words: str, known: KnownFault, asked: Asked) -> AccessError:
    """A fault that says that the credentials or a permission are missing."""
    hint = known.hint
    if known.code == "OPERATION_NOT_AUTHORIZED" and asked.service_operation:
        hint = (
            f"grant the service operation {asked.service_operation} to a permission list of the user: "
            "PeopleTools, Security, Permissions & Roles, Permission Lists, Web Services, "
            f"service {asked.service}, Full Access."
        )
    if known.code == "NOT_AUTHORIZED" and asked.operation:
        hint = (
            f"grant the user component interface {asked.interface} with the method {asked.method}: "
            "PeopleTools, Security, Permissions & Roles, Permission Lists, Component Interfaces, "
            "Edit, Full Access; the component's pages and its search record count too."
        )
    return AccessError(told(words, asked), code=known.code, hint=hint)


def action_refused(words: str, known: KnownFault, asked: Asked, action: str) -> ConfigurationError:
    """A fault that says that the SOAPAction is missing or unknown."""
    return ConfigurationError(
        f"{told(words, asked)} The SOAPAction sent was {action!r}.",
        code=known.code,
        hint=f"put the alias of {asked.service_operation}, as its any-to-local routing has it, into "
        f"objects.<stream>.soap_actions.{asked.operation}.",
    )


def action_unusable(asked: Asked, action: str) -> ConfigurationError:
    """A SOAPAction that no header can hold."""
    return ConfigurationError(
        f"The SOAPAction {action!r} for {asked} cannot be sent.",
        code="SOAP_ACTION_REFUSED",
        hint=f"correct objects.<stream>.soap_actions.{asked.operation}, or renew the WSDL.",
    )


def credentials_refused(asked: Asked) -> AccessError:
    """HTTP 401."""
    oauth = asked.user.startswith("OAuth2")
    settings = "the OAuth2 client (oauth_client_id, oauth_scope)" if oauth else '"username" and "password"'
    also = " and that the token maps to a PeopleSoft user" if oauth else (
        ", and that the operation's Req Verification allows HTTP Basic if auth_method is basic"
    )  # fmt: skip
    return AccessError(
        f"The gateway refused the credentials (HTTP 401) for {asked}.",
        code="CREDENTIALS_REFUSED",
        hint=f"check {settings}{also}.",
    )


def forbidden(asked: Asked) -> AccessError:
    """HTTP 403."""
    operation = asked.service_operation or "the service"
    return AccessError(
        f"The gateway forbids the call (HTTP 403) for {asked}.",
        code="FORBIDDEN",
        hint=f"grant the user {operation}, and check what a proxy in between allows.",
    )


def not_found(asked: Asked) -> ConfigurationError:
    """HTTP 404."""
    return ConfigurationError(
        f"The gateway does not know {asked.url} (HTTP 404), asked for {asked}.",
        code="URL_NOT_FOUND",
        hint='check the settings "base_url", "gateway_path" (usually PSIGW) and "node" (often PSFT_EP), and '
        "that the service was provided under this name.",
    )


def sign_in_page(asked: Asked) -> AccessError:
    """A web page where XML was expected."""
    return AccessError(
        f"The gateway answered with a web page, probably for signing in, to {asked}.",
        code="SIGN_IN_PAGE",
        hint='check that "base_url" is the integration gateway, not the portal, that no proxy or single '
        "sign-on stands in front of it, and username and password.",
    )


def redirected(asked: Asked, location: str) -> ConfigurationError:
    """A redirect: neither credentials nor documents are sent along it."""
    return ConfigurationError(
        f"The gateway sends {asked.url} on to {clip(location) or 'nowhere'}.",
        code="REDIRECTED",
        hint='put the gateway\'s own address into "base_url"; if this is a sign-in page, let the proxy pass '
        "this path.",
    )


def tls_failed(asked: Asked, reason: str) -> ConfigurationError:
    """The TLS handshake failed."""
    untrusted = "certificate" in reason.lower()
    return ConfigurationError(
        f"No trusted TLS connection to {asked.url}: {clip(reason)}.",
        code="TLS_UNTRUSTED" if untrusted else "TLS_FAILED",
        hint='set "ca_bundle" to a PEM file with the authority that signed the certificate, and check '
        'the host name in "base_url".'
        if untrusted
        else 'check scheme and port in the setting "base_url".',
    )


def unreachable(asked: Asked, reason: str) -> UnreachableError:
    """No connection after all retries."""
    return UnreachableError(
        f"Cannot reach {asked.url}: {clip(reason)}.",
        code="GATEWAY_UNREACHABLE",
        hint='check host and port in the setting "base_url", and that this machine may connect there.',
    )


def no_answer(asked: Asked, reason: str) -> UnreachableError:
    """Nothing usable came back after all retries."""
    if "timed out" in reason.lower():
        return UnreachableError(
            f"No answer in time for {asked}: {clip(reason)}.",
            code="TIMED_OUT",
            hint='raise the setting "request_timeout"; a large component loads all its rows.',
        )
    return UnreachableError(
        f"The gateway gave no usable answer to {asked}: {clip(reason)}.",
        code="GATEWAY_FAILED",
        hint="run again later; if it stays, look into the gateway's error log and the service operations "
        "monitor.",
    )


def contact_failed(words: str, known: KnownFault, asked: Asked) -> UnreachableError:
    """A fault that passes by itself did not."""
    return UnreachableError(told(words, asked), code=known.code, hint=known.hint)


def operation_unknown(words: str, known: KnownFault, asked: Asked) -> ConfigurationError:
    """The gateway knows no such operation, although the WSDL is new."""
    return ConfigurationError(told(words, asked), code=known.code, hint=known.hint)


def request_broken(words: str, asked: Asked) -> ConnectorError:
    """PeopleSoft's parser did not like what was sent."""
    return ConnectorError(
        told(words, asked), code="CONNECTOR_FAULT", hint="please report this with the message."
    )


def read_refused(words: str, asked: Asked, known: KnownFault | None = None) -> ConnectorError:
    """A read that is not about one record was refused."""
    return ConnectorError(
        words if known else f"The gateway did not take the request for {asked}: {words}.",
        code=known.code if known else "REQUEST_REFUSED",
        hint=known.hint if known else "look what a proxy in front of the gateway refuses.",
    )


def operation_not_offered(asked: Asked, offered: str) -> ConfigurationError:
    """The service was provided without an operation."""
    return ConfigurationError(
        f"Service {asked.service} offers no {asked.method}; it offers {offered or 'nothing'}.",
        code="OPERATION_NOT_OFFERED",
        hint=f"provide the service again with {asked.method} selected (PeopleTools, Integration Broker, Web "
        "Services, CI-Based Services).",
    )
