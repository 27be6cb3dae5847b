"""Every fault action over a real socket: what the client sees, and whether the call was executed."""

import contextlib
import socket
import time
from urllib.parse import urlsplit

import pytest
import requests

from sandbox.cin7 import ACCOUNT_ID, KEYS
from sandbox.faults import ACTIONS

NOT_EXECUTED = {
    *("reset_before", "timeout_before", "status", "rate", "html", "malformed_before", "empty", "hostile"),
    "contact",
}


def stored(server, cin7):
    names = [each["Name"] for each in server.books("cin7")["suppliers"]]
    return names.count(cin7.SUPPLIER["Name"])


def raw_post(server, body=b"{}"):
    """Everything that the server sends back, and the error that ended it."""
    where = urlsplit(server.url)
    head = (
        f"POST /ExternalApi/v2/supplier HTTP/1.1\r\nHost: x\r\napi-auth-accountid: {ACCOUNT_ID}\r\n"
        f"api-auth-applicationkey: {KEYS['writing']}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    got = b""
    with socket.create_connection((where.hostname, where.port), timeout=10) as sock:
        sock.sendall(head.encode() + body)
        try:
            while chunk := sock.recv(65536):
                got += chunk
        except ConnectionResetError as error:
            return got, error
    return got, None


@pytest.mark.parametrize("action", ["reset_before", "reset_after"])
def test_a_reset_is_a_tcp_reset_without_a_byte_of_answer(server, action):
    server.faults.add(action=action, path="supplier")
    got, error = raw_post(server)
    assert got == b""
    assert isinstance(error, ConnectionResetError)


def test_a_truncated_answer_has_whole_headers_half_a_body_and_a_reset(server):
    server.faults.add(action="truncate", path="supplier")
    got, error = raw_post(server)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(
        next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")).split()[1]
    )
    assert isinstance(error, ConnectionResetError)
    assert 0 < len(body) < length


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_action_executes_the_call_or_does_not(server, cin7, action):
    server.faults.add(action=action, method="POST", path="supplier", seconds=0.2)
    with contextlib.suppress(requests.RequestException):  # what the client sees is asserted further below
        cin7.post("supplier", cin7.SUPPLIER)
    if action not in NOT_EXECUTED:
        server.wait(system="cin7", method="POST", done=1)
    assert stored(server, cin7) == (0 if action in NOT_EXECUTED else 1)
    assert server.calls(path="supplier")[0]["fault"] == action


@pytest.mark.parametrize("action", ["timeout_before", "timeout_after"])
def test_a_time_out_keeps_the_client_waiting_and_then_resets(server, cin7, action):
    server.faults.add(action=action, path="me", seconds=0.3)
    started = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        cin7.get("me")
    assert time.monotonic() - started >= 0.3


def test_a_client_that_gives_up_ends_the_time_out(server, cin7):
    server.faults.add(action="timeout_after", path="me", seconds=600)
    with pytest.raises(requests.ReadTimeout):
        cin7.session.get(cin7.base + "me", timeout=0.2)
    assert cin7.get("me").status_code == 200


def test_a_late_call_is_executed_after_its_client_was_told_nothing(server, cin7):
    server.faults.add(action="late", method="POST", seconds=0.3)
    with pytest.raises(requests.ConnectionError):
        cin7.post("supplier", cin7.SUPPLIER)
    assert stored(server, cin7) == 0
    server.wait(path="supplier", done=1)
    assert stored(server, cin7) == 1


@pytest.mark.parametrize("action", ["status", "status_after"])
def test_the_status_of_the_rule_is_answered(server, cin7, action):
    server.faults.add(action=action, status=502, path="me")
    assert cin7.get("me").status_code == 502


@pytest.mark.parametrize("action", ["empty", "empty_after"])
def test_an_empty_answer_has_no_body(server, cin7, action):
    server.faults.add(action=action, status=500, path="me")
    answer = cin7.get("me")
    assert (answer.status_code, answer.content) == (500, b"")


@pytest.mark.parametrize("action", ["contact", "contact_after"])
def test_a_gateway_without_an_answer_says_so(server, cin7, action):
    server.faults.add(action=action, path="me")
    assert cin7.get("me").status_code == 502
    for listener in ("PeopleSoftServiceListeningConnector", "RESTListeningConnector"):
        server.faults.add(action=action, path=f"*{listener}*")
        answer = requests.post(f"{server.url}/PSIGW/{listener}/PSFT_EP", data=b"<a/>", timeout=10)
        assert answer.status_code == 500
        assert "external system contact error. (158,10721)" in answer.text


@pytest.mark.parametrize("action", ["html", "html_after"])
def test_a_sign_in_page_comes_with_200(server, cin7, action):
    server.faults.add(action=action, path="me")
    answer = cin7.get("me")
    assert answer.status_code == 200
    assert "text/html" in answer.headers["content-type"]
    assert "Sign in" in answer.text


@pytest.mark.parametrize("action", ["malformed_before", "malformed_after"])
def test_a_malformed_answer_is_complete_but_does_not_parse(server, cin7, action):
    server.faults.add(action=action, path="me")
    answer = cin7.get("me")
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(("shape", "status"), [("429", 429), ("503", 503), ("400", 400)])
def test_a_rate_refusal_uses_the_systems_own_words(server, cin7, shape, status):
    server.faults.add(action="rate", shape=shape, path="me")
    answer = cin7.get("me")
    assert answer.status_code == status
    assert "You have reached" in answer.text
    assert server.counters()["cin7"]["notes"] == {"rate_refused": 1}


def test_a_slow_call_answers_normally_in_the_end(server, cin7):
    server.faults.add(action="slow", seconds=0.2, path="me")
    started = time.monotonic()
    assert cin7.get("me").json()["Currency"] == "USD"
    assert time.monotonic() - started >= 0.2


def test_a_rule_picks_its_call_by_method_path_query_and_body(server, cin7):
    server.faults.add(action="status", system="cin7", method="POST", path="sup*", body_contains="Tidewater")
    server.faults.add(action="status", path="ref/*", query_contains="Page=2", status=501)
    assert cin7.post("supplier", {**cin7.SUPPLIER, "Name": "Someone else"}).status_code == 200
    assert cin7.get("supplier").status_code == 200
    assert cin7.get("ref/tax", Page=1).status_code == 200
    assert cin7.get("ref/tax", Page=2).status_code == 501
    assert cin7.post("supplier", cin7.SUPPLIER).status_code == 500
    assert cin7.post("supplier", cin7.SUPPLIER).status_code == 200


def test_another_connection_is_not_disturbed(server, cin7, reader):
    server.faults.add(action="timeout_before", path="me", seconds=600)
    with pytest.raises(requests.ReadTimeout):
        cin7.session.get(cin7.base + "me", timeout=0.1)
    assert reader.get("me").status_code == 200
