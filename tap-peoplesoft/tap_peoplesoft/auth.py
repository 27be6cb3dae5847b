"""Who we are to the gateway: a PeopleSoft user with HTTP Basic, or a client with a bearer token."""

from __future__ import annotations

from typing import Protocol

import requests

from connector_kit.oauth2 import BasicAuth, Client, ClientCredentials

__all__ = ["BasicAuth", "Client", "ClientCredentials", "GatewayAuth"]


class GatewayAuth(Protocol):
    """Puts credentials on a request."""

    user: str
    """Who the messages name as the caller."""

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the Authorization header."""

    def renew(self) -> bool:
        """Get fresh credentials after a refusal. False if there is nothing to renew."""
