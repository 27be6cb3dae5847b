"""A guard in front of XML parsers: looks at bytes, has no parser of its own.

What passes has no document type, no entities but the five of XML itself, no processing instructions, an
encoding that is what it claims to be, and is within limits of size, depth, text and number of nodes. The
guard looks while the bytes come in and stops at the first that it does not let through.

It does not know whether what passes is well-formed: names of tags and where text may stand are left to the
parser. It never takes for text, a comment or CDATA what a parser would take for something else, for a parser
ends with an error wherever the two could differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from connector_kit.xml_encoding import DeclarationError, EncodingError, XmlDecoder
from connector_kit.xml_limits import REPLY, XmlLimits, XmlRefusedError

MAX_ATTRIBUTES: Final = 256
"""Attributes of one element."""
_SLICE: Final = 2**20
_TAG_NAME: Final = rb"[A-Za-z_:\x80-\xff][^\s<>&/'\"=]*+"
_ATTRIBUTE: Final = rb"\s++[A-Za-z_:\x80-\xff][^\s<>&/'\"=]*+\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')"
_LEAF: Final = (
    rb"<" + _TAG_NAME + rb">[^<&]{0,65536}+(?:<!\[CDATA\[[^\]]{0,65536}+\]\]>)?</" + _TAG_NAME + rb">\s*+"
)
_TOKEN: Final = re.compile(
    rb"((?:"
    + _LEAF
    + rb"){1,500}+)"  # most of a reply: many at a time, or looking would take longer than reading
    rb"|([^<&]++)"
    rb"|</" + _TAG_NAME + rb"\s*+(>)"
    rb"|<" + _TAG_NAME + rb"((?:" + _ATTRIBUTE + rb"){0,%d}+)\s*+(/?>)" % MAX_ATTRIBUTES
)
_LEAVES, _TEXT, _END, _ATTRIBUTES, _START = 1, 2, 3, 4, 5
_ONE_ATTRIBUTE: Final = re.compile(_ATTRIBUTE)
_BEGUN: Final = re.compile(rb"<" + _TAG_NAME)
_REFERENCE: Final = re.compile(rb"&(?:#[0-9]{1,9}|#x[0-9a-fA-F]{1,8}|amp|lt|gt|quot|apos);")
_OTHER_REFERENCE: Final = re.compile(rb"&(?!(?:#[0-9]{1,9}|#x[0-9a-fA-F]{1,8}|amp|lt|gt|quot|apos);)")
_NAMED: Final = re.compile(rb"&[A-Za-z_:\x80-\xff][^\s<>&;]{0,99};")
_LONGEST_REFERENCE: Final = 100
_COMMENT, _CDATA = b"<!--", b"<![CDATA["
_LONGEST_OPENING: Final = len(_CDATA)
_AMPERSAND: Final = ord("&")
_ENDINGS: Final = {_COMMENT: b"-->", _CDATA: b"]]>"}
_Step = tuple[int, bool]
"""Where to go on, and whether more bytes must come first."""


def guarded(
    document: bytes | Iterable[bytes], *, source: str, limits: XmlLimits = REPLY, charset: str | None = None
) -> bytes:
    """Return a document as UTF-8 without a declaration, ready for a parser, if it passes.

    Args:
        document: The whole, or its pieces as they come in; never more of them is held than ``limits`` allow.
        source: Named in errors.
        limits: How much passes.
        charset: What the Content-Type header says about the encoding.

    Raises:
        XmlRefusedError: It does not pass.
    """
    guard = XmlGuard(source, limits, charset)
    passed = bytearray()
    for piece in _pieces(document):
        passed += guard.feed(piece)
    passed += guard.close()
    return bytes(passed)


def _pieces(document: bytes | Iterable[bytes]) -> Iterator[bytes]:
    if isinstance(document, bytes):
        for start in range(0, len(document), _SLICE):
            yield document[start : start + _SLICE]
    else:
        yield from document


class XmlGuard:
    """Looks at one document, piece by piece. Arguments as for :func:`guarded`."""

    def __init__(self, source: str, limits: XmlLimits = REPLY, charset: str | None = None) -> None:
        self._source = source
        self._limits = limits
        self._decoder = XmlDecoder(charset)
        self._pending = b""
        self._wanted = 0
        self._inside = b""
        self._offset = 0
        self._size = 0
        self._depth = 0
        self._text = 0
        self._nodes = 0

    def feed(self, piece: bytes) -> bytes:
        """Return what a piece is as UTF-8, if it passes with all before it.

        Raises:
            XmlRefusedError: It does not.
        """
        return self._feed(piece, final=False)

    def close(self) -> bytes:
        """Return what is left at the end of the document.

        Raises:
            XmlRefusedError: The document ends where it must not.
        """
        passed = self._feed(b"", final=True)
        if self._inside or self._depth:
            raise self._refused("XML_MALFORMED", "it ends before its elements are closed")
        if not self._nodes:
            raise self._refused("XML_MALFORMED", "it is empty")
        return passed

    def _feed(self, piece: bytes, *, final: bool) -> bytes:
        try:
            passed = self._decoder.feed(piece, final=final)
        except EncodingError as error:
            code = "XML_MALFORMED" if isinstance(error, DeclarationError) else "XML_ENCODING"
            raise XmlRefusedError(code, str(error), source=self._source, offset=error.offset) from None
        self._size += len(passed)
        if self._size > self._limits.size:
            raise self._refused("XML_TOO_LARGE", f"it is larger than {self._limits.size} bytes")
        self._pending += passed
        # A token that is not whole is looked at anew only once it has doubled, so that looking stays linear.
        if final or len(self._pending) >= self._wanted:
            self._scan(final=final)
        return passed

    def _scan(self, *, final: bool) -> None:
        data, position, waits = self._pending, 0, False
        while position < len(data) and not waits:
            position, waits = (self._leave if self._inside else self._content)(data, position)
        self._offset += position
        self._pending = data[position:]
        self._wanted = 2 * len(self._pending)
        if len(self._pending) > self._limits.text:
            raise self._refused("XML_TOO_LARGE", f"a tag is longer than {self._limits.text} bytes")
        if final and self._pending and not self._inside:
            raise self._refused("XML_MALFORMED", "it ends in the middle of a tag or a reference")

    def _leave(self, data: bytes, position: int) -> _Step:
        """Go on inside a comment or CDATA."""
        ending = _ENDINGS[self._inside]
        found = data.find(ending, position)
        end = found if found >= 0 else max(position, len(data) - len(ending) + 1)
        self._count_text(end - position, position)
        if found < 0:
            return end, True
        self._inside = b""
        return found + len(ending), False

    def _content(self, data: bytes, position: int) -> _Step:
        """Pass tags and text as long as there are whole ones, then what comes after them."""
        while token := _TOKEN.match(data, position):
            kind = token.lastindex
            if kind == _LEAVES:
                self._pass_leaves(token[_LEAVES], position)
            elif kind == _TEXT:
                self._pass_text(token, position)
            elif kind == _END:
                self._text = 0
                self._depth -= 1
                if self._depth < 0:
                    raise self._refused("XML_MALFORMED", "an element ends that has not begun", position)
            else:
                self._pass_start(token, position)
            position = token.end()
        if position == len(data):
            return position, False
        return (self._reference if data[position] == _AMPERSAND else self._markup)(data, position)

    def _pass_leaves(self, leaves: bytes, position: int) -> None:
        self._text = 0
        self._count_node(leaves.count(b"</") + leaves.count(_CDATA), position)
        self._check_depth(self._depth + 1, position)

    def _pass_text(self, token: re.Match[bytes], position: int) -> None:
        if not self._depth and token[_TEXT].strip(b" \t\r\n"):
            raise self._refused("XML_MALFORMED", "text stands outside of the document's element", position)
        self._count_text(token.end() - position, position)

    def _count_text(self, size: int, position: int) -> None:
        self._text += size
        if self._text > self._limits.text:
            raise self._refused("XML_TOO_LARGE", f"a text is longer than {self._limits.text} bytes", position)

    def _pass_start(self, token: re.Match[bytes], position: int) -> None:
        attributes = token[_ATTRIBUTES]
        self._text = 0
        self._count_node(1, position)
        if attributes:
            self._count_node(len(_ONE_ATTRIBUTE.findall(attributes)), position)
            if b"&" in attributes and (wrong := _OTHER_REFERENCE.search(attributes)):
                raise self._refused(
                    "XML_ENTITY",
                    "an attribute refers to an entity",
                    token.start(_ATTRIBUTES) + wrong.start(),
                )
        if token.end() - position > self._limits.text:
            raise self._refused("XML_TOO_LARGE", f"a tag is longer than {self._limits.text} bytes", position)
        self._check_depth(self._depth + 1, position)
        if token[_START] == b">":
            self._depth += 1

    def _check_depth(self, depth: int, position: int) -> None:
        if depth > self._limits.depth:
            what = f"it is deeper than {self._limits.depth} elements"
            raise self._refused("XML_TOO_DEEP", what, position)

    def _count_node(self, number: int, position: int) -> None:
        self._nodes += number
        if self._nodes > self._limits.nodes:
            raise self._refused("XML_TOO_LARGE", f"it has more than {self._limits.nodes} nodes", position)

    def _reference(self, data: bytes, position: int) -> _Step:
        if match := _REFERENCE.match(data, position):
            self._count_text(match.end() - position, position)
            return match.end(), False
        if named := _NAMED.match(data, position):
            name = named[0].decode("utf-8", "replace")
            raise self._refused("XML_ENTITY", f"it refers to the entity {name}", position)
        if len(data) - position < _LONGEST_REFERENCE and b"<" not in data[position:]:
            return position, True
        raise self._refused("XML_MALFORMED", "a reference is broken", position)

    def _markup(self, data: bytes, position: int) -> _Step:
        begin = data[position : position + _LONGEST_OPENING]
        for opening in (_COMMENT, _CDATA):
            if begin.startswith(opening):
                self._count_node(1, position)
                self._inside = opening
                return position + len(opening), False
        if begin.startswith((b"<!", b"<?")):
            if begin.startswith(b"<!") and len(begin) < _LONGEST_OPENING:
                return position, True
            raise self._declaration(begin, position)
        self._check_tag(data, position)
        return position, True

    def _declaration(self, begin: bytes, position: int) -> XmlRefusedError:
        word = begin[2:].upper()
        if begin.startswith(b"<?"):
            return self._refused("XML_INSTRUCTION", "it has a processing instruction", position)
        if word.startswith(b"ENTITY"):
            return self._refused("XML_ENTITY", "it declares an entity", position)
        if word.startswith((b"DOCTYPE", b"ELEMENT", b"ATTLIST", b"NOTATIO")):
            return self._refused("XML_DTD", "it declares a document type", position)
        return self._refused("XML_MALFORMED", "it has a declaration where none can be", position)

    def _check_tag(self, data: bytes, position: int) -> None:
        """Let a tag wait for its rest, if it can still become one: no tag has a second ``<`` in it."""
        if begun := _BEGUN.match(data, position):
            end, count = begun.end(), 0
            while attribute := _ONE_ATTRIBUTE.match(data, end):
                end, count = attribute.end(), count + 1
                if count > MAX_ATTRIBUTES:
                    what = f"an element has more than {MAX_ATTRIBUTES} attributes"
                    raise self._refused("XML_TOO_LARGE", what, position)
        if data.find(b"<", position + 1) >= 0:
            raise self._refused("XML_MALFORMED", "a tag is broken", position)

    def _refused(self, code: str, what: str, position: int = 0) -> XmlRefusedError:
        offset = self._decoder.skipped + self._offset + position
        return XmlRefusedError(code, what, source=self._source, offset=offset)
