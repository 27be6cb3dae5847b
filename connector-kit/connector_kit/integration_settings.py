"""Settings that everything that talks to PeopleSoft's integration gateway has, described once."""

from __future__ import annotations

from typing import Final

from singer_sdk import typing as th

from connector_kit.integration_gateway import DEFAULT_GATEWAY_PATH, DEFAULT_NODE
from connector_kit.plugin_settings import Properties, Property, choice

CREDENTIALS: Final[dict[str, tuple[str, ...]]] = {
    "wsse": ("username", "password"),
    "basic": ("username", "password"),
    "oauth2": ("oauth_token_url", "oauth_client_id", "oauth_client_secret"),
}
"""The settings that each ``auth_method`` needs."""

PLACE: Final[Properties] = (
    th.Property(
        "base_url",
        th.StringType,
        required=True,
        title="Base URL",
        description="Scheme, host and port of the integration gateway, such as https://erp.example.com:8443.",
    ),
    th.Property(
        "gateway_path",
        th.StringType,
        default=DEFAULT_GATEWAY_PATH,
        title="Gateway path",
        description="Context root of the integration gateway.",
    ),
    th.Property(
        "node",
        th.StringType,
        default=DEFAULT_NODE,
        title="Node",
        description="Default local node of the database. Empty leaves it out of the URL, for a gateway with "
        "a default application server.",
    ),
)
"""Where the gateway is."""

OAUTH2: Final[Properties] = (
    th.Property(
        "oauth_token_url",
        th.StringType,
        title="Token URL",
        description="Token endpoint of your identity provider, for oauth2.",
    ),
    th.Property("oauth_client_id", th.StringType, title="Client id", description="OAuth2 client id."),
    th.Property(
        "oauth_client_secret",
        th.StringType,
        secret=True,
        title="Client secret",
        description="OAuth2 client secret.",
    ),
    th.Property(
        "oauth_scope", th.StringType, title="Scope", description="OAuth2 scopes, separated by blanks."
    ),
)
"""A client of an identity provider."""


def gateway_access(passwords: dict[str, str]) -> Properties:
    """Return where the gateway is and how to be let in: with a password in one of these ways, or OAuth2.

    Args:
        passwords: Each ``auth_method`` that takes a user and a password, with what it does, as the text
            says it. The first is the default.
    """
    methods = passwords | {"oauth2": "client credentials of your identity provider."}
    described = " ".join(f"{method}: {does}" for method, does in methods.items())
    takers = " and ".join(passwords)
    return (
        *PLACE,
        choice("auth_method", "Authentication", tuple(methods), described),
        th.Property(
            "username", th.StringType, title="User", description=f"PeopleSoft user id, for {takers}."
        ),
        th.Property(
            "password",
            th.StringType,
            secret=True,
            title="Password",
            description=f"Its password, for {takers}.",
        ),
        *OAUTH2,
    )


def database_timezone(why: str) -> Property:
    """Return ``database_timezone``.

    Args:
        why: What it is needed for; goes on after "such as Europe/Oslo".
    """
    return th.Property(
        "database_timezone",
        th.StringType,
        default="UTC",
        title="Database time zone",
        description=f"IANA name of the base time zone of the database, such as Europe/Oslo{why}",
    )
