"""Ways to run the tap: against books without a network in between, or over the loopback NetSuite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from fake_books import Books
from fake_company import at
from fake_netsuite import ACCOUNT, CERTIFICATE_ID, CLIENT_ID, PEM, Refusal
from singer_runs import Run, sync

from tap_netsuite.account import NetSuiteAccount
from tap_netsuite.answers import Page
from tap_netsuite.asked import Asked
from tap_netsuite.errors import UnexpectedSearchError, refused_query
from tap_netsuite.streams.base import SuiteQLStream
from tap_netsuite.streams.nested import NestedStream
from tap_netsuite.tap import TapNetSuite

__all__ = ["CONFIG", "Direct", "Run", "read", "sync"]

CONFIG = {
    "account_id": ACCOUNT,
    "client_id": CLIENT_ID,
    "certificate_id": CERTIFICATE_ID,
    "private_key": PEM,
    "signing_algorithm": "ES256",
    "custom_fields": "none",
}


class Direct:
    """Stands in for the client: books answer without a network, one query after the other."""

    def __init__(
        self, books: Books, now: Callable[[], datetime], custom: dict[str, Any] | None = None
    ) -> None:
        self.books = books
        self.now = now
        self.custom = custom or {}
        self.asked: list[tuple[str, Sequence[str | int]]] = []

    def query(
        self, sql: str, params: Sequence[str | int] = (), *, limit: int, offset: int = 0, stream: str = ""
    ) -> Page:
        self.asked.append((sql, params))
        try:
            rows, more = self.books.answer(sql, list(params), limit, offset)
        except Refusal as refusal:
            asked = Asked("https://netsuite", sql=sql, stream=stream)
            if refusal.status == 500:
                raise UnexpectedSearchError(refusal.detail, asked) from None
            raise refused_query(refusal.preamble + refusal.detail, asked) from None
        return Page(rows, more, None)

    def server_time(self) -> datetime:
        return self.now().astimezone(UTC)

    def custom_fields(self, record_types: Sequence[str]) -> dict[str, dict[str, str]]:
        return {name: self.custom.get(name, {}) for name in record_types}

    def submit(self, work: Callable[[], Any]) -> Callable[[], Any]:
        result = work()
        return lambda: result

    def map(self, work: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        return map(work, items)


def read(
    books: Books,
    *streams: str,
    now: Callable[[], datetime] = lambda: at(3600),
    state: dict[str, Any] | None = None,
    custom: dict[str, Any] | None = None,
    states_after: int = 1000,
    **settings: Any,
) -> Run:
    """Run the tap against books.

    Args:
        books: The account.
        streams: Streams to read.
        now: NetSuite's clock.
        state: Where the run before ended.
        custom: Custom fields by record.
        states_after: Records between two STATE messages.
        settings: Settings on top of the working ones.
    """
    direct = Direct(books, now, custom)
    with (
        patch.object(NetSuiteAccount, "suiteql", direct),
        patch.object(SuiteQLStream, "STATE_MSG_FREQUENCY", states_after),
        patch.object(NestedStream, "STATE_MSG_FREQUENCY", states_after),
    ):
        return sync(TapNetSuite(config={**CONFIG, **settings}, state=state), streams)
