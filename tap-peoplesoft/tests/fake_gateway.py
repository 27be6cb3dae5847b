"""A loopback gateway: Query Access Services as the vendor's pages and recorded traffic describe them."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from lxml import etree

USER, PASSWORD = "INTUSER", "s3cret-word"
Row = dict[str, Any]
Reply = tuple[int, str, bytes]


@dataclass
class FakeQuery:
    """A query with rows. Prompts ``<FIELD>_GT`` together are a tuple; FROM and TO bound the cursor."""

    name: str
    rows: list[Row]
    key: tuple[str, ...]
    cursor: str | None = None
    prompts: tuple[str, ...] | None = None
    alias: str = "A."
    row_cap: int = 10**9
    byte_cap: int = 10**9
    shuffle: Callable[[list[Row]], None] = lambda rows: None

    def __post_init__(self) -> None:
        if self.prompts is None:
            window = ("FROM", "TO") if self.cursor else ()
            self.prompts = (*(f"{name}_GT" for name in self.key), *window)

    def select(self, prompts: dict[str, str], maxrows: int) -> list[Row]:
        rows = sorted(self.rows, key=self._key)
        after = [f for f in self.key if f"{f}_GT" in prompts]
        if after:
            start = tuple(_typed(prompts[f"{f}_GT"], self.rows, f) for f in after)
            rows = [row for row in rows if tuple(_order(row[f]) for f in after) > start]
        if self.cursor and "FROM" in prompts:
            low, high = _digits(prompts["FROM"]), _digits(prompts["TO"])
            rows = [row for row in rows if low <= _digits(row[self.cursor]) <= high]
        cap = min(self.row_cap, maxrows if maxrows > 0 else 10**9)
        return self._by_bytes(rows[:cap])

    def _by_bytes(self, rows: list[Row]) -> list[Row]:
        taken: list[Row] = []
        size = 0
        for row in rows:
            size += sum(len(str(value)) for value in row.values())
            if taken and size > self.byte_cap:
                break
            taken.append(row)
        self.shuffle(taken)
        return taken

    def _key(self, row: Row) -> tuple[Any, ...]:
        return tuple(_order(row[name]) for name in self.key)


def _order(value: Any) -> Any:
    return value if value is not None else ""


def _typed(value: str, rows: list[Row], name: str) -> Any:
    sample = next((row[name] for row in rows if row[name] is not None), "")
    return type(sample)(value or 0) if isinstance(sample, (int, Decimal)) else value


def _digits(value: str | None) -> str:
    return (value or "").replace("T", " ").ljust(26, "\0")


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    raw_query: str
    headers: dict[str, str]
    body: bytes


@dataclass
class FakeGateway:
    queries: dict[str, FakeQuery]
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    script: list[Callable[[Request], Reply | None]] = field(default_factory=list)
    json_refused: bool = False
    block_rows: int = 3
    queued: int = 1
    runs: dict[str, list[Row]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)

    @property
    def calls(self) -> list[Request]:
        return [request for request in self.requests if "ExecuteQuery" in request.path]

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        for step in self.script:
            if (reply := step(request)) is not None:
                return reply
        if "PeopleSoftServiceListeningConnector" in request.path:
            return self._soap(request)
        if not self._authorized(request):
            return 401, "text/html", b"<html>401</html>"
        if "ExecuteAdhocQuery.v1" in request.path:
            return self._adhoc(request)
        if "ExecuteQuery.v1" in request.path:
            return self._execute(request)
        return 404, "text/plain", b""

    def _authorized(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "")
        basic = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        return given == basic or given.removeprefix("Bearer ") in self.tokens

    def _execute(self, request: Request) -> Reply:
        *_, owner, name, kind, destination = request.path.split("/")
        query = self.queries.get(unquote(name))
        if destination != "NONFILE" or owner.upper() != "PUBLIC" or query is None:
            return 500, "text/html", b""
        names = _split(request.query.get("prompt_uniquepromptname"))
        values = _split(request.query.get("prompt_fieldvalue"))
        if len(names) != len(values) or set(names) != set(query.prompts or ()):
            return 500, "text/html", b""
        rows = query.select(dict(zip(names, values, strict=True)), int(request.query["maxrows"]))
        if kind == "JSON" and request.query.get("json_resp") == "true":
            if self.json_refused:
                return 500, "text/html", b""
            return 200, "application/json", json_body(query, rows)
        return 200, "text/xml", xmlp_body(query, rows)

    def _adhoc(self, request: Request) -> Reply:
        query, prompts, maxrows = self._parse(request.body)
        return 200, "text/xml", xmlp_body(query, query.select(prompts, maxrows))

    def _parse(self, body: bytes) -> tuple[FakeQuery, dict[str, str], int]:
        root = etree.fromstring(body)
        found = {etree.QName(e).localname: e for e in root.iter() if isinstance(e.tag, str)}
        prompts = {
            next(c.text or "" for c in p if etree.QName(c).localname == "UniquePromptName"): next(
                c.text or "" for c in p if etree.QName(c).localname == "FieldValue"
            )
            for p in root.iter()
            if etree.QName(p).localname == "PROMPT"
        }
        return self.queries[found["QueryName"].text or ""], prompts, int(found["MaxRow"].text or 0)

    def _soap(self, request: Request) -> Reply:
        root = etree.fromstring(request.body)
        found = {etree.QName(e).localname: e.text or "" for e in root.iter() if isinstance(e.tag, str)}
        if (found.get("Username"), found.get("Password")) != (USER, PASSWORD):
            return 500, "text/xml", fault_body("User password failed. (158,45)")
        if "QAS_EXECUTEQRYSYNCPOLL_OPER" in request.headers["SOAPAction"]:
            query, prompts, maxrows = self._parse(request.body)
            instance = f"run-{len(self.runs) + 1}"
            self.runs[instance] = query.select(prompts, maxrows)
            self.runs[instance + "/query"] = query  # type: ignore[assignment]
            self.runs[instance + "/left"] = [{}] * self.queued
            return (
                200,
                "text/xml",
                _enveloped(f'<PTQASWRK class="R"><QueryInstance>{instance}</QueryInstance></PTQASWRK>'),
            )
        return self._block(found["QueryInstance"], int(found["BlockNumber"]))

    def _block(self, instance: str, block: int) -> Reply:
        if instance not in self.runs:
            return 200, "text/xml", _enveloped("<status>idnotfound</status>")
        left = self.runs[instance + "/left"]
        if left:
            left.pop()
            return 200, "text/xml", _enveloped("<status>queued</status>")
        rows = self.runs[instance][(block - 1) * self.block_rows : block * self.block_rows]
        final = block * self.block_rows >= len(self.runs[instance])
        status = "finalBlockRetrieved" if final else "blockRetrieved"
        body = xmlp_body(self.runs[instance + "/query"], rows).decode().split("?>", 1)[1]  # type: ignore[arg-type]
        return 200, "text/xml", _enveloped(f"{body}<status>{status}</status>")


def _split(value: str | None) -> list[str]:
    return [] if value is None else [unquote(part) for part in value.split(",")]


def json_body(query: FakeQuery, rows: list[Row]) -> bytes:
    listed = []
    for number, row in enumerate(rows, 1):
        parts = [f'"attr:rownumber":{number}']
        parts += [f"{json.dumps(query.alias + name)}:{_json(value)}" for name, value in row.items()]
        listed.append("{" + ",".join(parts) + "}")
    head = f'"numrows":{len(rows)},"queryname=":{json.dumps(query.name)}'
    return f'{{"status":"success","data":{{"query":{{{head},"rows":[{",".join(listed)}]}}}}}}'.encode()


def _json(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else json.dumps("" if value is None else value)


def xmlp_body(query: FakeQuery, rows: list[Row]) -> bytes:
    def column(name: str, value: Any) -> str:
        tag = query.alias + name
        if value is None or value == "":
            return f"<{tag}/>"
        text = escape(str(value)) if isinstance(value, (int, Decimal)) else f"<![CDATA[{value}]]>"
        return f"<{tag}>{text}</{tag}>"

    body = "".join(
        f'<row rownumber="{n}">{"".join(column(*item) for item in row.items())}</row>'
        for n, row in enumerate(rows, 1)
    )
    namespace = "http://xmlns.oracle.com/Enterprise/Tools/schemas/QAS_QUERYRESULTS_XMLP_RESP.VERSION_1"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><query xmlns="{namespace}" numrows="{len(rows)}" '
        f'queryname="{query.name}">{body}</query>'
    ).encode()


def fault_body(message: str) -> bytes:
    return (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>'
        "<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring>null</faultstring><detail>"
        '<IBResponse xmlns="" type="error"><DefaultTitle>Integration Broker Response</DefaultTitle>'
        f"<StatusCode>20</StatusCode><DefaultMessage><![CDATA[{message}]]></DefaultMessage></IBResponse>"
        "</detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


def _enveloped(body: str) -> bytes:
    return (
        '<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<soapenv:Body><MSG>{body}</MSG></soapenv:Body></soapenv:Envelope>"
    ).encode()


def slow(seconds: float, part: str = "ExecuteQuery") -> Callable[[Request], Reply | None]:
    def step(request: Request) -> Reply | None:
        if part in request.path:
            time.sleep(seconds)
        return None

    return step


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    gateway: FakeGateway

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        pairs = (part.partition("=") for part in parts.query.split("&") if part)
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            self.command,
            unquote(parts.path),
            {name: value for name, _, value in pairs},
            parts.query,
            dict(self.headers),
            self.rfile.read(length),
        )
        status, kind, body = self.gateway.answer(request)
        try:
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", body.decode())
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - the name that the server looks for

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serve(queries: list[FakeQuery]) -> Iterator[FakeGateway]:
    gateway = FakeGateway({query.name: query for query in queries})
    handler = type("Handler", (_Handler,), {"gateway": gateway})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    gateway.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
