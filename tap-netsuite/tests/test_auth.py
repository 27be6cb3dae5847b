from __future__ import annotations

import base64
import json
import threading
import time
from email.utils import formatdate

import jwt
import pytest
import requests
import requests_mock
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fake_netsuite import CERTIFICATE_ID, CLIENT_ID, KEY, Reply, too_many_requests

from connector_kit.errors import AccessError, ConfigurationError, UnreachableError
from connector_kit.http import make_session
from tap_netsuite.auth import TOKEN_PATH, Client, Tokens

BASE = "https://1234567-sb1.suitetalk.api.netsuite.com"
NOW = 1_790_000_000.9


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def client(base=BASE, key=KEY, algorithm="ES256", certificate=CERTIFICATE_ID):
    return Client(base, CLIENT_ID, certificate, key, algorithm)


@pytest.fixture
def tokens(clock, waiter):
    return Tokens(client(), requests.Session(), 300, waiter, clock, lambda: float(int(NOW)))


@pytest.fixture
def live(netsuite, waiter):
    """Tokens of the loopback NetSuite, which checks signatures."""

    def make(**options):
        return Tokens(client(netsuite.url, **options), make_session("tap-netsuite", None), 5, waiter)

    return make


def test_an_assertion_says_what_netsuite_documents():
    assertion = client().assertion(NOW)
    header, claims = (
        jwt.get_unverified_header(assertion),
        jwt.decode(assertion, options={"verify_signature": False}),
    )
    assert header == {"typ": "JWT", "alg": "ES256", "kid": CERTIFICATE_ID}
    assert claims["iss"] == CLIENT_ID
    assert claims["scope"] == ["rest_webservices"]
    assert claims["aud"] == BASE + "/services/rest/auth/oauth2/v1/token"
    assert claims["exp"] == claims["iat"] + 300
    assert 0 < NOW - claims["iat"] < 60
    assert isinstance(claims["iat"], int)


def test_no_two_assertions_have_one_id():
    ids = {jwt.decode(client().assertion(NOW), options={"verify_signature": False})["jti"] for _ in range(50)}
    assert len(ids) == 50


@pytest.mark.parametrize("algorithm", ["PS256", "PS384", "PS512", "ES256", "ES384", "ES512"])
def test_the_login_works_with_every_algorithm(algorithm, live, netsuite, rsa_key):
    curves = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
    key = ec.generate_private_key(curves[algorithm]) if algorithm in curves else rsa_key
    netsuite.keys["mine"] = key.public_key()
    assert live(key=key, algorithm=algorithm, certificate="mine").current().reveal() in netsuite.tokens
    assert netsuite.audit == []


@pytest.fixture(scope="module")
def rsa_key():
    return rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize(
    ("life", "good_until"),
    [(3600, 3300), (600, 480), (100, 80), (2, 1.6), ("3600", 3300), (None, 3300), (0, 3300)],
)
def test_a_token_is_renewed_before_its_end_with_room_for_a_slow_request(tokens, clock, life, good_until):
    with requests_mock.Mocker() as mock:
        mock.post(BASE + TOKEN_PATH, json={"access_token": "t", "expires_in": life, "token_type": "BEARER"})
        tokens.current()
        clock.now += good_until - 0.01
        tokens.current()
        assert mock.call_count == 1
        clock.now += 0.02
        tokens.current()
        assert mock.call_count == 2


def test_one_thread_logs_in_while_the_others_wait(live, netsuite):
    netsuite.delay = 0.05
    tokens = live()
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(tokens.current().reveal())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert netsuite.logins == 1


def test_a_refused_token_is_replaced_once_for_all_who_had_it(live, netsuite):
    tokens = live()
    first = tokens.current()
    assert tokens.replace(first)
    assert tokens.replace(first)
    second = tokens.current()
    assert second != first
    assert netsuite.logins == 2


def test_a_token_that_replaces_a_refused_one_and_is_refused_itself_ends_it(live):
    tokens = live()
    assert tokens.replace(tokens.current())
    second = tokens.current()
    assert not tokens.replace(second)
    tokens.accept(second)
    assert tokens.replace(second)


def test_a_wrong_key_is_fatal_and_not_tried_again(live, netsuite):
    tokens = live(key=ec.generate_private_key(ec.SECP256R1()))
    for _ in range(3):
        with pytest.raises(AccessError) as caught:
            tokens.current()
    assert netsuite.logins == 1
    assert netsuite.audit == ["InvalidSignatureError: Signature verification failed"]
    assert caught.value.exit_code == 3
    assert '(HTTP 400): "invalid_grant"' in str(caught.value)
    for check in ("View Login Audit Trail", "certificate_id", "private key", "client_id", "entity and role"):
        assert check in caught.value.hint
    numbers = KEY.private_numbers().private_value.to_bytes(32, "big")
    assert base64.b64encode(numbers).decode()[:16] not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [b'{"error":"invalid_client"}', b'{"error":{"code":"X","message":"nope"}}', b"", b"<html>no</html>"],
)
@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_every_4xx_of_the_token_endpoint_is_about_access(tokens, status, body):
    with requests_mock.Mocker() as mock:
        mock.post(BASE + TOKEN_PATH, status_code=status, content=body)
        with pytest.raises(AccessError) as caught:
            tokens.current()
    assert caught.value.code == "TOKEN_REFUSED"
    assert f"HTTP {status}" in str(caught.value)


@pytest.mark.parametrize(
    ("ahead", "words"), [(300, "300 seconds ahead of"), (-90, "90 seconds behind"), (20, "")]
)
def test_a_wrong_clock_of_this_machine_is_named(tokens, ahead, words):
    with requests_mock.Mocker() as mock:
        date = formatdate(int(NOW) - ahead, usegmt=True)
        mock.post(BASE + TOKEN_PATH, status_code=400, json={"error": "invalid_grant"}, headers={"Date": date})
        with pytest.raises(AccessError) as caught:
            tokens.current()
    assert (f"clock of this machine is {words}" in str(caught.value)) == bool(words)


def test_a_login_is_tried_again_while_netsuite_fails_or_is_busy(live, netsuite, waiter):
    replies = iter([Reply(503), too_many_requests({"Retry-After": "7"}), Reply(500, b"{}")])
    netsuite.script.append(lambda request: next(replies, None))
    assert live().current().reveal() in netsuite.tokens
    assert netsuite.statuses == [503, 429, 500, 200]
    assert 7 <= waiter.waits[1] <= 8


def test_a_login_that_keeps_failing_is_unreachable(live, netsuite):
    netsuite.script.append(lambda request: Reply(503, b"<html>maintenance</html>"))
    with pytest.raises(UnreachableError) as caught:
        live().current()
    assert caught.value.exit_code == 4
    assert netsuite.logins == 6


def test_a_login_without_an_answer_in_time_is_unreachable(netsuite, waiter):
    netsuite.script.append(lambda request: time.sleep(0.5))
    with pytest.raises(UnreachableError, match=r"within 0\.1 seconds for an access token"):
        Tokens(client(netsuite.url), make_session("tap-netsuite", None), 0.1, waiter).current()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"text": "<html>Sign in</html>"}, "NOT_AN_API"),
        ({"json": {"token": "x"}}, "TOKEN_URL_INVALID"),
        ({"json": {"access_token": "x", "token_type": "mac"}}, "TOKEN_URL_INVALID"),
        ({"text": "[]"}, "TOKEN_URL_INVALID"),
        ({"status_code": 302, "headers": {"Location": "https://system.netsuite.com/"}}, "REDIRECTED"),
    ],
)
def test_what_is_no_token_endpoint_is_a_wrong_setting(tokens, answer, code):
    with requests_mock.Mocker() as mock:
        mock.post(BASE + TOKEN_PATH, **answer)
        with pytest.raises(ConfigurationError) as caught:
            tokens.current()
    assert caught.value.code == code
    assert "account_id" in caught.value.hint


def test_nothing_shows_key_or_token(live, netsuite):
    tokens = live()
    token = tokens.current()
    value = str(KEY.private_numbers().private_value)
    shown = repr(tokens) + repr(vars(tokens)) + repr(client()) + repr(token)
    assert token.reveal() not in shown
    assert value not in shown
    assert json.dumps(netsuite.audit) == "[]"
