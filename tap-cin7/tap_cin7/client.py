"""Cin7 Core's external API: the one class through which the streams talk to it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from connector_kit import background
from connector_kit.delivery.calls import CallGate, Pacer, Permit
from connector_kit.http import http_date
from connector_kit.pacing import refusal_wait
from tap_cin7 import errors
from tap_cin7.answers import Document, Told
from tap_cin7.asked import Asked, Params
from tap_cin7.connection import Connection
from tap_cin7.transport import Answer, Transport
from tap_cin7.verdicts import failure, is_rate_refusal, read_answer
from tap_cin7.waiting import FAILED, RATE_LIMITED, Again, Patience, Waiter

__all__ = ["Cin7Client", "Connection", "Document", "Params"]

T = TypeVar("T")
Item = TypeVar("Item")

_THREADS: Final = "cin7"
_logger: Final = logging.getLogger("tap-cin7")


class Cin7Client:
    """Reads of one company, at the pace that its application key permits.

    Safe to use from several threads. Made without a call.

    Args:
        connection: Whom to talk to.
        pacer: Shared by every process that uses the key; :meth:`Connection.pacer`.
        waiter: Waits between attempts; :meth:`close` stops it.
    """

    def __init__(self, connection: Connection, pacer: Pacer, *, waiter: Waiter | None = None) -> None:
        self._connection = connection
        self._waiter = waiter or Waiter()
        self._gate = CallGate(pacer)
        self._transport = Transport(connection)
        self._ahead: dt.timedelta | None = None
        self._answered: set[str] = set()

    @classmethod
    def from_settings(cls, config: Mapping[str, Any]) -> Cin7Client:
        """The client that the tap's checked settings describe."""
        connection = Connection.from_settings(config)
        return cls(connection, connection.pacer())

    @property
    def calls(self) -> int:
        """Calls so far, refused and repeated ones included."""
        return self._gate.calls

    @property
    def clock_known(self) -> bool:
        """Whether an answer has told Cin7's clock."""
        return self._ahead is not None

    @property
    def ahead(self) -> dt.timedelta:
        """How far Cin7's clock is before this machine's; nothing as long as it is not known."""
        return self._ahead or dt.timedelta()

    @property
    def now(self) -> dt.datetime:
        """Cin7's clock, by the Date of its last answer, else this machine's. Aware, UTC; never a call."""
        return dt.datetime.now(dt.UTC) + self.ahead

    def get(self, path: str, params: Params | None = None) -> Document:
        """The answer to a GET.

        Args:
            path: Below the base URL, such as ``purchaseList``.
            params: Its query.

        Returns:
            The JSON as it was sent: numbers int or Decimal, strings as they stand.

        Raises:
            NotThere: The object that the query names by its key does not exist.
            EndpointMissing: Cin7 does not have the path.
            Cin7Declined: It refused the call for another reason.
            AnswerNotUnderstood: Its answer is no JSON.
            AccessError: It refused the key.
            UnreachableError: It stayed out of reach, failed, or refused for the rate, after all retries.
        """
        asked = Asked(path, params or {})
        try:
            document: Document = Patience(self._waiter).retrying()(self._attempt, asked)
        except Again as again:
            raise again.error from again.__cause__
        return document

    def submit(self, path: str, params: Params | None = None) -> Callable[[], Document]:
        """Start a :meth:`get` in the background; calling the result waits for it, or raises its error."""
        return background.submit(lambda: self.get(path, params), _THREADS)

    def map(self, work: Callable[[Item], T], items: Iterable[Item]) -> Iterator[T]:
        """Results of ``work`` in the order of ``items``; at most ``max_concurrency`` under way at a time."""
        most = self._connection.max_concurrency
        return background.in_order(work, items, at_a_time=most, name=_THREADS)

    def fetch_many(self, asked: Iterable[tuple[str, Params]]) -> Iterator[Document | None]:
        """Answers to several GETs, in their order; None where the object is gone since (NotThere)."""
        return self.map(self._get_or_none, asked)

    def close(self) -> None:
        """End the waits of work in the background, so that it ends."""
        self._gate.stop()
        self._waiter.stop()

    def _get_or_none(self, asked: tuple[str, Params]) -> Document | None:
        try:
            return self.get(*asked)
        except errors.NotThere as gone:
            _logger.info("%s", gone)
            return None

    def _attempt(self, asked: Asked) -> Document:
        url = self._transport.url(asked)
        with self._gate.call() as permit:
            answer = self._transport.get(asked)
        self._read_clock(answer)
        read = self._read(answer, asked, url)
        if not isinstance(read, Told):
            self._answered.add(asked.path)
            return read
        if is_rate_refusal(answer, read):
            raise self._rate_refusal(asked, answer, read, permit)
        seconds = self._connection.request_timeout
        raise failure(answer, read, asked, url, worked=bool(self._answered), seconds=seconds)

    def _read(self, answer: Answer, asked: Asked, url: str) -> Document | Told:
        try:
            return read_answer(answer, asked, url)
        except errors.EndpointMissing as missing:
            if asked.path in self._answered:  # so the path is there, and Cin7 or a proxy is not
                raise Again(errors.interrupted(asked, missing.what), FAILED) from None
            raise

    def _read_clock(self, answer: Answer) -> None:
        if moment := http_date(answer.headers.get("Date", "")):
            self._ahead = moment - dt.datetime.now(dt.UTC)

    def _rate_refusal(self, asked: Asked, answer: Answer, said: Told, permit: Permit) -> Exception:
        """Nobody with this key may call for a while; the next attempt waits for its permit."""
        default = self._connection.limit_window_seconds
        wait = refusal_wait(answer.headers.get("Retry-After"), said.text, default)
        if wait > RATE_LIMITED.seconds:
            return errors.shut_out(asked, wait, said.text)
        _logger.info("Cin7 Core refuses for the rate; no call for %g seconds.", wait)
        permit.limited(wait)
        return Again(errors.rate_limited(asked, said.text), RATE_LIMITED)
