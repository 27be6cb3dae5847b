"""The wire: one GET with the key in its headers, and what went wrong below HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import requests
from requests.auth import AuthBase

from connector_kit.errors import ConnectorError
from connector_kit.http import make_session, timeouts
from connector_kit.http_errors import Failure, body_within, failure_of, lost_because, tls_failed
from tap_cin7 import errors
from tap_cin7.asked import Asked
from tap_cin7.connection import Connection
from tap_cin7.waiting import BROKEN, TIMED_OUT, UNREACHABLE, Again

MAX_ANSWER_BYTES: Final = 128 * 2**20


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Args:
        status: HTTP's.
        headers: Their names in any case.
        body: Unpacked.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class ApplicationKey(AuthBase):
    """Puts account and key on a request, and keeps requests from putting in credentials of its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["api-auth-accountid"] = self._connection.account_id
        r.headers["api-auth-applicationkey"] = self._connection.application_key.reveal()
        return r


class Transport:
    """Sends GETs. Safe to use from several threads.

    Args:
        connection: Whom to talk to.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session = make_session("tap-cin7", connection.ca_bundle, connections=connection.max_concurrency)
        self._session.headers["Accept"] = "application/json"
        self._key = ApplicationKey(connection)

    def get(self, asked: Asked) -> Answer:
        """The answer, whatever its status; redirects are not followed.

        Raises:
            Again: None came, and another attempt may bring one.
            ConfigurationError: TLS is not trusted, or the body is larger than memory should take.
        """
        try:
            with self._request(asked) as response:
                body = body_within(response, MAX_ANSWER_BYTES, asked)
                return Answer(response.status_code, response.headers, body)
        except requests.RequestException as error:
            raise self._failure(error, asked) from error

    def url(self, asked: Asked) -> str:
        """Where a call goes, without its query."""
        return f"{self._connection.base_url}/{asked.path}"

    def _request(self, asked: Asked) -> requests.Response:
        return self._session.get(
            self.url(asked),
            params=asked.query,
            auth=self._key,
            timeout=timeouts(self._connection.request_timeout),
            allow_redirects=False,
            stream=True,
        )

    def _failure(self, error: requests.RequestException, asked: Asked) -> Again | ConnectorError:
        url, reason = self.url(asked), lost_because(error)
        failure = failure_of(error)
        if failure is Failure.TLS:
            return tls_failed(url, reason)
        if failure is Failure.TIMED_OUT:
            return Again(errors.timed_out(asked, self._connection.request_timeout), TIMED_OUT)
        if failure is Failure.CUT:
            return Again(errors.cut_short(asked, reason), BROKEN)
        return Again(errors.unreachable(asked, url, reason), UNREACHABLE)
