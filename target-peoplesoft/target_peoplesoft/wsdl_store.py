"""Where WSDLs come from: pinned files, what was kept of earlier runs, or the gateway."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from connector_kit.errors import ConfigurationError, ConnectorError
from connector_kit.xml_guard import guarded
from connector_kit.xml_limits import DESCRIPTION
from target_peoplesoft.connection import Connection
from target_peoplesoft.wsdl_documents import (
    Resolve,
    WsdlDocuments,
    collect,
    gateway_resolver,
    import_refused,
)

_VERSIONS: Final = (1, 2, 3)
"""Version numbers of a service that are tried, the first that the gateway knows counts."""
_FORMAT: Final = 1

Fetch = Callable[[str, str], bytes | None]
"""The guarded bytes at an address, asked for on behalf of a service; None if the gateway has none there."""


class WsdlStore(Protocol):
    """Has WSDLs."""

    renewable: bool
    """Whether another look may find another WSDL."""

    def documents(self, service: str, *, renew: bool = False) -> WsdlDocuments:
        """Return a service's WSDL; with ``renew`` not what was kept.

        Raises:
            ConfigurationError: There is none, or it imports what it must not.
            XmlRefusedError: No parser may see it.
            ConnectorError: The gateway cannot be asked.
        """

    def resolver(self, service: str) -> Resolve:
        """Return how imports of a service's documents are found among them."""


def wsdl_store(connection: Connection, fetch: Fetch) -> WsdlStore:
    """Return the store that the settings ask for.

    Raises:
        ConfigurationError: ``wsdl_dir`` is no folder.
    """
    if connection.wsdl_dir is not None:
        return PinnedWsdls(connection.wsdl_dir)
    return KeptWsdls(connection, fetch)


class PinnedWsdls:
    """WSDL and schema files in a folder: ``<SERVICE>.<n>.wsdl``, and whatever it imports by file name."""

    renewable = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder.expanduser()
        if not self._folder.is_dir():
            raise ConfigurationError(
                f'Setting "wsdl_dir" names {folder}, which is not a folder.',
                code="WSDL_DIR_NOT_FOUND",
                hint="give the folder with the WSDL files, or leave it out to have them fetched.",
            )

    def documents(self, service: str, *, renew: bool = False) -> WsdlDocuments:  # noqa: ARG002 - a WsdlStore
        return collect(service, self._newest(service), self._read, self.resolver(service))

    def resolver(self, service: str) -> Resolve:
        def resolve(location: str, importer: str, own_hosts: frozenset[str]) -> str:  # noqa: ARG001
            parts = urlsplit(location.strip())
            if parts.scheme not in {"", "http", "https"}:
                raise import_refused(service, location, importer, "only files of wsdl_dir are read")
            return _file_name(location)

        return resolve

    def _newest(self, service: str) -> str:
        pattern = re.compile(rf"{re.escape(service)}(?:\.(\d{{1,6}}))?\.wsdl", re.IGNORECASE)
        found = {
            int(match[1] or 0): path.name
            for path in self._folder.iterdir()
            if (match := pattern.fullmatch(path.name))
        }
        if not found:
            raise ConfigurationError(
                f"No WSDL of service {service} in {self._folder}.",
                code="WSDL_NOT_FOUND",
                hint=f"save it there as {service}.1.wsdl, with the schema files that it imports.",
            )
        return found[max(found)]

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        if name != Path(name).name or not path.is_file():
            raise ConfigurationError(
                f"The file {name!r}, which a WSDL imports, is not in {self._folder}.",
                code="WSDL_NOT_FOUND",
                hint="save it there under this name.",
            )
        with path.open("rb") as file:
            return guarded(iter(lambda: file.read(2**16), b""), source=str(path), limits=DESCRIPTION)


class KeptWsdls:
    """WSDLs of the gateway, kept on disk so that later runs fetch nothing."""

    renewable = True

    def __init__(self, connection: Connection, fetch: Fetch) -> None:
        self._connection = connection
        self._fetch = fetch

    def documents(self, service: str, *, renew: bool = False) -> WsdlDocuments:
        file = self._file(service)
        kept = None if renew else self._kept(file, service)
        if kept is not None:
            return kept
        found = self._fetched(service)
        _keep(file, found)
        return found

    def resolver(self, service: str) -> Resolve:
        return gateway_resolver(service, self._connection.base_url, self._connection.gateway_path)

    def _fetched(self, service: str) -> WsdlDocuments:
        for address in self._addresses(service):
            content = self._fetch(address, service)
            if content is None:
                continue
            return self._collected(service, address, content)
        raise ConfigurationError(
            f"The gateway has no WSDL of service {service} at {self._connection.listener_url}.",
            code="WSDL_NOT_FOUND",
            hint="provide the component interface as a service in PeopleSoft (PeopleTools, Integration "
            'Broker, Web Services, CI-Based Services), and check "node" and the name of the service '
            "(objects.<stream>.service).",
        )

    def _collected(self, service: str, address: str, content: bytes) -> WsdlDocuments:
        def load(name: str) -> bytes:
            return content if name == address else self._load(name, service)

        return collect(service, address, load, self.resolver(service))

    def _kept(self, file: Path, service: str) -> WsdlDocuments | None:
        """What was kept; None if it cannot be used, for then it is fetched anew."""
        try:
            kept = msgspec.json.decode(file.read_bytes(), type=_Kept)
            contents = {
                name: guarded(text.encode(), source=str(file), limits=DESCRIPTION)
                for name, text in kept.contents.items()
            }
            if kept.format != _FORMAT:
                return None
            return collect(service, kept.main, contents.__getitem__, self.resolver(service))
        except (OSError, KeyError, msgspec.MsgspecError, ConnectorError):
            return None

    def _addresses(self, service: str) -> list[str]:
        listener = self._connection.listener_url
        return [
            address
            for version in _VERSIONS
            for address in (
                f"{listener}/{service}.{version}.wsdl",
                f"{listener}?Operation=GetWSDL&wsdl={service}.{version}",
            )
        ]

    def _load(self, address: str, service: str) -> bytes:
        content = self._fetch(address, service)
        if content is None:
            raise ConfigurationError(
                f"The WSDL of service {service} imports {address}, which the gateway does not have.",
                code="WSDL_NOT_FOUND",
                hint="provide the service again in PeopleSoft.",
            )
        return content

    def _file(self, service: str) -> Path:
        connection = self._connection
        key = f"{connection.gateway_url}\n{connection.node}\n{service}"
        name = f"{service}-{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"
        return connection.wsdl_cache / re.sub(r"[^\w.-]", "_", name)


class _Kept(msgspec.Struct):
    format: int
    main: str
    contents: dict[str, str]


def _keep(file: Path, documents: WsdlDocuments) -> None:
    """Write a file that only this user may read, whole or not at all. Not being able to costs fetching."""
    contents = {name: content.decode() for name, content in documents.contents.items()}
    encoded = msgspec.json.encode(_Kept(_FORMAT, documents.main, contents))
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.name)  # readable by the user only
        with os.fdopen(handle, "wb") as out:
            out.write(encoded)
        Path(temporary).replace(file)


def _file_name(location: str) -> str:
    """The file that an import means: by the end of its path, or by its query at the gateway."""
    parts = urlsplit(location.strip())
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    for parameter, ending in (("xsd", ".xsd"), ("wsdl", ".wsdl")):
        if named := query.get(parameter):
            return named if named.lower().endswith(ending) else f"{named}{ending}"
    return unquote(parts.path).replace("\\", "/").rpartition("/")[2]
