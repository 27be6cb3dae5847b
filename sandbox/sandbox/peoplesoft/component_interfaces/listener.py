"""Component interface services behind the SOAP listener."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.peoplesoft.component_interfaces import message_catalog as catalog
from sandbox.peoplesoft.component_interfaces.message import (
    Given,
    buffer_reply,
    found_reply,
    read_row,
    root_of,
    saved_reply,
)
from sandbox.peoplesoft.component_interfaces.operations import ComponentInterfaces
from sandbox.peoplesoft.component_interfaces.services import ServiceOperation, Services, words
from sandbox.peoplesoft.component_interfaces.session import Session
from sandbox.peoplesoft.ib import Refused
from sandbox.peoplesoft.query_request import Element
from sandbox.peoplesoft.security import Security, User


class ComponentInterfaceHandler:
    """Answers the service operations of all component interfaces."""

    def __init__(
        self,
        switches: Mapping[str, Any],
        security: Security,
        services: Services,
        interfaces: ComponentInterfaces,
        before: Callable[[], None],
    ) -> None:
        """Take the parts; `before` is called ahead of every call."""
        self._switches = switches
        self._security = security
        self._services = services
        self._interfaces = interfaces
        self._before = before

    def operation(self, alias: str) -> ServiceOperation | None:
        """Return the operation that a SOAPAction means."""
        return self._services.by_alias(alias)

    def answer(
        self, operation: ServiceOperation, user: User, document: Element, mark: Callable[[str], None]
    ) -> str:
        """Do what a request asks and return the reply's message; `mark` notes in the call log.

        Raises:
            Refused: It may not, or Get found nothing.
        """
        self._security.may_invoke(user, operation.name)
        self._check_method(operation)
        self._before()
        more = operation.ci.find if operation.method == "Find" else ()
        given = read_row(root_of(document, operation), operation.ci.top, more)
        called = f"ci:{operation.ci.name}.{operation.method}"
        mark(called)
        session = self._interfaces.session(operation.method, user)
        if unknown := given.names():
            mark(f"ci:unknown_property {unknown[0]}")
        message = self._done(operation, session, given)
        for what in (*([f"{called}:failed"] if session.failed else []), *session.notes):
            mark(what)
        return message

    def _done(self, operation: ServiceOperation, session: Session, given: Given) -> str:
        if operation.method == "Find":
            return found_reply(operation, self._interfaces.find(session, operation.ci, given))
        if operation.method == "Get":
            return self._got(operation, session, given)
        keys = None
        if operation.method == "Create":
            keys = self._interfaces.create(session, operation.ci, given)
        else:
            self._interfaces.update(session, operation.ci, given)
        if not session.failed and self._switches["ok_messages"]:
            session.say(catalog.SAVED, operation.ci.name)
        return saved_reply(operation, keys, session.messages, saved=not session.failed)

    def _got(self, operation: ServiceOperation, session: Session, given: Given) -> str:
        top = self._interfaces.get(session, operation.ci, given)
        if top is None and self._switches["get_missing"] == "fault":
            entry = catalog.NO_ROWS
            text, pair = entry.text.format(operation.ci.name), (entry.set, entry.number)
            raise Refused(text, pair, parameters=(operation.ci.name,), why="ci:no_rows")
        return buffer_reply(operation, top, () if self._switches["repeat_parent_keys"] else None)

    def _check_method(self, operation: ServiceOperation) -> None:
        denied = words(str(self._switches["denied_methods"]))
        if {operation.ci.name, f"{operation.ci.name}.{operation.method}"} & set(denied):
            parameters = (operation.ci.name, operation.method)
            raise Refused("Not Authorized", (90, 6), parameters=parameters, why="denied")
