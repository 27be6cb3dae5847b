"""What each fault action does to a call."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from sandbox.exchange import Exchange
from sandbox.hostile import hostile_body, hostile_headers, innocent
from sandbox.protocol import reset_after_flush
from sandbox.system import BehindGateway, RefusesByRate

SIGN_IN_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1>"
    '<form method="post" action="/signin"><input name="userid"><input name="pwd" type="password">'
    "<button>Sign in</button></form></body></html>"
)


async def _reset_before(exchange: Exchange) -> None:
    await exchange.reset()


async def _reset_after(exchange: Exchange) -> None:
    await exchange.executed()
    await exchange.reset()


async def _truncate(exchange: Exchange) -> None:
    answer = await exchange.executed()
    half = answer.body[: len(answer.body) // 2]
    await exchange.send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await exchange.send({"type": "http.response.body", "body": half, "more_body": True})
    await reset_after_flush(exchange.scope, exchange.receive, exchange.send)


async def _timeout_before(exchange: Exchange) -> None:
    await exchange.silence()


async def _timeout_after(exchange: Exchange) -> None:
    await exchange.executed()
    await exchange.silence()


async def _late(exchange: Exchange) -> None:
    async def later() -> None:
        await asyncio.sleep(exchange.seconds)
        await exchange.executed()

    task = asyncio.create_task(later())
    exchange.background.add(task)
    task.add_done_callback(exchange.background.discard)
    await exchange.reset()


async def _status(exchange: Exchange) -> None:
    await exchange.answer(PlainTextResponse("The server could not handle the request.", exchange.status))


async def _status_after(exchange: Exchange) -> None:
    await exchange.executed()
    await _status(exchange)


async def _rate(exchange: Exchange) -> None:
    system = exchange.system
    if isinstance(system, RefusesByRate):
        response = system.refusal(exchange.rule.shape if exchange.rule else None)
    else:
        response = PlainTextResponse("Too many requests.", 429)
    exchange.call.notes.append("rate_refused")
    await exchange.answer(response)


async def _html(exchange: Exchange) -> None:
    await exchange.answer(HTMLResponse(SIGN_IN_PAGE))


async def _html_after(exchange: Exchange) -> None:
    await exchange.executed()
    await _html(exchange)


async def _malformed_before(exchange: Exchange) -> None:
    await exchange.answer(Response('{"Total": 1, "Page": <', media_type="application/json"))


async def _malformed_after(exchange: Exchange) -> None:
    answer = await exchange.executed()
    kind = dict(answer.headers).get(b"content-type", b"application/json").decode()
    half = answer.body[: len(answer.body) // 2]
    await exchange.answer(Response(half, answer.status, headers={"content-type": kind}))


async def _empty(exchange: Exchange) -> None:
    await exchange.answer(Response(b"", exchange.status))


async def _empty_after(exchange: Exchange) -> None:
    await exchange.executed()
    await _empty(exchange)


async def _contact(exchange: Exchange) -> None:
    system = exchange.system
    if isinstance(system, BehindGateway):
        await exchange.answer(system.contact_error(exchange.call.path))
    else:
        await exchange.answer(PlainTextResponse("Bad Gateway", 502))


async def _contact_after(exchange: Exchange) -> None:
    await exchange.executed()
    await _contact(exchange)


async def _hostile(exchange: Exchange) -> None:
    address = f"{exchange.call.path}?{exchange.call.query}"
    await _made_hostile(exchange, innocent(exchange.call.method, address))


async def _hostile_after(exchange: Exchange) -> None:
    await _made_hostile(exchange, (await exchange.executed()).body)


async def _made_hostile(exchange: Exchange, document: bytes) -> None:
    shape = (exchange.rule.shape if exchange.rule else None) or "dtd"
    host = dict(exchange.scope["headers"]).get(b"host", b"127.0.0.1").decode()
    body = hostile_body(shape, document, host)
    await exchange.answer(StreamingResponse(body, headers=hostile_headers(shape)))


async def _slow(exchange: Exchange) -> None:
    await asyncio.sleep(exchange.seconds)
    await exchange.execute(exchange.send)


ACTS: dict[str, Callable[[Exchange], Awaitable[None]]] = {
    "reset_before": _reset_before,
    "reset_after": _reset_after,
    "truncate": _truncate,
    "timeout_before": _timeout_before,
    "timeout_after": _timeout_after,
    "late": _late,
    "status": _status,
    "status_after": _status_after,
    "rate": _rate,
    "html": _html,
    "html_after": _html_after,
    "malformed_before": _malformed_before,
    "malformed_after": _malformed_after,
    "empty": _empty,
    "empty_after": _empty_after,
    "contact": _contact,
    "contact_after": _contact_after,
    "hostile": _hostile,
    "hostile_after": _hostile_after,
    "slow": _slow,
}
