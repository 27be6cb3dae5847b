from __future__ import annotations

import pytest
import requests
import requests_mock

from connector_kit.errors import AccessError, ConfigurationError, UnreachableError
from connector_kit.secrets import Secret
from tap_peoplesoft.auth import BasicAuth, Client, ClientCredentials

TOKEN_URL = "https://id.example.com/token"


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def auth(clock):
    client = Client(TOKEN_URL, "connector", Secret("client-secret"), "read write")
    return ClientCredentials(client, requests.Session(), clock=clock)


def header(auth):
    return auth(requests.Request("GET", "https://erp.example.com").prepare()).headers["Authorization"]


def test_basic_credentials_are_utf_8():
    assert header(BasicAuth("INTUSER", Secret("pässword"))) == "Basic SU5UVVNFUjpww6Rzc3dvcmQ="


def test_a_token_is_asked_for_once_and_renewed_a_minute_before_it_expires(auth, clock):
    with requests_mock.Mocker() as mock:
        tokens = iter(["first", "second"])
        mock.post(TOKEN_URL, json=lambda *_: {"access_token": next(tokens), "expires_in": 600})
        assert header(auth) == "Bearer first"
        clock.now += 539
        assert header(auth) == "Bearer first"
        clock.now += 2
        assert header(auth) == "Bearer second"
        assert "grant_type=client_credentials" in mock.last_request.text
        assert "scope=read+write" in mock.last_request.text
        assert "client_secret=client-secret" in mock.last_request.text
        assert "Authorization" not in mock.last_request.headers


def test_a_short_lived_token_is_used_for_half_its_life(auth, clock):
    with requests_mock.Mocker() as mock:
        mock.post(TOKEN_URL, json={"access_token": "t", "expires_in": 60})
        header(auth)
        clock.now += 29
        header(auth)
        assert mock.call_count == 1
        clock.now += 2
        header(auth)
        assert mock.call_count == 2


def test_a_refused_token_is_renewed(auth):
    with requests_mock.Mocker() as mock:
        tokens = iter(["first", "second"])
        mock.post(TOKEN_URL, json=lambda *_: {"access_token": next(tokens)})
        header(auth)
        assert auth.renew()
        assert header(auth) == "Bearer second"


def test_credentials_go_into_the_header_where_the_provider_wants_them_there(auth):
    with requests_mock.Mocker() as mock:
        mock.post(
            TOKEN_URL,
            [{"status_code": 401, "json": {"error": "invalid_client"}}, {"json": {"access_token": "t"}}],
        )
        assert header(auth) == "Bearer t"
        assert mock.last_request.headers["Authorization"].startswith("Basic ")
        assert "client-secret" not in mock.last_request.text


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (
            {"status_code": 400, "json": {"error": "invalid_scope", "error_description": "no"}},
            AccessError,
            "TOKEN_REFUSED",
        ),
        ({"status_code": 401, "text": ""}, AccessError, "TOKEN_REFUSED"),
        ({"status_code": 503, "text": ""}, UnreachableError, "TOKEN_UNREACHABLE"),
        ({"status_code": 404, "text": "gone"}, ConfigurationError, "TOKEN_URL_INVALID"),
        ({"text": "<html>"}, ConfigurationError, "TOKEN_URL_INVALID"),
        ({"json": {"token": "x"}}, ConfigurationError, "TOKEN_URL_INVALID"),
        ({"exc": requests.ConnectionError("refused")}, UnreachableError, "TOKEN_UNREACHABLE"),
    ],
)
def test_every_refusal_names_the_setting_and_no_secret(auth, answer, kind, code):
    with requests_mock.Mocker() as mock:
        mock.post(TOKEN_URL, **answer)
        with pytest.raises(kind) as caught:
            header(auth)
    assert caught.value.code == code
    assert "oauth_" in str(caught.value) or TOKEN_URL in str(caught.value)
    assert "client-secret" not in str(caught.value)
