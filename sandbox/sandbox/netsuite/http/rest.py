"""The REST web services: tokens, SuiteQL, the server's time and limits, the metadata catalogue."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.clock import Clock
from sandbox.netsuite import catalogue
from sandbox.netsuite.http import suiteql
from sandbox.netsuite.http.answers import (
    Problem,
    as_json,
    invalid_login,
    malformed_authorization,
    problem,
    too_many,
    unexpected,
)
from sandbox.netsuite.limits import Overloaded, Pool
from sandbox.netsuite.oauth import TOKEN_PATH, OAuth, Refusal, realm
from sandbox.netsuite.suiteql.engine import CutOff, Engine
from sandbox.netsuite.suiteql.scope import Role
from sandbox.system import note

KEYS_PATH: Final = "/services/rest/auth/oauth2/v1/keys"
SYSTEM_PATH: Final = "/services/rest/system/v1"

Work = Callable[[Request], Awaitable[Response]]


class Rest:
    """Routes of the fake NetSuite."""

    def __init__(
        self, switches: Mapping[str, Any], oauth: OAuth, pool: Pool, engine: Engine, clock: Clock
    ) -> None:
        self._switches = switches
        self._oauth = oauth
        self._pool = pool
        self._engine = engine
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Count queries and failures from zero."""
        self.queries = self.failures = 0

    def routes(self) -> list[BaseRoute]:
        table: list[tuple[str, str, Work]] = [
            ("POST", suiteql.PATH, self._suiteql),
            ("GET", f"{SYSTEM_PATH}/serverTime", self._server_time),
            ("GET", f"{SYSTEM_PATH}/governanceLimits", self._governance),
            ("GET", catalogue.ROOT, self._catalogue),
            ("GET", f"{catalogue.ROOT}/{{name}}", self._record_type),
        ]
        return [
            Route(TOKEN_PATH, self._token, methods=["POST"]),
            Route(KEYS_PATH, self._keys, methods=["GET"]),
            *(Route(path, self._guarded(work), methods=[verb]) for verb, path, work in table),
            Route("/services/rest/{rest:path}", _nowhere),
        ]

    def unexpected(self) -> Response:
        self.failures += 1
        return unexpected(self.failures)

    async def _token(self, request: Request) -> Response:
        body = (await request.body()).decode(errors="replace")
        is_form = "application/x-www-form-urlencoded" in request.headers.get("content-type", "")
        form = {name: values[0] for name, values in parse_qs(body).items()} if is_form else {}
        url = str(request.url.replace(query="", fragment=""))
        try:
            return as_json(self._oauth.grant(form, url), headers={"Cache-Control": "no-store"})
        except Refusal as refusal:
            note(request.scope, "denied")
            status = 401 if refusal.code == "invalid_client" else 400
            basic = {"WWW-Authenticate": f'Basic realm="{realm()}"'} if status == 401 else None  # noqa: PLR2004
            return as_json({"error": refusal.code}, status, headers=basic)

    async def _keys(self, _: Request) -> Response:
        return as_json(self._oauth.keys())

    def _guarded(self, work: Work) -> Work:
        """Whoever comes in needs a token and a place in the pool."""

        async def answer(request: Request) -> Response:
            refusal = self._signed_in(request)
            if refusal is not None:
                note(request.scope, "denied")
                return refusal
            try:
                with self._pool.place():
                    return await self._timed(work, request)
            except Overloaded as overload:
                note(request.scope, "rate_refused")
                return invalid_login() if overload.sign_in else too_many(str(self._switches["retry_after"]))
            except Problem as refused:
                note(request.scope, "refused")
                return refused.response

        return answer

    def _signed_in(self, request: Request) -> Response | None:
        given = request.headers.get("authorization")
        if given is None:
            return invalid_login()
        match = re.fullmatch(r"bearer +(\S+)", given, re.IGNORECASE)
        if match is None:
            return malformed_authorization()
        return None if self._oauth.accepts(match[1]) else invalid_login()

    async def _timed(self, work: Work, request: Request) -> Response:
        latency, cutoff = float(self._switches["latency_ms"]) / 1000, float(self._switches["cutoff_seconds"])
        await asyncio.sleep(min(latency, cutoff))
        try:
            return await work(request) if latency < cutoff else self._cut_off(request)
        except CutOff:
            return self._cut_off(request)

    def _cut_off(self, request: Request) -> Response:
        note(request.scope, "cut_off")
        return self.unexpected()

    async def _suiteql(self, request: Request) -> Response:
        query = await suiteql.query_of(request)
        self.queries += 1
        every = int(self._switches["unexpected_every"])
        if every and self.queries % every == 0:
            return self.unexpected()
        return await suiteql.answer(query, self._engine, self._switches, self.unexpected)

    async def _server_time(self, _: Request) -> Response:
        now = self._clock.now()
        text = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"
        return as_json({"serverTime": text})

    async def _governance(self, request: Request) -> Response:
        if not self._switches["admin_role"]:
            note(request.scope, "denied")
            detail = "You do not have permissions to perform this operation."
            return problem(403, detail, "INSUFFICIENT_PERMISSION")
        return as_json(self._pool.governance())

    async def _catalogue(self, request: Request) -> Response:
        role = Role(self._switches)
        types, wanted = catalogue.visible(role), request.query_params.get("select")
        if wanted is None:
            await asyncio.sleep(float(self._switches["catalogue_latency_ms"]) / 1000)
        else:
            names = [name.strip() for name in wanted.split(",")]
            known = {each.name: each for each in types}
            types = [known[name] if name in known else _no_such_record(name) for name in names]
        if _asks_for(request, "swagger"):
            return as_json(catalogue.swagger(types, role), media_type="application/swagger+json")
        return as_json(catalogue.listing(types, _base(request)))

    async def _record_type(self, request: Request) -> Response:
        role, name = Role(self._switches), str(request.path_params["name"])
        found = {each.name: each for each in catalogue.visible(role)}
        record = found[name] if name in found else _no_such_record(name)
        if _asks_for(request, "swagger"):
            return as_json(catalogue.swagger([record], role), media_type="application/swagger+json")
        if _asks_for(request, "schema"):
            return as_json(catalogue.schema(record, role), media_type="application/schema+json")
        return as_json(catalogue.listing([record], _base(request))["items"][0])


async def _nowhere(request: Request) -> Response:
    return problem(
        404, f"Invalid resource path: {request.url.path}.", "INVALID_PATH", {"urlPath": request.url.path}
    )


def _no_such_record(name: str) -> Any:
    raise Problem(problem(404, f"Record type '{name}' does not exist.", "NONEXISTENT_ID", {"urlPath": name}))


def _asks_for(request: Request, kind: str) -> bool:
    return f"application/{kind}+json" in request.headers.get("accept", "")


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
