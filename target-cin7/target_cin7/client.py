"""The one class that talks to Cin7 Core."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import count
from typing import Any, Final

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential
from tenacity.wait import wait_base

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.model import Declined, Limited, NotSent, Unknown
from connector_kit.errors import ConnectorError
from target_cin7.answers import (
    AccessRefusal,
    Fault,
    Garbled,
    RateRefusal,
    Reading,
    Refusal,
    Taken,
    encode,
    read,
)
from target_cin7.connection import Connection, http_client
from target_cin7.errors import ReadRefusedError, access_denied, not_cin7, still_limited, unreachable
from target_cin7.listing import Listing

Row = dict[str, Any]
PAGE_SIZE: Final = 1000
"""The largest page that Cin7 Core gives."""

_NEVER_CONNECTED: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)
_PASSES: Final = 16
"""Readings of a list before it counts as never holding still."""


class _Again(Exception):  # noqa: N818 - a signal inside this module
    """A read that is worth another attempt. ``attempts``: how many there may be in all."""

    attempts = 5

    def __init__(self, final: ConnectorError) -> None:
        super().__init__(str(final))
        self.final = final


class _AgainLimited(_Again):
    attempts = 6


class _AgainGarbled(_Again):
    attempts = 3


class Cin7Client:
    """Reads with retries, writes exactly once per call. Used by several threads.

    Every call passes the gate, which paces, counts and stops. Fractions are Decimal in both directions.

    Args:
        connection: Address and credentials.
        gate: What every call passes.
        transport: Replaces the network, for tests.
        backoff: Wait between attempts of a read that failed; a rate refusal waits in the gate.
    """

    def __init__(
        self,
        connection: Connection,
        gate: CallGate,
        *,
        transport: httpx2.BaseTransport | None = None,
        backoff: wait_base | None = None,
    ) -> None:
        self._connection = connection
        self._gate = gate
        self._backoff = backoff or wait_random_exponential(multiplier=0.5, max=20)
        self._http = http_client(connection, transport)
        self._ahead = dt.timedelta()

    def close(self) -> None:
        self._http.close()

    def server_time(self) -> dt.datetime:
        """Return the time by Cin7 Core's clock as its answers told it, UTC; ours until it has told one."""
        return dt.datetime.now(dt.UTC) + self._ahead

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the decoded body of a read.

        Raises:
            AccessError: The key was refused.
            ConfigurationError: ``base_url`` is not Cin7 Core's API.
            UnreachableError: No usable answer after all retries.
            BudgetError: Refused for its rate in several windows, or the run's own budget is spent.
            InterruptedRunError: The run is being stopped.
            ReadRefusedError: Cin7 Core said no.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(_Again),
            stop=_enough,
            wait=self._wait,
            sleep=self._gate.pause,
            reraise=True,
        )
        try:
            return retrying(self._get_once, path, params)
        except _Again as again:
            raise again.final from again

    def rows(
        self, path: str, key: str, identity: str, params: Mapping[str, Any] | None = None
    ) -> Iterator[Row]:
        """Yield every row of a list once.

        Rows move between pages while others change, and some lists have no stable order (observed). So a list
        is read again until as many different rows were seen as it says that it has, or until reading it
        again shows the same rows, each once.

        Args:
            path: The list, such as ``supplier``.
            key: The name under which its rows stand, such as ``SupplierList``.
            identity: The field that tells one row from another.
            params: Filters.

        Raises:
            ConnectorError: As for :meth:`get`, or the answer has no such rows.
            UnreachableError: The list never held still.
        """
        listing = Listing(lambda row: str(row.get(identity) or encode(row)), PAGE_SIZE)
        for _ in range(_PASSES):
            listing.begin()
            for page, told in self._pages(path, key, params, listing):
                yield from listing.take(page, told)
            if listing.whole():
                return
        raise unreachable(self._connection.base_url, path, listing.shortfall())

    def _pages(
        self, path: str, key: str, params: Mapping[str, Any] | None, listing: Listing
    ) -> Iterator[tuple[list[Row], int]]:
        """Yield pages with the total that they tell, 0 if none, until the listing has enough."""
        for number in count(1):
            body = self.get(path, {**(params or {}), "Page": number, "Limit": PAGE_SIZE})
            rows = rows_of(body, key)
            if rows is None:
                raise ConnectorError(
                    f"Cin7 Core answered {path} without {key}.",
                    code="ANSWER_UNEXPECTED",
                    hint="check base_url: it must be the address of API version 2.",
                )
            total = body.get("Total")
            yield rows, total if isinstance(total, int) else 0
            if listing.at_end():
                return

    def write(
        self, method: str, path: str, body: Mapping[str, Any]
    ) -> Taken | Declined | Limited | NotSent | Unknown:
        """Send one change, once, and say what became of it. An empty body is not sent.

        Raises:
            AccessError: The key was refused.
            BudgetError: The run's budget is spent; nothing was sent.
            InterruptedRunError: The run is being stopped; nothing was sent.
        """
        content = encode(body) if body else None
        try:
            reading = self._call(method, path, None, content)
        except _NEVER_CONNECTED as error:
            return NotSent(_describe(error))
        except httpx2.RequestError as error:
            return Unknown(_describe(error))
        return _write_answer(path, reading)

    def _get_once(self, path: str, params: Mapping[str, Any] | None) -> Any:
        base_url = self._connection.base_url
        try:
            reading = self._call("GET", path, params, None)
        except httpx2.RequestError as error:
            raise _Again(unreachable(base_url, path, _describe(error))) from error
        match reading:
            case Taken(body):
                return body
            case RateRefusal():
                raise _AgainLimited(still_limited(path, _AgainLimited.attempts))
            case AccessRefusal(words):
                raise access_denied(path, words)
            case Refusal(words, HTTPStatus.NOT_FOUND):
                raise not_cin7(base_url, path, f"HTTP 404: {words}")
            case Refusal(words):
                raise ReadRefusedError(path, words)
            case Garbled(_, page=True):
                raise _AgainGarbled(not_cin7(base_url, path))
            case Garbled(reason):
                raise _AgainGarbled(unreachable(base_url, path, reason))
            case Fault(reason):
                raise _Again(unreachable(base_url, path, reason))

    def _call(
        self, method: str, path: str, params: Mapping[str, Any] | None, content: bytes | None
    ) -> Reading:
        headers = {"Content-Type": "application/json; charset=utf-8"} if content is not None else None
        with self._gate.call() as permit:
            response = self._http.request(
                method,
                f"{self._connection.base_url}/{path}",
                params=dict(params) if params else None,
                content=content,
                headers=headers,
            )
            reading = read(response.status_code, response.headers, response.content)
            if isinstance(reading, RateRefusal):
                permit.limited(reading.seconds or self._connection.limit_window_seconds)
        self._note_clock(response.headers.get("date"))
        return reading

    def _note_clock(self, date: str | None) -> None:
        if not date:
            return
        try:
            told = parsedate_to_datetime(date)
        except ValueError:  # a proxy's odd header tells no time, and ours is good enough
            return
        if told.tzinfo is not None:
            self._ahead = told - dt.datetime.now(dt.UTC)

    def _wait(self, state: RetryCallState) -> float:
        if isinstance(_failure(state), _AgainLimited):
            return 0.0  # the gate holds the next call until the window is over
        return float(self._backoff(state))


def rows_of(body: Any, key: str) -> list[Row] | None:
    """Return the rows of an envelope, or None if it has none under that name."""
    rows = body.get(key) if isinstance(body, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def _write_answer(path: str, reading: Reading) -> Taken | Declined | Limited | Unknown:
    match reading:
        case Taken():
            return reading
        case RateRefusal():
            return Limited()
        case AccessRefusal(words):
            raise access_denied(path, words)
        case Refusal(words):
            return Declined(words)
        case Fault(reason) | Garbled(reason):
            return Unknown(reason)


def _failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _enough(state: RetryCallState) -> bool:
    failure = _failure(state)
    return isinstance(failure, _Again) and state.attempt_number >= failure.attempts


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
