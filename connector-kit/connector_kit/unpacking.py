"""Bodies that come packed, unpacked piece by piece, never further than a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from connector_kit.xml_limits import XmlRefusedError

ACCEPTED: Final = "gzip, deflate"
"""What a request may say in Accept-Encoding so that :func:`unpacked` can read the answer."""
_PIECE: Final = 2**16
_GZIP: Final = zlib.MAX_WBITS | 16
_CODINGS: Final = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": zlib.MAX_WBITS}


def unpacked(pieces: Iterable[bytes], coding: str, *, limit: int, source: str) -> Iterator[bytes]:
    """Yield a body unpacked, in pieces of 64 KiB at most.

    Args:
        pieces: The body as it comes over the wire.
        coding: The Content-Encoding header; empty or ``identity`` for none.
        limit: Bytes, packed and unpacked.
        source: Named in errors.

    Raises:
        XmlRefusedError: XML_PACKING for a coding that is not gzip or deflate and for what is not in it,
            XML_TOO_LARGE beyond the limit.
    """
    name = coding.strip().lower()
    if name in {"", "identity"}:
        yield from _limited(pieces, limit, source)
    elif name in _CODINGS:
        packed = _limited(pieces, limit, source)
        yield from _limited(_inflated(packed, _CODINGS[name], source), limit, source)
    else:
        raise XmlRefusedError("XML_PACKING", f"its Content-Encoding is {coding!r}", source=source)


def _limited(pieces: Iterable[bytes], limit: int, source: str) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise XmlRefusedError(
                "XML_TOO_LARGE", f"it is larger than {limit} bytes", source=source, offset=limit
            )
        yield piece


def _inflated(pieces: Iterable[bytes], window: int, source: str) -> Iterator[bytes]:
    unpacker = _Unpacker(window)
    try:
        for piece in pieces:
            yield from unpacker.feed(piece)
    except zlib.error as error:
        raise XmlRefusedError("XML_PACKING", f"it cannot be unpacked: {error}", source=source) from None
    if not unpacker.whole:
        raise XmlRefusedError("XML_PACKING", "it ends before it is unpacked", source=source)


class _Unpacker:
    """Members of gzip one after the other, or one of deflate, with zlib's header or without."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._zlib = zlib.decompressobj(window)
        self._begun = False

    @property
    def whole(self) -> bool:
        return self._zlib.eof or not self._begun

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self._window == zlib.MAX_WBITS and not self._begun and piece and piece[0] & 0x0F != zlib.DEFLATED:
            self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)  # what many servers send as deflate
        more = bool(piece)
        while more:
            if self._zlib.eof:
                if self._window != _GZIP or not piece.strip(b"\0"):
                    return
                self._zlib = zlib.decompressobj(_GZIP)
            self._begun = True
            out = self._zlib.decompress(piece, _PIECE)
            yield out
            piece = self._zlib.unconsumed_tail or self._zlib.unused_data
            more = bool(piece) or len(out) == _PIECE
