"""A uvicorn protocol that lets the application break its own TCP connection."""

import asyncio
import socket
import struct
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

TRANSPORT = "sandbox.transport"
_LINGER_NOTHING = struct.pack("ii", 1, 0)  # close() then sends RST and forgets unsent bytes


class BreakableProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with the connection's transport in every request's scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # a pending write pauses the next one: see reset_after_flush
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope[TRANSPORT] = transport
            await inner(scope, receive, send)

        self.app = app


async def reset(scope: Scope, receive: Receive) -> None:
    """Abort the request's connection with a TCP RST and wait until it is gone."""
    transport: asyncio.Transport = scope[TRANSPORT]
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOTHING)
    transport.abort()
    await disconnected(receive)


async def reset_after_flush(scope: Scope, receive: Receive, send: Send) -> None:
    """Let what was sent so far reach the wire, then abort the connection."""
    await send({"type": "http.response.body", "body": b"", "more_body": True})
    await reset(scope, receive)


async def disconnected(receive: Receive) -> None:
    """Return once the other side, or we, closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
