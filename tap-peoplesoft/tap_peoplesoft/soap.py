"""XML request bodies of Query Access Services, in the element order recorded from real clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from connector_kit.secrets import Secret

EXECUTE_POLLED: Final = "QAS_EXECUTEQRYSYNCPOLL_OPER.VERSION_1"
GET_RESULTS: Final = "QAS_GETQUERYRESULTS_OPER.VERSION_2"
_SCHEMAS: Final = "http://xmlns.oracle.com/Enterprise/Tools/schemas"
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_PASSWORD_TEXT: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"  # noqa: S105
)


@dataclass(frozen=True, slots=True)
class QueryCall:
    """An execution of a query.

    Args:
        name: The query's name.
        owner: ``PUBLIC`` or ``PRIVATE``.
        prompts: Prompt names with their values, in order.
        max_rows: Rows to return at most; 0 is the maximum of the user's Query profile (documented).
    """

    name: str
    owner: str
    prompts: Sequence[tuple[str, str]] = ()
    max_rows: int = 0


def execute_request(call: QueryCall, message: str = "QAS_EXEQRY_SYNC") -> str:
    """The message that runs a query, without an envelope."""
    outer, inner = f"{message}_REQ_MSG", f"{message}_REQ"
    return (
        f'<qas:{outer} xmlns:qas="{_SCHEMAS}/{outer}.VERSION_1" xmlns:qas1="{_SCHEMAS}/{inner}.VERSION_1">'
        f"<qas1:{inner}>{_parameters(call)}</qas1:{inner}></qas:{outer}>"
    )


def polled_envelope(call: QueryCall, user: str, password: Secret | None) -> bytes:
    """The SOAP request that schedules a query."""
    return _envelope(execute_request(call, "QAS_EXEQRYSYNCPOLL"), user, password)


def results_envelope(instance: str, block: int, user: str, password: Secret | None) -> bytes:
    """The SOAP request for a block of a scheduled query's result, blocks counted from 1."""
    outer, inner = "QAS_GETQUERYRESULTS_REQ_MSG", "QAS_GETQUERYRESULTS_REQ"
    body = (
        f'<qas:{outer} xmlns:qas="{_SCHEMAS}/{outer}.VERSION_1" xmlns:qas1="{_SCHEMAS}/{inner}.VERSION_1">'
        f'<qas:{inner}><qas1:PTQASWRK class="R">{_element("BlockNumber", block)}'
        f"{_element('QueryInstance', instance)}</qas1:PTQASWRK></qas:{inner}></qas:{outer}>"
    )
    return _envelope(body, user, password)


def _parameters(call: QueryCall) -> str:
    prompts = "".join(
        f"<qas1:PROMPT>{_element('PSQueryName', call.name)}{_element('UniquePromptName', name)}"
        f"{_element('FieldValue', value)}</qas1:PROMPT>"
        for name, value in call.prompts
    )
    return (
        _element("QueryName", call.name)
        + _element("isConnectedQuery", "N")
        + _element("OwnerType", call.owner)
        + _element("BlockSizeKB", 0)
        + _element("MaxRow", call.max_rows)
        + _element("OutResultType", "XMLP")
        + _element("OutResultFormat", "NONFILE")
        + f"<qas1:Prompts>{prompts}</qas1:Prompts>"
        + "<qas1:FieldsFilter><qas1:FilterFieldName/></qas1:FieldsFilter>"
    )


def _element(name: str, value: object) -> str:
    return f"<qas1:{name}>{escape(str(value))}</qas1:{name}>"


def _envelope(body: str, user: str, password: Secret | None) -> bytes:
    header = "" if password is None else _security(user, password)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="{_SOAP}">'
        f"<soapenv:Header>{header}</soapenv:Header><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    ).encode()


def _security(user: str, password: Secret) -> str:
    return (
        f'<wsse:Security soapenv:mustUnderstand="1" xmlns:wsse="{_WSSE}"><wsse:UsernameToken>'
        f"<wsse:Username>{escape(user)}</wsse:Username>"
        f'<wsse:Password Type="{_PASSWORD_TEXT}">{escape(password.reveal())}</wsse:Password>'
        "</wsse:UsernameToken></wsse:Security>"
    )
