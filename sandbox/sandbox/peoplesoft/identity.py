"""A tiny OAuth2 identity provider: the customer's own, beside PeopleSoft, which only checks the tokens."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from sandbox.clock import Clock
from sandbox.system import note

CLIENT_ID: Final = "sandbox-connector"
CLIENT_SECRET: Final = "Sandbox-Client-Secret-1"  # noqa: S105 - a demo credential, printed at start
SCOPES: Final = frozenset({"read", "write", "readwrite"})

CLIENTS: Final[dict[str, tuple[str, str]]] = {
    CLIENT_ID: (CLIENT_SECRET, "INTUSER"),
    "sandbox-unmapped": ("Sandbox-Client-Secret-2", "NOT_MAPPED"),
}
"""Client id → (secret, operator id that the site maps its tokens to)."""


class IdentityProvider:
    """Issues bearer tokens for the client credentials grant and tells whose a token is.

    Tokens are opaque and signed, so they outlive a restart with the same seed.
    """

    def __init__(self, seed: int, switches: Mapping[str, Any], clock: Clock) -> None:
        self._key = hashlib.sha256(f"identity:{seed}".encode()).digest()
        self._switches = switches
        self._clock = clock
        self._revoked_before = 0.0
        self._issued = 0

    def routes(self) -> list[BaseRoute]:
        """POST /oauth/token."""
        return [Route("/oauth/token", self._token, methods=["POST"])]

    def revoke_all(self) -> None:
        """Stop accepting every token issued until now."""
        self._revoked_before = float(self._issued)

    def user_of(self, token: str) -> str | None:
        """Return the operator id of a token, None if it is not one of ours, expired or revoked."""
        body, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            return None
        claims = json.loads(_decoded(body))
        if claims["expires"] <= self._clock.now().timestamp() or claims["number"] <= self._revoked_before:
            return None
        return CLIENTS[claims["client"]][1]

    async def _token(self, request: Request) -> JSONResponse:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        client, refusal = self._client(request.headers.get("authorization", ""), form)
        refusal = refusal or _unfit(form)
        if refusal:
            note(request.scope, "denied")
            headers = {"WWW-Authenticate": "Basic"} if refusal == "invalid_client" else None
            status = 401 if refusal == "invalid_client" else 400
            return JSONResponse({"error": refusal}, status, headers=headers)
        return JSONResponse(self._grant(client, form), headers={"Cache-Control": "no-store"})

    def _client(self, authorization: str, form: Mapping[str, str]) -> tuple[str, str]:
        scheme, _, value = authorization.partition(" ")
        client, secret = form.get("client_id", ""), form.get("client_secret", "")
        if scheme.lower() == "basic":
            # RFC 6749 2.3.1: both parts are form-encoded before they are joined.
            client, secret = (unquote_plus(p) for p in _decoded(value).partition(":")[::2])
        known = CLIENTS.get(client)
        if known is None or not hmac.compare_digest(secret.encode(), known[0].encode()):
            return client, "invalid_client"
        return client, ""

    def _grant(self, client: str, form: Mapping[str, str]) -> dict[str, Any]:
        seconds = int(self._switches["token_seconds"])
        self._issued += 1
        claims = {
            "client": client,
            "expires": self._clock.now().timestamp() + seconds,
            "number": self._issued,
        }
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        token = f"{body}.{self._sign(body)}"
        answer: dict[str, Any] = {"access_token": token, "token_type": "Bearer", "expires_in": seconds}
        return answer | ({"scope": form["scope"]} if form.get("scope") else {})

    def _sign(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), hashlib.sha256).hexdigest()


def _unfit(form: Mapping[str, str]) -> str:
    if form.get("grant_type") != "client_credentials":
        return "unsupported_grant_type"
    return "" if set(form.get("scope", "").split()) <= SCOPES else "invalid_scope"


def _decoded(text: str) -> str:
    try:
        plain = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
        return base64.b64decode(plain, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ":"
