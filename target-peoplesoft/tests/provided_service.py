"""A WSDL with one schema for each message, as Integration Broker's provider writes them, of a small VNDR_ID."""

from __future__ import annotations

from dataclasses import dataclass, field

SCHEMAS = "http://xmlns.oracle.com/Enterprise/Tools/schemas"
INTERNAL = "http://psint01.corp:8000"
XSD = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
CHAR = '<xsd:restriction base="xsd:string"><xsd:maxLength value="{}"/></xsd:restriction>'
LONG = '<xsd:restriction base="xsd:string"/>'
NUMBER = '<xsd:restriction base="xsd:decimal"><xsd:totalDigits value="{}"/><xsd:fractionDigits value="{}"/></xsd:restriction>'
DATE = '<xsd:restriction base="xsd:date"/>'
STATUS = CHAR.format(1).replace(
    "</xsd", "".join(f'<xsd:enumeration value="{v}"/>' for v in "ADEIX") + "</xsd"
)
FIELDS = {
    "SETID": CHAR.format(5),
    "VENDOR_ID": CHAR.format(10),
    "VENDOR_NAME_SHORT": CHAR.format(14),
    "NAME1": CHAR.format(40),
    "VENDOR_STATUS": STATUS,
    "CREDIT_LIMIT": NUMBER.format(26, 3),
    "COMMENTS": LONG,
    "ADDRESS_SEQ_NUM": NUMBER.format(5, 0),
    "EFFDT": DATE,
    "EFF_STATUS": CHAR.format(1),
    "CITY": CHAR.format(30),
    "PHONE_TYPE": CHAR.format(4),
    "PHONE": CHAR.format(24),
}
KEYS = {"SETID": 1, "VENDOR_ID": 1}
BUFFER = {
    **KEYS,
    "VENDOR_NAME_SHORT": 0,
    "NAME1": 1,
    "VENDOR_STATUS": 0,
    "CREDIT_LIMIT": 0,
    "COMMENTS": 0,
    "VENDOR_ADDR": {
        "ADDRESS_SEQ_NUM": 1,
        "EFFDT": 1,
        "EFF_STATUS": 0,
        "CITY": 0,
        "VENDOR_ADDR_PHONE": {"PHONE_TYPE": 1, "PHONE": 0},
    },
}
MESSAGES = '<xsd:element name="messages" minOccurs="0" maxOccurs="unbounded"><xsd:complexType><xsd:sequence>{}</xsd:sequence></xsd:complexType></xsd:element>'.format(
    "".join(
        f'<xsd:element name="{name}" type="xsd:string" minOccurs="0"/>'
        for name in ("type", "messagesetnumber", "messagenumber", "messagetext", "explaintext")
    )
)
NOTIFICATION = '<xsd:element name="notification" type="xsd:int"/>'


@dataclass
class Provided:
    """A service as it was provided; providing it again numbers its messages anew."""

    interface: str = "VNDR_ID"
    start: int = 345466
    base: str = INTERNAL
    version: int = 1
    operations: tuple[str, ...] = ("Create", "Find", "Get", "Update", "Updatedata")
    actions: dict[str, str] = field(default_factory=dict)
    extra: str = ""

    @property
    def service(self) -> str:
        return f"CI_{self.interface}"

    def message(self, operation: str, reply: bool) -> str:
        number = self.start + 37 * self.operations.index(operation) + (11 if reply else 0)
        return f"M{number}.V1"

    def namespace(self, operation: str, reply: bool = True) -> str:
        return f"{SCHEMAS}/{self.message(operation, reply)}"

    def operation_name(self, operation: str) -> str:
        short = {"Create": "C", "Find": "F", "Get": "G", "Update": "UP", "Updatedata": "UD"}[operation]
        return f"{self.service}_{short}"

    def documents(
        self, folder: str = "/PSIGW/PeopleSoftServiceListeningConnector/PSFT_EP"
    ) -> dict[str, bytes]:
        found = {f"{self.service}.{self.version}.wsdl": self.wsdl(folder)}
        for operation in self.operations:
            for reply in (False, True):
                found[f"{self.message(operation, reply)}.xsd"] = self.schema(operation, reply)
        return found

    def schema(self, operation: str, reply: bool) -> bytes:
        root = f"{operation}__CompIntfc__{self.interface}{'Response' if reply else ''}"
        inside = self._reply(operation) if reply else self._request(operation)
        namespace = self.namespace(operation, reply)
        types = "".join(
            f'<xsd:simpleType name="{name}TypeDef">{base}</xsd:simpleType><xsd:complexType name="{name}TypeShape">'
            f'<xsd:simpleContent><xsd:extension base="{name}TypeDef"/></xsd:simpleContent></xsd:complexType>'
            for name, base in FIELDS.items()
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><xsd:schema {XSD} xmlns="{namespace}" '
            f'targetNamespace="{namespace}" elementFormDefault="qualified"><xsd:element name="{root}" type="{root}TypeShape"/>'
            f'<xsd:complexType name="{root}TypeShape"><xsd:sequence>{inside}</xsd:sequence></xsd:complexType>'
            f"{types}{self.extra}</xsd:schema>"
        ).encode()

    def _request(self, operation: str) -> str:
        if operation == "Find":
            return _elements(dict.fromkeys((*KEYS, "NAME1"), 0))
        return _elements(KEYS if operation == "Get" else BUFFER)

    def _reply(self, operation: str) -> str:
        if operation == "Get":
            return _elements(BUFFER)
        if operation == "Find":
            return _collection(self.interface, KEYS)
        keys = _collection(self.interface, KEYS, "1") if operation == "Create" else ""
        detail = f"<xsd:complexType><xsd:sequence>{keys}{MESSAGES}</xsd:sequence></xsd:complexType>"
        return f'{NOTIFICATION}<xsd:element name="detail" minOccurs="0">{detail}</xsd:element>'

    def wsdl(self, folder: str) -> bytes:
        sides = [(operation, reply) for operation in self.operations for reply in (False, True)]
        target = f"http://xmlns.oracle.com/Enterprise/Tools/services/{self.service}.1"
        prefixes = "".join(f' xmlns:n{i}="{self.namespace(*side)}"' for i, side in enumerate(sides))
        imports = "".join(
            f'<xsd:import namespace="{self.namespace(*side)}" schemaLocation="{self.base}{folder}/{self.message(*side)}.xsd"/>'
            for side in sides
        )
        messages = "".join(
            f'<wsdl:message name="{self.message(o, r)}"><wsdl:part element="n{i}:{o}__CompIntfc__{self.interface}'
            f'{"Response" if r else ""}" name="parameter"/></wsdl:message>'
            for i, (o, r) in enumerate(sides)
        )
        body = '<soap:body encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" use="literal"/>'
        ports = "".join(
            f'<wsdl:operation name="{self.operation_name(o)}"><wsdl:input message="tns:{self.message(o, False)}"/>'
            f'<wsdl:output message="tns:{self.message(o, True)}"/></wsdl:operation>'
            for o in self.operations
        )
        bindings = "".join(
            f'<wsdl:operation name="{self.operation_name(o)}"><soap:operation '
            f'soapAction="{self.actions.get(o, self.operation_name(o) + ".V1")}" style="document"/>'
            f"<wsdl:input>{body}</wsdl:input><wsdl:output>{body}</wsdl:output></wsdl:operation>"
            for o in self.operations
        )
        return (
            f'<?xml version="1.0"?><wsdl:definitions name="{self.service}.1" targetNamespace="{target}" xmlns:tns="{target}" '
            'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" '
            'xmlns:plnk="http://schemas.xmlsoap.org/ws/2003/05/partner-link/" '
            f'xmlns:wsp="http://schemas.xmlsoap.org/ws/2002/12/policy"{prefixes}>'
            f'<plnk:partnerLinkType name="{self.service}_PartnerLinkType"><plnk:role name="{self.service}_Provider">'
            f'<plnk:portType name="tns:{self.service}_PortType"/></plnk:role></plnk:partnerLinkType>'
            '<wsp:UsagePolicy wsdl:Required="true"/>'
            f"<wsdl:types><xsd:schema {XSD}>{imports}</xsd:schema></wsdl:types>{messages}"
            f'<wsdl:portType name="{self.service}_PortType">{ports}</wsdl:portType>'
            f'<wsdl:binding name="{self.service}_Binding" type="tns:{self.service}_PortType">'
            '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>'
            f"{bindings}</wsdl:binding>"
            f'<wsdl:service name="{self.service}"><wsdl:port binding="tns:{self.service}_Binding" name="{self.service}_Port">'
            f'<soap:address location="{self.base}{folder}"/></wsdl:port></wsdl:service></wsdl:definitions>'
        ).encode()


def _elements(parts: dict) -> str:
    return "".join(
        _collection(name, part)
        if isinstance(part, dict)
        else f'<xsd:element name="{name}" type="{name}TypeShape" minOccurs="{part}"/>'
        for name, part in parts.items()
    )


def _collection(name: str, parts: dict, most: str = "unbounded") -> str:
    return (
        f'<xsd:element name="{name}" minOccurs="{1 if most == "1" else 0}" maxOccurs="{most}"><xsd:complexType><xsd:sequence>'
        f"{_elements(parts)}</xsd:sequence></xsd:complexType></xsd:element>"
    )
