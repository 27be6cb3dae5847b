"""The REST listening connector with the REST operations of Query Access Services.

Shapes that were never recorded and are therefore ours: the answer of a scheduled execution as JSON
({"status":"success","data":{"QueryInstance":…}}), of a block as JSON (the envelope of a direct execution
with the status word beside `query`: {"status":"success","data":{"query":{…},"status":"blockRetrieved"}}),
and of a status. As XML they are the messages that the SOAP operations return, without the envelope.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.peoplesoft import catalogue, messages
from sandbox.peoplesoft.execution import QueryManager, visible
from sandbox.peoplesoft.ib import SIGN_IN_PAGE, Refused, bad_request, contact_failed, rest_body
from sandbox.peoplesoft.output import Result, json_answer, web_row_set, xmlp_query
from sandbox.peoplesoft.polling import Scheduler
from sandbox.peoplesoft.query_request import (
    QueryRequest,
    from_body,
    from_url,
    parse_xml,
    query_parameters,
    wants_json,
)
from sandbox.peoplesoft.security import Security, User
from sandbox.system import note

ROOT: Final = "/PSIGW/RESTListeningConnector"
JSON: Final = "application/json"
XML: Final = "text/xml"


@dataclass(frozen=True)
class Call:
    """A REST call after the node: the template's segments, the query string and body as sent, whose it is."""

    segments: list[str]
    query: str
    body: bytes
    user: User

    @property
    def json(self) -> bool:
        return wants_json(self.query)


Answer = tuple[str, str]
"""Media type and body."""
Operation = tuple[str, Callable[[Call], Answer]]
"""The service operation's name, for permissions, and what does it."""


class RestListener:
    """Answers everything under /PSIGW/RESTListeningConnector."""

    def __init__(
        self, switches: Mapping[str, Any], security: Security, manager: QueryManager, scheduler: Scheduler
    ) -> None:
        self._switches = switches
        self._security = security
        self._manager = manager
        self._scheduler = scheduler
        self._operations: dict[tuple[str, str], Operation] = {
            ("GET", "ExecuteQuery.v1"): ("QAS_EXECUTEQRY_REST_GET", self._execute),
            ("POST", "ExecuteAdhocQuery.v1"): ("QAS_EXECUTEQRY_REST_POST", self._execute_body),
            ("GET", "ExecuteQueryPoll.v1"): ("QAS_EXECUTEQRYPOLL_REST_GET", self._schedule),
            ("POST", "ExecuteAdhocQueryPoll.v1"): ("QAS_EXECUTEQRYPOLL_REST_POST", self._schedule_body),
            ("GET", "QueryResults.v1"): ("QAS_GETQUERYRESULTS_REST_GET", self._results),
            ("GET", "QueryStatus.v1"): ("QAS_QUERYSTATUS_REST_GET", self._status),
            ("GET", "QueryFields.v1"): ("QAS_LISTQUERYFIELDS_REST_GET", self._fields),
            ("GET", "QueryPrompts.v1"): ("QAS_LISTQUERYPROMPTS_REST_GET", self._prompts),
            ("GET", "ListQuery.v1"): ("QAS_LISTQUERY_REST_GET", self._queries),
        }

    def routes(self) -> list[BaseRoute]:
        """One route; the connector itself reads the path after its root."""
        return [Route(ROOT + "/{path:path}", self._answer, methods=["GET", "POST"])]

    async def _answer(self, request: Request) -> Response:
        if self._switches["sign_in_page"]:
            return Response(SIGN_IN_PAGE, media_type="text/html")
        try:
            media_type, body = self._dispatch(request, await request.body())
        except Refused as refused:
            note(request.scope, refused.why)
            media_type, body = rest_body(refused, str(self._switches["error_body"]))
            return Response(body, refused.status, refused.headers, media_type)
        return Response(body, media_type=media_type)

    def _dispatch(self, request: Request, body: bytes) -> Answer:
        segments = self._without_node(request.path_params["path"].strip("/").split("/"))
        operation = self._operations.get((request.method, segments[0]))
        user = self._security.rest_user(request.headers.get("authorization", ""))
        if operation is None:
            raise Refused(
                f"No service operation for {request.method} {segments[0]}.", status=404, why="not_found"
            )
        name, handler = operation
        if "POLL" in name:
            self._security.may_schedule(user, name)
        self._security.may_invoke(user, name)
        return handler(Call(segments[1:], request.url.query, body, user))

    def _without_node(self, segments: list[str]) -> list[str]:
        missing = segments[0].lower().endswith(".v1")
        known = self._switches["node_optional"] if missing else segments[0] == self._switches["node"]
        if not known or (not missing and len(segments) == 1):
            status = int(self._switches["wrong_node_status"])
            node = "" if missing else segments[0]
            raise contact_failed(node, status)
        return segments if missing else segments[1:]

    def _execute(self, call: Call) -> Answer:
        return self._run(call, self._from_url(call))

    def _execute_body(self, call: Call) -> Answer:
        return self._run(call, from_body(parse_xml(call.body), json=call.json))

    def _run(self, call: Call, request: QueryRequest) -> Answer:
        result = self._manager.run(call.user, request)
        if request.json:
            return JSON, self._json(result)
        if request.output == "WEBROWSET":
            return XML, web_row_set(result)
        return XML, f'<?xml version="1.0"?>{self._xmlp(result)}'

    def _schedule(self, call: Call) -> Answer:
        return self._scheduled(call, self._from_url(call))

    def _schedule_body(self, call: Call) -> Answer:
        return self._scheduled(call, from_body(parse_xml(call.body), json=call.json))

    def _scheduled(self, call: Call, request: QueryRequest) -> Answer:
        instance = self._scheduler.schedule(call.user, request)
        if call.json:
            return JSON, json.dumps({"status": "success", "data": {"QueryInstance": instance}})
        return XML, messages.document(messages.scheduled(instance))

    def _results(self, call: Call) -> Answer:
        parameters = query_parameters(call.query)
        if call.segments != ["getresults"] or not parameters.get("blocknumber", "").isdigit():
            raise bad_request("getresults needs blocknumber and instanceid.")
        word, result = self._scheduler.fetch(parameters.get("instanceid", ""), int(parameters["blocknumber"]))
        if not call.json:
            return XML, messages.document(messages.block(word, self._xmlp(result) if result else ""))
        if result is None:
            return JSON, json.dumps({"status": "success", "data": {"status": word}})
        return JSON, f'{self._json(result)[:-2]},"status":"{word}"}}}}'

    def _status(self, call: Call) -> Answer:
        if call.segments != ["getstatus"]:
            raise bad_request("The path is getstatus.")
        word = self._scheduler.status(query_parameters(call.query).get("instanceid", ""))
        if call.json:
            return JSON, json.dumps({"status": "success", "data": {"status": word}})
        return XML, messages.document(messages.status(word))

    def _fields(self, call: Call) -> Answer:
        query = self._listed(call)
        items = catalogue.field_items(query, str(self._switches["column_names"]))
        return _list(call, "QAS_LISTQUERYFIELDS_RESP", query.name, "field", items)

    def _prompts(self, call: Call) -> Answer:
        query = self._listed(call)
        items = catalogue.prompt_items(query)
        return _list(call, "QAS_LISTQUERYPROMPTS_RESP", query.name, "prompt", items)

    def _queries(self, call: Call) -> Answer:
        self._catalogue_allowed(call, "QAS_LISTQUERY_REST_GET")
        owner = call.segments[0] if call.segments else "PUBLIC"
        starts = query_parameters(call.query).get("searchstring", "").upper()
        found = [q for q in visible(call.user, owner) if q.name.startswith(starts)]
        return _list(call, "QAS_LISTQUERY_RESP", "", "query", [catalogue.query_item(q) for q in found])

    def _listed(self, call: Call) -> Any:
        self._catalogue_allowed(call, "QAS_LISTQUERYFIELDS_REST_GET")
        if len(call.segments) != 2 or "isconnectedquery" not in query_parameters(call.query):  # noqa: PLR2004 - owner and query
            raise bad_request("The path is {owner}/{query}?isconnectedquery=N.")
        return self._manager.find(call.user, *call.segments)

    def _catalogue_allowed(self, call: Call, operation: str) -> None:
        if not self._switches["catalogue"]:
            raise self._security.forbidden(call.user, operation)

    def _from_url(self, call: Call) -> QueryRequest:
        return from_url(call.segments, call.query, str(self._switches["encoded_commas"]))

    def _json(self, result: Result) -> str:
        switches = self._switches
        return json_answer(result, switches["blank_style"], switches["zero_rows"], switches["json_damage"])

    def _xmlp(self, result: Result) -> str:
        return xmlp_query(result, str(self._switches["xml_damage"]))


def _list(call: Call, message: str, name: str, kind: str, items: list[catalogue.Item]) -> Answer:
    if call.json:
        return JSON, catalogue.as_json(name, kind, items)
    return XML, catalogue.as_xml(message, name, kind, items)
