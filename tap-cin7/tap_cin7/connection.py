"""Whom to talk to and as whom, checked before the first call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connector_kit.cin7 import DEFAULT_URL, pacer_name
from connector_kit.errors import ConfigurationError
from connector_kit.pacing import SharedPacer
from connector_kit.secrets import Secret

__all__ = ["DEFAULT_URL", "Connection"]


@dataclass(frozen=True, slots=True)
class Connection:
    """A company in Cin7 Core and our access to it. Made by :meth:`from_settings`.

    Args:
        base_url: Address of the API, without a slash at its end.
        account_id: The company's id.
        application_key: Key of an API application.
        calls_per_window: Calls that Cin7 permits for the key within ``limit_window_seconds``.
        limit_window_seconds: Length of the window, and the wait after a refusal that names none.
        max_concurrency: Calls in flight at most.
        request_timeout: Seconds.
        ca_bundle: PEM file with a private authority.
    """

    base_url: str
    account_id: str
    application_key: Secret
    calls_per_window: int = 60
    limit_window_seconds: float = 60.0
    max_concurrency: int = 4
    request_timeout: float = 100.0
    ca_bundle: str | None = None

    @classmethod
    def from_settings(cls, config: Mapping[str, Any]) -> Connection:
        """Check the settings of the connection, without a call.

        Args:
            config: The tap's settings, after :meth:`connector_kit.plugin.ConnectorPlugin.check_settings`.

        Raises:
            ConfigurationError: One is wrong.
        """
        key = config["application_key"]
        return cls(
            str(config.get("base_url") or DEFAULT_URL).strip().rstrip("/"),
            _header("account_id", str(config["account_id"])),
            Secret(_header("application_key", key.reveal() if isinstance(key, Secret) else str(key))),
            int(config.get("calls_per_window") or 60),
            float(config.get("limit_window_seconds") or 60),
            int(config.get("max_concurrency") or 4),
            float(config.get("request_timeout") or 100),
            config.get("ca_bundle"),
        )

    @property
    def pacer_name(self) -> str:
        """What shares the window of calls: every process that uses this key at this address."""
        return pacer_name(self.base_url, self.application_key)

    def pacer(self) -> SharedPacer:
        """The window of calls of the key, shared with every process on this machine."""
        return SharedPacer(
            self.pacer_name, calls=self.calls_per_window, window_seconds=self.limit_window_seconds
        )


def _header(setting: str, value: str) -> str:
    """The value, if a header can carry it."""
    value = value.strip()
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ConfigurationError(
            f'Setting "{setting}" holds blanks or characters that no id or key of Cin7 Core has.',
            code="CREDENTIAL_INVALID",
            hint="copy it again from Integrations → API in Cin7 Core.",
        )
    return value
