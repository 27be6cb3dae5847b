"""What passes in front of a parser, and what does not, whatever its shape and however it comes in."""

from __future__ import annotations

import codecs
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from connector_kit.xml_guard import MAX_ATTRIBUTES, guarded
from connector_kit.xml_limits import XmlLimits, XmlRefusedError

SMALL = XmlLimits(size=10**6, depth=5, text=150_000, nodes=20)


def refusal(document, limits=SMALL, charset=None):
    with pytest.raises(XmlRefusedError) as caught:
        guarded(document, source="https://erp.example.com/x", limits=limits, charset=charset)
    error = caught.value
    assert str(error).startswith(f"[{error.code}] The XML from https://erp.example.com/x was refused: ")
    assert error.hint
    return error


@pytest.mark.parametrize(
    ("document", "code", "offset"),
    [
        (b"<!DOCTYPE a><a/>", "XML_DTD", 0),
        (b"<?xml version='1.0'?><!DOCTYPE a SYSTEM 'http://x/y'><a/>", "XML_DTD", 21),
        (b"<!doctype a><a/>", "XML_DTD", 0),
        (b"<a><!ELEMENT a ANY></a>", "XML_DTD", 3),
        (b"<a><!ENTITY x 'y'></a>", "XML_ENTITY", 3),
        (b"<a>&x;</a>", "XML_ENTITY", 3),
        (b"<a b='1 &x; 2'/>", "XML_ENTITY", 8),
        (b"<a><b c='&nbsp;'>t</b></a>", "XML_ENTITY", 9),
        (b"<?xml-stylesheet href='x'?><a/>", "XML_INSTRUCTION", 0),
        (b"<a><?php ?></a>", "XML_INSTRUCTION", 3),
        (b"<a/><?xml version='1.0'?>", "XML_INSTRUCTION", 4),
        (b"<b/><?pi x?>", "XML_INSTRUCTION", 4),
        (b"<a>" * 6, "XML_TOO_DEEP", 15),
        (b"<a><a><a><a><a><b/>", "XML_TOO_DEEP", 15),
        (b"<a>" + b"<b/>" * 20 + b"</a>", "XML_TOO_LARGE", 79),
        (b"<a>" + b"<b></b>" * 20 + b"</a>", "XML_TOO_LARGE", 3),
        (b"<a>" + b"<b c='' d=''/>" * 8 + b"</a>", "XML_TOO_LARGE", 87),
        (b"<a>" + b"<!---->" * 20 + b"</a>", "XML_TOO_LARGE", 136),
        (b"", "XML_MALFORMED", 0),
        (b" \n", "XML_MALFORMED", 2),
        (b'{"json": 1}', "XML_MALFORMED", 0),
        (b"<a>", "XML_MALFORMED", 3),
        (b"<a", "XML_MALFORMED", 0),
        (b"<a></a></a>", "XML_MALFORMED", 7),
        (b"<a b=c/><d>", "XML_MALFORMED", 0),
        (b"<a>&#;</a>", "XML_MALFORMED", 3),
        (b"<a>& b</a>", "XML_MALFORMED", 3),
        (b"<a><!WHAT></a>", "XML_MALFORMED", 3),
        (b"<a><!-- ", "XML_MALFORMED", 7),
        (b"<?xml version='2.0'?><a/>", "XML_MALFORMED", 0),
    ],
)
def test_what_is_refused_has_a_code_and_a_place(document, code, offset):
    error = refusal(document)
    assert (error.code, error.offset) == (code, offset)


@pytest.mark.parametrize(
    "around", ["<a>{}</a>", "<a><![CDATA[{}]]></a>", "<a><!--{}--></a>", "<a b='{}'/>", "<a b='{}"]
)
@pytest.mark.parametrize("text", ["x", "xx xx\n", "xxx&amp;&#65;"])
def test_texts_and_tags_are_limited(around, text):
    def document(size):
        return around.format(text * (size // len(text))).encode()

    assert refusal(document(160_000)).code == "XML_TOO_LARGE"
    if around.endswith(">"):
        assert guarded(document(149_000), source="x", limits=SMALL) == document(149_000)


@pytest.mark.parametrize(
    "document",
    [
        b"<a/>",
        b"<a><!-- <!DOCTYPE a> &x; --></a>",
        b"<a><![CDATA[<!DOCTYPE a [<!ENTITY x 'y'>]> &x; <?php ?>]]></a>",
        b"<a b='>' c=\"'&lt;'\">&amp;&lt;&gt;&quot;&apos;&#65;&#x41;</a>",
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a:b xmlns:a="urn:x"><c.d-e/></a:b>',
        b"\xef\xbb\xbf<a>\xc3\xa9</a>",
        b"\n\n<?xml version='1.0'?><a/>",
        b"<a><a><a><a><a/></a></a></a></a>",
    ],
)
def test_what_passes_is_what_a_parser_reads(document):
    passed = guarded(document, source="x", limits=SMALL)
    assert etree.tostring(etree.fromstring(passed), method="c14n") == etree.tostring(
        etree.fromstring(document.strip()), method="c14n"
    )


def declared(encoding, text, codec):
    return f'<?xml version="1.0" encoding="{encoding}"?><a>{text}</a>'.encode(codec)


@pytest.mark.parametrize(
    ("document", "charset", "text"),
    [
        (declared("ISO-8859-1", "é", "latin-1"), None, "é"),
        (declared("windows-1252", "€", "cp1252"), None, "€"),
        (declared("us-ascii", "e", "ascii"), None, "e"),
        (declared("utf-8", "é", "utf-8"), None, "é"),
        ("<a>é</a>".encode("latin-1"), "ISO-8859-1", "é"),
        (declared("utf-8", "é", "utf-8"), "ISO-8859-1", "é"),
    ],
)
def test_encodings_that_are_declared_honestly_come_out_as_utf_8(document, charset, text):
    passed = guarded(document, source="x", charset=charset)
    assert passed == f"<a>{text}</a>".encode()


@pytest.mark.parametrize(
    "document",
    [
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-le"),
        "<a/>".encode("utf-16-be"),
        "<!DOCTYPE a><a/>".encode("utf-16-be"),
        "<a/>".encode("utf-32"),
        "<a/>".encode("utf-32-be"),
        "<a/>".encode("utf-32-le"),
        declared("utf-7", "x", "ascii"),
        declared("UTF-16", "x", "ascii"),
        declared("IBM037", "x", "ascii"),
        declared("utf-8", "é", "latin-1"),
        declared("us-ascii", "é", "utf-8"),
        codecs.BOM_UTF8 + declared("iso-8859-1", "é", "latin-1"),
        "<a>é</a>".encode("latin-1"),
        b"\x4c\x6f\xa7\x94",  # EBCDIC
    ],
)
def test_no_other_encoding_passes(document):
    assert refusal(document).code in {"XML_ENCODING", "XML_MALFORMED"}
    if b"\0" in document or b"encoding" in document:
        assert refusal(document).code == "XML_ENCODING"


def test_utf_7_without_a_declaration_is_no_xml():
    assert refusal(b"+ADw-a/+AD4-").code == "XML_MALFORMED"


def test_attributes_of_one_element_are_limited():
    many = b"".join(b" a%d=''" % number for number in range(MAX_ATTRIBUTES + 1))
    error = refusal(b"<a" + many + b"/>", XmlLimits())
    assert error.code == "XML_TOO_LARGE"
    assert "attributes" in error.what


def test_the_whole_is_limited():
    error = refusal(b"<a>" + b"<b>0123456789</b>" * 6 + b"</a>", XmlLimits(size=50))
    assert error.code == "XML_TOO_LARGE"
    assert "50 bytes" in error.what


FRAGMENTS = st.sampled_from(
    [
        b"<a>",
        b"</a>",
        b"<b/>",
        b"<b>x</b>",
        b"<c d='e'>",
        b"</c>",
        b'<c d="&lt;>\'"/>',
        b"<!--",
        b"-->",
        b"--",
        b"<![CDATA[",
        b"]]>",
        b"&amp;",
        b"&#65;",
        b"&x;",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
        b"<!DOCTYPE a>",
        b"<!ENTITY x 'y'>",
        b"<?pi x?>",
        b"<?xml version='1.0'?>",
        b"<",
        b">",
        b"'",
        b'"',
        b"=",
        b" ",
        b"\n",
        b"\0",
        b"\x01",
        b"\x0b",
        b"text",
        "é".encode(),
        b"\xff",
        b"!",
        b"?",
        b"[",
    ]
)
DOCUMENTS = st.lists(FRAGMENTS, max_size=12).map(lambda parts: b"<a>" + b"".join(parts) + b"</a>") | st.lists(
    FRAGMENTS, max_size=8
).map(b"".join)


def verdict(document):
    """What comes out, or the code of why nothing does."""
    try:
        return guarded(document, source="x", limits=SMALL), ""
    except XmlRefusedError as refused:
        return b"", refused.code


def parsed(document):
    """What an unguarded parser makes of a document: its canonical form, or None if it is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(document.lstrip(b" \n"), parser)
    except etree.XMLSyntaxError:
        return None, ""
    return etree.tostring(root, method="c14n"), root.getroottree().docinfo.doctype


@settings(max_examples=1500, deadline=None)
@given(DOCUMENTS)
@example(b"<a><![CDATA[]]>]]&gt;<!DOCTYPE a></a>")
@example(b"<a><!--><!DOCTYPE a>--></a>")
@example(b"<a b='<!--'><!DOCTYPE a>'/></a>")
def test_what_passes_parses_to_the_same_or_not_at_all(document):
    plain, doctype = parsed(document)
    passed, code = verdict(document)
    if code:  # where a parser takes it, it was for one of these
        assert plain is None or code in {"XML_DTD", "XML_ENTITY", "XML_INSTRUCTION"}
    else:
        assert not doctype
        assert parsed(passed)[0] == plain


@settings(max_examples=500, deadline=None)
@given(DOCUMENTS, st.lists(st.integers(0, 200), max_size=8))
def test_pieces_make_no_difference(document, cuts):
    bounds = [0, *sorted(min(cut, len(document)) for cut in cuts), len(document)]
    pieces = [document[a:b] for a, b in pairwise(bounds)]
    verdicts = {verdict(iter(pieces)), verdict(document)}
    # Of two faults the one that is met first is told; broken characters are met a piece at a time.
    codes = {code for _, code in verdicts}
    assert len(verdicts) == 1 or ("" not in codes and "XML_ENCODING" in codes)


def held_while(document, limits):
    tracemalloc.start()
    try:
        with pytest.raises(XmlRefusedError) as caught:
            guarded(document, source="x", limits=limits)
        return caught.value.code, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"<a>", b"x" * 2**16),
        (b"<a b='", b"x" * 2**16),
        (b"<a><!--", b"x" * 2**16),
        (b"<a><![CDATA[", b"x" * 2**16),
        (b"<", b"x" * 2**16),
        (b"", b" " * 2**16),
        (b"<a>", b"<b>x</b>" * 2**13),
    ],
)
def test_no_more_is_held_than_the_limits_allow(head, piece):
    def endless():
        yield head
        for _ in range(3200):  # 200 MB
            yield piece

    code, most = held_while(endless(), XmlLimits(size=4 * 2**20, text=2**20))
    assert code == "XML_TOO_LARGE"
    assert most < 24 * 2**20


def test_a_tag_without_an_end_takes_no_time_for_each_piece():
    """Pieces of one byte: looking at the whole again for each would take minutes."""
    document = b"<a b='" + b"x" * 200_000
    refused = refusal((document[i : i + 1] for i in range(len(document))), XmlLimits(text=100_000))
    assert refused.code == "XML_TOO_LARGE"
