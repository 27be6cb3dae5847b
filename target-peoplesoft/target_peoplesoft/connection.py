"""Where PeopleSoft's integration gateway is, and who we are to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from connector_kit.integration_gateway import DEFAULT_GATEWAY_PATH, DEFAULT_NODE
from connector_kit.pacing import pacer_directory
from connector_kit.secrets import Secret

AuthMethod = Literal["wsse", "basic", "oauth2"]


def default_wsdl_cache() -> Path:
    """Where fetched WSDLs are kept: below ``CONNECTOR_STATE_DIR`` if set, else in the user's state folder."""
    return pacer_directory() / "wsdl"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the gateway is and how to be let in.

    Args:
        base_url: Scheme, host and port, without a slash at the end.
        gateway_path: Context root of the gateway.
        node: Default local node; empty leaves it out of the addresses.
        auth_method: ``wsse`` (UsernameToken), ``basic`` or ``oauth2`` (client credentials).
        wsdl_dir: Folder with pinned WSDL and schema files; None: fetched from the gateway and kept.
        wsdl_cache: Folder in which fetched ones are kept.
        request_timeout: Seconds without a byte after which a call is given up.
        ca_bundle: PEM file with an authority to trust besides the public ones.
        max_concurrency: Calls in flight at most.
    """

    base_url: str
    gateway_path: str = DEFAULT_GATEWAY_PATH
    node: str = DEFAULT_NODE
    auth_method: AuthMethod = "wsse"
    username: str = ""
    password: Secret | None = None
    oauth_token_url: str = ""
    oauth_client_id: str = ""
    oauth_client_secret: Secret | None = None
    oauth_scope: str = ""
    wsdl_dir: Path | None = None
    wsdl_cache: Path = field(default_factory=default_wsdl_cache)
    request_timeout: float = 300
    ca_bundle: str | None = None
    max_concurrency: int = 1

    @property
    def gateway_url(self) -> str:
        """The gateway's address, without a slash at the end."""
        return "/".join(part for part in (self.base_url.rstrip("/"), self.gateway_path.strip("/")) if part)

    @property
    def listener_url(self) -> str:
        """The address that SOAP requests are posted to."""
        parts = (self.gateway_url, "PeopleSoftServiceListeningConnector", self.node.strip("/"))
        return "/".join(part for part in parts if part)

    @property
    def user(self) -> str:
        """Who messages name as the caller."""
        return self.username if self.auth_method != "oauth2" else f"OAuth2 client {self.oauth_client_id}"
