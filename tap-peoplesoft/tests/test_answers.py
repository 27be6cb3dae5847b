from __future__ import annotations

from decimal import Decimal

import pytest
from fake_gateway import FakeQuery, fault_body, json_body, xmlp_body
from hypothesis import given
from hypothesis import strategies as st

from tap_peoplesoft.answers import BrokenAnswer, Fault, WebPage, read_answer

QUERY = FakeQuery("Q", [], ("ID",))
ENVELOPE = (
    b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><R xmlns="urn:r">%s'
    b"<S><status>%s</status></S></R></e:Body></e:Envelope>"
)


def json_with(rows: str) -> bytes:
    return b'{"status":"success","data":{"query":{"numrows":1,"queryname=":"Q","rows":%s}}}' % rows.encode()


def test_json_rows_keep_exact_numbers_and_lose_the_row_number():
    body = json_with(
        '[{"attr:rownumber":1,"A.ID":"0042","A.AMT":124.940,"A.BIG":12345678901234567890123.456,"A.N":0}]'
    )
    assert read_answer(body).rows == [
        {
            "A.ID": "0042",
            "A.AMT": Decimal("124.940"),
            "A.BIG": Decimal("12345678901234567890123.456"),
            "A.N": 0,
        }
    ]
    assert str(read_answer(body).rows[0]["A.AMT"]) == "124.940"


@pytest.mark.parametrize("rows", ["[]", "null", '""'])
def test_no_rows_in_any_form(rows):
    assert read_answer(json_with(rows)).rows == []


def test_rows_may_be_absent_and_one_row_may_be_an_object():
    assert read_answer(b'{"data":{"query":{"numrows":0,"queryname=":"Q"}}}').rows == []
    assert read_answer(json_with('{"A.ID":"1"}')).rows == [{"A.ID": "1"}]


def test_control_characters_inside_json_strings_are_let_through():
    assert read_answer(json_with('[{"A.TEXT":"a\tb\u0001c"}]')).rows == [{"A.TEXT": "a\tb\x01c"}]


def test_lenient_json_is_as_exact_as_strict_json():
    row = read_answer(json_with('[{"A.TEXT":"a\tb","A.AMT":0.10}]')).rows[0]
    assert str(row["A.AMT"]) == "0.10"


@pytest.mark.parametrize("body", [b"", b"{", b'{"data":{"query":{"rows":[1]}}}', b"[]", b'{"a":\xff}', b"{}"])
def test_broken_json_is_said_to_be_broken(body):
    with pytest.raises(BrokenAnswer):
        read_answer(body)


def test_xmlp_rows_bare_or_enveloped_are_the_same():
    rows = [{"ID": "0042", "DESCR": "Paper & toner", "DT": None, "AMT": Decimal("124.94"), "TM": " 9:05"}]
    body = xmlp_body(QUERY, rows)
    read = [{"A.ID": "0042", "A.DESCR": "Paper & toner", "A.DT": None, "A.AMT": "124.94", "A.TM": " 9:05"}]
    assert read_answer(body).rows == read
    answer = read_answer(ENVELOPE % (body.split(b"?>", 1)[1], b"finalBlockRetrieved"))
    assert answer.rows == read
    assert answer.status == "finalBlockRetrieved"


def test_a_queued_run_has_a_status_and_no_result():
    answer = read_answer(ENVELOPE % (b"", b"queued"))
    assert (answer.status, answer.has_query, answer.rows) == ("queued", False, [])


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["ID", "N1", "AMT"]),
            st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=3),
        ),
        max_size=5,
    )
)
def test_json_and_xmlp_say_the_same_numbers(rows):
    in_json = [{k: Decimal(str(v)) for k, v in r.items()} for r in read_answer(json_body(QUERY, rows)).rows]
    in_xml = [{k: Decimal(v) for k, v in r.items()} for r in read_answer(xmlp_body(QUERY, rows)).rows]
    assert in_json == in_xml


def test_control_characters_in_xml_are_dropped():
    body = b"<query><row><A.T>a\x01b&#x1;c&#11;d&#65;&#x20;</A.T></row></query>"
    assert read_answer(body).rows == [{"A.T": "abcdA "}]


@pytest.mark.parametrize(
    "body",
    [
        b"<query><row>",
        b"<other/>",
        b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><query><row><A>&x;</A></row></query>',
        b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "b">]><query><row><A>&a;</A></row></query>',
    ],
)
def test_broken_or_hostile_xml_is_refused(body):
    with pytest.raises(BrokenAnswer):
        read_answer(body)


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html><html></html>", b"<html><body>Sign in", b"<!-- x --><HTML>"]
)
def test_a_web_page_is_seen_for_what_it_is(body):
    with pytest.raises(WebPage):
        read_answer(body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (fault_body("User password failed. (158,45)"), "User password failed. (158,45)"),
        (b"<IBResponse type='error'><StatusCode>20</StatusCode></IBResponse>", "status code 20"),
        (b'{"status":"error","message":"Not Authorized (90,6)"}', "Not Authorized (90,6)"),
        (b'{"IBResponse":{"StatusCode":"20","DefaultMessage":"No route. (1,2)"}}', "No route. (1,2)"),
    ],
)
def test_faults_in_every_envelope(body, text):
    with pytest.raises(Fault, match=text.split("(", maxsplit=1)[0]):
        read_answer(body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<!DOCTYPE query [<!ENTITY x 'y'>]><query/>", "XML_DTD"),
        (b"<query><row><A.B>&x;</A.B></row></query>", "XML_ENTITY"),
        (b"<query>" * 100_000, "XML_TOO_DEEP"),
        ("<query/>".encode("utf-16"), None),
        (b"<?xml-stylesheet href='x'?><query/>", "XML_INSTRUCTION"),
        (b"<query><\x01!DOCTYPE x></query>", "XML_MALFORMED"),
    ],
)
def test_no_parser_sees_what_the_guard_does_not_let_through(body, code):
    with pytest.raises(BrokenAnswer, match=code):
        read_answer(body)


def test_a_document_type_in_a_text_is_text():
    (row,) = read_answer(b"<query><row><A.B><![CDATA[<!DOCTYPE x>]]></A.B></row></query>").rows
    assert row == {"A.B": "<!DOCTYPE x>"}
