"""Parsing of XML that has passed the guard. The only place where bytes become elements."""

from __future__ import annotations

from lxml import etree

from connector_kit.xml_encoding import without_controls
from connector_kit.xml_guard import guarded
from connector_kit.xml_limits import XmlRefusedError


def parse(passed: bytes, source: str) -> etree._Element:
    """Return the root of a document that :func:`connector_kit.xml_guard.guarded` has let through.

    Control characters that XML does not allow, as a long text may have them, are dropped.

    Raises:
        XmlRefusedError: XML_MALFORMED.
    """
    try:
        return _parse(passed)
    except etree.XMLSyntaxError:
        pass
    try:
        return _parse(guarded(without_controls(passed), source=source))
    except etree.XMLSyntaxError as error:
        raise XmlRefusedError("XML_MALFORMED", f"it is not well-formed: {error}", source=source) from None


def _parse(passed: bytes) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    return etree.fromstring(passed, parser)
