"""What goes wrong on the way of a call, told apart and put into words."""

from __future__ import annotations

import ssl

import pytest
import requests
import requests_mock
from requests import exceptions

from connector_kit import http_errors
from connector_kit.errors import ConfigurationError
from connector_kit.http_errors import Failure, body_within, failure_of, lost_because

URL = "https://erp.example.com/x"

FAILURES: list[tuple[requests.RequestException, Failure]] = [
    (exceptions.SSLError("certificate verify failed"), Failure.TLS),
    (exceptions.SSLError(ssl.SSLEOFError("EOF occurred in violation of protocol")), Failure.LOST),
    (exceptions.ConnectTimeout("nobody"), Failure.NO_CONNECTION),
    (exceptions.ReadTimeout("slow"), Failure.TIMED_OUT),
    (requests.ConnectionError("Read timed out."), Failure.TIMED_OUT),
    (exceptions.ChunkedEncodingError("ended early"), Failure.CUT),
    (exceptions.ContentDecodingError("no gzip"), Failure.CUT),
    (requests.ConnectionError("refused"), Failure.LOST),
]


@pytest.mark.parametrize(("error", "failure"), FAILURES, ids=str)
def test_failures_are_told_apart(error: requests.RequestException, failure: Failure) -> None:
    assert failure_of(error) is failure


def test_a_connection_that_nobody_took_is_named_as_such() -> None:
    assert lost_because(exceptions.ConnectTimeout("Max retries exceeded")) == "the connection timed out"
    assert lost_because(requests.ConnectionError("refused")) == "refused"


def test_a_body_is_read_up_to_its_limit_and_no_further() -> None:
    with requests_mock.Mocker() as mocked:
        mocked.get(URL, content=b"x" * 2**20)
        assert body_within(requests.get(URL, stream=True, timeout=5), 2**20, "a page") == b"x" * 2**20
        mocked.get(URL, content=b"x" * (2**20 + 1))
        with pytest.raises(ConfigurationError, match="The answer to a page is larger than 1 MiB"):
            body_within(requests.get(URL, stream=True, timeout=5), 2**20, "a page")


@pytest.mark.parametrize(
    ("reason", "code", "hint"),
    [
        ("certificate verify failed", "TLS_UNTRUSTED", 'set "ca_bundle" to a PEM file with our authority.'),
        ("wrong version number", "TLS_FAILED", 'check scheme and port in the setting "base_url".'),
    ],
)
def test_a_certificate_that_is_not_trusted_asks_for_its_authority(reason: str, code: str, hint: str) -> None:
    error = http_errors.tls_failed(URL, reason, authority="our authority.")
    assert (error.code, error.hint) == (code, hint)
    assert URL in error.message


@pytest.mark.parametrize(
    ("error", "exit_code", "words"),
    [
        (http_errors.unreachable(URL, "refused", code="GONE", hint="h."), 4, f"Cannot reach {URL}: refused."),
        (http_errors.timed_out("a page", 0.5, hint="h."), 4, "No answer within 0.5 seconds for a page."),
        (http_errors.answer_broken("a page", "no\nJSON", hint="h."), 1, "a page cannot be read: no JSON."),
    ],
)
def test_what_was_asked_for_is_in_the_words(error: Exception, exit_code: int, words: str) -> None:
    assert words in str(error)
    assert "What to do: h." in str(error)
    assert error.exit_code == exit_code  # type: ignore[attr-defined]
