"""Authorization, and what went wrong below HTTP."""

from __future__ import annotations

from typing import Final

import requests
from requests.auth import AuthBase

from connector_kit.errors import ConnectorError
from connector_kit.http_errors import Failure, failure_of, lost_because, tls_failed
from tap_netsuite import errors
from tap_netsuite.asked import Asked
from tap_netsuite.waiting import TIMED_OUT, UNREACHABLE, Again

MAX_ANSWER_BYTES: Final = 256 * 2**20


class Bearer(AuthBase):
    """Puts a token on a request; none keeps requests from putting in credentials of its own."""

    def __init__(self, token: str = "") -> None:
        self._token = token

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            r.headers["Authorization"] = f"Bearer {self._token}"
        return r


def transport_failure(
    error: requests.RequestException, asked: Asked, seconds: float
) -> Again | ConnectorError:
    """What a failed exchange means: worth another attempt, or for a person to mend."""
    failure, reason = failure_of(error), lost_because(error)
    if failure is Failure.TLS:
        return tls_failed(asked.url, reason)
    if failure is Failure.TIMED_OUT:
        return Again(errors.timed_out(asked, seconds), TIMED_OUT)
    return Again(errors.unreachable(asked, reason), UNREACHABLE)
