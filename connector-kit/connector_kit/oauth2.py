"""Bearer tokens by OAuth2 client credentials, and HTTP Basic, over requests."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import requests
from requests.auth import AuthBase

from connector_kit.errors import AccessError, ConfigurationError, ConnectorError, UnreachableError
from connector_kit.http import clip
from connector_kit.secrets import Secret

RENEW_BEFORE_SECONDS: Final = 60.0
_DEFAULT_LIFETIME: Final = 3600.0
_UNAUTHORIZED: Final = 401
_SERVER_ERROR: Final = 500


class BasicAuth(AuthBase):
    """HTTP Basic with a PeopleSoft user, UTF-8."""

    def __init__(self, username: str, password: Secret) -> None:
        self.user = username
        self.password = password

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        pair = f"{self.user}:{self.password.reveal()}".encode()
        r.headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        return r

    def renew(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth2 client at the customer's identity provider (PeopleSoft itself issues no tokens)."""

    token_url: str
    client_id: str
    client_secret: Secret
    scope: str = ""


@dataclass
class ClientCredentials(AuthBase):
    """OAuth2 client credentials. The token is renewed a minute before it expires, and once on a refusal.

    Args:
        client: The client.
        session: The session that asks for tokens.
        timeout: Seconds to wait for the provider.
        clock: Monotonic seconds.
    """

    client: Client
    session: requests.Session
    timeout: float = 60.0
    clock: Callable[[], float] = time.monotonic
    _token: Secret | None = field(default=None, init=False)
    _renew_at: float = field(default=0.0, init=False)
    _in_header: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.user = f"OAuth2 client {self.client.client_id}"
        self._lock = threading.Lock()

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["Authorization"] = f"Bearer {self._current().reveal()}"
        return r

    def renew(self) -> bool:
        self._token = None
        return True

    def _current(self) -> Secret:
        with self._lock:
            if self._token is None or self.clock() >= self._renew_at:
                self._log_in()
            assert self._token is not None  # noqa: S101 - for the type checker; _log_in sets it
            return self._token

    def _log_in(self) -> None:
        asked_at = self.clock()
        answer = self._ask()
        if answer.status_code in {400, _UNAUTHORIZED} and not self._in_header:
            self._in_header = True
            answer = self._ask()
        granted = self._granted(answer)
        lifetime = _lifetime(granted.get("expires_in"))
        self._token = Secret(str(granted["access_token"]))
        self._renew_at = asked_at + max(lifetime - RENEW_BEFORE_SECONDS, lifetime / 2)

    def _ask(self) -> requests.Response:
        """Ask with the client's credentials in the body; some providers want them in the header instead."""
        client = self.client
        form = {"grant_type": "client_credentials"} | ({"scope": client.scope} if client.scope else {})
        auth: AuthBase = NoAuth()
        if self._in_header:
            auth = BasicAuth(client.client_id, client.client_secret)
        else:
            form |= {"client_id": client.client_id, "client_secret": client.client_secret.reveal()}
        try:
            return self.session.post(
                client.token_url, data=form, auth=auth, timeout=self.timeout, allow_redirects=False
            )
        except requests.RequestException as error:
            raise UnreachableError(
                f"Cannot get a token from {client.token_url}: {clip(str(error))}.",
                code="TOKEN_UNREACHABLE",
                hint='check the setting "oauth_token_url", and that this machine may connect there.',
            ) from error

    def _granted(self, answer: requests.Response) -> Mapping[str, Any]:
        try:
            granted = answer.json()
        except ValueError:
            granted = None
        if answer.ok and isinstance(granted, dict) and granted.get("access_token"):
            return granted
        raise self._refusal(answer.status_code, granted)

    def _refusal(self, status: int, granted: Any) -> ConnectorError:
        url = self.client.token_url
        if status >= _SERVER_ERROR:
            return UnreachableError(
                f"{url} failed (HTTP {status}).", code="TOKEN_UNREACHABLE", hint="run again later."
            )
        if isinstance(granted, dict) and granted.get("error"):
            told = clip(f"{granted['error']} {granted.get('error_description') or ''}".strip())
            return AccessError(
                f'{url} refused a token to client {self.client.client_id}: "{told}".',
                code="TOKEN_REFUSED",
                hint='check "oauth_client_id", "oauth_client_secret" and "oauth_scope".',
            )
        if status in {_UNAUTHORIZED, 403}:
            return AccessError(
                f"{url} refused a token to client {self.client.client_id} (HTTP {status}).",
                code="TOKEN_REFUSED",
                hint='check "oauth_client_id" and "oauth_client_secret".',
            )
        return ConfigurationError(
            f"{url} did not answer with a token (HTTP {status}).",
            code="TOKEN_URL_INVALID",
            hint='check the setting "oauth_token_url".',
        )


class NoAuth(AuthBase):
    """Keeps requests from putting in credentials of its own."""

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        return r


def _lifetime(expires_in: Any) -> float:
    try:
        return max(float(expires_in), 0.0)
    except (TypeError, ValueError):
        return _DEFAULT_LIFETIME
