"""A host that is no part of PeopleSoft: where hostile documents point, to see who follows."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.system import note

_SCHEMA: Final = '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>'


async def _visited(request: Request) -> Response:
    note(request.scope, "elsewhere")
    return Response(_SCHEMA, media_type="text/xml")


ELSEWHERE: Final = Route("/elsewhere/{path:path}", _visited, methods=["GET", "POST"])
"""Every visit is noted in the call log as `elsewhere`."""
