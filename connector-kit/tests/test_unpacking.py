"""Packed bodies, honest and hostile."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector_kit.unpacking import unpacked
from connector_kit.xml_limits import XmlRefusedError


def raw_deflate(body):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACK = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    " Deflate": raw_deflate,
    "": bytes,
    "identity": bytes,
}


def pieces(body, size):
    return (body[start : start + size] for start in range(0, len(body), size))


@pytest.mark.parametrize("coding", PACK)
@given(body=st.binary(max_size=500), repeat=st.sampled_from([1, 300]), size=st.integers(1, 70_000))
def test_what_was_packed_comes_out(coding, body, repeat, size):
    packed = PACK[coding](body * repeat)
    if body or coding in {"gzip", "deflate"}:
        assert b"".join(unpacked(pieces(packed, size), coding, limit=10**6, source="x")) == body * repeat


def test_members_of_gzip_follow_one_another():
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0"
    assert b"".join(unpacked([packed], "gzip", limit=100, source="x")) == b"one two"


@pytest.mark.parametrize(
    ("body", "coding", "code"),
    [
        pytest.param(gzip.compress(b"\0" * 10**8), "gzip", "XML_TOO_LARGE", id="gzip bomb"),
        pytest.param(zlib.compress(b"\0" * 10**8), "deflate", "XML_TOO_LARGE", id="deflate bomb"),
        pytest.param(gzip.compress(b"") * 60_000, "gzip", "XML_TOO_LARGE", id="empty members"),
        pytest.param(b"x" * 1_000_001, "", "XML_TOO_LARGE", id="not packed, too large"),
        pytest.param(b"x", "br", "XML_PACKING", id="another coding"),
        pytest.param(gzip.compress(gzip.compress(b"x")), "gzip, gzip", "XML_PACKING", id="packed twice"),
        pytest.param(b"not packed", "gzip", "XML_PACKING", id="not packed"),
        pytest.param(gzip.compress(b"x" * 1000)[:-9], "gzip", "XML_PACKING", id="cut"),
        pytest.param(gzip.compress(b"x") + b"garbage", "gzip", "XML_PACKING", id="garbage behind"),
    ],
)
def test_what_is_too_large_or_broken_is_refused(body, coding, code):
    with pytest.raises(XmlRefusedError) as caught:
        list(unpacked(pieces(body, 2**16), coding, limit=1_000_000, source="https://x"))
    assert caught.value.code == code
    assert "https://x" in str(caught.value)


def test_an_empty_body_is_empty_however_it_is_packed():
    assert b"".join(unpacked([], "gzip", limit=100, source="x")) == b""
