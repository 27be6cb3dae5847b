"""SuiteTalk REST web services: retries, limits, logins, and a clear error for all that can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

import requests

from connector_kit.http import retry_after, timeouts
from connector_kit.http_errors import body_within
from connector_kit.secrets import Secret
from tap_netsuite import errors
from tap_netsuite.answers import BrokenAnswer, Told, is_web_page, told
from tap_netsuite.asked import Asked
from tap_netsuite.auth import Tokens
from tap_netsuite.concurrency import ConcurrencyLimit, Slot
from tap_netsuite.transport import MAX_ANSWER_BYTES, Bearer, transport_failure
from tap_netsuite.waiting import (
    BROKEN,
    FAILED,
    OVERLOADED,
    RELOGIN,
    SEARCH_FAILED,
    TIMED_OUT,
    Again,
    Patience,
    Waiter,
)

T = TypeVar("T")

_SERVER_ERROR: Final = requests.codes.server_error
_BUSY_SECONDS: Final = 30.0
_OVERLOAD_CODES: Final = frozenset(
    {"CONCURRENCY_LIMIT_EXCEEDED", "SSS_REQUEST_LIMIT_EXCEEDED", "REQUEST_LIMIT_EXCEEDED"}
)
_LOGIN_CODES: Final = frozenset({"INVALID_LOGIN", "INVALID_LOGIN_ATTEMPT"})


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call.

    Args:
        url: With query string.
        asked: What it is about.
        body: JSON to post; ``None`` for GET.
        headers: Further headers.
        timeout: Seconds without a byte, where it is less than the session's.
    """

    url: str
    asked: Asked
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = float("inf")


@dataclass(frozen=True, slots=True)
class _Exchange:
    status: int
    headers: Mapping[str, str]
    body: bytes
    token: Secret
    slot: Slot


class SuiteTalk:
    """NetSuite's HTTP side. Safe to use from several threads.

    Args:
        session: Whose TLS trust is set up, see :func:`connector_kit.http.make_session`.
        tokens: The access token.
        limit: Bound on requests in flight.
        timeout: Seconds without a byte after which a call is given up.
        waiter: Waits between attempts.
    """

    def __init__(
        self,
        session: requests.Session,
        tokens: Tokens,
        limit: ConcurrencyLimit,
        timeout: float,
        waiter: Waiter,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._limit = limit
        self._timeout = timeout
        self._waiter = waiter

    def call(self, call: Call, read: Callable[[bytes], T]) -> T:
        """Make a call and return what ``read`` makes of its answer.

        Raises:
            SuiteQLError: NetSuite refused the query.
            ConnectorError: Anything else, after the retries that its kind deserves.
        """
        patience = Patience(self._waiter)
        try:
            result: T = patience.retrying()(self._attempt, call, read, patience)
        except Again as again:
            raise again.error from again.__cause__
        return result

    def _attempt(self, call: Call, read: Callable[[bytes], T], patience: Patience) -> T:
        exchange = self._exchange(call)
        if exchange.status >= requests.codes.multiple_choices:
            raise self._failure(exchange, call.asked, patience)
        self._tokens.accept(exchange.token)
        self._limit.succeeded()
        try:
            return read(exchange.body)
        except BrokenAnswer as broken:
            if is_web_page(exchange.body):
                raise errors.web_page(call.asked) from None
            raise Again(errors.answer_broken(call.asked, str(broken)), BROKEN) from None

    def _exchange(self, call: Call) -> _Exchange:
        seconds = min(self._timeout, call.timeout)
        with self._limit.slot() as slot:
            token = self._tokens.current()
            try:
                with self._request(call, token, seconds) as response:
                    body = body_within(response, MAX_ANSWER_BYTES, call.asked)
            except requests.RequestException as error:
                raise transport_failure(error, call.asked, seconds) from error
            return _Exchange(response.status_code, response.headers, body, token, slot)

    def _request(self, call: Call, token: Secret, seconds: float) -> requests.Response:
        return self._session.request(
            "GET" if call.body is None else "POST",
            call.url,
            data=call.body,
            headers=dict(call.headers),
            auth=Bearer(token.reveal()),
            timeout=timeouts(seconds),
            allow_redirects=False,
            stream=True,
        )

    def _failure(self, exchange: _Exchange, asked: Asked, patience: Patience) -> Exception:
        status, said = exchange.status, told(exchange.body)
        if status == requests.codes.unauthorized or (status < _SERVER_ERROR and said.codes & _LOGIN_CODES):
            return self._login_failure(exchange, asked, said, patience)
        self._tokens.accept(exchange.token)
        if status == requests.codes.too_many_requests or said.codes & _OVERLOAD_CODES:
            self._limit.refused(exchange.slot)
            wait = retry_after(exchange.headers.get("Retry-After", ""))
            return Again(errors.overloaded(asked, said.text), OVERLOADED, wait)
        if status >= _SERVER_ERROR:
            return _server_failure(exchange, asked, said, self._timeout)
        return _client_failure(exchange, asked, said)

    def _login_failure(self, exchange: _Exchange, asked: Asked, said: Told, patience: Patience) -> Exception:
        """401: a token that is over, or too many requests in flight. NetSuite says the same to both."""
        refusal = errors.session_refused(asked, said.text or exchange.headers.get("WWW-Authenticate", ""))
        busy = exchange.slot.shared or self._limit.overloaded_lately(_BUSY_SECONDS)
        if exchange.slot.shared:
            self._limit.refused(exchange.slot, certain=False)
        if not patience.met(RELOGIN) and self._tokens.replace(exchange.token):
            return Again(refusal, RELOGIN)
        if busy:
            return Again(errors.overloaded(asked, said.text), OVERLOADED)
        return refusal


def _server_failure(exchange: _Exchange, asked: Asked, said: Told, seconds: float) -> Again:
    status = exchange.status
    if status == requests.codes.gateway_timeout:
        return Again(errors.timed_out(asked, seconds), TIMED_OUT)
    if status == _SERVER_ERROR and asked.sql and (said.codes or "unexpected error" in said.text.lower()):
        return Again(errors.UnexpectedSearchError(said.text, asked), SEARCH_FAILED)
    wait = retry_after(exchange.headers.get("Retry-After", ""))
    return Again(errors.kept_failing(status, asked, said.text), FAILED, wait)


def _client_failure(exchange: _Exchange, asked: Asked, said: Told) -> Exception:
    status = exchange.status
    if status < requests.codes.bad_request:
        return errors.redirected(asked, exchange.headers.get("Location", ""))
    if status == requests.codes.forbidden:
        return errors.permission_missing(asked, said.text)
    if status == requests.codes.not_found:
        return errors.path_missing(asked, said.text)
    if is_web_page(exchange.body):
        return errors.web_page(asked)
    if status == requests.codes.bad_request and asked.sql:
        return errors.refused_query(said.text, asked)
    return errors.request_refused(status, asked, said.text)
