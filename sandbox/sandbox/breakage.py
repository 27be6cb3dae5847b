"""The middleware that logs every call and makes the chosen ones go wrong."""

import asyncio
import time
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.actions import ACTS
from sandbox.calls import CallLog
from sandbox.exchange import Exchange
from sandbox.faults import Faults
from sandbox.system import System, TellsTime


class Breakage:
    """ASGI middleware in front of all fake systems."""

    def __init__(
        self, app: ASGIApp, systems: list[tuple[System, list[BaseRoute]]], log: CallLog, faults: Faults
    ) -> None:
        self._app, self._systems, self._log, self._faults = app, systems, log, faults
        self._background: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        system = self._system_of(scope) if scope["type"] == "http" else None
        if system is None:
            await self._app(scope, receive, send)
            return
        started, query = time.monotonic(), scope["query_string"].decode()
        call = await self._log.arrived(system.name, scope["method"], scope["path"], query)

        async def noting_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
                message["headers"] = [*message.get("headers", []), _date(system)]
            await send(message)

        body = await _whole_body(receive)
        if body is None:
            await self._log.finished(call, started)
            return
        rule = self._faults.choose(system.name, call.method, call.path, query, body)
        exchange = Exchange(
            self._app, system, call, self._log, scope, body, receive, noting_send, rule, self._background
        )
        try:
            await _handle(exchange)
        finally:
            await self._log.finished(call, started)

    def _system_of(self, scope: Scope) -> System | None:
        for system, routes in self._systems:
            if any(route.matches(scope)[0] is not Match.NONE for route in routes):
                return system
        return None


def _date(system: System) -> tuple[bytes, bytes]:
    moment = system.now() if isinstance(system, TellsTime) else datetime.now(UTC)
    return b"date", format_datetime(moment.astimezone(UTC), usegmt=True).encode()


async def _handle(exchange: Exchange) -> None:
    if exchange.rule is None:
        await exchange.execute(exchange.send)
    else:
        exchange.call.fault = exchange.rule.action
        await ACTS[exchange.rule.action](exchange)


async def _whole_body(receive: Receive) -> bytes | None:
    """The request's body, or None where the client went away before it had sent all of it."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body
