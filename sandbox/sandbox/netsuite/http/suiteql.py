"""POST /services/rest/query/v1/suiteql: what a request must be, and the envelope of the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from sandbox.netsuite.http.answers import COLLECTION, Problem, as_json, bad_request, problem
from sandbox.netsuite.suiteql.engine import Engine, Page
from sandbox.netsuite.suiteql.errors import QueryError, UnexpectedError

PATH: Final = "/services/rest/query/v1/suiteql"
MAX_LIMIT: Final = 1000
MAX_PAGES: Final = 1000
_STAR_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Query:
    """One request."""

    text: str
    params: list[Any]
    limit: int
    offset: int
    url: str


async def query_of(request: Request) -> Query:
    """What a request asks for.

    Raises:
        Problem: it lacks a header, or its limit, offset or body is not as it must be.
    """
    if "transient" not in request.headers.get("prefer", "").lower():
        raise bad_request(
            "The required request header 'Prefer' is missing or its value is not 'transient'.",
            errorHeader="Prefer",
        )
    if "application/json" not in request.headers.get("content-type", "").lower():
        raise Problem(problem(415, "The Content-Type must be application/json.", "INVALID_CONTENT_TYPE"))
    limit, offset = _page(request)
    body = _body(await request.body())
    text, params = body.get("q"), body.get("params", [])
    if not isinstance(text, str) or not text.strip():
        raise bad_request("The request body must have the query in 'q'.", errorPath="q")
    if not isinstance(params, list):
        raise bad_request("The parameters must be a list.", errorPath="params")
    return Query(text, params, limit, offset, f"{request.url.scheme}://{request.url.netloc}{PATH}")


def _page(request: Request) -> tuple[int, int]:
    limit = _number(request, "limit", MAX_LIMIT)
    offset = _number(request, "offset", 0)
    if not 1 <= limit <= MAX_LIMIT:
        raise bad_request(f"The limit must be between 1 and {MAX_LIMIT}.", errorQueryParam="limit")
    if offset < 0 or offset % limit:
        raise bad_request("The offset must be a multiple of the limit.", errorQueryParam="offset")
    return limit, offset


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        raise bad_request(f"The {name} must be a number.", errorQueryParam=name) from None


def _body(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("The request body is not a JSON object.")
    return body


async def answer(
    query: Query, engine: Engine, switches: Mapping[str, Any], unexpected: Callable[[], Response]
) -> Response:
    """Run a query in a thread and answer its page.

    Raises:
        CutOff: it ran too long.
    """
    cap = min(int(switches["row_cap"]), MAX_PAGES * query.limit)
    if query.offset >= cap:
        return await _past_cap(query, engine, str(switches["past_cap"]))
    limit = min(query.limit, cap - query.offset)
    try:
        page = await asyncio.to_thread(engine.page, query.text, query.params, limit, query.offset)
    except QueryError as error:
        raise bad_request(str(error), errorQueryParam="q") from error
    except UnexpectedError:
        return unexpected()
    if page.slow:
        await asyncio.sleep(_STAR_SECONDS)
    more = page.more and query.offset + len(page.rows) < cap
    return as_json(envelope(query, page, more=more), media_type=COLLECTION)


async def _past_cap(query: Query, engine: Engine, style: str) -> Response:
    if style == "not_found":
        return problem(
            404, "The requested page does not exist.", "NONEXISTENT_ID", {"errorQueryParam": "offset"}
        )
    if style == "error":
        raise bad_request("The query returns more rows than can be paged through.", errorQueryParam="offset")
    total = (await asyncio.to_thread(engine.page, query.text, query.params, 1, 0)).total
    return as_json(envelope(query, Page([], total, more=False), more=False), media_type=COLLECTION)


def envelope(query: Query, page: Page, *, more: bool) -> dict[str, Any]:
    """The answer's body."""
    offsets: list[tuple[str, int]] = []
    if more:
        offsets += [
            ("next", query.offset + query.limit),
            ("last", (page.total - 1) // query.limit * query.limit),
        ]
    if query.offset:
        offsets += [("prev", query.offset - query.limit), ("first", 0)]
    offsets.append(("self", query.offset))
    return {
        "links": [
            {"rel": rel, "href": f"{query.url}?limit={query.limit}&offset={offset}"}
            for rel, offset in offsets
        ],
        "count": len(page.rows),
        "hasMore": more,
        "items": [{"links": [], **row} for row in page.rows],
        "offset": query.offset,
        "totalResults": page.total,
    }
