"""A loopback Cin7 Core for reads: lists in pages, documents, refusals in every shape, pages for people.

``serve()`` starts one. Give it lists with :meth:`FakeCin7Core.listing`, documents with
:meth:`FakeCin7Core.document`, anything else with an entry in ``paths``. Functions in ``script`` come first and
may answer anything. Paths and the names of parameters are in lower case here, as Cin7 does not tell them apart.
"""

from __future__ import annotations

import random
import ssl
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

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


@dataclass
class Reply:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


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
class FakeCin7Core:
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
    requests: list[Request] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    _random: random.Random = field(default_factory=lambda: random.Random(7))
    _counted: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

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

    def answer(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            answered = self._answer(request)
        finally:
            with self._lock:
                self.in_flight -= 1
        self.statuses.append(answered.status)
        return answered

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


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    cin7: FakeCin7Core

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.removeprefix(PREFIX).lower()
        answered = self.cin7.answer(Request(path, query, self.headers))
        headers = {
            "Content-Length": str(len(answered.body)),
            "Date": format_datetime(self.cin7.now(), usegmt=True),
        }
        try:
            self.send_response_only(answered.status)
            for name, value in (headers | answered.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answered.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[FakeCin7Core]:
    cin7 = FakeCin7Core()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"cin7": cin7}))
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    cin7.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}{PREFIX.rstrip('/')}"
    try:
        yield cin7
    finally:
        server.shutdown()
        server.server_close()
