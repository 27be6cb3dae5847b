"""Serving WSDL, schemas and the inspection document at every address that the gateway documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.peoplesoft.component_interfaces.schema import schema_document
from sandbox.peoplesoft.component_interfaces.services import Services
from sandbox.peoplesoft.component_interfaces.wsdl import wsdl_document, wsil_document
from sandbox.peoplesoft.ib import Refused

_BY_OPERATION = {
    "GetWSDL": ("wsdl", ".wsdl"),
    "GetSchema": ("xsd", ".xsd"),
    "GetWSIL": ("", "inspection.wsil"),
}


class Descriptions:
    """The documents that describe the services.

    The addresses in them are the gateway's target location: the switch `target_location`, or where it is
    empty the host that the caller used.
    """

    def __init__(self, switches: Mapping[str, Any], services: Services) -> None:
        self._switches = switches
        self._services = services

    def document(self, name: str, host: str, listener: str) -> str:
        """Return a document by its name, `CI_VNDR_ID.1.wsdl`, `M345466.V1.xsd`, `inspection.wsil`.

        Args:
            name: The last part of the address.
            host: Scheme and host that the caller used.
            listener: Path of the SOAP listener.

        Raises:
            Refused: 404.
        """
        target = str(self._switches["target_location"]).rstrip("/") or host
        address = f"{target}{listener}/{self._switches['node']}"
        if name == "inspection.wsil":
            return wsil_document(self._services.services(), address)
        if name.endswith(".wsdl") and (service := self._services.named(name.removesuffix(".wsdl"))):
            return wsdl_document(service, address)
        if name.endswith(".xsd") and (found := self._services.message(name.removesuffix(".xsd"))):
            return schema_document(*found, parent_keys=bool(self._switches["repeat_parent_keys"]))
        raise Refused(f"{name or 'The document'} does not exist.", status=404, why="not_found")


def document_name(path: str, parameters: Mapping[str, str]) -> str:
    """Return the document that an address means: `…/<name>`, or `?Operation=GetWSDL&wsdl=<service>`."""
    operation = parameters.get("Operation", "")
    if operation in _BY_OPERATION:
        parameter, ending = _BY_OPERATION[operation]
        return f"{parameters.get(parameter, '')}{ending}"
    return path.strip("/").rpartition("/")[2]
