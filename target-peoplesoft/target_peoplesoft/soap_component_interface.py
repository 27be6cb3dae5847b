"""A component interface behind a SOAP service: reads with retries, writes exactly once per call."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any, Final, Literal, Protocol

from lxml import etree
from zeep.exceptions import Error as ZeepError

from connector_kit.delivery.model import Declined, Held, Refused
from connector_kit.errors import ConfigurationError
from connector_kit.integration_broker import FaultKind
from connector_kit.xml_limits import XmlRefusedError
from target_peoplesoft import gateway_errors as errors
from target_peoplesoft.asking_again import Again, Patience, read_failure
from target_peoplesoft.component_interface import Buffer, Reply, WriteOperation
from target_peoplesoft.connection import Connection
from target_peoplesoft.gateway_errors import Asked
from target_peoplesoft.replies import buffer_of, found_rows, is_blank, read_notification, reply_of
from target_peoplesoft.security import WsseToken
from target_peoplesoft.service_description import ServiceDescription, ServiceOperation
from target_peoplesoft.shape import Operation, Shape
from target_peoplesoft.soap_answers import FaultTold, Rejected
from target_peoplesoft.transport import NeverSent, NoAnswer
from target_peoplesoft.values_on_the_wire import request_values
from target_peoplesoft.write_answers import WriteAnswers
from target_peoplesoft.wsdl_store import WsdlStore

_log = logging.getLogger(__name__)
_BUILDING: Final = (ZeepError, TypeError, ValueError, LookupError)
_RENEWING: Final = frozenset({FaultKind.OPERATION, FaultKind.ACTION})


class SoapGateway(Protocol):
    """What a component interface needs of the gateway; see :class:`target_peoplesoft.gateway.Gateway`."""

    connection: Connection
    patience: Patience
    wsdls: WsdlStore

    @property
    def wsse(self) -> WsseToken | None: ...

    def post(self, envelope: bytes, action: str, asked: Asked) -> etree._Element: ...


class SoapComponentInterface:
    """See :class:`target_peoplesoft.component_interface.ComponentInterface`.

    The WSDL is read at the first question. Where a reply comes in another namespace than the WSDL says, or
    the gateway does not know the operation, the service was provided again: then the WSDL is fetched again,
    once in a run. The reply itself counts all the same.

    Args:
        gateway: Carries the calls.
        name: The component interface.
        service: By default ``CI_<name>``.
        soap_actions: Where they differ from what the WSDL says.
    """

    def __init__(
        self,
        gateway: SoapGateway,
        name: str,
        *,
        service: str | None = None,
        soap_actions: Mapping[Operation, str] | None = None,
    ) -> None:
        self.name = name
        self.service = service or f"CI_{name}"
        self._gateway = gateway
        self._actions = dict(soap_actions or {})
        self._lock = threading.Lock()
        self._described: ServiceDescription | None = None
        self._renewed = False
        self._answers = WriteAnswers()

    @property
    def operations(self) -> frozenset[Operation]:
        return frozenset(self._description().operations)

    def shape(self, operation: Operation) -> Shape:
        offered = self._operation(operation)
        return offered.reply.shape if operation == "get" else offered.request.shape

    def key_names(self, operation: Literal["create", "get", "find"]) -> tuple[str, ...]:
        offered = self._operation(operation)
        if operation != "create":
            return tuple(offered.request.shape.properties)
        detail = offered.reply.child("detail")
        named = [c for c in (detail.children if detail else ()) if c.children and c.name != "messages"]
        return tuple(named[0].shape.properties) if named else ()

    def find(self, values: Mapping[str, str]) -> list[dict[str, str]]:
        reply = self._read("find", values)
        return [] if reply is None else found_rows(reply)

    def get(self, keys: Mapping[str, str]) -> Buffer | None:
        reply = self._read("get", keys)
        if reply is None:
            return None
        buffer = buffer_of(reply, self.shape("get"))
        return None if is_blank(buffer, keys) else buffer

    def create(self, values: Mapping[str, Any]) -> Reply:
        return self._write("create", values)

    def update(self, values: Mapping[str, Any]) -> Reply:
        return self._write("update", values)

    def updatedata(self, values: Mapping[str, Any]) -> Reply:
        return self._write("updatedata", values)

    def _read(self, operation: Operation, values: Mapping[str, Any]) -> etree._Element | None:
        def ask() -> etree._Element | None:
            used = self._description()
            asked, content = self._request(operation, values)
            try:
                return _found(self._exchange(operation, content, asked))
            except FaultTold as fault:
                self._check_no_row(fault, asked, used)
                return None
            except (NeverSent, NoAnswer, Rejected, XmlRefusedError) as error:
                raise read_failure(error, asked) from error

        return self._gateway.patience.until_answered(ask)

    def _check_no_row(self, fault: FaultTold, asked: Asked, used: ServiceDescription) -> None:
        """Raise what a fault means, unless it only says that there is no such row."""
        if fault.known.kind is FaultKind.NO_ROW:
            return
        if fault.known.kind in _RENEWING and self._renew(used):
            raise Again(errors.operation_unknown(fault.words, fault.known, asked)) from fault
        if fault.known.kind is FaultKind.ACTION:
            raise errors.action_refused(fault.words, fault.known, asked, self._action(asked)) from fault
        told = errors.told(fault.words, asked)
        if fault.known.kind is FaultKind.OPERATION:
            raise Held(told, code=fault.known.code, hint=fault.known.hint) from fault
        if fault.known.kind is FaultKind.OTHER:
            # The others go on: it may be this record's keys that PeopleSoft does not like.
            raise Refused(told, code=fault.known.code, hint=fault.known.hint) from fault
        raise read_failure(fault, asked) from fault

    def _write(self, operation: WriteOperation, values: Mapping[str, Any]) -> Reply:
        used = self._description()
        try:
            asked, content = self._request(operation, values)
        except Refused as refused:
            return Declined(refused.reason, code=refused.code, hint=refused.hint)
        try:
            reply = self._exchange(operation, content, asked)
        except FaultTold as fault:
            if fault.known.kind in _RENEWING and self._renew(used):
                return self._answers.not_executed(fault)
            return self._answers.of_fault(fault, asked, self._action(asked), content)
        except (NeverSent, NoAnswer, Rejected, XmlRefusedError) as error:
            return self._answers.of_failure(error)
        return self._answers.of_reply(reply, asked, content)

    def _request(self, operation: Operation, values: Mapping[str, Any]) -> tuple[Asked, bytes]:
        description, offered = self._description(), self._operation(operation)
        asked = self._asked(operation, offered.name)
        partial = operation in {"find", "update", "updatedata"}
        try:
            row = request_values(values, offered.request.shape, partial=partial)
            return asked, description.envelope(operation, row)
        except _BUILDING as error:
            raise Refused(
                f"No request can be built for {asked}: {error}.",
                code="REQUEST_INVALID",
                hint="compare the record with the properties of the component interface.",
            ) from error

    def _exchange(self, operation: Operation, content: bytes, asked: Asked) -> etree._Element:
        used = self._description()
        root = self._gateway.post(content, self._action(asked), asked)
        reply = reply_of(root)
        if reply is None:
            raise NoAnswer("an envelope without a reply of the component interface")
        expected = self._operation(operation).reply_namespace
        if expected and etree.QName(reply).namespace != expected:
            self._renew(used)
        return reply

    def _description(self) -> ServiceDescription:
        with self._lock:
            if self._described is None:
                self._described = self._load()
            return self._described

    def _load(self) -> ServiceDescription:
        try:
            return self._loaded(renew=self._renewed)
        except ConfigurationError as error:
            if error.code != "WSDL_UNUSABLE" or self._renewed or not self._gateway.wsdls.renewable:
                raise
            self._renewed = True
            return self._loaded(renew=True)

    def _loaded(self, *, renew: bool) -> ServiceDescription:
        wsdls, connection = self._gateway.wsdls, self._gateway.connection
        documents = wsdls.documents(self.service, renew=renew)
        return ServiceDescription(
            self.name,
            documents,
            wsdls.resolver(self.service),
            connection.listener_url,
            self._gateway.wsse,
        )

    def _renew(self, used: ServiceDescription) -> bool:
        """Have the WSDL fetched again before the next request.

        False if the request was already made after a new one, or if files are pinned.
        """
        with self._lock:
            if self._described is not used:
                return True  # another request has seen to it meanwhile
            if self._renewed or not self._gateway.wsdls.renewable:
                return False
            self._renewed, self._described = True, None
        _log.warning("Service %s was provided again: its WSDL is fetched again.", self.service)
        return True

    def _operation(self, operation: Operation) -> ServiceOperation:
        offered = self._description().operations
        if operation not in offered:
            asked = self._asked(operation, "")
            raise errors.operation_not_offered(asked, ", ".join(sorted(offered)))
        return offered[operation]

    def _action(self, asked: Asked) -> str:
        assert asked.operation is not None  # noqa: S101 - for the type checker
        return self._actions.get(asked.operation) or self._operation(asked.operation).action

    def _asked(self, operation: Operation, service_operation: str) -> Asked:
        connection = self._gateway.connection
        return Asked(
            connection.listener_url,
            connection.user,
            connection.node,
            self.name,
            self.service,
            service_operation,
            operation,
        )


def _found(reply: etree._Element) -> etree._Element:
    """Return a reply to a read, unless it says no: then as a fault would."""
    told = read_notification(reply)
    if told is None or told.saved is not False:
        return reply
    words = "; ".join(str(message) for message in told.messages)
    raise FaultTold(words) if words else NoAnswer("a reply that says no and gives no reason")
