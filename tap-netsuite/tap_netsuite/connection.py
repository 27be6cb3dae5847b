"""Whom to talk to and as whom, checked before the first call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connector_kit.errors import ConfigurationError
from connector_kit.secrets import Secret
from tap_netsuite.auth import Client
from tap_netsuite.private_key import configured_key, signing_algorithm

_ACCOUNT: Final = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)?")
_LONGEST_LABEL: Final = 63
_HOST: Final = "suitetalk.api.netsuite.com"


def host_root(account_id: str) -> str:
    """The account's host: its id in lower case, with a dash for the underscore (NetSuite documentation).

    Raises:
        ConfigurationError: It is no account id. Credentials travel to the host that is made from it.
    """
    account = account_id.strip()
    if not _ACCOUNT.fullmatch(account) or len(account) > _LONGEST_LABEL:
        raise ConfigurationError(
            f'Setting "account_id" is {account_id!r}, which is no NetSuite account id.',
            code="ACCOUNT_INVALID",
            hint="give the id as Setup > Company > Company Information shows it, such as 1234567 or "
            "1234567_SB1, without a host name around it.",
        )
    return f"https://{account.lower().replace('_', '-')}.{_HOST}"


@dataclass(frozen=True, slots=True)
class Connection:
    """An account and our access to it. Made by :meth:`from_settings`.

    Args:
        client: The integration and its key.
        max_concurrency: Requests in flight at most.
        request_timeout: Seconds.
        ca_bundle: PEM file with a private authority.
        custom_fields: Whether to ask the metadata catalogue for them.
    """

    client: Client
    max_concurrency: int = 2
    request_timeout: float = 300.0
    ca_bundle: str | None = None
    custom_fields: bool = True

    @property
    def base_url(self) -> str:
        """Host root of SuiteTalk, without a slash at its end."""
        return self.client.base_url

    @classmethod
    def from_settings(cls, config: Mapping[str, Any]) -> Connection:
        """Check the settings of the connection, the private key included, without a call.

        Args:
            config: The tap's settings, after :meth:`connector_kit.plugin.ConnectorPlugin.check_settings`.

        Raises:
            ConfigurationError: One is wrong.
        """
        root = host_root(str(config["account_id"]))
        algorithm = signing_algorithm(str(config.get("signing_algorithm") or "PS256"))
        client = Client(
            str(config.get("base_url") or root).strip().rstrip("/"),
            str(config["client_id"]).strip(),
            str(config["certificate_id"]).strip(),
            configured_key(_secret(config.get("private_key")), config.get("private_key_path"), algorithm),
            algorithm,
        )
        return cls(
            client,
            int(config.get("max_concurrency") or 2),
            float(config.get("request_timeout") or 300),
            config.get("ca_bundle"),
            config.get("custom_fields") != "none",
        )


def _secret(value: Any) -> Secret | None:
    return Secret(value) if isinstance(value, str) else value
