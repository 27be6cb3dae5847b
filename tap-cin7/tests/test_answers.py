from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector_kit.cin7 import is_web_page
from tap_cin7.answers import BrokenAnswer, Told, error_in, read_document, told

LIMIT = "You have reached 60 calls per 60 seconds API limit."

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14), max_value=10**14)


@given(st.lists(decimals))
def test_every_digit_of_a_number_survives(numbers):
    body = f"[{', '.join(str(number) for number in numbers)}]".encode()
    assert [str(number) for number in read_document(body)] == [str(number) for number in numbers]


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(), st.lists))
def test_a_document_is_read_as_it_was_sent(value):
    assert read_document(json.dumps({"x": value}).encode()) == {"x": value}


def test_a_byte_order_mark_is_no_part_of_it():
    assert read_document(b'\xef\xbb\xbf{"Total": 1.0}') == {"Total": Decimal("1.0")}


@pytest.mark.parametrize("body", [b"", b"3", b"true", b'"words"', b"{", b"[1", b"{'a': 1}", b"\xff", b"<p>"])
def test_what_is_no_document_is_told(body):
    with pytest.raises(BrokenAnswer):
        read_document(body)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([{"ErrorCode": 400, "Exception": "a"}], Told("a", 400, True)),
        (
            [{"ErrorCode": 400, "Exception": "a"}, {"ErrorCode": 404, "Exception": "b "}],
            Told("a; b", 400, True),
        ),
        ({"ErrorCode": 403, "Exception": "a"}, Told("a", 403, True)),
        ({"ErrorCode": "409"}, Told("", 409, True)),
        ({"errorCode": 7, "exception": None}, Told("", None, True)),
        ([{"Exception": "a"}], Told("a", None, True)),
        ([], None),
        ({}, None),
        ([{"Exception": "a"}, {"ID": 1}], None),
        ([1], None),
        ({"Total": 1, "Page": 1, "SupplierList": []}, None),
        ({"Lines": [{"ErrorCode": 400, "Exception": "a"}]}, None),
    ],
)
def test_the_error_model_is_known_under_any_status(document, said):
    assert error_in(document) == said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'[{"ErrorCode":400,"Exception":"Purchase not found"}]', Told("Purchase not found", 400, True)),
        (b"Incorrect credentials!", Told("Incorrect credentials!")),
        (b'"Incorrect credentials!"', Told("Incorrect credentials!")),
        (b'{"Message":"No HTTP resource","MessageDetail":"x"}', Told("No HTTP resource", None, True)),
        (b'["a", "b"]', Told()),
        (b"3", Told()),
        (b"", Told()),
        (b" <html>", Told("a web page instead of a reason")),
    ],
)
def test_the_words_of_a_refusal(body, said):
    assert told(body) == said


@pytest.mark.parametrize("text", [LIMIT, LIMIT.upper(), "x reached  7 calls\nper second"])
def test_a_rate_refusal_is_known_by_its_words(text):
    assert Told(text).rate
    assert told(json.dumps([{"ErrorCode": 400, "Exception": text}]).encode()).rate


@pytest.mark.parametrize("text", ["", "The limit is 60 calls", "reached the calls per hour"])
def test_other_words_are_none(text):
    assert not Told(text).rate


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Purchase not found", True),
        ("Account with specified ID not found", True),
        ("Supplier with specified id does not exist", True),
        ("The sale doesn't exist", True),
        ("Page is invalid", False),
        ("", False),
    ],
)
def test_whether_an_object_is_gone_is_in_the_words(text, gone):
    assert Told(text).gone is gone


@given(st.binary(max_size=200))
def test_no_body_at_all_is_a_failure(body):
    assert isinstance(told(body), Told)
    assert isinstance(is_web_page(body), bool)
