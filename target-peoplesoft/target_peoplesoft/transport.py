"""HTTP to the integration gateway: one request, one reply. No redirect is followed, nothing is retried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import requests
import urllib3.exceptions

from connector_kit.delivery.calls import CallGate
from connector_kit.http import make_session, root_reason, timeouts
from connector_kit.integration_gateway import tls_failed
from connector_kit.unpacking import ACCEPTED
from connector_kit.xml_limits import REPLY, XmlLimits, XmlRefusedError
from target_peoplesoft.bodies import Body, read_body
from target_peoplesoft.connection import Connection
from target_peoplesoft.gateway_errors import Asked, action_unusable
from target_peoplesoft.security import Credentials

CLIENT_ERRORS: Final = range(400, 500)
"""Statuses that say enough: what comes with them is rarely XML, whatever it begins with."""
_PATIENCE: Final = 4
"""How many times request_timeout, the time between bytes, a whole answer may take."""
_NEVER_CONNECTED: Final = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.NameResolutionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
)


class NeverSent(Exception):  # noqa: N818 - says what became of the request
    """No connection was made, so nothing can have been executed."""


class NoAnswer(Exception):  # noqa: N818 - says what became of the request
    """The request may have been executed; no usable answer came back.

    Args:
        reason: What came instead.
        wait: Seconds after which the other side wants to be asked again, if it said so.
    """

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What came back.

    Args:
        status: HTTP status.
        body: Looked at, not parsed.
        location: Where a redirect points.
        retry_after: The header of that name.
    """

    status: int
    body: Body
    location: str = ""
    retry_after: str = ""


class Transport:
    """Posts envelopes and gets documents. Used by several threads.

    Args:
        connection: Where and who.
        gate: What every call passes.
        session: Replaces the session, for tests.
    """

    def __init__(
        self, connection: Connection, gate: CallGate, session: requests.Session | None = None
    ) -> None:
        self._gate = gate
        self._session = session or make_session(
            "target-peoplesoft", connection.ca_bundle, connections=connection.max_concurrency + 1
        )
        self._timeout = timeouts(connection.request_timeout)
        self.credentials = Credentials(connection, self._session)

    def close(self) -> None:
        self._session.close()

    def post(self, url: str, envelope: bytes, action: str, asked: Asked) -> HttpReply:
        """Post an envelope, once; once more after a refusal that fresh credentials may clear.

        Raises:
            NeverSent: No connection was made.
            NoAnswer: It may have arrived.
            XmlRefusedError: An answer came that no parser may see.
            ConfigurationError: No TLS connection that can be trusted.
            ConnectorError: From the gate, or no bearer token.
        """
        if not (action.isascii() and action.isprintable()):
            raise action_unusable(asked, action)
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
        return self._renewing("POST", url, asked, REPLY, headers, envelope)

    def get(
        self, url: str, asked: Asked, *, limits: XmlLimits = REPLY, params: Mapping[str, str] | None = None
    ) -> HttpReply:
        """Get a document. Raises as :meth:`post`."""
        return self._renewing("GET", url, asked, limits, {}, None, params)

    def _renewing(
        self,
        method: str,
        url: str,
        asked: Asked,
        limits: XmlLimits,
        headers: Mapping[str, str],
        content: bytes | None,
        params: Mapping[str, str] | None = None,
    ) -> HttpReply:
        request = requests.Request(method, url, dict(headers), data=content, params=dict(params or {}))
        reply = self._exchange(request, asked, limits)
        if reply.status == requests.codes.unauthorized and self.credentials.renew():
            reply = self._exchange(request, asked, limits)
        return reply

    def _exchange(self, request: requests.Request, asked: Asked, limits: XmlLimits) -> HttpReply:
        prepared = self._prepared(request)
        settings = self._session.merge_environment_settings(prepared.url, {}, True, None, None)
        with self._gate.call():
            try:
                with self._session.send(
                    prepared, timeout=self._timeout, allow_redirects=False, **settings
                ) as response:
                    return _reply(response, asked, limits, _PATIENCE * self._timeout[1])
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                raise _lost(error, asked) from error

    def _prepared(self, request: requests.Request) -> requests.PreparedRequest:
        request.auth = self.credentials.on(request.method or "")
        prepared = self._session.prepare_request(request)
        prepared.headers["Accept-Encoding"] = ACCEPTED
        return prepared


def _reply(response: requests.Response, asked: Asked, limits: XmlLimits, seconds: float) -> HttpReply:
    try:
        body = read_body(response, asked.url, limits, seconds=seconds)
    except XmlRefusedError:
        if response.status_code not in CLIENT_ERRORS:
            raise
        body = Body("other", b"")
    headers = response.headers
    return HttpReply(response.status_code, body, headers.get("Location", ""), headers.get("Retry-After", ""))


def _lost(error: Exception, asked: Asked) -> Exception:
    reason = root_reason(error)
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.SSLError) and "certificate" in reason.lower():
        return tls_failed(asked, reason)
    if isinstance(error, requests.exceptions.ConnectTimeout) or isinstance(cause, _NEVER_CONNECTED):
        return NeverSent(reason)
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidProxyURL)):
        return NeverSent(reason)
    return NoAnswer(f"{type(error).__name__}: {reason}" if reason else type(error).__name__)
