"""What the taps share of HTTP over requests: a session, headers, reasons."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final

import certifi
import requests
from requests.adapters import HTTPAdapter

from connector_kit.errors import ConfigurationError

_CLIP: Final = 300
_CONNECT_SECONDS: Final = 30.0


def make_session(
    agent: str, ca_bundle: str | None, *, connections: int = 10, cookies: bool = False
) -> requests.Session:
    """Return a session for several threads.

    Args:
        agent: The User-Agent, such as ``tap-netsuite``.
        ca_bundle: PEM file with an authority to trust besides the public ones.
        connections: How many to keep open.
        cookies: Whether to send back what the server sets.

    Raises:
        ConfigurationError: ``ca_bundle`` holds no certificates.
    """
    session = requests.Session()
    session.headers["User-Agent"] = agent
    if not cookies:
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", _Adapter(_trusting(ca_bundle) if ca_bundle else None, connections))
    session.mount("http://", _Adapter(None, connections))
    return session


def timeouts(seconds: float) -> tuple[float, float]:
    """Return the seconds to connect, 30 at most, and to wait for a byte."""
    return (min(_CONNECT_SECONDS, seconds), seconds)


def root_reason(error: BaseException) -> str:
    """Return the innermost reason of a failed exchange: the outer ones repeat the URL and what it carries."""
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if not isinstance(inner, BaseException):
            return str(error).rpartition(": ")[2] if "Max retries" in str(error) else str(error)
        error = inner


def clip(text: str) -> str:
    """Return one line of at most 300 characters."""
    line = " ".join(text.split())
    return line if len(line) <= _CLIP else f"{line[:_CLIP]}…"


def quoted(text: str) -> str:
    """Return the other side's words in quotation marks, as one line."""
    return f'"{clip(text) or "no reason given"}"'


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for, a number or a date; None if nothing clear."""
    value = value.strip()
    if value.isdigit():
        return float(value)
    moment = http_date(value)
    if moment is None:
        return None
    return max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0)


def http_date(value: str) -> datetime | None:
    """Return the time in a header, aware, in UTC; None if there is none."""
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


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
        super().__init__(pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)
