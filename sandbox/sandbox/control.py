"""The sandbox's own routes under `/_sandbox`: books, faults, calls, switches and people's edits."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.calls import CallLog, Pattern
from sandbox.faults import FaultError, Faults
from sandbox.switches import Switchboard, SwitchError
from sandbox.system import EditError, System

PREFIX = "/_sandbox"
WAIT_SECONDS = 30.0

Handler = Callable[[Request], Awaitable[Response]]


@dataclass
class Control:
    """What the control routes act on."""

    systems: dict[str, System]
    log: CallLog
    faults: Faults
    switchboard: Switchboard

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/health", _bare(self.health)),
            ("GET", "/books", self.books),
            ("GET", "/books/{system}", self.books),
            ("POST", "/reset", self.reset),
            ("POST", "/reset/{system}", self.reset),
            ("GET", "/faults", _bare(self.list_faults)),
            ("POST", "/faults", self.add_fault),
            ("DELETE", "/faults", _bare(self.clear_faults)),
            ("DELETE", "/faults/{number:int}", self.remove_fault),
            ("GET", "/calls", self.calls),
            ("DELETE", "/calls", _bare(self.clear_calls)),
            ("GET", "/wait", self.wait),
            ("POST", "/edit/{system}", self.edit),
            ("GET", "/switches", _bare(self.list_switches)),
            ("POST", "/switches", self.set_switches),
        ]
        return [Route(PREFIX + path, _guarded(handler), methods=[verb]) for verb, path, handler in table]

    async def health(self) -> Response:
        return JSONResponse({"status": "up", "systems": sorted(self.systems)})

    async def books(self, request: Request) -> Response:
        name = request.path_params.get("system")
        if name is None:
            return JSONResponse({each: system.books() for each, system in self.systems.items()})
        return JSONResponse(self._system(name).books())

    async def reset(self, request: Request) -> Response:
        name = request.path_params.get("system")
        for system in [self._system(name)] if name else self.systems.values():
            system.reset()
        self.faults.clear()
        self.log.clear()
        return JSONResponse({"reset": [name] if name else sorted(self.systems)})

    async def list_faults(self) -> Response:
        return JSONResponse({"faults": [asdict(rule) for rule in self.faults.rules()]})

    async def add_fault(self, request: Request) -> Response:
        return JSONResponse(asdict(self.faults.add(await _json_object(request))))

    async def clear_faults(self) -> Response:
        self.faults.clear()
        return JSONResponse({"faults": []})

    async def remove_fault(self, request: Request) -> Response:
        number = request.path_params["number"]
        if not self.faults.remove(number):
            raise FaultError(f"no fault rule has the id {number}")
        return JSONResponse({"removed": number})

    async def calls(self, request: Request) -> Response:
        ask = request.query_params
        listed = self.log.listed(_pattern(request), int(ask.get("since", 0)), int(ask.get("limit", 1000)))
        return JSONResponse({"calls": listed, "counters": self.log.counters()})

    async def clear_calls(self) -> Response:
        self.log.clear()
        return JSONResponse({"calls": []})

    async def wait(self, request: Request) -> Response:
        ask = request.query_params
        count, since = int(ask.get("count", 1)), int(ask.get("since", 0))
        done = ask.get("done", "0") not in {"0", "false", ""}
        waiting = self.log.wait(_pattern(request), count, since, executed=done)
        try:
            seen = await asyncio.wait_for(waiting, float(ask.get("timeout", WAIT_SECONDS)))
        except TimeoutError:
            seen = sum(1 for _ in self.log.matching(_pattern(request), since, executed=done))
            return JSONResponse({"seen": seen, "error": f"{count} such calls were waited for"}, 408)
        return JSONResponse({"seen": seen})

    async def edit(self, request: Request) -> Response:
        system = self._system(request.path_params["system"])
        return JSONResponse(system.edit(await _json_object(request)))

    async def list_switches(self) -> Response:
        return JSONResponse({"switches": self.switchboard.described()})

    async def set_switches(self, request: Request) -> Response:
        for name, value in (await _json_object(request)).items():
            self.switchboard.turn(name, value)
        return JSONResponse({"switches": self.switchboard.described()})

    def _system(self, name: str) -> System:
        if name not in self.systems:
            raise EditError(f"there is no system {name!r}; there are {', '.join(sorted(self.systems))}")
        return self.systems[name]


def _bare(handler: Callable[[], Awaitable[Response]]) -> Handler:
    async def answer(_: Request) -> Response:
        return await handler()

    return answer


def _pattern(request: Request) -> Pattern:
    ask = request.query_params
    return Pattern(ask.get("system"), ask.get("method"), ask.get("path"))


async def _json_object(request: Request) -> dict[str, Any]:
    given = json.loads(await request.body())
    if not isinstance(given, dict):
        raise EditError("the body must be a JSON object")
    return given


def _guarded(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except (EditError, FaultError, SwitchError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return answer
