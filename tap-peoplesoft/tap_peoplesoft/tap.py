"""The tap: its settings, its streams, its command."""

from __future__ import annotations

import time
from functools import cached_property
from typing import Any, ClassVar, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from singer_sdk import Stream, Tap

from connector_kit.bookmarks import read_instant
from connector_kit.errors import ConfigurationError
from connector_kit.http import make_session
from connector_kit.integration_settings import CREDENTIALS
from connector_kit.plugin import ConnectorPlugin, run
from connector_kit.singer_io import BufferedWriter
from tap_peoplesoft import settings
from tap_peoplesoft.auth import BasicAuth, Client, ClientCredentials, GatewayAuth
from tap_peoplesoft.binding import check_queries
from tap_peoplesoft.client import QueryAccessServices, Site
from tap_peoplesoft.gateway import Gateway
from tap_peoplesoft.streams import STREAMS
from tap_peoplesoft.streams.base import QueryStream
from tap_peoplesoft.streams.custom import check_custom_queries, custom_stream


class TapPeopleSoft(ConnectorPlugin, Tap):
    """Reads PeopleSoft through Query Access Services."""

    name = "tap-peoplesoft"
    config_jsonschema: ClassVar[dict[str, Any]] = settings.SCHEMA
    message_writer_class = BufferedWriter
    url_settings = ("base_url", "oauth_token_url")
    _checked = False

    def check_settings(self) -> None:
        super().check_settings()
        self._check_credentials()
        self._check_zone()
        self._check_times()
        check_queries(self._config.get("queries") or {})
        check_custom_queries(self._config.get("custom_queries") or [])
        self._checked = True

    def _check_credentials(self) -> None:
        method = self._config["auth_method"]
        missing = [name for name in CREDENTIALS[method] if not self._config.get(name)]
        if missing:
            raise ConfigurationError(
                f"auth_method is {method}, which needs the setting(s) {', '.join(missing)}.",
                code="CREDENTIALS_MISSING",
                hint="set them, or choose the other auth_method.",
            )

    def _check_zone(self) -> None:
        zone = self._config["database_timezone"]
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ConfigurationError(
                f'Setting "database_timezone" is {zone!r}, which is no time zone.',
                code="TIMEZONE_UNKNOWN",
                hint="use an IANA name, for example America/New_York.",
            ) from None

    def _check_times(self) -> None:
        if start_date := self._config.get("start_date"):
            read_instant('Setting "start_date"', start_date)
        pattern = self._config["datetime_prompt_format"]
        if "%" not in time.strftime(pattern) and "%" in pattern and "," not in pattern:
            return
        raise ConfigurationError(
            f'Setting "datetime_prompt_format" is {pattern!r}, which is no strftime pattern without commas.',
            code="TIME_FORMAT_INVALID",
            hint="use for example %Y-%m-%dT%H:%M:%S.",
        )

    def discover_streams(self) -> list[Stream]:
        """Every built-in stream, and one for each custom query."""
        custom: list[dict[str, Any]] = self._config.get("custom_queries") or []
        if custom and not self._checked:
            self._validate_config(raise_errors=True)
        built_in = [QueryStream(self, declaration, self.services) for declaration in STREAMS]
        return [*built_in, *(custom_stream(self, query, self.services) for query in custom)]

    def services(self) -> QueryAccessServices:
        """Query Access Services of the configured site, one for all streams."""
        return self._services

    @cached_property
    def _services(self) -> QueryAccessServices:
        config = self._config
        session = make_session("tap-peoplesoft", config.get("ca_bundle"), cookies=True)
        auth: GatewayAuth
        if config["auth_method"] == "oauth2":
            client = Client(
                config["oauth_token_url"],
                config["oauth_client_id"],
                config["oauth_client_secret"],
                config.get("oauth_scope") or "",
            )
            auth = ClientCredentials(client, session, min(60.0, config["request_timeout"]))
        else:
            auth = BasicAuth(config["username"], config["password"])
        gateway = Gateway(session, auth, config["request_timeout"])
        gateway.timeout_attempts = 2 if config["large_results"] == "never" else 1
        return QueryAccessServices(
            gateway,
            Site(config["base_url"], config["gateway_path"], config.get("node") or ""),
            auth.password if isinstance(auth, BasicAuth) else None,
            config["poll_timeout"],
        )


def main() -> NoReturn:
    """Run the command line."""
    run(TapPeopleSoft)
