"""The SOAP listening connector: Query Access Services, and the services of component interfaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.peoplesoft import messages
from sandbox.peoplesoft.component_interfaces.descriptions import Descriptions, document_name
from sandbox.peoplesoft.component_interfaces.listener import ComponentInterfaceHandler
from sandbox.peoplesoft.execution import QueryManager
from sandbox.peoplesoft.ib import SIGN_IN_PAGE, Refused, contact_failed, ib_response, soap_fault
from sandbox.peoplesoft.output import xmlp_query
from sandbox.peoplesoft.polling import Scheduler
from sandbox.peoplesoft.query_request import Element, from_body, parse_xml, text_of
from sandbox.peoplesoft.security import Security, User
from sandbox.system import note

ROOT: Final = "/PSIGW/PeopleSoftServiceListeningConnector"
XML: Final = "text/xml"
_DOCUMENTS: Final = (".wsdl", ".xsd", ".wsil")

Handler = Callable[[User, Element], str]


class SoapListener:
    """Answers posts to the bare listener, to a node and to a WSDL address below it, which all work."""

    def __init__(
        self,
        switches: Mapping[str, Any],
        security: Security,
        manager: QueryManager,
        scheduler: Scheduler,
        interfaces: ComponentInterfaceHandler,
        descriptions: Descriptions,
    ) -> None:
        self._switches = switches
        self._interfaces = interfaces
        self._descriptions = descriptions
        self._security = security
        self._manager = manager
        self._scheduler = scheduler
        self._operations: dict[str, Handler] = {
            "QAS_EXECUTEQRYSYNC_OPER.VERSION_1": self._execute,
            "QAS_EXECUTEQRYSYNCPOLL_OPER.VERSION_1": self._schedule,
            "QAS_GETQUERYRESULTS_OPER.VERSION_2": self._results,
            "QAS_QUERYSTATUS_OPER.VERSION_1": self._status,
            "QAS_CANCELQUERY_OPER.VERSION_1": self._cancel,
        }

    def routes(self) -> list[BaseRoute]:
        """The listener with and without anything behind it."""
        paths = (ROOT, ROOT + "/{path:path}")
        posts = [Route(path, self._answer, methods=["POST"]) for path in paths]
        return [*posts, *(Route(path, self._describe, methods=["GET"]) for path in paths)]

    async def _answer(self, request: Request) -> Response:
        if self._switches["sign_in_page"]:
            return Response(SIGN_IN_PAGE, media_type="text/html")
        try:
            message = self._dispatch(request, await request.body())
        except Refused as refused:
            note(request.scope, refused.why)
            fault_status = int(self._switches["fault_status"])
            return (
                Response("", 500)
                if refused.empty
                else Response(soap_fault(refused), fault_status, media_type=XML)
            )
        return Response(messages.envelope(message), media_type=XML)

    async def _describe(self, request: Request) -> Response:
        if self._switches["sign_in_page"]:
            return Response(SIGN_IN_PAGE, media_type="text/html")
        path = request.path_params.get("path", "")
        host = f"{request.url.scheme}://{request.url.netloc}"
        try:
            self._check_node(path)
            name = document_name(path, request.query_params)
            return Response(self._descriptions.document(name, host, ROOT), media_type=XML)
        except Refused as refused:
            note(request.scope, refused.why)
            return Response(f'<?xml version="1.0"?>{ib_response(refused)}', refused.status, media_type=XML)

    def _dispatch(self, request: Request, body: bytes) -> str:
        self._check_node(request.path_params.get("path", ""))
        action = request.headers.get("soapaction", "").strip().strip('"')
        if not action:
            raise Refused("The SOAPAction header is missing or empty.", why="bad_request")
        document = parse_xml(body)
        user = self._user(request, document)
        operation = self._interfaces.operation(action)
        if operation is not None:
            return self._interfaces.answer(operation, user, document, partial(note, request.scope))
        return self._query_access(action, user, document)

    def _query_access(self, action: str, user: User, document: Element) -> str:
        handler = self._operations.get(action)
        if handler is None:
            raise Refused(f"SOAPAction {action} is not the alias of a service operation.", why="not_found")
        name = action.partition(".")[0]
        (self._security.may_schedule if "POLL" in name else self._security.may_invoke)(user, name)
        return handler(user, document)

    def _user(self, request: Request, document: Element) -> User:
        """WS-Security goes before HTTP: with neither the call is ANONYMOUS."""
        name = text_of(document, "Username")
        authorization = request.headers.get("authorization", "")
        if name or not authorization:
            return self._security.soap_user(name, text_of(document, "Password"))
        return self._security.soap_http_user(authorization)

    def _check_node(self, path: str) -> None:
        node = path.strip("/").partition("/")[0]
        if node and not node.endswith(_DOCUMENTS) and node != self._switches["node"]:
            raise contact_failed(node)

    def _execute(self, user: User, document: Element) -> str:
        return messages.rows(self._xmlp(self._manager.run(user, from_body(document))))

    def _schedule(self, user: User, document: Element) -> str:
        return messages.scheduled(self._scheduler.schedule(user, from_body(document)))

    def _results(self, user: User, document: Element) -> str:
        del user
        number = text_of(document, "BlockNumber")
        word, result = self._scheduler.fetch(
            text_of(document, "QueryInstance"), int(number) if number.isdigit() else 0
        )
        return messages.block(word, self._xmlp(result) if result else "")

    def _status(self, user: User, document: Element) -> str:
        del user
        return messages.status(self._scheduler.status(text_of(document, "QueryInstance")))

    def _cancel(self, user: User, document: Element) -> str:
        del user
        return messages.status(self._scheduler.cancel(text_of(document, "QueryInstance")))

    def _xmlp(self, result: Any) -> str:
        return xmlp_query(result, str(self._switches["xml_damage"]))
