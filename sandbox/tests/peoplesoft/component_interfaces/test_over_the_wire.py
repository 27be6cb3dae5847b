"""The whole server: calls are counted, and go wrong by rule."""

import asyncio
import gzip
import zlib

import pytest
import requests
from lxml import etree

from sandbox import hostile
from sandbox.peoplesoft import CREDENTIALS
from sandbox.testing import running

BASIC = (CREDENTIALS["username"], CREDENTIALS["password"])
MEBIBYTE = 1024 * 1024
CREATE = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><Create__CompIntfc__VNDR_ID>'
    "<SETID>SHARE</SETID><VENDOR_ID>NEXT</VENDOR_ID><VENDOR_NAME_SHORT>WIRE</VENDOR_NAME_SHORT>"
    "<NAME1>Wire &amp; Rope</NAME1></Create__CompIntfc__VNDR_ID></e:Body></e:Envelope>"
)


@pytest.fixture(scope="module")
def _server():
    with running(scale=0.1) as server:
        yield server


@pytest.fixture
def server(_server):
    _server.reset("peoplesoft")
    return _server


def post(server, **how):
    return requests.post(
        f"{server.url}/PSIGW/PeopleSoftServiceListeningConnector/PSFT_EP",
        CREATE.encode(),
        headers={"SOAPAction": "CI_VNDR_ID_C.V1", "Content-Type": "text/xml"},
        auth=BASIC,
        timeout=20,
        **how,
    )


def wsdl(server, **how):
    url = f"{server.url}/PSIGW/PeopleSoftServiceListeningConnector/PSFT_EP/CI_VNDR_ID.1.wsdl"
    return requests.get(url, timeout=20, **how)


def created(server):
    return server.books("peoplesoft")["counts"]["VENDOR"] - 40


def test_calls_are_counted_by_interface_and_operation(server):
    for _ in range(2):
        post(server)
    notes = server.counters()["peoplesoft"]["notes"]
    assert notes == {"ci:VNDR_ID.Create": 2, "ci:VNDR_ID.Create:failed": 1}


def test_a_get_that_finds_nothing_is_a_call_too(server):
    body = CREATE.replace("Create__", "Get__")
    url = f"{server.url}/PSIGW/PeopleSoftServiceListeningConnector"
    requests.post(url, body.encode(), headers={"SOAPAction": "CI_VNDR_ID_G.V1"}, auth=BASIC, timeout=20)
    notes = server.counters()["peoplesoft"]["notes"]
    assert (notes["ci:VNDR_ID.Get"], notes["ci:no_rows"]) == (1, 1)


def test_an_unknown_property_is_in_the_call_log(server):
    body = CREATE.replace("NAME1>", "NAME9>")
    requests.post(
        f"{server.url}/PSIGW/PeopleSoftServiceListeningConnector",
        body.encode(),
        headers={"SOAPAction": "CI_VNDR_ID_C.V1"},
        auth=BASIC,
        timeout=20,
    )
    assert "ci:unknown_property NAME9" in server.calls()[-1]["notes"]


def test_a_rule_picks_an_operation_by_its_message(server):
    server.faults.add(action="reset_after", body_contains="Create__CompIntfc__VNDR_ID")
    with pytest.raises(requests.ConnectionError):
        post(server)
    assert created(server) == 1


def test_an_empty_500(server):
    server.faults.add(action="empty", system="peoplesoft")
    assert (post(server).status_code, created(server)) == (500, 0)


class TestHostile:
    @pytest.mark.parametrize(
        ("shape", "mark"),
        [
            ("dtd", b"<!DOCTYPE root [<!ELEMENT"),
            ("external_entity", b"file:///etc/hostname"),
            ("external_schema", b"/elsewhere/types.xsd"),
        ],
    )
    @pytest.mark.parametrize("ask", [post, wsdl])
    def test_the_answer_is_the_real_one_with_something_in_it(self, server, shape, mark, ask):
        server.faults.add(action="hostile_after", shape=shape, system="peoplesoft")
        content = ask(server).content
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        assert mark in content
        assert etree.QName(root).localname == ("Envelope" if ask is post else "definitions")
        assert b"notification" in content or b"portType" in content

    @pytest.mark.parametrize("ask", [post, wsdl])
    def test_an_entity_bomb_is_one(self, server, ask):
        server.faults.add(action="hostile_after", shape="entity_bomb")
        with pytest.raises(etree.XMLSyntaxError, match="amplification"):
            etree.fromstring(ask(server).content)

    @pytest.mark.parametrize(("action", "rows"), [("hostile", 0), ("hostile_after", 1)])
    def test_the_call_is_executed_or_not(self, server, action, rows):
        server.faults.add(action=action, shape="garbage", method="POST")
        with pytest.raises(etree.XMLSyntaxError):
            etree.fromstring(post(server).content)
        assert created(server) == rows

    def test_deep_is_a_hundred_thousand_levels(self, server):
        server.faults.add(action="hostile", shape="deep")
        content = wsdl(server).content
        assert content.count(b"<x>") == content.count(b"</x>") == 100_000

    def test_huge_text_is_two_hundred_mebibytes_in_one_node(self, server):
        server.faults.add(action="hostile", shape="huge_text")
        with wsdl(server, stream=True) as answer:
            sizes = [len(chunk) for chunk in answer.iter_content(MEBIBYTE)]
        assert 200 * MEBIBYTE < sum(sizes) < 201 * MEBIBYTE

    def test_a_gzip_bomb_is_small_on_the_wire_and_a_gibibyte_behind_it(self, server):
        server.faults.add(action="hostile_after", shape="gzip_bomb")
        with wsdl(server, stream=True) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            wire = answer.raw.read(decode_content=False)
        assert len(wire) < 2 * MEBIBYTE
        opened = zlib.decompressobj(16 + zlib.MAX_WBITS)
        first = opened.decompress(wire, 2 * MEBIBYTE)
        assert first.startswith(b'<wsdl:definitions name="CI_VNDR_ID.1"')
        assert len(first) == 2 * MEBIBYTE
        assert _size(wire) % 2**32 > 1024 * MEBIBYTE

    def test_a_reader_who_gives_up_costs_nothing(self, server):
        server.faults.add(action="hostile", shape="huge_text")
        with wsdl(server, stream=True) as answer:
            next(answer.iter_content(1000))
        assert wsdl(server).status_code == 200

    def test_who_follows_a_hostile_pointer_is_seen(self, server):
        server.faults.add(action="hostile_after", shape="external_schema")
        root = etree.fromstring(wsdl(server).content)
        far = next(
            e.get("schemaLocation") for e in root.iter("{*}import") if "elsewhere" in e.get("namespace")
        )
        assert not far.startswith(server.url)
        requests.get(far, timeout=20)
        assert server.counters()["peoplesoft"]["notes"] == {"elsewhere": 1}

    def test_an_unknown_shape_is_refused_by_name(self, server):
        with pytest.raises(RuntimeError, match="gzip_bomb"):
            server.faults.add(action="hostile", shape="polite")


def test_the_gzip_stream_is_sound(monkeypatch):
    """Its check sum and size, on a smaller bomb of the same make."""
    monkeypatch.setattr(hostile, "_GZIP_MEBIBYTES", 3)

    async def collected():
        return b"".join([chunk async for chunk in hostile.hostile_body("gzip_bomb", b"<a>b</a>", "x")])

    wire = asyncio.run(collected())
    assert gzip.decompress(wire) == b"<a>" + b" " * 3 * MEBIBYTE + b"b</a>"


def _size(wire):
    """What a gzip stream says it holds."""
    return int.from_bytes(wire[-4:], "little")
