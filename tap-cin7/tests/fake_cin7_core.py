"""A loopback Cin7 Core for reads: lists in pages, documents, refusals in every shape, pages for people.

``serve()`` starts one. Give it lists with :meth:`FakeCin7Core.listing`, documents with
:meth:`FakeCin7Core.document`, anything else with an entry in ``paths``. Functions in ``script`` come first and
may answer anything. Paths and the names of parameters are in lower case here, as Cin7 does not tell them apart.
"""

from __future__ import annotations

import random
import ssl
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import loopback
import msgspec
from loopback import Reply, Traffic, served

ACCOUNT = "7f2d1c5e-0000-4000-8000-00000000acc7"
LIMIT_WORDS = "You have reached 60 calls per 60 seconds API limit."
PAGE = b"<!DOCTYPE html><html><body>Cin7 Core</body></html>"
PREFIX = "/ExternalApi/v2/"

_json = msgspec.json.Encoder(decimal_format="number")

Row = dict[str, Any]
Where = Callable[[Row, dict[str, str]], bool]


@dataclass
class Request:
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]

    def param(self, name: str, default: str = "") -> str:
        return self.query.get(name.lower(), default)


def reply(document: Any, status: int = 200) -> Reply:
    body = _json.encode(document)
    return Reply(status, body, {"Content-Type": "application/json; charset=utf-8"})


def error(status: int, *texts: str, http: int | None = None, single: bool = False) -> Reply:
    """The error model; ``http`` where HTTP says otherwise, ``single`` for one object instead of a list."""
    models = [{"ErrorCode": status, "Exception": text} for text in texts]
    return reply(models[0] if single else models, http or status)


def words(status: int, text: str, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, text.encode(), {"Content-Type": "text/plain"} | named)


def web_page(status: int = 200) -> Reply:
    return Reply(status, PAGE, {"Content-Type": "text/html"})


def too_many(retry_after: str = "60 Seconds") -> Reply:
    return words(429, LIMIT_WORDS, Retry_After=retry_after, x_ratelimit_limit="60", x_ratelimit_remaining="0")


def too_many_503() -> Reply:
    return words(503, LIMIT_WORDS)


def too_many_400() -> Reply:
    return error(400, LIMIT_WORDS)


def once(answer: Reply, when: Callable[[Request], bool] = lambda request: True, times: int = 1) -> Any:
    """A step for ``script`` that gives the same answer the first ``times`` that ``when`` holds."""
    left = [answer] * times

    def step(request: Request) -> Reply | None:
        return left.pop() if left and when(request) else None

    return step


def changed_between(cursor: str) -> Where:
    """Filter of a list by ``ModifiedSince``, ``UpdatedSince`` and ``UpdatedUntil`` over a cursor."""

    def where(row: Row, query: dict[str, str]) -> bool:
        since = query.get("updatedsince") or query.get("modifiedsince") or ""
        until = query.get("updateduntil") or ""
        stamp = _moment(str(row[cursor]))
        return (not since or stamp >= _moment(since)) and (not until or stamp <= _moment(until))

    return where


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass
class FakeCin7Core(Traffic):
    url: str = ""
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    delay: float = 0.0
    limit: int | None = None
    """Calls in ``window`` seconds before it refuses with 429; None for any number."""
    window: float = 60.0
    shuffled: bool = False
    paths: dict[str, Callable[[Request], Reply]] = field(default_factory=dict)
    script: list[Callable[[Request], Reply | None]] = field(default_factory=list)
    _random: random.Random = field(default_factory=lambda: random.Random(7))
    _counted: deque[float] = field(default_factory=deque)

    @property
    def config(self) -> dict[str, Any]:
        """Settings with which the tap can read here, without a pace."""
        return {
            "account_id": ACCOUNT,
            "application_key": self.key,
            "base_url": self.url,
            "calls_per_window": 100_000,
        }

    @property
    def calls(self) -> Counter[str]:
        """How often each path was asked for."""
        return Counter(request.path for request in list(self.requests))

    def asked(self, path: str) -> list[dict[str, str]]:
        """The queries of each request for a path."""
        return [request.query for request in list(self.requests) if request.path == path.lower()]

    def listing(self, path: str, key: str, rows: list[Row], where: Where | None = None) -> None:
        """A list in pages: ``{"Total", "Page", key}``. Rows may be changed while it is served."""
        self.paths[path.lower()] = lambda request: self._page(key, list(rows), request, where)

    def document(
        self, path: str, rows: list[Row], *, key: str = "ID", missing: str = "Purchase not found"
    ) -> None:
        """One object by its key; ``missing`` is what a 400 says of others."""

        def answer(request: Request) -> Reply:
            wanted = request.param(key).lower()
            found = next((row for row in rows if str(row[key]).lower() == wanted), None)
            return error(400, missing) if found is None else reply(found)

        self.paths[path.lower()] = answer

    def _page(self, key: str, rows: list[Row], request: Request, where: Where | None) -> Reply:
        kept = [row for row in rows if where is None or where(row, request.query)]
        if self.shuffled:
            with self._lock:
                self._random.shuffle(kept)
        page, limit = int(request.param("Page", "1")), min(int(request.param("Limit", "100")), 1000)
        return reply({"Total": len(kept), "Page": page, key: kept[(page - 1) * limit : page * limit]})

    def _answer(self, request: Request) -> Reply:
        time.sleep(self.delay)
        for step in list(self.script):
            if (scripted := step(request)) is not None:
                return scripted
        if not self._known(request):
            return words(403, "Incorrect credentials!")
        if self._is_over_the_limit():
            return too_many()
        handler = self.paths.get(request.path)
        return handler(request) if handler else web_page()

    def _known(self, request: Request) -> bool:
        given = request.headers.get("api-auth-accountid"), request.headers.get("api-auth-applicationkey")
        return given == (ACCOUNT, self.key)

    def _is_over_the_limit(self) -> bool:
        if self.limit is None:
            return False
        with self._lock:
            now = time.monotonic()
            while self._counted and self._counted[0] <= now - self.window:
                self._counted.popleft()
            over = len(self._counted) >= self.limit
            if not over:
                self._counted.append(now)
            return over


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[FakeCin7Core]:
    cin7 = FakeCin7Core()

    def answer(asked: loopback.Request) -> Reply:
        query = {name.lower(): value for name, value in asked.query.items()}
        path = asked.path.removeprefix(PREFIX).lower()
        answered = cin7.answer(Request(path, query, asked.headers))
        dated = {"Date": format_datetime(cin7.now(), usegmt=True)} | answered.headers
        return Reply(answered.status, answered.body, dated)

    with served(answer, tls) as root:
        cin7.url = root + PREFIX.rstrip("/")
        yield cin7
