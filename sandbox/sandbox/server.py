"""One HTTP server for all fake systems."""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from sandbox import cin7, netsuite, peoplesoft
from sandbox.breakage import Breakage
from sandbox.calls import CallLog
from sandbox.company import Company
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.protocol import BreakableProtocol
from sandbox.switches import Switchboard
from sandbox.system import Settings, Switch, System

DEFAULT_PORT = 8765


@dataclass(frozen=True)
class Maker:
    """How the server makes one system, the switches it has, and how to sign in (`{url}` is the server's)."""

    build: Callable[[Settings, Company], System]
    switches: Mapping[str, Switch]
    credentials: Mapping[str, str]


MAKERS: dict[str, Maker] = {
    "peoplesoft": Maker(peoplesoft.build, peoplesoft.SWITCHES, peoplesoft.CREDENTIALS),
    "netsuite": Maker(netsuite.build, netsuite.SWITCHES, netsuite.CREDENTIALS),
    "cin7": Maker(cin7.build, cin7.SWITCHES, cin7.CREDENTIALS),
}


class StartError(RuntimeError):
    """The sandbox cannot start; the text says what to change."""


def make_app(settings: Settings, turned: Mapping[str, Any] | None = None) -> Starlette:
    """The ASGI application with every fake system in it.

    Args:
        settings: Seed, scale and data folder; `switches` is filled here.
        turned: Switches by `system.name` with their values, as text or JSON values.

    Raises:
        SwitchError: no such switch or value.
        StartError: the data folder was made with another seed or scale.
    """
    switchboard = Switchboard({name: maker.switches for name, maker in MAKERS.items()})
    for name, value in (turned or {}).items():
        switchboard.turn(name, value)
    settings = replace(settings, switches=switchboard.values)
    _claim_folder(settings)
    company = Company(settings.seed, settings.scale)
    systems = {name: maker.build(settings, company) for name, maker in MAKERS.items()}
    return _assemble(settings, systems, switchboard)


def _assemble(settings: Settings, systems: dict[str, System], switchboard: Switchboard) -> Starlette:
    log, faults = CallLog(), Faults(settings.seed)
    routed = [(system, system.routes()) for system in systems.values()]
    control = Control(systems, log, faults, switchboard)
    return Starlette(
        routes=[*control.routes(), *(route for _, routes in routed for route in routes)],
        middleware=[Middleware(Breakage, systems=routed, log=log, faults=faults)],
    )


def _claim_folder(settings: Settings) -> None:
    if settings.data is None:
        return
    settings.data.mkdir(parents=True, exist_ok=True)
    mark = settings.data / "sandbox.json"
    wanted = {"seed": settings.seed, "scale": settings.scale}
    if mark.exists() and (found := json.loads(mark.read_text(encoding="utf-8"))) != wanted:
        raise StartError(
            f"{settings.data} holds books made with {found}, not with {wanted}. "
            "Start with the same --seed and --scale, or name another --data folder."
        )
    mark.write_text(json.dumps(wanted), encoding="utf-8")


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        StartError: the port is taken or the host is not this machine's.
    """
    # asyncio turns Nagle's algorithm off only where the protocol number is said
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise StartError(f"cannot listen on {host}:{port}: {error}. Name another --port, or 0.") from error
    return sock


class Server(uvicorn.Server):
    """uvicorn, saying when it is ready."""

    def __init__(self, app: Starlette, when_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=BreakableProtocol,
                ws="none",
                lifespan="off",
                log_level="error",
                access_log=False,
                date_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._when_ready = when_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_ready()


def url_of(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    return f"http://{host}:{port}"


def serve(app: Starlette, sock: socket.socket, when_ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; `when_ready` is called once calls are answered."""
    Server(app, when_ready).run(sockets=[sock])


class Background:
    """The server in a thread of this process."""

    def __init__(self, settings: Settings, turned: Mapping[str, Any]) -> None:
        ready = threading.Event()
        self._server = Server(make_app(settings, turned), ready.set)
        self._socket = bind("127.0.0.1", 0)
        self.url = url_of(self._socket)
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()

    def _run(self, ready: threading.Event) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            ready.set()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
