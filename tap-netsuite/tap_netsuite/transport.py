"""The HTTP session, and what went wrong below HTTP."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final

import certifi
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from connector_kit.errors import ConfigurationError, ConnectorError
from tap_netsuite import errors
from tap_netsuite.asked import Asked
from tap_netsuite.waiting import TIMED_OUT, UNREACHABLE, Again

MAX_ANSWER_BYTES: Final = 256 * 2**20
CONNECT_SECONDS: Final = 30.0
_CHUNK: Final = 2**20


class Bearer(AuthBase):
    """Puts a token on a request; none keeps requests from putting in credentials of its own."""

    def __init__(self, token: str = "") -> None:
        self._token = token

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            r.headers["Authorization"] = f"Bearer {self._token}"
        return r


def make_session(ca_bundle: str | None, connections: int) -> requests.Session:
    """A session for several threads, without cookies.

    Args:
        ca_bundle: PEM file with an authority to trust besides the public ones.
        connections: How many to keep open.
    """
    session = requests.Session()
    session.headers["User-Agent"] = "tap-netsuite"
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    context = None
    if ca_bundle:
        context = _trusting(ca_bundle)
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(context if scheme == "https://" else None, connections))
    return session


def _trusting(ca_bundle: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    try:
        context.load_verify_locations(cafile=ca_bundle)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f'Setting "ca_bundle" names {ca_bundle}, which holds no certificates: {error}.',
            code="CA_BUNDLE_INVALID",
            hint="give a PEM file with the authority's certificates.",
        ) from None
    return context


class _Adapter(HTTPAdapter):
    def __init__(self, context: ssl.SSLContext | None, connections: int) -> None:
        self._context = context
        super().__init__(pool_connections=2, pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)


def timeouts(seconds: float) -> tuple[float, float]:
    """Seconds to connect and to wait for a byte."""
    return (min(CONNECT_SECONDS, seconds), seconds)


def limited(response: requests.Response, asked: Asked) -> bytes:
    """The body.

    Raises:
        ConfigurationError: It is larger than memory should take.
    """
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise errors.answer_too_large(asked, MAX_ANSWER_BYTES)
    return bytes(body)


def transport_failure(
    error: requests.RequestException, asked: Asked, seconds: float
) -> Again | ConnectorError:
    """What a failed exchange means: worth another attempt, or for a person to mend."""
    reason = _root(error)
    if isinstance(error, requests.exceptions.SSLError) and "EOF" not in reason:
        return errors.tls_failed(asked, reason)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Again(errors.unreachable(asked, "the connection timed out"), UNREACHABLE)
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in reason.lower():
        return Again(errors.timed_out(asked, seconds), TIMED_OUT)
    return Again(errors.unreachable(asked, reason), UNREACHABLE)


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for: a number or a date. None if it asks for nothing clear."""
    value = value.strip()
    if value.isdigit():
        return float(value)
    moment = http_date(value)
    if moment is None:
        return None
    return max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0)


def http_date(value: str) -> datetime | None:
    """The time in a header, aware, in UTC; None if there is none."""
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _root(error: BaseException) -> str:
    """The innermost reason: the outer ones repeat the URL."""
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if not isinstance(inner, BaseException):
            return str(error).rpartition(": ")[2] if "Max retries" in str(error) else str(error)
        error = inner
