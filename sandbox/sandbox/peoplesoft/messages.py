"""The XML messages of scheduled execution, as SOAP bodies and as bare REST documents."""

from __future__ import annotations

from sandbox.peoplesoft.ib import element
from sandbox.peoplesoft.output import SCHEMAS

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def scheduled(instance: str) -> str:
    """Write the answer of a scheduled execution: the instance to ask for."""
    inner = f'<PTQASWRK class="R">{element("QueryInstance", instance)}</PTQASWRK>'
    return _message("QAS_EXEQRYSYNCPOLL_RESP", 1, inner)


def block(word: str, query: str) -> str:
    """Write a block: the `query` element, missing while the run is not through, and the status word."""
    status_name = "QAS_QUERYRESULTS_STATUS_RESP"
    status_element = (
        f'<{status_name} xmlns="{SCHEMAS}/{status_name}.VERSION_2">{element("status", word)}</{status_name}>'
    )
    name = "QAS_GETQUERYRESULTS_RESP_MSG"
    return f'<{name} xmlns="{SCHEMAS}/{name}.VERSION_2">{query}{status_element}</{name}>'


def rows(query: str) -> str:
    """Write the answer of a direct execution over SOAP."""
    name = "QAS_EXEQRYSYNC_RESP_MSG"
    return f'<{name} xmlns="{SCHEMAS}/{name}.VERSION_1">{query}</{name}>'


def status(word: str) -> str:
    """Write the answer of the status and of the cancel operation."""
    return _message("QAS_QUERYSTATUS_RESP", 1, element("status", word))


def document(message: str) -> str:
    """Write a message as a document of its own."""
    return _DECLARATION + message


def envelope(message: str) -> str:
    """Write a message as the body of a SOAP envelope."""
    return (
        f'{_DECLARATION}<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<soapenv:Body>{message}</soapenv:Body></soapenv:Envelope>"
    )


def _message(name: str, version: int, inner: str) -> str:
    return (
        f'<{name}_MSG xmlns="{SCHEMAS}/{name}_MSG.VERSION_{version}">'
        f'<{name} xmlns="{SCHEMAS}/{name}.VERSION_{version}">{inner}</{name}></{name}_MSG>'
    )
