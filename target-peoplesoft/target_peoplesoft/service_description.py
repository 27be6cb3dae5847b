"""A component interface service as its WSDL describes it: operations, shapes, and envelopes by zeep."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

import zeep
from lxml import etree
from zeep.transports import Transport as ZeepTransport
from zeep.wsdl.bindings.soap import Soap11Binding

from connector_kit.errors import ConfigurationError
from target_peoplesoft.schema_reader import Node, SchemaError, SchemaReader
from target_peoplesoft.security import WsseToken
from target_peoplesoft.shape import Operation
from target_peoplesoft.wsdl_documents import Resolve, WsdlDocuments, hidden, wsdl_unusable
from target_peoplesoft.xml_tree import parse

logging.getLogger("zeep").setLevel(logging.WARNING)  # what it says below that has envelopes in it
_INTERFACE: Final = "__CompIntfc__"
_OPERATIONS: Final[tuple[Operation, ...]] = get_args(Operation)
_NO_NODE: Final = Node("", required=False)


class _Hidden(ZeepTransport):
    """Gives zeep the documents that were collected, and nothing else."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self._documents = documents
        self._close_session = False

    def load(self, url: str) -> bytes:
        return self._documents[url]


@dataclass(frozen=True, slots=True)
class ServiceOperation:
    """One operation of the service.

    Args:
        name: Such as ``CI_VNDR_ID_C``.
        action: The SOAPAction that the WSDL names; by default ``<name>.V1``.
        request: What the request holds.
        reply: What the reply holds.
        reply_namespace: Its namespace: random in every environment, new when the service is provided again.
    """

    name: str
    action: str
    request: Node
    reply: Node
    reply_namespace: str


class ServiceDescription:
    """What a WSDL says about a component interface. Several threads may build envelopes.

    Args:
        interface: The component interface that the service is expected to stand for.
        documents: The WSDL.
        resolve: How its imports are found among them.
        address: Where envelopes are posted.
        wsse: Goes into every envelope.

    Raises:
        ConfigurationError: WSDL_UNUSABLE, WSDL_IMPORT_REFUSED.
    """

    def __init__(
        self,
        interface: str,
        documents: WsdlDocuments,
        resolve: Resolve,
        address: str,
        wsse: WsseToken | None,
    ) -> None:
        self._lock = threading.Lock()
        main, contents = hidden(documents, resolve)
        try:
            self._client = _client(main, contents, wsse)
            binding = self._binding()
            self._service = self._client.create_service(str(binding.name), address)
            schemas = SchemaReader(parse(content, name) for name, content in contents.items())
            self.operations = _operations(interface, binding, schemas)
        except ConfigurationError:
            raise
        except SchemaError as error:
            raise wsdl_unusable(documents.service, documents.main, str(error)) from None
        except Exception as error:  # zeep ends with errors of many kinds on documents that are not right
            reason = f"{type(error).__name__}: {error}"
            raise wsdl_unusable(documents.service, documents.main, reason) from error
        if not self.operations:
            reason = f"it has no operation of component interface {interface}"
            raise wsdl_unusable(documents.service, documents.main, reason)

    def envelope(self, operation: Operation, values: Mapping[str, Any]) -> bytes:
        """Return the request, elements in schema order.

        Raises:
            zeep.exceptions.ValidationError: A required element has no value.
            TypeError: An element is not there.
            ValueError: A value cannot be XML.
        """
        with self._lock:
            message = self._client.create_message(
                self._service, self.operations[operation].name, **dict(values)
            )
        return etree.tostring(message, encoding="utf-8", xml_declaration=True)

    def _binding(self) -> Any:
        bindings = [b for b in self._client.wsdl.bindings.values() if isinstance(b, Soap11Binding)]
        if not bindings:
            raise SchemaError("it has no binding of SOAP 1.1")
        return bindings[0]


def _client(main: str, contents: Mapping[str, bytes], wsse: WsseToken | None) -> Any:
    settings = zeep.Settings(
        strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True, force_https=False
    )
    untyped: Any = zeep.Client
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is not complete is missed when it is asked for
        return untyped(main, wsse, _Hidden(contents), settings=settings)


def _operations(interface: str, binding: Any, schemas: SchemaReader) -> dict[Operation, ServiceOperation]:
    found: dict[Operation, ServiceOperation] = {}
    for operation in binding.all().values():
        request = _qname(operation.input)
        kind, marker, name = request.localname.partition(_INTERFACE)
        known = next((word for word in _OPERATIONS if word == kind.lower()), None)
        if marker and name == interface and known:
            found.setdefault(known, _described(operation, request, schemas))
    return found


def _described(operation: Any, request: etree.QName, schemas: SchemaReader) -> ServiceOperation:
    reply = _qname(operation.output) if operation.output is not None else None
    return ServiceOperation(
        operation.name,
        operation.soapaction or f"{operation.name}.V1",
        schemas.message(request.text),
        schemas.message(reply.text) if reply is not None else _NO_NODE,
        (reply.namespace if reply is not None else "") or "",
    )


def _qname(message: Any) -> etree.QName:
    return etree.QName(message.body.qname)
