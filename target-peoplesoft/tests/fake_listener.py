"""A loopback gateway with rules: WSDLs by name, and a reply for every request that is posted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from lxml import etree
from provided_service import Provided

FOLDER = "/PSIGW/PeopleSoftServiceListeningConnector/PSFT_EP"
PASSWORD = "s3cret-word"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def root(self) -> Any:
        return etree.fromstring(self.body)

    @property
    def operation(self) -> str:
        body = self.root.find(f"{{{SOAP}}}Body")
        return etree.QName(body[0]).localname if body is not None else ""

    @property
    def sent(self) -> list[tuple[str, str | None]]:
        """Names and texts of the request's direct children, in their order."""
        request = self.root.find(f"{{{SOAP}}}Body")[0]
        return [(etree.QName(e).localname, e.text) for e in request]

    @property
    def action(self) -> str:
        return self.headers.get("SOAPAction", "").strip('"')


@dataclass
class Answer:
    status: int = 200
    body: bytes | Iterable[bytes] = b""
    kind: str = "text/xml; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    """Close the connection without a word, after the request was read."""


Rule = Callable[[Asked], Answer | None]


@dataclass
class Listener:
    documents: dict[str, bytes]
    reply: Callable[[Asked], Answer] = lambda asked: Answer(500)
    rules: list[Rule] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    @property
    def posted(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.method == "POST"]

    @property
    def fetched(self) -> list[str]:
        return [asked.path.rpartition("/")[2] for asked in self.asked if asked.method == "GET"]

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        for rule in self.rules:
            if (answer := rule(asked)) is not None:
                return answer
        if asked.method == "POST":
            return self.reply(asked)
        document = self.documents.get(asked.path.rpartition("/")[2])
        return Answer(404) if document is None else Answer(200, document)


def envelope(inside: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="{SOAP}"><soapenv:Body>'
        f"{inside}</soapenv:Body></soapenv:Envelope>"
    ).encode()


def told(service: Provided, operation: str, inside: str, *, namespace: str | None = None) -> Answer:
    """A reply of a component interface."""
    name = f"{operation}__CompIntfc__{service.interface}Response"
    return Answer(
        200, envelope(f'<{name} xmlns="{namespace or service.namespace(operation)}">{inside}</{name}>')
    )


def message(text: str, pair: tuple[int, int] = (7030, 12), kind: str = "Error") -> str:
    return (
        f"<messages><type>{kind}</type><messagesetnumber>{pair[0]}</messagesetnumber>"
        f"<messagenumber>{pair[1]}</messagenumber><messagetext>{escape(text)}</messagetext><explaintext/></messages>"
    )


def fault(text: str, status: int = 500) -> Answer:
    return Answer(
        status,
        (
            '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>'
            "<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring>null</faultstring><detail>"
            '<IBResponse xmlns="" type="error"><DefaultTitle>Integration Broker Response</DefaultTitle>'
            f"<StatusCode>20</StatusCode><DefaultMessage><![CDATA[{text}]]></DefaultMessage></IBResponse>"
            "</detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>"
        ).encode(),
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    listener: Listener

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, unquote(parts.path), query, dict(self.headers), body)
        self._send(self.listener.answer(asked))

    do_POST = do_GET  # noqa: N815 - the name that the server looks for

    def _send(self, answer: Answer) -> None:
        if answer.drop:
            self.close_connection = True
            return
        try:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if isinstance(answer.body, bytes):
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            else:
                self.send_header("Connection", "close")
                self.close_connection = True
                self.end_headers()
                for piece in answer.body:
                    self.wfile.write(piece)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def listening(documents: dict[str, bytes]) -> Iterator[Listener]:
    listener = Listener(documents)
    handler = type("Handler", (_Handler,), {"listener": listener})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda request, address: None  # who is refused may hang up
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    listener.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
