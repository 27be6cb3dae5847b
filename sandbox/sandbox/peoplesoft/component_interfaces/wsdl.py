"""The WSDL of a service, and the inspection document that lists them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sandbox.peoplesoft.component_interfaces.schema import XSD
from sandbox.peoplesoft.component_interfaces.services import Message, Service, ServiceOperation

SERVICES: Final = "http://xmlns.oracle.com/Enterprise/Tools/services"
_NAMESPACES = (
    f' xmlns:xsd="{XSD}" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
    ' xmlns:plnk="http://schemas.xmlsoap.org/ws/2003/05/partner-link/"'
    ' xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"'
    ' xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"'
    ' xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"'
)
_POLICY = "UsernameTokenSecurityPolicyPasswordOptional"
_WSSE_POLICY = (
    f'<wsp:UsingPolicy wsdl:required="true"/><wsp:Policy wsu:Id="{_POLICY}"><wsp:ExactlyOne><wsp:All>'
    '<wsse:SecurityToken wsp:Usage="wsp:Optional"'
    ' xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">'
    "<wsse:TokenType>http://docs.oasis-open.org/wss/2004/01/"
    "oasis-200401-wss-username-token-profile-1.0#UsernameToken</wsse:TokenType>"
    "</wsse:SecurityToken></wsp:All></wsp:ExactlyOne></wsp:Policy>"
)


def wsdl_document(service: Service, listener: str) -> str:
    """Write a WSDL; `listener` is the address of the SOAP listener with the node."""
    target = f"{SERVICES}/{service.full_name}"
    messages = [m for operation in service.operations for m in (operation.request, operation.response)]
    numbered = {message.name: f"ns{n}" for n, message in enumerate(messages, start=1)}
    prefixes = "".join(f' xmlns:{numbered[m.name]}="{m.namespace}"' for m in messages)
    return (
        f'<?xml version="1.0"?><wsdl:definitions name="{service.full_name}" targetNamespace="{target}"'
        f' xmlns="{target}"{_NAMESPACES}{prefixes}>'
        f"{_WSSE_POLICY}{_partner_link(service)}{_types(messages, listener)}"
        f"{''.join(_message(m, numbered[m.name]) for m in messages)}{_port_type(service)}{_binding(service)}"
        f'<wsdl:service name="{service.name}"><wsdl:documentation>{service.name}</wsdl:documentation>'
        f'<wsdl:port name="{service.name}_Port" binding="{service.name}_Binding">'
        f'<soap:address location="{listener}"/></wsdl:port></wsdl:service></wsdl:definitions>'
    )


def wsil_document(services: Iterable[Service], listener: str) -> str:
    """Write the inspection document: every service with the address of its WSDL."""
    listed = "".join(
        f"<service><abstract>{each.name}</abstract>"
        f'<description referencedNamespace="http://schemas.xmlsoap.org/wsdl/"'
        f' location="{listener}/{each.full_name}.wsdl"/></service>'
        for each in services
    )
    return (
        '<?xml version="1.0"?><inspection xmlns="http://schemas.xmlsoap.org/ws/2001/10/inspection/">'
        f"{listed}</inspection>"
    )


def _partner_link(service: Service) -> str:
    return (
        f'<plnk:partnerLinkType name="{service.name}_PartnerLinkType">'
        f'<plnk:role name="{service.name}_Provider"><plnk:portType name="{service.name}_PortType"/>'
        "</plnk:role></plnk:partnerLinkType>"
    )


def _types(messages: Iterable[Message], listener: str) -> str:
    imports = "".join(
        f'<xsd:import namespace="{m.namespace}" schemaLocation="{listener}/{m.name}.xsd"/>' for m in messages
    )
    return f'<wsdl:types><xsd:schema elementFormDefault="qualified">{imports}</xsd:schema></wsdl:types>'


def _message(message: Message, prefix: str) -> str:
    return (
        f'<wsdl:message name="{message.name}"><wsdl:documentation>{message.element}</wsdl:documentation>'
        f'<wsdl:part name="parameter" element="{prefix}:{message.element}"/></wsdl:message>'
    )


def _port_type(service: Service) -> str:
    operations = "".join(
        f'<wsdl:operation name="{o.name}"><wsdl:documentation>{o.ci.name} {o.method}</wsdl:documentation>'
        f'<wsdl:input name="{o.request.name}" message="{o.request.name}"/>'
        f'<wsdl:output name="{o.response.name}" message="{o.response.name}"/></wsdl:operation>'
        for o in service.operations
    )
    return f'<wsdl:portType name="{service.name}_PortType">{operations}</wsdl:portType>'


def _binding(service: Service) -> str:
    return (
        f'<wsdl:binding name="{service.name}_Binding" type="{service.name}_PortType">'
        '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>'
        f"{''.join(_bound(operation) for operation in service.operations)}</wsdl:binding>"
    )


def _bound(operation: ServiceOperation) -> str:
    policy = (
        f'<wsp:Policy><wsp:PolicyReference URI="#{_POLICY}"/></wsp:Policy>'
        '<soap:body use="literal" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/>'
    )
    return (
        f'<wsdl:operation name="{operation.name}">'
        f'<soap:operation soapAction="{operation.alias}" style="document"/>'
        f'<wsdl:input name="{operation.request.name}">{policy}</wsdl:input>'
        f'<wsdl:output name="{operation.response.name}">{policy}</wsdl:output></wsdl:operation>'
    )
