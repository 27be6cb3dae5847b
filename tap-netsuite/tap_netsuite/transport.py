"""Authorization, and what went wrong below HTTP."""

from __future__ import annotations

from typing import Final

import requests
from requests.auth import AuthBase

from connector_kit.errors import ConnectorError
from connector_kit.http import BodyTooLargeError, body_of, root_reason
from tap_netsuite import errors
from tap_netsuite.asked import Asked
from tap_netsuite.waiting import TIMED_OUT, UNREACHABLE, Again

MAX_ANSWER_BYTES: Final = 256 * 2**20
CONNECT_SECONDS: Final = 30.0


class Bearer(AuthBase):
    """Puts a token on a request; none keeps requests from putting in credentials of its own."""

    def __init__(self, token: str = "") -> None:
        self._token = token

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            r.headers["Authorization"] = f"Bearer {self._token}"
        return r


def timeouts(seconds: float) -> tuple[float, float]:
    """Seconds to connect and to wait for a byte."""
    return (min(CONNECT_SECONDS, seconds), seconds)


def limited(response: requests.Response, asked: Asked) -> bytes:
    """The body.

    Raises:
        ConfigurationError: It is larger than memory should take.
    """
    try:
        return body_of(response, MAX_ANSWER_BYTES)
    except BodyTooLargeError:
        raise errors.answer_too_large(asked, MAX_ANSWER_BYTES) from None


def transport_failure(
    error: requests.RequestException, asked: Asked, seconds: float
) -> Again | ConnectorError:
    """What a failed exchange means: worth another attempt, or for a person to mend."""
    reason = root_reason(error)
    if isinstance(error, requests.exceptions.SSLError) and "EOF" not in reason:
        return errors.tls_failed(asked, reason)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Again(errors.unreachable(asked, "the connection timed out"), UNREACHABLE)
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in reason.lower():
        return Again(errors.timed_out(asked, seconds), TIMED_OUT)
    return Again(errors.unreachable(asked, reason), UNREACHABLE)
