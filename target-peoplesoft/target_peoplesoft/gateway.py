"""The integration gateway: one for a run, with what every component interface needs of it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from lxml import etree

from connector_kit.delivery.calls import CallGate
from connector_kit.xml_limits import DESCRIPTION, REPLY, XmlLimits
from target_peoplesoft.asking_again import Backoff, Patience, jittered, read_failure
from target_peoplesoft.component_interface import ComponentInterface
from target_peoplesoft.connection import Connection
from target_peoplesoft.gateway_errors import Asked
from target_peoplesoft.security import WsseToken
from target_peoplesoft.shape import Operation
from target_peoplesoft.soap_answers import FaultTold, Rejected, envelope_of
from target_peoplesoft.soap_component_interface import SoapComponentInterface
from target_peoplesoft.transport import HttpReply, NeverSent, NoAnswer, Transport
from target_peoplesoft.wsdl_store import wsdl_store


class Gateway:
    """Talks to the gateway. Used by several threads; close it at the end.

    Args:
        connection: Where and who.
        gate: What every call passes.
        backoff: How long to wait before a read is tried again.

    Raises:
        ConfigurationError: ``wsdl_dir`` or ``ca_bundle`` is wrong.
    """

    def __init__(self, connection: Connection, gate: CallGate, *, backoff: Backoff = jittered) -> None:
        self.connection = connection
        self.patience = Patience(gate, backoff)
        self._transport = Transport(connection, gate)
        self.wsdls = wsdl_store(connection, self._wsdl_part)

    def close(self) -> None:
        self._transport.close()

    @property
    def wsse(self) -> WsseToken | None:
        """What goes into envelopes."""
        return self._transport.credentials.wsse

    def component_interface(
        self,
        name: str,
        *,
        service: str | None = None,
        soap_actions: Mapping[Operation, str] | None = None,
    ) -> ComponentInterface:
        """Return a component interface. Makes no call.

        Args:
            name: Such as ``VNDR_ID``.
            service: By default ``CI_<name>``.
            soap_actions: Where they differ from what the WSDL says.
        """
        return SoapComponentInterface(self, name, service=service, soap_actions=soap_actions)

    def post(self, envelope: bytes, action: str, asked: Asked) -> etree._Element:
        """Post an envelope, once, and return the one that comes back.

        Raises:
            NeverSent: No connection was made.
            NoAnswer: It may have been executed.
            FaultTold: PeopleSoft answered with a fault.
            Rejected: It was not taken.
            ConnectorError: Access, configuration, the gate, or XML that no parser may see.
        """
        return envelope_of(self._transport.post(self.connection.listener_url, envelope, action, asked), asked)

    def read(self, path: str, params: Mapping[str, str] | None = None) -> bytes:
        """Return a document below the gateway's path, such as the result of a query.

        XML has passed the guard and comes as UTF-8 without a declaration; anything else comes as it is.

        Args:
            path: Without a slash at the beginning, quoted.
            params: The query string.

        Raises:
            ConnectorError: No usable answer after all retries, or PeopleSoft said no.
        """
        url = f"{self.connection.gateway_url}/{path}"
        asked = self._asked(url)

        def ask() -> bytes:
            reply = self._get(url, asked, REPLY, params)
            content = reply.body.content
            told = reply.body.kind == "other" and content.strip()
            return content if reply.status == HTTPStatus.OK and told else _document(reply, asked)

        return self.patience.until_answered(ask)

    def _wsdl_part(self, url: str, service: str) -> bytes | None:
        asked = self._asked(url, service)

        def ask() -> bytes | None:
            reply = self._get(url, asked, DESCRIPTION)
            return None if reply.status == HTTPStatus.NOT_FOUND else _document(reply, asked)

        return self.patience.until_answered(ask)

    def _get(
        self, url: str, asked: Asked, limits: XmlLimits, params: Mapping[str, str] | None = None
    ) -> HttpReply:
        try:
            return self._transport.get(url, asked, limits=limits, params=params)
        except (NeverSent, NoAnswer) as error:
            raise read_failure(error, asked) from error

    def _asked(self, url: str, service: str = "") -> Asked:
        return Asked(url, self.connection.user, self.connection.node, service=service)


def _document(reply: HttpReply, asked: Asked) -> bytes:
    try:
        envelope_of(reply, asked)
    except (NoAnswer, Rejected, FaultTold) as error:
        raise read_failure(error, asked) from error
    return reply.body.content
