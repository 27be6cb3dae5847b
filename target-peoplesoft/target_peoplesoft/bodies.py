"""Bodies of the gateway's answers: streamed, unpacked within limits, looked at before they are parsed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal

import requests

from connector_kit.integration_broker import is_web_page
from connector_kit.unpacking import unpacked
from connector_kit.xml_guard import XmlGuard
from connector_kit.xml_limits import XmlLimits

_WIRE_PIECE: Final = 2**16
_TELLING: Final = 1000
"""Bytes that tell what kind of body it is."""
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """A body.

    Args:
        kind: ``xml``: it passed the guard and is UTF-8 without a declaration; ``page``: the beginning of a
            web page; ``other``: anything else, empty included.
        content: The bytes.
    """

    kind: Literal["xml", "page", "other"]
    content: bytes

    @property
    def text(self) -> str:
        """The content for a message; broken characters are replaced."""
        return self.content.decode("utf-8", "replace").strip()


def read_body(response: requests.Response, source: str, limits: XmlLimits, *, seconds: float) -> Body:
    """Read the body of a streamed response.

    Args:
        response: Its body must not have been read.
        source: The URL, for errors.
        limits: How much is read.
        seconds: How long it may take in all, however steadily it comes.

    Raises:
        XmlRefusedError: It is XML that no parser may see, too large, or packed in an unknown way.
        requests.RequestException: The connection failed meanwhile, or it took too long.
        urllib3.exceptions.HTTPError: The same.
    """
    wire = _in_time(response, seconds)
    coding = response.headers.get("Content-Encoding", "")
    pieces = unpacked(wire, coding, limit=limits.size, source=source)
    head = _head(pieces)
    if is_web_page(head):
        return Body("page", head)
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not _wide(head):
        return Body("other", b"".join(chain([head], pieces)))
    return Body("xml", _guarded(chain([head], pieces), response, source, limits))


def _in_time(response: requests.Response, seconds: float) -> Iterator[bytes]:
    """What comes, as soon as it comes: a time-out between bytes does not end an answer that drips."""
    end = time.monotonic() + seconds
    while piece := response.raw.read1(_WIRE_PIECE, decode_content=False):
        yield piece
        if time.monotonic() > end:
            raise requests.ReadTimeout(f"the answer was not whole within {seconds:g} seconds")


def _head(pieces: Iterator[bytes]) -> bytes:
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= _TELLING:
            break
    return head


def _wide(head: bytes) -> bool:
    """Whether it may be XML in UTF-16 or UTF-32: the guard says so better than a parser of something else."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")) or b"\0" in head[:4]


def _guarded(pieces: Iterator[bytes], response: requests.Response, source: str, limits: XmlLimits) -> bytes:
    named = _CHARSET.search(response.headers.get("Content-Type", ""))
    guard = XmlGuard(source, limits, named[1] if named else None)
    passed = bytearray()
    for piece in pieces:
        passed += guard.feed(piece)
    passed += guard.close()
    return bytes(passed)
