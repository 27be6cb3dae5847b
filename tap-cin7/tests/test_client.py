from __future__ import annotations

import gzip
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from fake_cin7_core import (
    LIMIT_WORDS,
    Reply,
    error,
    once,
    reply,
    too_many,
    too_many_400,
    too_many_503,
    web_page,
    words,
)

from connector_kit.errors import AccessError, ConfigurationError, InterruptedRunError, UnreachableError
from connector_kit.pacing import SharedPacer
from tap_cin7 import transport
from tap_cin7.client import Cin7Client
from tap_cin7.connection import Connection
from tap_cin7.errors import AnswerNotUnderstood, Cin7Declined, EndpointMissing, NotThere
from tap_cin7.waiting import BROKEN, FAILED, RATE_LIMITED, TIMED_OUT, UNREACHABLE

PAGED = {"Page": 1, "Limit": 1000}


@pytest.fixture
def client(connect):
    return connect()


@pytest.fixture
def suppliers(cin7):
    cin7.listing("supplier", "SupplierList", [{"ID": "s1", "Discount": 0}])
    return {"Total": 1, "Page": 1, "SupplierList": [{"ID": "s1", "Discount": 0}]}


@pytest.fixture
def real_pace(cin7):
    """A client that paces itself for real, by windows of its own."""
    clients = []

    def make(**settings):
        connection = Connection.from_settings({**cin7.config, **settings})
        clients.append(Cin7Client(connection, connection.pacer()))
        return clients[-1]

    yield make
    for made in clients:
        made.close()


def test_a_call_carries_the_key_and_its_query(client, cin7, suppliers):
    asked = {"Page": 1, "Limit": 1000, "IncludeDeprecated": True, "Name": "Ö & Co"}
    assert client.get("supplier", asked) == suppliers
    (request,) = cin7.requests
    assert request.headers["api-auth-applicationkey"] == cin7.key
    assert request.query == {"page": "1", "limit": "1000", "includedeprecated": "true", "name": "Ö & Co"}
    assert client.calls == 1


def test_numbers_are_exact(client, cin7):
    body = b'{"Price": 1.10, "Total": 12345678901234567.8901, "Quantity": 3, "Rate": "0.50"}'
    cin7.paths["sale"] = lambda request: Reply(200, body)
    document = client.get("sale", {"ID": "x"})
    assert document == {
        "Price": Decimal("1.10"),
        "Total": Decimal("12345678901234567.8901"),
        "Quantity": 3,
        "Rate": "0.50",
    }
    assert str(document["Price"]) == "1.10"
    assert type(document["Quantity"]) is int


def test_a_list_may_be_the_whole_answer(client, cin7):
    cin7.paths["advanced-purchase/payment"] = lambda request: reply([{"ID": "p1", "Amount": 5}])
    assert client.get("advanced-purchase/payment", {"PurchaseID": "x"}) == [{"ID": "p1", "Amount": 5}]


# the rate


@pytest.mark.parametrize(
    ("refusal", "wait"),
    [
        (too_many(), 60),
        (too_many("17"), 17),
        (too_many_503(), 60),
        (too_many_400(), 60),
        (error(400, "you have REACHED 60 Calls per 31 seconds API limit", single=True), 31),
        (error(400, LIMIT_WORDS, http=200), 60),
        (words(403, LIMIT_WORDS), 60),
        (words(200, LIMIT_WORDS), 60),
        (words(429, "slow down"), 45),
    ],
)
def test_every_shape_of_a_rate_refusal_waits_as_it_says_and_goes_on(
    connect, cin7, suppliers, waiter, refusal, wait
):
    client = connect(limit_window_seconds=45)
    cin7.script.append(once(refusal))
    assert client.get("supplier", PAGED) == suppliers
    assert [second for second in waiter.waits if second] == [wait]
    assert client.calls == 2


def test_refusals_that_do_not_end_are_sat_out_for_half_an_hour(client, cin7, waiter):
    cin7.script.append(lambda request: too_many())
    with pytest.raises(UnreachableError) as caught:
        client.get("supplier", PAGED)
    assert caught.value.code == "RATE_LIMITED"
    assert "calls_per_window" in caught.value.hint
    assert LIMIT_WORDS in str(caught.value)
    assert RATE_LIMITED.seconds <= sum(waiter.waits) <= RATE_LIMITED.seconds + 120


def test_a_wait_for_hours_ends_the_run_at_once(client, cin7, waiter):
    cin7.script.append(lambda request: too_many("86400 Seconds"))
    with pytest.raises(UnreachableError) as caught:
        client.get("supplier", PAGED)
    assert caught.value.code == "RATE_LIMITED"
    assert "1440 minutes" in str(caught.value)
    assert not waiter.waits
    assert len(cin7.requests) == 1


def test_a_refusal_holds_up_everyone_who_has_the_key(cin7, suppliers, real_pace):
    cin7.script.append(once(too_many("1 Seconds")))
    one, other = real_pace(), real_pace(account_id="another")
    began = time.monotonic()
    waiting = one.submit("supplier", PAGED)
    while 429 not in cin7.statuses:
        time.sleep(0.005)
    with pytest.raises(AccessError):
        other.get("supplier", PAGED)
    assert time.monotonic() - began >= 1
    assert waiting() == suppliers


def test_two_clients_of_a_key_stay_within_its_calls_and_meet_no_refusal(cin7, suppliers, real_pace):
    cin7.limit, cin7.window = 6, 0.4
    pace = {"calls_per_window": 6, "limit_window_seconds": 0.4}
    began = time.monotonic()
    several = [
        client.fetch_many([("supplier", PAGED)] * 9) for client in (real_pace(**pace), real_pace(**pace))
    ]
    assert [list(answers) for answers in several] == [[suppliers] * 9] * 2
    assert set(cin7.statuses) == {200}
    assert time.monotonic() - began >= 2 * 0.4


def test_tap_and_target_of_a_key_share_a_name_for_its_window(cin7):
    connection = Connection.from_settings({**cin7.config, "base_url": cin7.url + "/"})
    assert connection.pacer_name == f"cin7:{cin7.url}:{cin7.key}"
    assert isinstance(connection.pacer(), SharedPacer)


# passing trouble


def test_a_plain_503_is_passing_trouble(client, cin7, suppliers, waiter):
    cin7.script.append(once(words(503, "Service Unavailable"), times=2))
    assert client.get("supplier", PAGED) == suppliers
    assert len(waiter.waits) == 2


@pytest.mark.parametrize("status", [500, 502, 503])
def test_what_keeps_failing_ends_with_4(client, cin7, status):
    cin7.script.append(lambda request: error(status, "Object reference not set"))
    with pytest.raises(UnreachableError) as caught:
        client.get("supplier", PAGED)
    assert caught.value.code == "CIN7_FAILED"
    assert caught.value.exit_code == 4
    assert "Object reference not set" in str(caught.value)
    assert len(cin7.requests) == FAILED.attempts


def test_a_silent_server_is_given_up(connect, cin7):
    cin7.delay = 0.3
    with pytest.raises(UnreachableError) as caught:
        connect(request_timeout=0.05).get("supplier", PAGED)
    assert caught.value.code == "TIMED_OUT"
    assert "request_timeout" in caught.value.hint
    while len(cin7.requests) < TIMED_OUT.attempts:  # the last one may still be on its way in
        time.sleep(0.005)


def test_a_gateways_time_out_is_one(client, cin7):
    cin7.script.append(lambda request: web_page(504))
    with pytest.raises(UnreachableError) as caught:
        client.get("supplier", PAGED)
    assert caught.value.code == "TIMED_OUT"
    assert len(cin7.requests) == TIMED_OUT.attempts


def test_nobody_there(connect, waiter):
    with pytest.raises(UnreachableError) as caught:
        connect(base_url="http://127.0.0.1:1/ExternalApi/v2").get("supplier")
    assert caught.value.code == "CIN7_UNREACHABLE"
    assert "http://127.0.0.1:1/ExternalApi/v2/supplier" in str(caught.value)
    assert len(waiter.waits) == UNREACHABLE.attempts - 1


def test_a_body_that_is_cut_is_asked_for_again(client, cin7, suppliers):
    cut = Reply(200, b'{"Total": 1, "Page"', {"Content-Length": "400", "Connection": "close"})
    cin7.script.append(once(cut, times=2))
    assert client.get("supplier", PAGED) == suppliers
    assert len(cin7.requests) == 3


@pytest.mark.parametrize(
    "answer",
    [
        Reply(200, b'{"Total": 1, "Page"', {"Content-Length": "400", "Connection": "close"}),
        Reply(200, b"\x1f\x8b\x08 no more of it", {"Content-Encoding": "gzip"}),
    ],
)
def test_what_is_always_cut_or_garbled_ends_with_4(client, cin7, answer):
    cin7.script.append(lambda request: answer)
    with pytest.raises(UnreachableError) as caught:
        client.get("supplier", PAGED)
    assert caught.value.code == "ANSWER_CUT"
    assert len(cin7.requests) == BROKEN.attempts


@pytest.mark.parametrize("body", [b"", b'{"Total": 1,', b"null", b'"words"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_asked_for_again_and_then_told(client, cin7, suppliers, body):
    cin7.script.append(once(Reply(200, body)))
    assert client.get("supplier", PAGED) == suppliers
    cin7.script.append(lambda request: Reply(200, body))
    with pytest.raises(AnswerNotUnderstood) as caught:
        client.get("supplier", PAGED)
    assert caught.value.exit_code == 1
    assert "supplier (Page 1, Limit 1000)" in str(caught.value)


# refusals


def test_a_wrong_key_ends_with_3_and_is_not_shown(connect, cin7):
    wrong = "11111111-2222-3333-4444-555555555555"
    with pytest.raises(AccessError) as caught:
        connect(application_key=wrong).get("purchaseList", PAGED)
    assert caught.value.code == "KEY_REFUSED"
    assert caught.value.exit_code == 3
    assert "Incorrect credentials!" in str(caught.value)
    assert "purchaseList" in str(caught.value)
    assert "plan may not include purchaseList" in caught.value.hint
    assert "application_key" in caught.value.hint
    assert wrong not in str(caught.value)
    assert len(cin7.requests) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        words(403, "Incorrect credentials!"),
        error(403, "Incorrect credentials!", http=200),
        words(401, ""),
        error(400, "Incorrect credentials!"),
    ],
)
def test_a_key_that_works_elsewhere_is_refused_for_one_endpoint(client, cin7, suppliers, refusal):
    cin7.paths["ref/account/bank"] = lambda request: refusal
    client.get("supplier", PAGED)
    with pytest.raises(AccessError) as caught:
        client.get("ref/account/bank", PAGED)
    assert caught.value.code == "ENDPOINT_FORBIDDEN"
    assert "ref/account/bank" in str(caught.value)
    assert "deselect its stream" in caught.value.hint


@pytest.mark.parametrize(
    "answer",
    [
        error(400, "Purchase not found"),
        error(400, "Account with specified ID not found"),
        error(400, "Supplier with specified id does not exist", http=200, single=True),
        error(404, "Purchase is deleted"),
        error(404, ""),
    ],
)
def test_an_object_that_is_gone(client, cin7, answer):
    cin7.paths["advanced-purchase"] = lambda request: answer
    with pytest.raises(NotThere) as caught:
        client.get("advanced-purchase", {"ID": "4f0c"})
    assert caught.value.code == "OBJECT_NOT_FOUND"
    assert "advanced-purchase (ID 4f0c)" in str(caught.value)
    assert len(cin7.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        web_page(),
        web_page(404),
        Reply(404),
        words(404, "Not Found"),
        reply({"Message": "No HTTP resource was found that matches the request URI"}, 404),
        Reply(302, b"", {"Location": "/Error?aspxerrorpath=/x"}),
        Reply(301, b"", {"Location": "https://elsewhere.example.com/"}),
    ],
)
def test_a_path_that_is_not_there(client, cin7, answer):
    cin7.paths["advanced-purchase"] = lambda request: answer
    with pytest.raises(EndpointMissing) as caught:
        client.get("advanced-purchase", {"ID": "4f0c"})
    assert isinstance(caught.value, ConfigurationError)
    assert f"{cin7.url}/advanced-purchase" in str(caught.value)
    assert "base_url" in caught.value.hint
    assert len(cin7.requests) == 1


def test_a_list_that_is_not_found_is_a_path(client, cin7):
    cin7.paths["purchaselist"] = lambda request: error(404, "not found")
    with pytest.raises(EndpointMissing):
        client.get("purchaseList", PAGED)


@pytest.mark.parametrize(
    ("answer", "status", "text"),
    [
        (error(400, "Page is invalid", "Limit is invalid"), 400, "Page is invalid; Limit is invalid"),
        (error(400, "Purchase not found"), 400, "Purchase not found"),
        (error(409, "Try again", http=200), 409, "Try again"),
        (reply([{"Exception": "Odd"}]), 400, "Odd"),
        (reply({"errorcode": "422", "exception": "Odd"}), 422, "Odd"),
        (words(405, "The requested resource does not support http method 'GET'."), 405, "does not support"),
        (reply({"Message": "does not support http method 'GET'."}, 405), 405, "does not support"),
    ],
)
def test_any_other_refusal_is_told_in_cin7s_words(client, cin7, answer, status, text):
    cin7.paths["purchaselist"] = lambda request: answer
    with pytest.raises(Cin7Declined) as caught:
        client.get("purchaseList", PAGED)
    assert caught.value.status == status
    assert text in str(caught.value)
    assert len(cin7.requests) == 1


def test_an_empty_list_is_no_error(client, cin7):
    cin7.paths["advanced-purchase/payment"] = lambda request: reply([])
    assert client.get("advanced-purchase/payment", {"PurchaseID": "x"}) == []


# size


def test_an_answer_larger_than_memory_should_take_is_not_taken(client, cin7, monkeypatch):
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 10_000)
    cin7.paths["supplier"] = lambda request: reply({"SupplierList": ["x" * 100] * 200})
    with pytest.raises(ConfigurationError) as caught:
        client.get("supplier", PAGED)
    assert caught.value.code == "ANSWER_TOO_LARGE"
    assert "page_size" in caught.value.hint


def test_what_unpacks_to_more_than_that_neither(client, cin7, monkeypatch):
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 2**20)
    bomb = gzip.compress(b"[" + b" " * 2**28 + b"]")
    cin7.paths["supplier"] = lambda request: Reply(200, bomb, {"Content-Encoding": "gzip"})
    with pytest.raises(ConfigurationError) as caught:
        client.get("supplier", PAGED)
    assert caught.value.code == "ANSWER_TOO_LARGE"


# several at a time


def test_several_calls_are_in_flight_as_far_as_the_setting_allows_and_answer_in_order(connect, cin7):
    orders = [{"ID": f"p{n}", "Total": n} for n in range(20)]
    cin7.document("advanced-purchase", orders)
    cin7.delay = 0.02
    client = connect(max_concurrency=3)
    asked = (("advanced-purchase", {"ID": order["ID"]}) for order in orders)
    assert list(client.fetch_many(asked)) == orders
    assert 2 <= cin7.most_in_flight <= 3


def test_what_is_gone_is_none_among_several(client, cin7):
    cin7.document("advanced-purchase", [{"ID": "p1"}, {"ID": "p3"}])
    asked = [("advanced-purchase", {"ID": number}) for number in ("p1", "p2", "p3")]
    assert list(client.fetch_many(asked)) == [{"ID": "p1"}, None, {"ID": "p3"}]


def test_any_other_error_of_several_is_raised_in_its_place(client, cin7, suppliers):
    answers = client.fetch_many([("supplier", PAGED), ("nowhere", {})])
    assert next(answers) == suppliers
    with pytest.raises(EndpointMissing):
        next(answers)


@pytest.mark.parametrize("answer", [web_page(), Reply(302, b"", {"Location": "/Maintenance"})])
def test_a_web_page_where_data_came_before_passes(client, cin7, suppliers, answer):
    client.get("supplier", PAGED)
    cin7.script.append(once(answer))
    assert client.get("supplier", PAGED) == suppliers
    assert len(cin7.requests) == 3


def test_a_web_page_that_stays_where_data_came_before_is_an_outage(client, cin7, suppliers):
    client.get("supplier", PAGED)
    cin7.script.append(lambda request: web_page())
    with pytest.raises(UnreachableError) as caught:
        client.get("supplier", PAGED)
    assert caught.value.code == "CIN7_FAILED"
    assert "web page" in str(caught.value)
    assert len(cin7.requests) == 1 + FAILED.attempts


# time


def test_the_clock_is_cin7s_once_it_has_told_it(client, cin7, suppliers):
    assert not client.clock_known
    assert abs(client.now - datetime.now(UTC)) < timedelta(seconds=1)
    cin7.now = lambda: datetime.now(UTC) - timedelta(hours=3)
    client.get("supplier", PAGED)
    assert client.clock_known
    assert abs(client.now - cin7.now()) < timedelta(seconds=2)
    assert client.now.utcoffset() == timedelta()


# stopping


def test_a_client_that_is_closed_ends_its_waits(cin7, real_pace):
    client = real_pace()
    cin7.script.append(lambda request: too_many())
    waiting = client.submit("supplier", PAGED)
    while 429 not in cin7.statuses:
        time.sleep(0.005)
    began = time.monotonic()
    client.close()
    with pytest.raises(InterruptedRunError):
        waiting()
    assert time.monotonic() - began < 5
    with pytest.raises(InterruptedRunError):
        client.get("supplier", PAGED)
    assert threading.active_count() < 20
