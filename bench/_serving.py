"""What the loopback servers of the benchmarks share."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import Any


class JsonHandler(BaseHTTPRequestHandler):
    """Answers with JSON, and says nothing of it: a line per call would cost more than the call."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, asked: bytes) -> bytes:
        """The body for a call on ``path``; ``asked`` is what came with a POST."""
        raise NotImplementedError

    def do_GET(self) -> None:
        self._give(self.answer(b""))

    def do_POST(self) -> None:
        self._give(self.answer(self.rfile.read(int(self.headers["Content-Length"]))))

    def _give(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def serve(handler: type[JsonHandler], server: type[HTTPServer] = ThreadingHTTPServer) -> None:
    """Serve for ever, once the server's root is on stdout."""
    with server(("127.0.0.1", 0), handler) as running:
        print(f"http://127.0.0.1:{running.server_port}", flush=True)
        running.serve_forever()
