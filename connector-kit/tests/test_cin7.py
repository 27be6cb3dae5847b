from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector_kit.cin7 import (
    ErrorModel,
    decode,
    error_models,
    is_key_refusal,
    is_rate_refusal,
    is_web_page,
    pacer_name,
)
from connector_kit.secrets import Secret


def test_numbers_are_exact_and_a_byte_order_mark_is_no_part_of_them():
    assert decode(b'\xef\xbb\xbf{"a": 1.10, "b": 2}') == {"a": Decimal("1.10"), "b": 2}
    assert str(decode(b"[0.10]")[0]) == "0.10"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"<p>", b"[" * 200_000])
def test_what_is_no_json_is_a_value_error(content):
    with pytest.raises(ValueError):
        decode(content)


@given(st.binary(max_size=100))
def test_any_bytes_are_json_or_a_value_error(content):
    try:
        document = decode(content)
    except ValueError:
        return
    assert isinstance(error_models(document, strict=False), list)


@pytest.mark.parametrize(
    "text", ["You have reached 60 calls per 60 seconds API limit.", "REACHED 5 Calls\nper minute"]
)
def test_words_about_the_number_of_calls(text):
    assert is_rate_refusal(text)
    assert not is_key_refusal(text)


def test_words_about_the_key():
    assert is_key_refusal("incorrect credentials!")
    assert not is_rate_refusal("Incorrect credentials!")


@pytest.mark.parametrize(
    ("content", "page"),
    [(b"\r\n <!DOCTYPE html>", True), (b"\xef\xbb\xbf<html>", True), (b"{}", False), (b"", False)],
)
def test_a_page_for_people(content, page):
    assert is_web_page(content) is page


@pytest.mark.parametrize(
    ("document", "models"),
    [
        ([{"ErrorCode": 400, "Exception": " a\n b "}], [ErrorModel(400, "a b")]),
        ({"errorcode": "404", "exception": None}, [ErrorModel(404, "")]),
        ([{"Exception": "a"}, {"ErrorCode": 1}], [ErrorModel(0, "a"), ErrorModel(1, "")]),
        ([{"Exception": "a"}, {"ID": "x"}], []),
        ([{"Exception": "a"}, "b"], []),
        ([], []),
        ({}, []),
        ("words", []),
        (None, []),
        ({"Total": 0, "SupplierList": []}, []),
        ({"Message": "a"}, []),
    ],
)
def test_the_error_model_and_nothing_else(document, models):
    assert error_models(document, strict=True) == models


def test_any_object_with_a_message_where_the_status_says_that_it_is_an_error():
    assert error_models({"Message": "a", "MessageDetail": "b"}, strict=False) == [ErrorModel(0, "a")]
    assert error_models([{"error": "a"}], strict=False) == [ErrorModel(0, "a")]


def test_a_window_belongs_to_a_key_at_an_address():
    names = {pacer_name(url, Secret(key)) for url in ("https://a", "https://b") for key in ("key-1", "key-2")}
    assert len(names) == 4
