"""Parsing of XML that has passed the guard. The only place where bytes become elements."""

from __future__ import annotations

from lxml import etree

from connector_kit.xml_guard import XmlRefusedError


def parse(passed: bytes, source: str) -> etree._Element:
    """Return the root of a document that :func:`connector_kit.xml_guard.guarded` has let through.

    Raises:
        XmlRefusedError: XML_MALFORMED.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        return etree.fromstring(passed, parser)
    except etree.XMLSyntaxError as error:
        raise XmlRefusedError("XML_MALFORMED", f"it is not well-formed: {error}", source=source) from None
