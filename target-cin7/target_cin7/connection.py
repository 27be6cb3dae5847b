"""Where Cin7 Core is, and the HTTP client that goes there: pooled, TLS verified, the key in its headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import httpx2

from connector_kit.cin7 import DEFAULT_URL
from connector_kit.errors import ConfigurationError
from connector_kit.secrets import Secret

__all__ = ["DEFAULT_URL", "Connection", "http_client"]

_CONNECT_TIMEOUT: Final = 20.0


@dataclass(frozen=True, slots=True)
class Connection:
    """Where Cin7 Core is and how to be let in. Times in seconds."""

    account_id: str
    application_key: Secret
    base_url: str = DEFAULT_URL
    limit_window_seconds: float = 60
    request_timeout: float = 100
    ca_bundle: str | None = None
    max_concurrency: int = 4


def http_client(connection: Connection, transport: httpx2.BaseTransport | None) -> httpx2.Client:
    """Return the pooled client.

    Raises:
        ConfigurationError: ``ca_bundle`` holds no certificates.
    """
    context = httpx2.create_ssl_context()
    if connection.ca_bundle:
        try:
            context.load_verify_locations(cafile=connection.ca_bundle)
        except OSError as error:
            raise ConfigurationError(
                f'Setting "ca_bundle": {connection.ca_bundle} holds no readable certificates: {error}.',
                code="CA_BUNDLE_INVALID",
                hint="give a PEM file with the authority's certificates.",
            ) from error
    size = connection.max_concurrency + 1
    timeout = connection.request_timeout
    return httpx2.Client(
        headers={
            "api-auth-accountid": connection.account_id,
            "api-auth-applicationkey": connection.application_key.reveal(),
            "Accept": "application/json",
            "User-Agent": "target-cin7",
        },
        verify=context,
        timeout=httpx2.Timeout(timeout, connect=min(timeout, _CONNECT_TIMEOUT)),
        limits=httpx2.Limits(max_connections=size, max_keepalive_connections=size),
        transport=transport,
    )
