"""A loopback NetSuite: token endpoint, query service, clock and metadata catalogue, as the documentation has them.

``FakeNetSuite.suiteql`` answers queries; give it a function of the statement, its parameters, limit and offset.
Entries of ``script`` come first and may answer anything else.
"""

from __future__ import annotations

import json
import ssl
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from loopback import Reply, Request, Traffic, served

ACCOUNT, CLIENT_ID, CERTIFICATE_ID = "1234567_SB1", "c1" * 32, "cert-43"
KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PREAMBLE = "Invalid search query. Detailed unprocessed description follows. "
ALGORITHMS = ["PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]

Row = dict[str, Any]
Answer = tuple[list[Row], bool]


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - not an error: what a query handler answers with
    """Raise it in a query handler: NetSuite refuses the query."""

    detail: str
    status: int = 400
    code: str = "INVALID_PARAMETER"
    preamble: str = PREAMBLE + "Search error occurred: "


def unknown_column(column: str) -> Refusal:
    return Refusal(f"Unknown identifier '{column}'. Available identifiers are: {{transaction=transaction}}.")


def table_missing(table: str) -> Refusal:
    return Refusal(f"Record '{table}' was not found.")


def problem(status: int, detail: str, code: str, headers: dict[str, str] | None = None) -> Reply:
    document = {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1",
        "title": "Bad Request" if status in {400, 429} else "Error",
        "status": status,
        "o:errorDetails": [{"detail": detail, "o:errorCode": code}],
    }
    return Reply(status, json.dumps(document).encode(), headers or {})


def too_many_requests(headers: dict[str, str] | None = None) -> Reply:
    return problem(
        429, "Concurrent request limit exceeded. Request blocked.", "CONCURRENCY_LIMIT_EXCEEDED", headers
    )


def invalid_login() -> Reply:
    return problem(
        401, "Invalid login attempt. For more details, see the Login Audit Trail.", "INVALID_LOGIN"
    )


def unexpected_error() -> Reply:
    return problem(500, "An unexpected error occurred. Error ID: jrgbpyylphhishmmlxyt", "UNEXPECTED_ERROR")


def pages_of(rows: list[Row]) -> Callable[[str, list[Any], int, int], Answer]:
    """A query handler that pages through the same rows whatever is asked."""

    def answer(sql: str, params: list[Any], limit: int, offset: int) -> Answer:
        return rows[offset : offset + limit], offset + limit < len(rows)

    return answer


@dataclass
class FakeNetSuite(Traffic):
    suiteql: Callable[[str, list[Any], int, int], Answer] = field(kw_only=True)
    url: str = ""
    keys: dict[str, Any] = field(default_factory=lambda: {CERTIFICATE_ID: KEY.public_key()})
    token_life: float = 3600.0
    expires_in: Callable[[float], Any] = lambda life: life
    token_type: str = "bearer"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    catalogue: dict[str, dict[str, Any]] = field(default_factory=dict)
    delay: float = 0.0
    script: list[Callable[[Request], Reply | None]] = field(default_factory=list)
    audit: list[str] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)

    @property
    def config(self) -> dict[str, Any]:
        """Settings with which the tap can log in here."""
        return {
            "account_id": ACCOUNT,
            "base_url": self.url,
            "client_id": CLIENT_ID,
            "certificate_id": CERTIFICATE_ID,
            "private_key": PEM,
            "signing_algorithm": "ES256",
        }

    @property
    def queries(self) -> list[dict[str, Any]]:
        """Bodies of the queries that came in."""
        return [request.json for request in self._asked("/suiteql")]

    @property
    def logins(self) -> int:
        return len(self._asked("/token"))

    def _asked(self, end: str) -> list[Request]:
        return [request for request in list(self.requests) if request.path.endswith(end)]

    def revoke(self) -> None:
        """Every token that is out is good for nothing."""
        self.tokens.clear()

    def _answer(self, request: Request) -> Reply:
        time.sleep(self.delay)
        for step in list(self.script):
            if (reply := step(request)) is not None:
                return reply
        if request.path == "/services/rest/auth/oauth2/v1/token":
            return self._token(request)
        if not self._authorized(request):
            return invalid_login()
        return self._service(request)

    def _service(self, request: Request) -> Reply:
        if request.path == "/services/rest/query/v1/suiteql" and request.method == "POST":
            return self._query(request)
        if request.path == "/services/rest/system/v1/serverTime":
            stamp = self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            return Reply(200, json.dumps({"serverTime": stamp}).encode())
        base, _, record = request.path.rpartition("/")
        if base == "/services/rest/record/v1/metadata-catalog" and record in self.catalogue:
            assert request.headers["Accept"] == "application/schema+json"
            return Reply(200, json.dumps(self.catalogue[record]).encode())
        return problem(404, "Record does not exist.", "NONEXISTENT_ID")

    def _token(self, request: Request) -> Reply:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if form.get("grant_type") != "client_credentials":
            return Reply(400, b'{"error":"unsupported_grant_type"}')
        if fault := self._fault_of(form.get("client_assertion", "")):
            self.audit.append(fault)
            return Reply(400, b'{"error":"invalid_grant"}')
        token = str(uuid.uuid4())
        self.tokens[token] = time.monotonic() + self.token_life
        life = self.expires_in(self.token_life)
        grant = {"access_token": token, "expires_in": life, "token_type": self.token_type}
        return Reply(200, json.dumps(grant).encode())

    def _fault_of(self, assertion: str) -> str:
        try:
            header = jwt.get_unverified_header(assertion)
            claims = jwt.decode(
                assertion,
                self.keys.get(header.get("kid", "")),
                ALGORITHMS,
                audience=f"{self.url}/services/rest/auth/oauth2/v1/token",
                issuer=CLIENT_ID,
                options={"require": ["iss", "scope", "aud", "iat", "exp"]},
            )
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        if claims["exp"] - claims["iat"] > 3600:
            return "TokenValidityTooBroad"
        return "" if claims["scope"] == ["rest_webservices"] and header["typ"] == "JWT" else "ScopeMismatched"

    def _authorized(self, request: Request) -> bool:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self.tokens.get(token, 0) > time.monotonic()

    def _query(self, request: Request) -> Reply:
        limit, offset = int(request.query.get("limit", 1000)), int(request.query.get("offset", 0))
        if request.headers.get("Prefer") != "transient" or not 1 <= limit <= 1000 or offset % limit:
            return problem(400, "Invalid value.", "INVALID_PARAMETER")
        try:
            rows, more = self.suiteql(request.json["q"], request.json.get("params", []), limit, offset)
        except Refusal as refusal:
            return problem(refusal.status, refusal.preamble + refusal.detail, refusal.code)
        items = [{"links": []} | {k: v for k, v in row.items() if v is not None} for row in rows]
        document = {"links": [], "count": len(items), "hasMore": more, "offset": offset, "items": items}
        return Reply(200, json.dumps(document).encode())


@contextmanager
def serve(
    suiteql: Callable[[str, list[Any], int, int], Answer] | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[FakeNetSuite]:
    netsuite = FakeNetSuite(suiteql=suiteql or pages_of([]))
    with served(netsuite.answer, tls) as netsuite.url:
        yield netsuite
