"""Which characters the bytes of an XML document stand for, told before a parser sees them.

UTF-8, ISO-8859-1, windows-1252 and US-ASCII pass, if the bytes are what the document says that they are. What
comes out is UTF-8 without byte order mark and declaration, so a parser has nothing to guess.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_CODECS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "iso8859-1": "latin-1",
    "iso_8859-1": "latin-1",
    "latin-1": "latin-1",
    "latin1": "latin-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_BLANKS: Final = b" \t\r\n"
_DECLARATION: Final = re.compile(
    rb"""<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.[0-9]\1
    (?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])(?P<encoding>[A-Za-z][A-Za-z0-9._-]{0,60})\2)?
    (?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\4)?
    [ \t\r\n]*\?>""",
    re.VERBOSE,
)
_LONGEST_DECLARATION: Final = 400
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r")
_CONTROL_REFERENCES: Final = re.compile(
    rb"&#(?:0*(?:[0-8]|1[1-24-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE
)


def without_controls(document: bytes) -> bytes:
    """Return a document in ASCII or UTF-8 without the control characters that XML does not allow.

    PeopleSoft sends them when they are in a long text. What comes out is another document: look at it anew.
    """
    return _CONTROL_REFERENCES.sub(b"", document.translate(None, _CONTROLS))


class EncodingError(ValueError):
    """The bytes are in an encoding that does not pass, or not in the one that they claim.

    Args:
        message: What is wrong.
        offset: Bytes before the place.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class DeclarationError(EncodingError):
    """The XML declaration is broken."""


class XmlDecoder:
    """Turns the bytes of a document into UTF-8, piece by piece.

    Args:
        charset: What the Content-Type header says; counts where the document itself says nothing.
    """

    def __init__(self, charset: str | None = None) -> None:
        self._charset = charset
        self._head: bytes | None = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._plain = False
        self._taken = 0
        self.skipped = 0
        """Bytes of mark, blanks and declaration, which do not come out."""

    def feed(self, chunk: bytes, *, final: bool = False) -> bytes:
        """Return the next piece as UTF-8; nothing until the encoding is known.

        Raises:
            EncodingError: The encoding does not pass.
        """
        if self._head is not None:
            self._head += chunk
            start = self._start(self._head, final=final)
            if start is None:
                return b""
            chunk, self._head = self._head[start:], None
            self.skipped = self._taken = start
        return self._decoded(chunk, final=final)

    def _start(self, head: bytes, *, final: bool) -> int | None:
        """Return where the document begins, with the decoder chosen; None if more bytes must tell."""
        if len(head) < len(codecs.BOM_UTF32_LE) and not final:
            return None
        _refuse_wide(head)
        marked = head.startswith(codecs.BOM_UTF8)
        begin = len(codecs.BOM_UTF8) if marked else 0
        begin = len(head) - len(head[begin:].lstrip(_BLANKS))
        rest = head[begin : begin + _LONGEST_DECLARATION]
        if not _declares(rest):
            if len(rest) < len(b"<?xml ") and begin < _LONGEST_DECLARATION and not final:
                return None
            self._choose(self._charset, marked=marked)
            return begin
        return self._declared(rest, begin, marked=marked, final=final)

    def _declared(self, rest: bytes, begin: int, *, marked: bool, final: bool) -> int | None:
        if b"?>" not in rest and len(rest) < _LONGEST_DECLARATION and not final:
            return None
        match = _DECLARATION.match(rest)
        if match is None:
            raise DeclarationError("its XML declaration is broken", begin)
        named = match["encoding"]
        self._choose(named.decode("ascii") if named else self._charset, marked=marked)
        return begin + match.end()

    def _choose(self, named: str | None, *, marked: bool) -> None:
        codec = _CODECS.get((named or "utf-8").strip().strip("\"'").lower())
        if codec is None:
            raise EncodingError(f"it is in the encoding {named!r}", 0)
        if marked and codec != "utf-8":
            raise EncodingError(f"it has the byte order mark of UTF-8 and claims to be in {named!r}", 0)
        self._decoder = codecs.getincrementaldecoder(codec)("strict")
        self._plain = codec in {"utf-8", "ascii"}

    def _decoded(self, chunk: bytes, *, final: bool) -> bytes:
        assert self._decoder is not None  # noqa: S101 - for the type checker; _start sets it
        kept = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            offset = self._taken - len(kept) + error.start
            raise EncodingError(f"it is not in {error.encoding}, which it claims to be in", offset) from None
        self._taken += len(chunk)
        if self._plain and not kept and not self._decoder.getstate()[0]:
            return chunk
        return text.encode()


def _declares(rest: bytes) -> bool:
    return rest.startswith(b"<?xml") and rest[5:6] != b"" and rest[5] in _BLANKS


def _refuse_wide(head: bytes) -> None:
    """Refuse UTF-16 and UTF-32, with or without a byte order mark: no document in them begins without NUL."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head[:4]:
        raise EncodingError("it is in UTF-16, UTF-32 or another encoding of several bytes", 0)
