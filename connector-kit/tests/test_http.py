"""Sessions and headers over requests; TLS itself is tested where a tap talks to a server."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import requests

from connector_kit.errors import ConfigurationError
from connector_kit.http import make_session, quoted, retry_after, root_reason, timeouts

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 01 Jun 2026 12:00:30 GMT", 30.0),
        ("Mon, 01 Jun 2026 11:00:00 GMT", 0.0),
        ("Mon, 01 Jun 2026 14:00:05 +0200", 5.0),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("words", "said"), [("no\n  such row", '"no such row"'), ("  ", '"no reason given"')]
)
def test_what_the_other_side_says_is_one_line_in_quotation_marks(words: str, said: str) -> None:
    assert quoted(words) == said


@pytest.mark.parametrize(("seconds", "connecting"), [(300.0, 30.0), (5.0, 5.0)])
def test_a_connection_is_waited_for_no_longer_than_an_answer(seconds: float, connecting: float) -> None:
    assert timeouts(seconds) == (connecting, seconds)


class _Cookies(BaseHTTPRequestHandler):
    seen: ClassVar[list[tuple[str | None, str | None]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.headers.get("Cookie"), self.headers.get("User-Agent")))
        self.send_response(200)
        self.send_header("Set-Cookie", "a=1; Path=/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(("cookies", "second"), [(False, None), (True, "a=1")])
def test_cookies_are_sent_back_only_where_they_are_wanted(cookies: bool, second: str | None) -> None:
    _Cookies.seen.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Cookies) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with make_session("tap-x", None, cookies=cookies) as session:
            for _ in range(2):
                session.get(f"http://127.0.0.1:{server.server_port}/", timeout=5)
        server.shutdown()
    assert _Cookies.seen == [(None, "tap-x"), (second, "tap-x")]


def test_a_bundle_without_certificates_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(ConfigurationError, match="no certificates"):
        make_session("tap-x", str(tmp_path / "ca.pem"))


def test_the_reason_is_told_without_the_url() -> None:
    with pytest.raises(requests.ConnectionError) as raised:
        make_session("tap-x", None).get("http://127.0.0.1:9/secret?key=1", timeout=5)
    assert "secret" not in root_reason(raised.value)
