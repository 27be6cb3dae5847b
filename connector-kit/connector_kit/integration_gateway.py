"""What goes wrong on the way to PeopleSoft's integration gateway, whatever is asked for there."""

from __future__ import annotations

from typing import Final, Protocol
from urllib.parse import urljoin, urlsplit

from connector_kit import http_errors
from connector_kit.errors import AccessError, ConfigurationError, UnreachableError
from connector_kit.http import clip

DEFAULT_GATEWAY_PATH: Final = "PSIGW"
DEFAULT_NODE: Final = "PSFT_EP"


class Asked(Protocol):
    """What a call was about. As text it names that, the user and the node."""

    @property
    def url(self) -> str:
        """Without query string."""

    @property
    def user(self) -> str:
        """Who asked; begins with OAuth2 for a client with a bearer token."""


def credentials_refused(asked: Asked) -> AccessError:
    """HTTP 401."""
    oauth = asked.user.startswith("OAuth2")
    settings = "the OAuth2 client (oauth_client_id, oauth_scope)" if oauth else '"username" and "password"'
    mapped = (
        " and that the token maps to a PeopleSoft user" if oauth else "; an expired password looks the same"
    )
    return AccessError(
        f"The gateway refused the credentials (HTTP 401) for {asked}.",
        code="CREDENTIALS_REFUSED",
        hint=f"check {settings}{mapped}.",
    )


def not_found(asked: Asked) -> ConfigurationError:
    """HTTP 404."""
    return ConfigurationError(
        f"The gateway does not know {asked.url} (HTTP 404), asked for {asked}.",
        code="URL_NOT_FOUND",
        hint='check the settings "base_url", "gateway_path" (usually PSIGW) and "node" (often PSFT_EP).',
    )


def sign_in_page(asked: Asked) -> AccessError:
    """A web page where data was expected."""
    return AccessError(
        f"The gateway answered with a web page, probably for signing in, instead of data, to {asked}.",
        code="SIGN_IN_PAGE",
        hint='check "username" and "password", that "base_url" is the integration gateway, not the portal, '
        "and that no proxy asks for a sign-on in front of it.",
    )


def redirection(asked: Asked, location: str) -> AccessError | ConfigurationError:
    """A redirect: to the same path elsewhere, or to where one signs in. It is not followed."""
    target, here = urlsplit(urljoin(asked.url, location)), urlsplit(asked.url)
    if not location or not target.path.startswith(here.path):
        return sign_in_page(asked)
    return ConfigurationError(
        f"The gateway sends {asked.url} on to {clip(f'{target.scheme}://{target.netloc}')}.",
        code="REDIRECTED",
        hint='put that address into the setting "base_url"; credentials are not sent along a redirect.',
    )


def unreachable(asked: Asked, reason: str) -> UnreachableError:
    """Name resolution or connection failed."""
    return http_errors.unreachable(
        asked.url,
        reason,
        code="GATEWAY_UNREACHABLE",
        hint='check host and port in the setting "base_url", and that this machine may connect there.',
    )


def tls_failed(asked: Asked, reason: str) -> ConfigurationError:
    """The TLS handshake failed."""
    return http_errors.tls_failed(
        asked.url,
        reason,
        authority='the authority that signed the certificate, and check the host name in "base_url".',
    )
