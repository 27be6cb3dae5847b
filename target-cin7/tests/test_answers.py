import httpx2
import pytest
from fake_cin7 import LIMIT_TEXT, PAGE

from connector_kit.cin7 import decode
from target_cin7.answers import (
    AccessRefusal,
    Fault,
    Garbled,
    RateRefusal,
    Refusal,
    Taken,
    encode,
    read,
)


def answer(status, body=b"", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read(status, httpx2.Headers(named), body if isinstance(body, bytes) else body.encode())


@pytest.mark.parametrize(
    ("status", "body", "headers", "seconds"),
    [
        (429, LIMIT_TEXT, {"Retry_After": "60 Seconds"}, 60.0),
        (429, LIMIT_TEXT, {"Retry_After": "31"}, 31.0),
        (429, "", {}, None),
        (503, LIMIT_TEXT, {}, 60.0),
        (503, "You have reached 60 calls per 2 seconds API limit.", {}, 2.0),
        (400, f'[{{"ErrorCode":400,"Exception":"{LIMIT_TEXT}"}}]', {}, 60.0),
        (200, f'[{{"ErrorCode":503,"Exception":"{LIMIT_TEXT}"}}]', {}, 60.0),
    ],
)
def test_every_shape_of_rate_refusal_is_read(status, body, headers, seconds):
    assert answer(status, body, **headers) == RateRefusal(seconds)


def test_data_that_quotes_the_limit_text_is_data():
    body = f'{{"SupplierList":[{{"Comments":"{LIMIT_TEXT} Incorrect credentials!"}}]}}'
    assert isinstance(answer(200, body), Taken)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, "Incorrect credentials!"),
        (403, '[{"ErrorCode":403,"Exception":"Incorrect credentials!"}]'),
        (200, '{"ErrorCode":403,"Exception":"Incorrect credentials!"}'),
        (401, PAGE),
    ],
)
def test_refused_credentials(status, body):
    assert isinstance(answer(status, body), AccessRefusal)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, '[{"ErrorCode":400,"Exception":"A"},{"ErrorCode":400,"Exception":"B"}]', "A; B"),
        (400, '{"ErrorCode":400,"Exception":"A"}', "A"),
        (404, '[{"ErrorCode":404,"Exception":"Category not found."}]', "Category not found."),
        (405, '{"Message":"no PUT"}', "no PUT"),
        (405, "no PUT", "no PUT"),
        (200, '[{"ErrorCode":400,"Exception":"A"}]', "A"),
    ],
)
def test_a_refusal_keeps_the_words(status, body, words):
    assert answer(status, body) == Refusal(words, status)


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, "oops"), (502, PAGE), (503, ""), (503, PAGE), (200, '[{"ErrorCode":500,"Exception":"oops"}]')],
)
def test_a_server_fault_is_no_refusal(status, body):
    assert isinstance(answer(status, body), Fault)


@pytest.mark.parametrize(
    ("status", "body", "page"),
    [
        (200, PAGE, True),
        (200, "", False),
        (200, '{"SupplierList":[{"ID', False),
        (302, "", True),
        (404, PAGE, True),
        (413, "", False),
    ],
)
def test_no_data_where_data_belongs(status, body, page):
    reading = answer(status, body)
    assert isinstance(reading, Garbled)
    assert reading.page is page


def test_a_timeout_of_the_server_is_undecided():
    assert isinstance(answer(408, "too slow"), Garbled)


def test_numbers_keep_their_digits_both_ways():
    text = b'{"Amount":1234567890123.10,"Rate":0.1}'
    assert encode(decode(text)) == text


def test_a_byte_order_mark_is_not_garbage():
    assert answer(200, b'\xef\xbb\xbf{"Total":0}') == Taken({"Total": 0})
