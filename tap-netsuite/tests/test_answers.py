from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_netsuite.answers import BrokenAnswer, PageReader, read_server_time, told

NAMES = st.text("abcXYZ_1", min_size=1, max_size=8)
VALUES = st.one_of(st.text(max_size=20), st.just('x"links":[],y'), st.just('"links":[],'))


def body(items, **more):
    return json.dumps({"links": [], "hasMore": False, "items": items, **more}).encode()


def test_a_page_as_netsuite_documents_it():
    text = b"""{"links":[{"rel":"self","href":"https://1234567.suitetalk.api.netsuite.com/"}],"count":1,
    "hasMore":true,"offset":0,"totalResults":2311,"items":[{"links":[],"id":"48213","tranid":"VB-1042",
    "foreigntotal":"-1250.5","isreversal":"F","trandate":"6/1/2026"}]}"""
    page = PageReader().read(text)
    assert page.rows == [
        {
            "id": "48213",
            "tranid": "VB-1042",
            "foreigntotal": "-1250.5",
            "isreversal": "F",
            "trandate": "6/1/2026",
        }
    ]
    assert (page.has_more, page.total) == (True, 2311)


@given(st.lists(st.dictionaries(NAMES, st.none() | VALUES, max_size=6), max_size=8), st.booleans())
def test_rows_come_with_lower_case_names_and_exact_values_and_without_links(rows, dense):
    items = [{"links": []} | {k: v for k, v in row.items() if k.lower() != "links"} for row in rows]
    separators = (",", ":") if dense else (", ", ": ")
    text = json.dumps({"hasMore": False, "items": items}, separators=separators).encode()
    expected = [{k.lower(): v for k, v in row.items() if k != "links"} for row in items]
    reader = PageReader()
    assert reader.read(text).rows == expected
    assert reader.read(text).rows == expected, "a reader that knows the names says the same"


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("12345678901234567890.123456789012345678901", "12345678901234567890.123456789012345678901"),
        ("0.10", "0.10"),
        ("-7", "-7"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("true", "T"),
        ("false", "F"),
        ("null", None),
        ('{"id":"1"}', '{"id":"1"}'),
    ],
)
def test_values_that_are_no_strings_become_exactly_the_text_that_stood_there(sent, text):
    page = PageReader().read(f'{{"hasMore":false,"items":[{{"links":[],"X":{sent}}}]}}'.encode())
    assert page.rows == [{"x": text}]


@pytest.mark.parametrize(
    ("envelope", "more", "total"),
    [
        ({"hasMore": "true", "totalResults": "17"}, True, 17),
        ({"hasMore": "false", "totalResults": None}, False, None),
        ({"links": [{"rel": "next"}]}, True, None),
        ({"links": [{"rel": "self"}]}, False, None),
        ({}, False, None),
    ],
)
def test_an_envelope_that_is_a_little_off_is_understood(envelope, more, total):
    page = PageReader().read(json.dumps({"items": [{"links": [], "id": "1"}], **envelope}).encode())
    assert (page.rows, page.has_more, page.total) == ([{"id": "1"}], more, total)


def test_links_that_are_not_where_they_should_be_are_dropped():
    items = [{"id": "1", "links": []}, {"id": "2", "links": [{"rel": "self"}]}, {"LINKS": [], "id": "3"}]
    assert PageReader().read(body(items)).rows == [{"id": "1"}, {"id": "2"}, {"id": "3"}]


@pytest.mark.parametrize(
    "text", [b"", b"{", b"<html>", b"[]", b'{"hasMore":false}', b'{"items":[1]}', b'{"items":{}}']
)
def test_what_is_no_page_is_broken(text):
    with pytest.raises(BrokenAnswer):
        PageReader().read(text)


@pytest.mark.parametrize(
    "text",
    ["2025-03-26T16:21:00.000Z", "2025-03-26T16:21:00Z", "2025-03-26T16:21:00", "2025-03-26T18:21:00+02:00"],
)
def test_the_server_time_is_utc(text):
    found = read_server_time(json.dumps({"serverTime": text}).encode())
    assert found == datetime(2025, 3, 26, 16, 21, tzinfo=UTC)
    assert found.utcoffset().total_seconds() == 0


@pytest.mark.parametrize("text", [b"{}", b'{"serverTime":"now"}', b'{"serverTime":null}'])
def test_a_clock_that_says_no_time_is_broken(text):
    with pytest.raises(BrokenAnswer):
        read_server_time(text)


@pytest.mark.parametrize(
    ("document", "text", "codes"),
    [
        (
            {
                "title": "Bad Request",
                "o:errorDetails": [{"detail": "No.", "o:errorCode": "INVALID_PARAMETER"}],
            },
            "No.",
            {"INVALID_PARAMETER"},
        ),
        (
            {
                "title": "Bad Request",
                "o:errorCode": "USER_ERROR",
                "o:errorDetails": [{"detail": "Busy.", "o:errorCode": "CONCURRENCY_LIMIT_EXCEEDED"}],
            },
            "Busy.",
            {"USER_ERROR", "CONCURRENCY_LIMIT_EXCEEDED"},
        ),
        ({"error": "invalid_grant"}, "invalid_grant", set()),
        ({"error": {"code": "INVALID_LOGIN_ATTEMPT", "message": "No."}}, "No.", {"INVALID_LOGIN_ATTEMPT"}),
        ({"title": "Unauthorized"}, "Unauthorized", set()),
        ({"o:errorDetails": "odd", "title": 7}, "7", set()),
    ],
)
def test_the_words_of_an_error_are_found_in_every_shape(document, text, codes):
    said = told(json.dumps(document).encode())
    assert (said.text, said.codes) == (text, codes)


def test_a_web_page_says_nothing_and_plain_text_itself():
    assert told(b" <html>secret</html>").text == ""
    assert told(b"upstream failed\n").text == "upstream failed"
