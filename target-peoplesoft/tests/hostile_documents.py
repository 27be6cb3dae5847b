"""Documents that no parser may see, each with the code that it is refused with."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from itertools import repeat

Body = bytes | Iterable[bytes]
MEBIBYTE = 2**20


def laughs(root: str) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY l0 "lol">{entities}]><{root}>&l9;</{root}>'.encode()
    )


@cache
def bomb() -> bytes:
    """200 MB of blanks in a few hundred kilobytes."""
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(b"<a>")]
    parts += [packer.compress(part) for part in repeat(b" " * MEBIBYTE, 200)]
    return b"".join([*parts, packer.flush()])


def long_text() -> Iterable[bytes]:
    yield b"<a>"
    yield from repeat(b"x" * MEBIBYTE, 200)
    yield b"</a>"


def long_attribute() -> Iterable[bytes]:
    yield b"<a b='"
    yield from repeat(b"x" * MEBIBYTE, 200)
    yield b"'/>"


def many_elements() -> Iterable[bytes]:
    yield b"<a>"
    yield from repeat(b"<b/>" * 2**18, 200)


Headers = dict[str, str]
GZIP = {"Content-Encoding": "gzip"}
CORPUS: dict[str, tuple[Callable[[str], Body], Headers, str]] = {
    "a document type": (lambda url: b'<!DOCTYPE a SYSTEM "%s/x.dtd"><a/>' % url.encode(), {}, "XML_DTD"),
    "an external entity": (
        lambda url: b'<!DOCTYPE a [<!ENTITY x SYSTEM "%s/secret">]><a>&x;</a>' % url.encode(),
        {},
        "XML_DTD",
    ),
    "a file as an entity": (
        lambda _: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        {},
        "XML_DTD",
    ),
    "a parameter entity": (
        lambda url: b'<!DOCTYPE a [<!ENTITY %% p SYSTEM "%s/p">%%p;]><a/>' % url.encode(),
        {},
        "XML_DTD",
    ),
    "a billion laughs": (lambda _: laughs("a"), {}, "XML_DTD"),
    "laughs in gzip": (lambda _: gzip.compress(laughs("a")), GZIP, "XML_DTD"),
    "an entity without a declaration": (lambda _: b"<a>&x;</a>", {}, "XML_ENTITY"),
    "a stylesheet": (
        lambda url: b'<?xml-stylesheet href="%s/x.xsl"?><a/>' % url.encode(),
        {},
        "XML_INSTRUCTION",
    ),
    "laughs in UTF-16": (lambda _: laughs("a").decode().encode("utf-16"), {}, "XML_ENCODING"),
    "laughs in UTF-16 without a mark": (
        lambda _: laughs("a").decode().encode("utf-16-be"),
        {},
        "XML_ENCODING",
    ),
    "laughs in UTF-32": (lambda _: laughs("a").decode().encode("utf-32"), {}, "XML_ENCODING"),
    "laughs in UTF-7": (
        lambda _: b'<?xml version="1.0" encoding="utf-7"?>' + laughs("a").decode().encode("utf-7"),
        {},
        "XML_ENCODING",
    ),
    "a gzip bomb": (lambda _: bomb(), GZIP, "XML_TOO_LARGE"),
    "a gzip bomb that calls itself deflate": (
        lambda _: bomb(),
        {"Content-Encoding": "deflate"},
        "XML_PACKING",
    ),
    "a packing that is unknown": (lambda _: b"<a/>", {"Content-Encoding": "br"}, "XML_PACKING"),
    "200 MB of text": (lambda _: long_text(), {}, "XML_TOO_LARGE"),
    "200 MB of an attribute": (lambda _: long_attribute(), {}, "XML_TOO_LARGE"),
    "50 million elements": (lambda _: many_elements(), {}, "XML_TOO_LARGE"),
    "100,000 deep": (lambda _: b"<a>" * 100_000 + b"</a>" * 100_000, {}, "XML_TOO_DEEP"),
    "100,000 deep, never ending": (lambda _: b"<a>" * 100_000, {}, "XML_TOO_DEEP"),
    "100,000 attributes": (
        lambda _: b"<a" + b"".join(b" a%d=''" % n for n in range(100_000)) + b"/>",
        {},
        "XML_TOO_LARGE",
    ),
}
