"""Answers as NetSuite's REST web services write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from sandbox.netsuite.oauth import realm

COLLECTION: Final = "application/vnd.oracle.resource+json; type=collection"
_PROBLEM: Final = "application/vnd.oracle.resource+json; type=error"
_SECTIONS: Final = {
    400: ("Bad Request", "15.5.1"),
    401: ("Unauthorized", "15.5.2"),
    403: ("Forbidden", "15.5.4"),
    404: ("Not Found", "15.5.5"),
    405: ("Method Not Allowed", "15.5.6"),
    415: ("Unsupported Media Type", "15.5.16"),
    429: ("Bad Request", "15.5.1"),
    500: ("Internal Server Error", "15.6.1"),
}
_LOGIN: Final = (
    "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI "
    "at Setup > Users/Roles > User Management > View Login Audit Trail."
)


class Problem(Exception):  # noqa: N818 - an answer
    """A request that is refused; `response` is what to answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.body.decode() if isinstance(response.body, bytes) else "")
        self.response = response


def as_json(
    content: Any,
    status: int = 200,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status, headers=dict(headers or {}), media_type=media_type)


def problem(
    status: int,
    detail: str,
    code: str,
    more: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error body. `more` has `errorQueryParam`, `errorHeader`, `urlPath` and the like."""
    title, section = _SECTIONS[status]
    details = {
        "detail": detail,
        **{f"o:{name}": value for name, value in (more or {}).items()},
        "o:errorCode": code,
    }
    body: dict[str, Any] = {
        "type": f"https://www.rfc-editor.org/rfc/rfc9110.html#section-{section}",
        "title": title,
        "status": status,
        "o:errorDetails": [details],
    }
    if status == 429:  # noqa: PLR2004 - Oracle's sample has a code outside as well
        body["o:errorCode"] = "USER_ERROR"
    return as_json(body, status, _PROBLEM, headers)


def bad_request(detail: str, **more: str) -> Problem:
    return Problem(problem(400, detail, "INVALID_PARAMETER", more))


def invalid_login() -> Response:
    """401, for a token that is not accepted; seen under overload as well."""
    header = f'Bearer realm="{realm()}", error="invalid_token", error_description="Invalid login attempt."'
    return problem(401, _LOGIN, "INVALID_LOGIN", headers={"WWW-Authenticate": header})


def malformed_authorization() -> Response:
    header = (
        f'Bearer realm="{realm()}", error="invalid_request", error_description="The request is malformed."'
    )
    return problem(
        400, "The Authorization header is malformed.", "INVALID_REQUEST", headers={"WWW-Authenticate": header}
    )


def too_many(retry_after: str) -> Response:
    """429, in the words of the concurrency limit."""
    headers = {"Retry-After": retry_after} if retry_after else None
    detail = "Concurrent request limit exceeded. Request blocked."
    return problem(429, detail, "CONCURRENCY_LIMIT_EXCEEDED", headers=headers)


def unexpected(number: int) -> Response:
    """500, with an error id that nobody can look up."""
    letters = "".join(chr(97 + (number * 31 + n * 7 + n * n) % 26) for n in range(20))
    return problem(500, f"An unexpected error occurred. Error ID: {letters}", "UNEXPECTED_ERROR")
