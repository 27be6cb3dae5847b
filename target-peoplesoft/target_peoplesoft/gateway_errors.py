"""What ends a run or a record on the way to PeopleSoft, in words for the person who has to mend it.

ConnectorError
├── ConfigurationError   URL_NOT_FOUND, REDIRECTED, TLS_UNTRUSTED, TLS_FAILED (integration_gateway)
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


def forbidden(asked: Asked) -> AccessError:
    """HTTP 403."""
    operation = asked.service_operation or "the service"
    return AccessError(
        f"The gateway forbids the call (HTTP 403) for {asked}.",
        code="FORBIDDEN",
        hint=f"grant the user {operation}, and check what a proxy in between allows.",
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
