"""How much of an XML document a parser may see, and the error for one that it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from connector_kit.errors import ConnectorError

_MEBIBYTE: Final = 2**20


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """How much of a document passes.

    Args:
        size: Bytes, unpacked.
        depth: Elements inside one another.
        text: Bytes of a text node, or of a tag with its attributes. No less than 128 KiB: texts as short as
            that always pass.
        nodes: Elements, attributes, comments and CDATA sections together: each takes memory in a parser, most
            of all the empty ones.
    """

    size: int = 32 * _MEBIBYTE
    depth: int = 256
    text: int = 10_000_000
    nodes: int = 500_000


REPLY: Final = XmlLimits()
"""For the answer to a call."""
DESCRIPTION: Final = XmlLimits(size=8 * _MEBIBYTE, depth=100, nodes=200_000)
"""For a WSDL or a schema."""


class XmlRefusedError(ConnectorError):
    """A document that no parser may see.

    Codes: XML_DTD, XML_ENTITY, XML_INSTRUCTION, XML_ENCODING, XML_PACKING, XML_TOO_LARGE, XML_TOO_DEEP,
    XML_MALFORMED.

    Args:
        code: One of these.
        what: What is wrong; a clause about the document.
        source: The URL or file that it came from.
        offset: Bytes before the place, as far as they are known; counted in UTF-8.
    """

    def __init__(self, code: str, what: str, *, source: str, offset: int = 0) -> None:
        super().__init__(
            f"The XML from {source} was refused: {what} (at byte {offset}).",
            code=code,
            hint="look what stands behind this address: a sign-in page, a proxy or an error page "
            "is not what was asked for. Nothing of the document was used.",
        )
        self.what = what
        self.source = source
        self.offset = offset
