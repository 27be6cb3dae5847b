"""Who we are to PeopleSoft: a WS-Security UsernameToken, HTTP Basic, or a bearer token."""

from __future__ import annotations

from typing import Any, Final, Protocol

import requests
from lxml import etree
from zeep import ns
from zeep.wsse.username import UsernameToken

from connector_kit.oauth2 import BasicAuth, Client, ClientCredentials, NoAuth
from connector_kit.secrets import Secret
from target_peoplesoft.connection import Connection

_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"


class _RenewableAuth(Protocol):
    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest: ...

    def renew(self) -> bool: ...


class WsseToken:
    """A UsernameToken with PasswordText for zeep. The password is in the envelope and nowhere else."""

    def __init__(self, username: str, password: Secret) -> None:
        self._username = username
        self._password = password

    def apply(self, envelope: Any, headers: Any) -> tuple[Any, Any]:
        """Put the token into an envelope, as zeep asks for it."""
        untyped: Any = UsernameToken
        envelope, headers = untyped(self._username, self._password.reveal()).apply(envelope, headers)
        for security in envelope.iter(etree.QName(ns.WSSE, "Security")):
            security.set(etree.QName(_SOAP, "mustUnderstand"), "1")
        return envelope, headers

    def verify(self, envelope: Any) -> None:
        """Nothing: PeopleSoft does not sign its answers."""


class Credentials:
    """What goes into envelopes and onto requests.

    With ``wsse`` a POST carries the token in its envelope and nothing in its headers, and a GET, which has no
    envelope, carries HTTP Basic.

    Args:
        connection: Names the method and its parts.
        session: Asks for bearer tokens.
    """

    def __init__(self, connection: Connection, session: requests.Session) -> None:
        self.wsse: WsseToken | None = None
        self._http: _RenewableAuth
        password = connection.password or Secret("")
        if connection.auth_method == "oauth2":
            self._http = ClientCredentials(_client(connection), session, connection.request_timeout)
        else:
            self._http = BasicAuth(connection.username, password)
        if connection.auth_method == "wsse":
            self.wsse = WsseToken(connection.username, password)

    def on(self, method: str) -> Any:
        """Return what puts credentials on a request."""
        return NoAuth() if self.wsse and method == "POST" else self._http

    def renew(self) -> bool:
        """Get fresh credentials after a refusal. False if there are none to get."""
        return self._http.renew()


def _client(connection: Connection) -> Client:
    return Client(
        connection.oauth_token_url,
        connection.oauth_client_id,
        connection.oauth_client_secret or Secret(""),
        connection.oauth_scope,
    )
