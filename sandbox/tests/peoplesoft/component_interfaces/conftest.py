"""A caller of component interface services that knows nothing but what the WSDL and its schemas say."""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from lxml import etree

WSDL = {"w": "http://schemas.xmlsoap.org/wsdl/", "s": "http://schemas.xmlsoap.org/wsdl/soap/"}
XSD = {"x": "http://www.w3.org/2001/XMLSchema"}
LISTENER = "/PSIGW/PeopleSoftServiceListeningConnector"
SUFFIXES = {"Create": "_C", "Find": "_F", "Get": "_G", "Update": "_UP", "Updatedata": "_UD"}
NOW = "2026-07-01T08:00:00Z"


@dataclass
class Reply:
    """A reply of a component interface operation."""

    root: Any
    status: int = 200
    text: str = ""

    @property
    def saved(self) -> bool:
        return self.root.findtext("{*}notification") == "1"

    @property
    def messages(self) -> list[tuple[str, str]]:
        """(type, `set,number`) of every message."""
        return [
            (m.findtext("{*}type"), f"{m.findtext('{*}messagesetnumber')},{m.findtext('{*}messagenumber')}")
            for m in self.root.iterfind("{*}detail/{*}messages")
        ]

    @property
    def texts(self) -> list[str]:
        return [m.findtext("{*}messagetext") for m in self.root.iterfind("{*}detail/{*}messages")]

    @property
    def keys(self) -> dict[str, str]:
        """The keys in `detail`, blank as None."""
        first = self.root.find("{*}detail")[0]
        return {local(e): e.text for e in first}

    @property
    def found(self) -> list[dict[str, str]]:
        return [{local(e): e.text for e in each} for each in self.root]

    @property
    def buffer(self) -> dict[str, Any]:
        return tree(self.root)


def local(element: Any) -> str:
    return etree.QName(element).localname


def tree(element: Any) -> dict[str, Any]:
    """Leaves as text (blank as empty), collections as lists."""
    content: dict[str, Any] = {}
    for child in element:
        if len(child):
            content.setdefault(local(child), []).append(tree(child))
        else:
            content[local(child)] = child.text or ""
    return content


@dataclass
class Operation:
    alias: str
    request: Any
    """QName of the request's root element."""
    response: Any


@dataclass
class Caller:
    """Calls one service as its WSDL says."""

    gateway: Any
    ci: str
    version: int = 1
    operations: dict[str, Operation] = field(default_factory=dict)
    schemas: dict[str, Any] = field(default_factory=dict)

    USER: ClassVar = ("INTUSER", "Sandbox-Pass-1")

    def read_wsdl(self) -> "Caller":
        path = f"{LISTENER}/PSFT_EP/CI_{self.ci}.{self.version}.wsdl"
        wsdl = etree.fromstring(self.gateway.http.get(path).content)
        self.schemas = {}
        for each in wsdl.iterfind("w:types/x:schema/x:import", WSDL | XSD):
            where = urlsplit(each.get("schemaLocation")).path
            self.schemas[each.get("namespace")] = etree.fromstring(self.gateway.http.get(where).content)
        parts = {m.get("name"): _qname(m.find("w:part", WSDL)) for m in wsdl.iterfind("w:message", WSDL)}
        actions = {
            o.get("name"): o.find("s:operation", WSDL).get("soapAction")
            for o in wsdl.iterfind("w:binding/w:operation", WSDL)
        }
        self.operations = {}
        for each in wsdl.iterfind("w:portType/w:operation", WSDL):
            directions = (each.find(f"w:{d}", WSDL).get("message") for d in ("input", "output"))
            self.operations[each.get("name")] = Operation(
                actions[each.get("name")], *(parts[d] for d in directions)
            )
        return self

    def operation(self, method: str) -> Operation:
        return self.operations[f"CI_{self.ci}{SUFFIXES[method]}"]

    def body(self, method: str, content: dict[str, Any]) -> str:
        root = etree.Element(self.operation(method).request)
        _fill(root, content, self.operation(method).request.namespace)
        return etree.tostring(root, encoding="unicode")

    def post(self, method: str, content: dict[str, Any], user: tuple[str, str] = USER) -> Any:
        return self.gateway.soap(self.operation(method).alias, self.body(method, content), user=user)

    def call(self, method: str, **content: Any) -> Reply:
        self.gateway.edited = True
        answer = self.post(method, content)
        assert answer.status_code == 200, answer.text
        envelope = etree.fromstring(answer.content)
        root = envelope.find("{*}Body")[0]
        assert etree.QName(root) == self.operation(method).response
        return Reply(root, answer.status_code, answer.text)

    def create(self, **content: Any) -> dict[str, str]:
        """The keys of a new component, which must have been saved."""
        reply = self.call("Create", **content)
        assert reply.saved, reply.texts
        return reply.keys

    def get(self, **keys: Any) -> dict[str, Any]:
        return self.call("Get", **keys).buffer

    def fault(self, method: str, content: dict[str, Any], user: tuple[str, str] = USER) -> str:
        """DefaultMessage of a fault."""
        return self.fault_text(self.post(method, content, user))

    @staticmethod
    def fault_text(answer: Any, status: int = 500) -> str:
        assert answer.status_code == status, answer.text
        fault = etree.fromstring(answer.content).find(".//{*}Fault")
        assert fault.findtext("faultstring") == "null"
        return fault.findtext("detail/IBResponse/DefaultMessage")


def _qname(part: Any) -> Any:
    prefix, _, name = part.get("element").partition(":")
    return etree.QName(part.nsmap[prefix], name)


def _fill(parent: Any, content: dict[str, Any], namespace: str) -> None:
    for name, value in content.items():
        for each in value if isinstance(value, list) else [value]:
            child = etree.SubElement(parent, etree.QName(namespace, name))
            if isinstance(each, dict):
                _fill(child, each, namespace)
            else:
                child.text = str(each)


@pytest.fixture
def interface(gateway):
    """Makes a caller of a component interface; the sandbox's clock stands at `NOW`."""
    gateway.edit("clock", now=NOW)
    return lambda ci, version=1: Caller(gateway, ci, version).read_wsdl()


@pytest.fixture
def vendors(interface):
    return interface("VNDR_ID")


@pytest.fixture
def supplier():
    """A new supplier."""
    return {
        "SETID": "SHARE",
        "VENDOR_ID": "NEXT",
        "VENDOR_NAME_SHORT": "NORDICPAPE",
        "NAME1": "Nordic Paper AS",
        "VENDOR_ADDR": [
            {
                "ADDRESS_SEQ_NUM": 1,
                "EFFDT": "2026-01-01",
                "EFF_STATUS": "A",
                "COUNTRY": "NOR",
                "CITY": "Oslo",
                "POSTAL": "0150",
            }
        ],
    }


@pytest.fixture
def approved(gateway):
    """The id of an approved supplier of SHARE with terms."""
    sql = "SELECT A.VENDOR_ID FROM PS_VENDOR A JOIN PS_VENDOR_LOC B USING (SETID, VENDOR_ID)"
    where = (
        " WHERE SETID = 'SHARE' AND A.VENDOR_STATUS = 'A' AND B.PYMNT_TERMS_CD = 'N30' AND B.EFFDT < '2026'"
    )
    return gateway.system._database.query(f"{sql}{where} AND B.CURRENCY_CD = 'USD' ORDER BY 1").fetchone()[0]
