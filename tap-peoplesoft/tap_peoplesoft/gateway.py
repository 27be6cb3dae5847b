"""HTTP to the integration gateway: retries, limits, and one clear error for everything that can go wrong.

One call is in flight at a time. PeopleSoft's application servers are sized for people, and one reader that
asks for the next page while it works on the current one already keeps a server process busy.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import requests
import tenacity

from connector_kit import integration_gateway
from connector_kit.errors import ConnectorError, UnreachableError
from connector_kit.http import retry_after, timeouts
from connector_kit.http_errors import Failure, body_within, failure_of, lost_because
from connector_kit.integration_broker import catalog_pair, fault_text, is_web_page
from tap_peoplesoft import errors
from tap_peoplesoft.answers import BrokenAnswer, json_fault_text, parse_xml
from tap_peoplesoft.auth import GatewayAuth
from tap_peoplesoft.errors import Asked

MAX_ANSWER_BYTES: Final = 512 * 2**20
_LONGEST_WAIT: Final = 60.0
_ATTEMPTS: Final = 4
_REFUSALS: Final = frozenset({400, 406, 415, 501})


class Refused(Exception):  # noqa: N818 - not an error yet: another result type may be taken
    """The gateway did not take the request as it was. Worth one more try in another form."""

    def __init__(self, error: ConnectorError) -> None:
        super().__init__(str(error))
        self.error = error


class _Transient(Exception):  # noqa: N818 - not an error until the attempts are used up
    def __init__(self, error: ConnectorError, attempts: int = _ATTEMPTS, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.attempts = attempts
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call.

    Args:
        url: With query string.
        asked: What it is about.
        body: XML to post; ``None`` for GET.
        headers: Further headers.
        in_body: Whether the credentials are in the body already.
    """

    url: str
    asked: Asked
    body: bytes | None = None
    headers: Mapping[str, str] | None = None
    in_body: bool = False


class Gateway:
    """The gateway's HTTP side.

    Args:
        session: Session whose TLS trust is set up, see :func:`connector_kit.http.make_session`.
        auth: The credentials.
        timeout: Seconds without a byte after which a call is given up.
        sleep: Waits between attempts, in seconds.
    """

    def __init__(
        self,
        session: requests.Session,
        auth: GatewayAuth,
        timeout: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.session = session
        self.auth = auth
        self.timeout = timeout
        self.timeout_attempts = 2
        self._answered = False
        self._lock = threading.Lock()
        self._sleep = sleep

    def call(self, call: Call) -> bytes:
        """Make a call and return the body of its answer.

        Raises:
            Refused: The request was understood by nobody; another form of it may be.
            ConnectorError: Anything else, after the retries that its kind deserves.
        """
        retrying = tenacity.Retrying(
            sleep=self._sleep,
            retry=tenacity.retry_if_exception_type(_Transient),
            stop=lambda state: state.attempt_number >= _transient(state).attempts,
            wait=_wait,
            reraise=True,
        )
        try:
            return retrying(self._authenticated, call)
        except _Transient as transient:
            raise transient.error from transient.__cause__

    def _authenticated(self, call: Call) -> bytes:
        status, headers, body = self._send(call)
        if status == requests.codes.unauthorized and not call.in_body and self.auth.renew():
            status, headers, body = self._send(call)
        if status < requests.codes.multiple_choices:
            return self._usable(headers, body, call)
        raise self._failure(status, headers, body, call.asked)

    def _send(self, call: Call) -> tuple[int, Mapping[str, str], bytes]:
        asked = call.asked
        try:
            with self._lock, self._request(call) as response:
                return response.status_code, response.headers, body_within(response, MAX_ANSWER_BYTES, asked)
        except requests.exceptions.RequestException as error:
            raise self._lost(error, asked) from error

    def _lost(self, error: requests.RequestException, asked: Asked) -> Exception:
        failure, reason = failure_of(error), lost_because(error)
        if isinstance(error, requests.exceptions.SSLError):
            return integration_gateway.tls_failed(asked, reason)
        if failure is Failure.TIMED_OUT:
            return _Transient(errors.timed_out(asked, self.timeout), self.timeout_attempts)
        attempts = 2 if failure is Failure.NO_CONNECTION else _ATTEMPTS
        return _Transient(integration_gateway.unreachable(asked, reason), attempts)

    def _request(self, call: Call) -> requests.Response:
        return self.session.request(
            "GET" if call.body is None else "POST",
            call.url,
            data=call.body,
            headers=dict(call.headers or {}),
            auth=None if call.in_body else self.auth,
            timeout=timeouts(self.timeout),
            allow_redirects=False,
            stream=True,
        )

    def _usable(self, headers: Mapping[str, str], body: bytes, call: Call) -> bytes:
        html = "html" in headers.get("Content-Type", "").lower()
        if html and body.strip() and not _is_data(body):
            raise integration_gateway.sign_in_page(call.asked)
        self._answered = True
        return body

    def _failure(self, status: int, headers: Mapping[str, str], body: bytes, asked: Asked) -> Exception:
        told = told_fault(body)
        if status == requests.codes.unauthorized and not told:
            return integration_gateway.credentials_refused(asked)
        if status < requests.codes.bad_request:
            return integration_gateway.redirection(asked, headers.get("Location", ""))
        if told:
            return self._told_failure(told, asked)
        text = body.decode("utf-8", "replace").strip()
        if status >= requests.codes.server_error or status == requests.codes.too_many_requests:
            return self._server_failure(status, text, headers, asked)
        return _client_failure(status, text, asked)

    def _told_failure(self, told: str, asked: Asked) -> Exception:
        error = errors.fault(told, asked, answered_before=self._answered)
        if error.code == "NODE_UNREACHABLE":
            return _Transient(error)
        return Refused(error) if isinstance(error, UnreachableError) else error

    def _server_failure(self, status: int, text: str, headers: Mapping[str, str], asked: Asked) -> Exception:
        if status == requests.codes.server_error and not text and asked.query:
            return Refused(errors.query_not_available(asked))
        if status == requests.codes.gateway_timeout:
            return _Transient(errors.timed_out(asked, self.timeout), self.timeout_attempts)
        return _Transient(
            errors.gateway_failed(status, text, asked), wait=retry_after(headers.get("Retry-After", ""))
        )


def _client_failure(status: int, text: str, asked: Asked) -> Exception:
    if status == requests.codes.forbidden:
        return errors.forbidden(asked)
    if status == requests.codes.not_found:
        return integration_gateway.not_found(asked)
    refusal = errors.request_refused(status, text, asked)
    return Refused(refusal) if status in _REFUSALS else refusal


def _is_data(body: bytes) -> bool:
    """Whether a body that is labelled as HTML is data all the same."""
    return body.lstrip().startswith(b"{") or b"<query" in body or bool(told_fault(body))


def told_fault(body: bytes) -> str:
    """What PeopleSoft itself says in a fault body; empty if the body is none.

    JSON is PeopleSoft's own only with a message-catalog pair in it: proxies write JSON too.
    """
    if body.lstrip().startswith(b"{"):
        text = json_fault_text(body)
        return text if catalog_pair(text) else ""
    if not body.lstrip().startswith(b"<") or is_web_page(body):
        return ""
    try:
        return fault_text(parse_xml(body))
    except BrokenAnswer:
        return ""


def _transient(state: tenacity.RetryCallState) -> _Transient:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, _Transient)  # noqa: S101 - only these are retried
    return error


def _wait(state: tenacity.RetryCallState) -> float:
    told = _transient(state).wait
    if told is not None:
        return min(told, _LONGEST_WAIT)
    return float(2 ** (state.attempt_number - 1)) * random.uniform(0.4, 0.6)  # noqa: S311 - jitter
