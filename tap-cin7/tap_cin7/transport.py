"""The wire: one GET with the key in its headers, and what went wrong below HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import requests
from requests.auth import AuthBase

from connector_kit.errors import ConnectorError
from connector_kit.http import BodyTooLargeError, body_of, make_session, root_reason
from tap_cin7 import errors
from tap_cin7.asked import Asked
from tap_cin7.connection import Connection
from tap_cin7.waiting import BROKEN, TIMED_OUT, UNREACHABLE, Again

MAX_ANSWER_BYTES: Final = 128 * 2**20
_CONNECT_SECONDS: Final = 30.0
_CUT: Final = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)


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
                return Answer(response.status_code, response.headers, body_of(response, MAX_ANSWER_BYTES))
        except BodyTooLargeError:
            raise errors.answer_too_large(asked, MAX_ANSWER_BYTES) from None
        except requests.RequestException as error:
            raise self._failure(error, asked) from error

    def url(self, asked: Asked) -> str:
        """Where a call goes, without its query."""
        return f"{self._connection.base_url}/{asked.path}"

    def _request(self, asked: Asked) -> requests.Response:
        seconds = self._connection.request_timeout
        return self._session.get(
            self.url(asked),
            params=asked.query,
            auth=self._key,
            timeout=(min(_CONNECT_SECONDS, seconds), seconds),
            allow_redirects=False,
            stream=True,
        )

    def _failure(self, error: requests.RequestException, asked: Asked) -> Again | ConnectorError:
        url, reason = self.url(asked), root_reason(error)
        if isinstance(error, requests.exceptions.SSLError) and "EOF" not in reason:
            return errors.tls_failed(url, reason)
        if isinstance(error, requests.exceptions.ConnectTimeout):
            return Again(errors.unreachable(asked, url, "the connection timed out"), UNREACHABLE)
        if isinstance(error, requests.exceptions.Timeout) or "timed out" in reason.lower():
            return Again(errors.timed_out(asked, self._connection.request_timeout), TIMED_OUT)
        if isinstance(error, _CUT):
            return Again(errors.cut_short(asked, reason), BROKEN)
        return Again(errors.unreachable(asked, url, reason), UNREACHABLE)
