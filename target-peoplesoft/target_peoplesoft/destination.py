"""Putting the writers together from the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.writer import Writer
from connector_kit.errors import ConfigurationError
from connector_kit.integration_gateway import DEFAULT_GATEWAY_PATH, DEFAULT_NODE
from connector_kit.secrets import Secret
from target_peoplesoft.component_interface import ComponentInterface
from target_peoplesoft.connection import Connection
from target_peoplesoft.gateway import Gateway
from target_peoplesoft.object_config import ObjectConfig
from target_peoplesoft.objects import parse_objects
from target_peoplesoft.query_service import GatewayQueries
from target_peoplesoft.soap_component_interface import SoapComponentInterface
from target_peoplesoft.status_queries import Queries
from target_peoplesoft.writers.components import ComponentWriter, Site
from target_peoplesoft.writers.staged import StagedWriter

InterfaceOf = Callable[[ObjectConfig], ComponentInterface]


class Known(Protocol):
    """What the identity map is asked."""

    def owner_of(self, object_: str, destination_id: str) -> str | None: ...

    def id_of(self, object_: str, source: str, key: str) -> str | None: ...


class NothingKnown:
    """An identity map without entries."""

    def owner_of(self, object_: str, destination_id: str) -> str | None:  # noqa: ARG002 - as Known
        return None

    def id_of(self, object_: str, source: str, key: str) -> str | None:  # noqa: ARG002 - as Known
        return None


@dataclass(frozen=True, slots=True)
class Destination:
    """PeopleSoft as the engine sees it."""

    account: str
    """What the store's identities belong to: the gateway's address and node."""
    writers: dict[str, Writer]
    """By stream name, in the order in which they are delivered."""
    end: Callable[[], None]

    def close(self) -> None:
        self.end()


def build(config: Mapping[str, Any], gate: CallGate, *, known: Known | None = None) -> Destination:
    """Return the writers of one run. Makes no call.

    Args:
        config: The target's settings, with references resolved and secrets wrapped.
        gate: What every call passes.
        known: The identity map.

    Raises:
        ConfigurationError: ``objects`` or ``database_timezone`` is wrong.
    """
    connection = connection_of(config)
    gateway = Gateway(connection, gate)

    def interface(object_: ObjectConfig) -> ComponentInterface:
        return SoapComponentInterface(
            gateway,
            object_.component_interface,
            service=object_.service,
            soap_actions=object_.soap_actions,
        )

    queries = GatewayQueries(gateway, connection.node)
    writers = writers_of(config, interface, queries, known or NothingKnown())
    return Destination(account_of(connection), writers, gateway.close)


def writers_of(
    config: Mapping[str, Any], interface: InterfaceOf, queries: Queries, known: Known
) -> dict[str, Writer]:
    """Return the writers by stream, in the order in which they are delivered.

    Raises:
        ConfigurationError: ``objects`` or ``database_timezone`` is wrong.
    """
    objects = parse_objects(config.get("objects") or {})
    site = Site(objects, known.owner_of, known.id_of, zone_of(config))
    return {
        stream: StagedWriter(object_, interface(object_), site, queries)
        if object_.status_query
        else ComponentWriter(object_, interface(object_), site)
        for stream, object_ in objects.items()
    }


def connection_of(config: Mapping[str, Any]) -> Connection:
    """Return how to reach the gateway."""
    node, path = config.get("node"), config.get("gateway_path")
    folder = config.get("wsdl_dir")
    return Connection(
        base_url=str(config["base_url"]).rstrip("/"),
        gateway_path=DEFAULT_GATEWAY_PATH if path is None else str(path),
        node=DEFAULT_NODE if node is None else str(node),
        auth_method=config.get("auth_method") or "wsse",
        username=str(config.get("username") or ""),
        password=_secret(config.get("password")),
        oauth_token_url=str(config.get("oauth_token_url") or ""),
        oauth_client_id=str(config.get("oauth_client_id") or ""),
        oauth_client_secret=_secret(config.get("oauth_client_secret")),
        oauth_scope=str(config.get("oauth_scope") or ""),
        wsdl_dir=Path(folder).expanduser() if folder else None,
        request_timeout=float(config.get("request_timeout") or 300),
        ca_bundle=config.get("ca_bundle"),
        max_concurrency=int(config.get("max_concurrency") or 1),
    )


def account_of(connection: Connection) -> str:
    """Return what tells one PeopleSoft database from another."""
    return f"{connection.gateway_url}/{connection.node}".rstrip("/")


def zone_of(config: Mapping[str, Any]) -> ZoneInfo:
    """Return the base time zone of the database.

    Raises:
        ConfigurationError: There is none of this name.
    """
    name = str(config.get("database_timezone") or "UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigurationError(
            f'Setting "database_timezone": no time zone is called {name!r}.',
            code="TIMEZONE_UNKNOWN",
            hint="give an IANA name such as Europe/Oslo.",
        ) from None


def _secret(value: Any) -> Secret | None:
    return value if isinstance(value, Secret) or value is None else Secret(str(value))
