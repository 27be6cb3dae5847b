"""SuiteQL: the one class through which the streams talk to NetSuite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from connector_kit.errors import ConnectorError

Row = dict[str, str | None]
"""A row as NetSuite sent it: strings, keys in lower case, without ``links``. A null column may be absent."""

T = TypeVar("T")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page:
    """One answer.

    Args:
        rows: Its rows.
        has_more: Whether NetSuite has rows after these.
        total: How many rows the query has, if NetSuite told.
    """

    rows: list[Row]
    has_more: bool
    total: int | None


@dataclass(frozen=True)
class Connection:
    """Whom to talk to, and as whom. Made by :meth:`from_settings`."""

    base_url: str

    @classmethod
    def from_settings(cls, config: Mapping[str, Any]) -> Connection:
        """Check the settings of the connection, the private key included, without a call."""
        return cls(str(config["base_url"]))


class SuiteQL:
    """The account's queries, clock and metadata catalogue.

    Args:
        connection: Whom to talk to.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def query(
        self, sql: str, params: Sequence[str | int] = (), *, limit: int, offset: int = 0, stream: str = ""
    ) -> Page:
        """Run a query and return one page of its result. ``stream`` is named in errors."""
        raise ConnectorError(f"{sql} {params} {limit} {offset} {stream}")

    def server_time(self) -> datetime:
        """NetSuite's clock, aware, in UTC."""
        raise ConnectorError("no clock")

    def custom_fields(self, record_types: Sequence[str]) -> dict[str, dict[str, str]]:
        """Record type to script id (lower case) to ``string|boolean|number|date|date-time``."""
        return {name: {} for name in record_types}

    def submit(self, work: Callable[[], T]) -> Callable[[], T]:
        """Start work in the background; calling the result waits for it and raises what it raised."""
        return work

    def map(self, work: Callable[[Item], T], items: Iterable[Item]) -> Iterator[T]:
        """Results of ``work`` in the order of ``items``; at most ``max_concurrency`` under way at a time."""
        return map(work, items)

    def close(self) -> None:
        """End waits of background work."""
