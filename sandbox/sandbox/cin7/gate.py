"""The door of the fake Cin7 Core: who may come in, how often, and how answers look."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.types import Receive, Scope, Send

from sandbox.books import loads
from sandbox.cin7.accounts import BANK_ACCOUNTS
from sandbox.cin7.errors import BAD_CREDENTIALS, NO_SUCH_VERB, Refusal
from sandbox.cin7.filters import Query
from sandbox.cin7.limits import RateLimit
from sandbox.cin7.resource import Resource
from sandbox.cin7.resources import resource_at
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import json_response
from sandbox.system import note

ROOT = "/ExternalApi"
VERSION = "v2/"
ACCOUNT_ID = "5d0c7ed3-3f0b-4f86-9f0f-6f5a2f1c9b01"
KEYS = {
    "reading": "0a9e6a54-8d3c-4c57-b5f4-1b6f0e7d2a11",
    "writing": "c4b1f6de-52a7-4e0a-9c35-7d8e91a3b622",
}
NO_SUCH_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Cin7 Core</title></head>"
    "<body><h1>Page not found</h1><p>The page you are looking for does not exist.</p></body></html>"
)


class AnyCaseMount(Mount):
    """A mount whose path is matched without regard to case."""

    def __init__(self, path: str, app: Any) -> None:
        super().__init__(path, app=app)
        self.path_regex = re.compile(self.path_regex.pattern, re.IGNORECASE)


class Gate:
    """ASGI application for everything below `/ExternalApi`.

    Observed: wrong credentials are 403 in plain text, an unknown path is a page with 200, paths are known in
    any case, a wrong verb is 405 in plain text. What does not parse is 500 (Cin7 Core API documentation).
    """

    def __init__(self, tenant: Tenant, limit: RateLimit) -> None:
        self._tenant, self._limit = tenant, limit
        self.reset()

    def reset(self) -> None:
        """Count calls from zero."""
        self.calls = self.writes = 0

    def routes(self) -> list[BaseRoute]:
        return [AnyCaseMount(ROOT, self)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        await asyncio.sleep(self._tenant.switches["latency_ms"] / 1000)
        resource = _resource(request, self._tenant.switches["bank_alias"])
        if resource is None:
            return self._unknown(request)
        account, key = _credentials(request.headers)
        if account != ACCOUNT_ID or key not in KEYS.values():
            note(request.scope, "denied")
            return PlainTextResponse(BAD_CREDENTIALS, 403)
        if not self._limit.accepts(account, key):
            note(request.scope, "rate_refused")
            return self._limit.refusal()
        if self._denied(resource, key):
            note(request.scope, "denied")
            return PlainTextResponse(BAD_CREDENTIALS, 403)
        return await self._carried_out(request, resource)

    def _unknown(self, request: Request) -> Response:
        if self._tenant.switches["unknown_path"] == "redirect":
            return RedirectResponse(request.url, 302)
        return HTMLResponse(NO_SUCH_PAGE)

    def _denied(self, resource: Resource, key: str) -> bool:
        """Whether the key may not see bank accounts: observed for some companies, scope or plan."""
        whom = self._tenant.switches["bank_accounts_denied"]
        return resource is BANK_ACCOUNTS and (whom == "all" or KEYS.get(whom) == key)

    async def _carried_out(self, request: Request, resource: Resource) -> Response:
        verb = request.method
        self.calls += 1
        self.writes += verb != "GET"
        if verb not in resource.verbs:
            return PlainTextResponse(NO_SUCH_VERB.format(method=verb), 405)
        raw = await request.body()
        try:
            body = loads(raw) if raw and verb in {"POST", "PUT"} else None
        except ValueError:
            return json_response(
                [{"ErrorCode": 500, "Exception": "Unexpected character in request body"}], 500
            )
        query = Query(request.query_params)
        if verb == "GET" and query.above_limit():
            note(request.scope, "limit_clamped")
        try:
            with self._tenant.books.write():
                return json_response(resource.call(self._tenant, verb, query, body))
        except Refusal as refusal:
            note(request.scope, "refused")
            for guard in refusal.guards:
                note(request.scope, f"guard:{guard}")
            return self._refused(refusal)

    def _refused(self, refusal: Refusal) -> Response:
        body = [{"ErrorCode": refusal.code, "Exception": problem} for problem in refusal.problems]
        return json_response(body, 200 if self._tenant.switches["error_status_200"] else refusal.code)


def _credentials(headers: Mapping[str, str]) -> tuple[str, str]:
    names = ("api-auth-accountid", "api-auth-applicationkey")
    account, key = (headers.get(name, "").strip().lower() for name in names)
    return account, key


def _resource(request: Request, aliases: bool) -> Resource | None:
    path = request.scope["path"][len(ROOT) :].lstrip("/")
    return resource_at(path[len(VERSION) :], aliases) if path.lower().startswith(VERSION) else None
