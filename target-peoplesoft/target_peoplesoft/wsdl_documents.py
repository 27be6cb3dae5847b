"""A WSDL with the schema documents that it imports, complete: nothing is looked up anywhere afterwards.

Imports carry the gateway's configured target location, which may be an internal host, or http behind a
TLS proxy (observed). They are asked for at ``base_url``; what is not the gateway's is refused.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from lxml import etree

from connector_kit.errors import ConfigurationError
from connector_kit.integration_broker import local_name
from target_peoplesoft.xml_tree import parse

MAX_DOCUMENTS: Final = 100
MAX_BYTES: Final = 32 * 2**20
_WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
_XSD: Final = "http://www.w3.org/2001/XMLSchema"
_LOCATIONS: Final = {
    f"{{{_WSDL}}}import": "location",
    f"{{{_XSD}}}import": "schemaLocation",
    f"{{{_XSD}}}include": "schemaLocation",
    f"{{{_XSD}}}redefine": "schemaLocation",
    f"{{{_XSD}}}override": "schemaLocation",
}
_UNSEEN: Final = "file:///wsdl/"
"""Where the documents lie for zeep, which must not see an address that it could follow."""


@dataclass(frozen=True, slots=True)
class WsdlDocuments:
    """A WSDL and all that it imports.

    Args:
        service: The service.
        main: The name of the WSDL in ``contents``.
        contents: UTF-8 bytes that have passed the guard, by the address or file name that they came from.
    """

    service: str
    main: str
    contents: Mapping[str, bytes]


Resolve = Callable[[str, str, frozenset[str]], str]
"""The name of what a document (second argument) imports at a location (first); hosts of the WSDL's own."""
Load = Callable[[str], bytes]
"""The guarded bytes under a name."""


def collect(service: str, main: str, load: Load, resolve: Resolve) -> WsdlDocuments:
    """Return a WSDL with everything that it imports, directly or not.

    Args:
        service: The service.
        main: Name of the WSDL.
        load: Reads a document.
        resolve: Says where an import is, or refuses it.

    Raises:
        ConfigurationError: It is not a WSDL, an import is refused, or there are too many.
        ConnectorError: From ``load``.
    """
    contents: dict[str, bytes] = {}
    waiting, own_hosts = [main], frozenset[str]()
    while waiting:
        name = waiting.pop()
        if name in contents:
            continue
        contents[name] = load(name)
        _check_amount(service, contents)
        root = parse(contents[name], name)
        if name == main:
            _check_wsdl(service, main, root)
            own_hosts = _own_hosts(root)
        waiting += [resolve(location, name, own_hosts) for location in _imports(root)]
    return WsdlDocuments(service, main, contents)


def hidden(documents: WsdlDocuments, resolve: Resolve) -> tuple[str, dict[str, bytes]]:
    """Return the documents under names that lead nowhere, imports renamed alike: the WSDL's name, and all."""
    names = {name: f"{_UNSEEN}{number}" for number, name in enumerate(documents.contents)}
    own_hosts = _own_hosts(parse(documents.contents[documents.main], documents.main))
    renamed: dict[str, bytes] = {}
    for name, content in documents.contents.items():
        root = parse(content, name)
        for element in root.iter(*_LOCATIONS):
            attribute = _LOCATIONS[str(element.tag)]
            if location := element.get(attribute):
                element.set(attribute, names[resolve(location, name, own_hosts)])
        renamed[names[name]] = etree.tostring(root)
    return names[documents.main], renamed


def gateway_resolver(service: str, base_url: str, gateway_path: str) -> Resolve:
    """Return what finds imports at the gateway: by path, whichever of its hosts an import names."""
    base = urlsplit(base_url)
    root = posixpath.normpath("/" + "/".join((base.path.strip("/"), gateway_path.strip("/"))).strip("/"))

    def resolve(location: str, importer: str, own_hosts: frozenset[str]) -> str:
        parts = urlsplit(urljoin(importer, location.strip()))
        if parts.scheme not in {"http", "https"} or parts.username or parts.password:
            raise import_refused(service, location, importer, "it is not at the gateway")
        if (parts.hostname or "") not in own_hosts | {base.hostname or ""}:
            raise import_refused(service, location, importer, f"{parts.hostname} is not the gateway's host")
        path = posixpath.normpath(unquote(parts.path))
        if not path.startswith(f"{root}/") or "\\" in path or path.count("//"):
            raise import_refused(service, location, importer, f"its path is not below {root}")
        return urlunsplit((base.scheme, base.netloc, parts.path, parts.query, ""))

    return resolve


def import_refused(service: str, location: str, importer: str, why: str) -> ConfigurationError:
    """An import of something that is not the gateway's."""
    return ConfigurationError(
        f"The WSDL of service {service} imports {location!r} (in {importer}): {why}. Nothing was fetched.",
        code="WSDL_IMPORT_REFUSED",
        hint="check the gateway's target location (PeopleTools, Integration Broker, Configuration, Service "
        "Configuration), or pin the files with wsdl_dir.",
    )


def wsdl_unusable(service: str, source: str, reason: str) -> ConfigurationError:
    """What came is not the WSDL of a component interface service."""
    return ConfigurationError(
        f"The WSDL of service {service} from {source} cannot be used: {reason}.",
        code="WSDL_UNUSABLE",
        hint="provide the service again in PeopleSoft (CI-Based Services), or renew the files in wsdl_dir.",
    )


def _check_amount(service: str, contents: Mapping[str, bytes]) -> None:
    if len(contents) > MAX_DOCUMENTS or sum(map(len, contents.values())) > MAX_BYTES:
        raise ConfigurationError(
            f"The WSDL of service {service} imports more than {MAX_DOCUMENTS} documents, or more than "
            f"{MAX_BYTES} bytes.",
            code="WSDL_TOO_LARGE",
            hint="check that the address is the integration gateway's.",
        )


def _check_wsdl(service: str, main: str, root: etree._Element) -> None:
    if root.tag != f"{{{_WSDL}}}definitions":
        raise wsdl_unusable(service, main, f"it is a document {local_name(root)!r}, not WSDL definitions")


def _imports(root: etree._Element) -> list[str]:
    found = [element.get(_LOCATIONS[str(element.tag)]) for element in root.iter(*_LOCATIONS)]
    return [location for location in found if location]


def _own_hosts(root: etree._Element) -> frozenset[str]:
    """Hosts under which the gateway knows itself: those of the addresses that the WSDL says to post to."""
    addresses = [e.get("location") or "" for e in root.iter("{*}address") if local_name(e) == "address"]
    return frozenset(host for address in addresses if (host := urlsplit(address).hostname))
