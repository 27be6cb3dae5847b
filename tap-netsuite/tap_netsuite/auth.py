"""Who we are to NetSuite: OAuth 2.0 client credentials, machine to machine, with a signed assertion.

There is no refresh token: a new assertion is signed for every token (NetSuite documentation).
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
import requests

from connector_kit.errors import AccessError, ConfigurationError, ConnectorError
from connector_kit.http import clip, http_date, retry_after, timeouts
from connector_kit.secrets import Secret
from tap_netsuite import errors
from tap_netsuite.answers import BrokenAnswer, is_web_page, read_object, told
from tap_netsuite.asked import Asked
from tap_netsuite.private_key import SigningKey, warn_of_short_key
from tap_netsuite.transport import Bearer, transport_failure
from tap_netsuite.waiting import FAILED, OVERLOADED, Again, Patience, Waiter

TOKEN_PATH: Final = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - a path
ASSERTION_SECONDS: Final = 300
_SKEW_SECONDS: Final = 10
_CLOCK_WARNING_SECONDS: Final = 60.0
_DEFAULT_LIFETIME: Final = 3600.0
_RENEW_BEFORE_SECONDS: Final = 300.0
_LONGEST_LOGIN_SECONDS: Final = 60.0
_GRANT: Final = {
    "grant_type": "client_credentials",
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}
_logger: Final = logging.getLogger("tap-netsuite")


@dataclass(frozen=True, slots=True)
class Client:
    """An integration of the account, with the certificate that is mapped to it.

    Args:
        base_url: Host root of SuiteTalk.
        client_id: Client id of the integration record.
        certificate_id: Id of the mapping; the assertion's ``kid``.
        private_key: Belongs to the certificate.
        algorithm: Fits the key.
    """

    base_url: str
    client_id: str
    certificate_id: str
    private_key: SigningKey = field(repr=False)
    algorithm: str

    @property
    def token_url(self) -> str:
        """Where assertions are posted to, and their audience."""
        return self.base_url + TOKEN_PATH

    def assertion(self, now: float) -> str:
        """A signed assertion that is good for five minutes.

        Args:
            now: Seconds since the epoch. The assertion is dated a little earlier, for a clock that is ahead.
        """
        issued = int(now) - _SKEW_SECONDS
        claims = {
            "iss": self.client_id,
            "scope": ["rest_webservices"],
            "aud": self.token_url,
            "iat": issued,
            "exp": issued + ASSERTION_SECONDS,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(
            claims, self.private_key, self.algorithm, {"typ": "JWT", "kid": self.certificate_id}
        )


class Tokens:
    """The access token: one for all threads, renewed before its end.

    Args:
        client: Who asks.
        session: The session that asks.
        timeout: Seconds to wait for an answer.
        waiter: Waits between attempts.
        clock: Monotonic seconds.
        now: Seconds since the epoch.
    """

    def __init__(
        self,
        client: Client,
        session: requests.Session,
        timeout: float,
        waiter: Waiter,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._session = session
        self._timeout = min(timeout, _LONGEST_LOGIN_SECONDS)
        self._waiter = waiter
        self._clock = clock
        self._now = now
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._renew_at = 0.0
        self._accepted = True
        self._refusal: ConnectorError | None = None

    def current(self) -> Secret:
        """A token with some life left. One thread gets a new one while the others wait.

        Raises:
            AccessError: NetSuite refuses to issue one. Not asked again.
            UnreachableError: It cannot be reached for one.
        """
        with self._lock:
            if self._token is None or self._clock() >= self._renew_at:
                self._log_in()
            assert self._token is not None  # noqa: S101 - for the type checker; _log_in sets it
            return self._token

    def accept(self, token: Secret) -> None:
        """Take note that NetSuite took a token."""
        if token is self._token:
            self._accepted = True

    def replace(self, refused: Secret) -> bool:
        """Take note that NetSuite refused a token with 401, so that the next call gets another.

        Returns:
            Whether there is another token to try with. False if the refused one was itself the answer to
            a refusal and has never been taken: then a further one would not help either.
        """
        with self._lock:
            if self._token is not refused:
                return True
            if not self._accepted:
                return False
            self._token, self._accepted = None, False
            return True

    def _log_in(self) -> None:
        if self._refusal is not None:
            raise self._refusal
        if self._token is None and self._accepted:
            warn_of_short_key(self._client.private_key)
        asked_at = self._clock()
        try:
            granted = self._granted()
        except (AccessError, ConfigurationError) as refusal:
            self._refusal = refusal
            raise
        lifetime = _lifetime(granted.get("expires_in"))
        self._token = Secret(str(granted["access_token"]))
        self._renew_at = asked_at + max(lifetime * 0.8, lifetime - _RENEW_BEFORE_SECONDS)
        _logger.info("Logged in to %s; the token lives %g seconds.", self._client.base_url, lifetime)

    def _granted(self) -> Mapping[str, Any]:
        patience = Patience(self._waiter)
        try:
            return patience.retrying()(self._ask)
        except Again as again:
            raise again.error from again.__cause__

    def _ask(self) -> Mapping[str, Any]:
        asked = Asked(self._client.token_url, f"an access token for client {clip(self._client.client_id)}")
        form = {**_GRANT, "client_assertion": self._client.assertion(self._now())}
        try:
            answer = self._session.post(
                asked.url,
                data=form,
                auth=Bearer(),
                timeout=timeouts(self._timeout),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise transport_failure(error, asked, self._timeout) from error
        return self._grant_in(answer, asked)

    def _grant_in(self, answer: requests.Response, asked: Asked) -> Mapping[str, Any]:
        status = answer.status_code
        if status >= requests.codes.server_error:
            raise Again(errors.kept_failing(status, asked, told(answer.content).text), FAILED)
        if status == requests.codes.too_many_requests:
            wait = retry_after(answer.headers.get("Retry-After", ""))
            raise Again(errors.overloaded(asked, told(answer.content).text), OVERLOADED, wait)
        if status >= requests.codes.bad_request:
            raise errors.token_refused(asked, status, told(answer.content).text, self._clock_hint(answer))
        if status >= requests.codes.multiple_choices:
            raise errors.redirected(asked, answer.headers.get("Location", ""))
        return _granted_in(answer.content, asked)

    def _clock_hint(self, answer: requests.Response) -> str:
        """An assertion is refused too when this machine's clock is wrong."""
        theirs = http_date(answer.headers.get("Date", ""))
        if theirs is None:
            return ""
        ahead = self._now() - theirs.timestamp()
        if abs(ahead) <= _CLOCK_WARNING_SECONDS:
            return ""
        return f"{abs(ahead):.0f} seconds {'ahead of' if ahead > 0 else 'behind'} NetSuite's"


def _granted_in(body: bytes, asked: Asked) -> Mapping[str, Any]:
    try:
        granted = read_object(body)
    except BrokenAnswer:
        granted = {}
    kind = str(granted.get("token_type") or "bearer")
    if not granted.get("access_token") or kind.lower() != "bearer":
        raise errors.web_page(asked) if is_web_page(body) else errors.no_token(asked)
    return granted


def _lifetime(expires_in: Any) -> float:
    """Seconds; NetSuite sends a number, some reports say a string."""
    try:
        seconds = float(expires_in)
    except (TypeError, ValueError):
        return _DEFAULT_LIFETIME
    return seconds if 0 < seconds < float("inf") else _DEFAULT_LIFETIME
