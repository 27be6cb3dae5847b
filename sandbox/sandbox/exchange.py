"""One call in hand: what it asks, and the ways to carry it out and to answer it."""

import asyncio
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.calls import Call, CallLog
from sandbox.faults import Rule
from sandbox.protocol import disconnected, reset
from sandbox.system import NOTES, System


@dataclass
class Answer:
    """A response kept instead of sent."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", []))
        else:
            self.body += message.get("body", b"")


@dataclass
class Exchange:
    """One call in hand: its request, read whole, and the ways to answer it."""

    app: ASGIApp
    system: System
    call: Call
    log: CallLog
    scope: Scope
    body: bytes
    receive: Receive
    send: Send
    rule: Rule | None
    background: set[asyncio.Task[None]]
    replayed: bool = False

    async def replay(self) -> Message:
        """Receive for the inner application: the body once, then the real connection."""
        if self.replayed:
            return await self.receive()
        self.replayed = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def execute(self, send: Send) -> None:
        await self.app(self.scope, self.replay, send)
        self.call.notes.extend(self.scope.get(NOTES, []))
        await self.log.executed(self.call)

    async def executed(self) -> Answer:
        """Execute the call and keep its answer."""
        answer = Answer()
        await self.execute(answer.take)
        return answer

    async def answer(self, response: Response) -> None:
        await response(self.scope, self.receive, self.send)

    async def reset(self) -> None:
        await reset(self.scope, self.receive)

    @property
    def status(self) -> int:
        """The status that the rule names."""
        return self.rule.status if self.rule else 500

    @property
    def seconds(self) -> float:
        """The rule's own time."""
        return (self.rule.seconds if self.rule else None) or 0.0

    async def silence(self) -> None:
        """No answer until the rule's time has passed or the client gave up; then a reset."""
        try:
            await asyncio.wait_for(disconnected(self.receive), self.seconds)
        except TimeoutError:
            await self.reset()
