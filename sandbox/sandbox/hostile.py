"""Hostile XML, made while it is sent: what a broken or malicious host could answer.

A document is what the call would have answered, or an empty one of its kind, with something in it that a
careful reader refuses. Whatever points elsewhere points to `/elsewhere/…` of this server under another host
name, where every visit is in the call log.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_MEBIBYTE: Final = 1024 * 1024
_TEXT_MEBIBYTES: Final = 200
_GZIP_MEBIBYTES: Final = 1024
_DEPTH: Final = 100_000
_BILLION: Final = 10

_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>\s*")
_ROOT_START = re.compile(rb"<([\w.:-]+)[^>]*?(/?)>")
_ENVELOPE: Final = (
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body/>'
    b"</soapenv:Envelope>"
)
_WSDL: Final = b'<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"></wsdl:definitions>'
_SCHEMA: Final = b'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"></xsd:schema>'


@dataclass(frozen=True)
class Hostility:
    """What a shape puts into a document: before its root, and right after the root's start tag."""

    prolog: bytes = b""
    filler: Callable[[], Iterator[bytes]] = lambda: iter(())


def innocent(method: str, address: str) -> bytes:
    """Return an empty document of the kind that a call expects: SOAP envelope, WSDL or schema."""
    if method == "POST":
        return _ENVELOPE
    return _SCHEMA if "xsd" in address.lower() else _WSDL


def hostile_body(shape: str, document: bytes, host: str) -> AsyncIterator[bytes]:
    """Stream `document` made hostile.

    Args:
        shape: One of `SHAPES`.
        document: Well-formed XML.
        host: The Host that the caller used.
    """
    return _async(_gzipped(document) if shape == "gzip_bomb" else _plain(shape, document, host))


def hostile_headers(shape: str) -> dict[str, str]:
    """Return the headers that go with a shape."""
    return {"content-type": "text/xml"} | ({"content-encoding": "gzip"} if shape == "gzip_bomb" else {})


def _plain(shape: str, document: bytes, host: str) -> Iterator[bytes]:
    start, rest = _split(document)
    hostility = SHAPES[shape](_elsewhere(host))
    yield b'<?xml version="1.0"?>' + hostility.prolog + start
    yield from hostility.filler()
    yield rest


def _split(document: bytes) -> tuple[bytes, bytes]:
    """Cut a document, without its declaration, after the start tag of its root."""
    document = _DECLARATION.sub(b"", document, count=1)
    found = _ROOT_START.match(document)
    if found is None:
        return b"<root>", b"</root>"
    if found[2]:
        return document[: found.end() - 2] + b">", b"</" + found[1] + b">"
    return document[: found.end()], document[found.end() :]


def _elsewhere(host: str) -> str:
    """Another name of this server."""
    parts = urlsplit(f"http://{host}")
    name = "localhost" if parts.hostname != "localhost" else "127.0.0.1"
    return f"http://{name}:{parts.port or 80}/elsewhere"


def _gzipped(document: bytes) -> Iterator[bytes]:
    """A gzip stream of the document with a gibibyte of blanks in it, made of a few bytes."""
    start, rest = _split(document)
    blanks = b" " * _MEBIBYTE
    squeezed = _deflated(blanks)
    check = zlib.crc32(start)
    yield b"\x1f\x8b\x08" + bytes(7) + _deflated(start)
    for _ in range(_GZIP_MEBIBYTES):
        check = zlib.crc32(blanks, check)
        yield squeezed
    size = (len(start) + len(rest) + _GZIP_MEBIBYTES * _MEBIBYTE) % 2**32
    yield _deflated(rest, zlib.Z_FINISH) + struct.pack("<II", zlib.crc32(rest, check), size)


def _deflated(data: bytes, flush: int = zlib.Z_FULL_FLUSH) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeezer.compress(data) + squeezer.flush(flush)


def _dtd(_: str) -> Hostility:
    return Hostility(b"<!DOCTYPE root [<!ELEMENT root ANY>]>")


def _entities(_: str) -> Hostility:
    levels = (
        f'<!ENTITY l{n} "{f"&l{n - 1};" * _BILLION}">' if n else '<!ENTITY l0 "lol">' for n in range(_BILLION)
    )
    prolog = f"<!DOCTYPE root [{''.join(levels)}]>".encode()
    return Hostility(prolog, lambda: iter((f"<x>&l{_BILLION - 1};</x>".encode(),)))


def _external_entity(elsewhere: str) -> Hostility:
    entities = f'<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY far SYSTEM "{elsewhere}/entity.xml">'
    prolog = f'<!DOCTYPE root SYSTEM "{elsewhere}/root.dtd" [{entities}]>'
    return Hostility(prolog.encode(), lambda: iter((b"<x>&file;&far;</x>",)))


def _external_schema(elsewhere: str) -> Hostility:
    imports = (
        '<w:types xmlns:w="http://schemas.xmlsoap.org/wsdl/">'
        '<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema">'
        f'<x:import namespace="urn:elsewhere" schemaLocation="{elsewhere}/types.xsd"/>'
        '<x:import namespace="urn:file" schemaLocation="file:///etc/hostname"/></x:schema></w:types>'
    )
    return Hostility(filler=lambda: iter((imports.encode(),)))


def _huge_text(_: str) -> Hostility:
    def filler() -> Iterator[bytes]:
        yield b"<x>"
        for _ in range(_TEXT_MEBIBYTES):
            yield b"A" * _MEBIBYTE
        yield b"</x>"

    return Hostility(filler=filler)


def _deep(_: str) -> Hostility:
    return Hostility(filler=lambda: iter((b"<x>" * _DEPTH, b"</x>" * _DEPTH)))


def _garbage(_: str) -> Hostility:
    return Hostility(filler=lambda: iter((b"<x y=1>\x00&nbsp;<</x>",)))


SHAPES: Final[dict[str, Callable[[str], Hostility]]] = {
    "dtd": _dtd,
    "entity_bomb": _entities,
    "external_entity": _external_entity,
    "external_schema": _external_schema,
    "gzip_bomb": lambda _: Hostility(),
    "huge_text": _huge_text,
    "deep": _deep,
    "garbage": _garbage,
}
"""Name → what it does, given an address that is not the host's."""


async def _async(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
