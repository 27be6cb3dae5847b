"""The operations of a component interface: Create, Find, Get, Update, Updatedata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sandbox.clock import Clock
from sandbox.peoplesoft.component_interfaces import message_catalog as catalog
from sandbox.peoplesoft.component_interfaces.buffer import ComponentBuffer, Row, Stored
from sandbox.peoplesoft.component_interfaces.catalogue import COMPONENT_INTERFACES
from sandbox.peoplesoft.component_interfaces.components import COMPONENTS
from sandbox.peoplesoft.component_interfaces.definition import ComponentInterface
from sandbox.peoplesoft.component_interfaces.edits import converted, run_required_edits
from sandbox.peoplesoft.component_interfaces.entry import Entering
from sandbox.peoplesoft.component_interfaces.message import Given
from sandbox.peoplesoft.component_interfaces.message_catalog import EditRefusedError
from sandbox.peoplesoft.component_interfaces.numbering import NEXT, AutoNumbers
from sandbox.peoplesoft.component_interfaces.search import find_keys, history_hidden, within_rows
from sandbox.peoplesoft.component_interfaces.session import Session
from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.records import FIELDS
from sandbox.peoplesoft.security import User
from sandbox.system import EditError

ANY: Final = "*"


class _RolledBackError(Exception):
    """The component was not saved."""


class ComponentInterfaces:
    """Does the operations on the database. One call is one save, all or nothing."""

    def __init__(self, database: Database, switches: Mapping[str, Any], clock: Clock) -> None:
        self._database = database
        self._switches = switches
        self._clock = clock
        self._buffer = ComponentBuffer(database)
        self._numbers = AutoNumbers(database)
        self._inconsistent: dict[str, int] = {}

    def disturb(self, name: str, saves: int) -> None:
        """Let someone else be ahead of the next saves of a component interface, or of any (`*`).

        Raises:
            EditError: There is no such component interface.
        """
        if name not in {ANY, *COMPONENT_INTERFACES}:
            known = ", ".join(COMPONENT_INTERFACES)
            raise EditError(f"there is no component interface {name!r}; there are {known}")
        self._inconsistent[name] = saves

    def clear(self) -> None:
        """Let nobody be ahead."""
        self._inconsistent.clear()

    def session(self, method: str, user: User) -> Session:
        """Begin a call."""
        return Session(method, user, self._database, self._switches, self._clock.now())

    def loaded(self, ci: ComponentInterface, keys: Mapping[str, Stored]) -> Row | None:
        """Return a component with all its rows, whoever asks."""
        return self._buffer.load(ci, keys)

    def find(self, session: Session, ci: ComponentInterface, given: Given) -> list[dict[str, str]]:
        """Return the keys whose properties begin with what is given, up to the search limit."""
        return find_keys(session, ci, given)

    def get(self, session: Session, ci: ComponentInterface, given: Given) -> Row | None:
        """Return a component, or None; history only under the switch `get_history_items`."""
        top = self._existing(session, ci, given)
        if top is not None and not self._switches["get_history_items"]:
            history_hidden(top, session.today)
        return top

    def create(self, session: Session, ci: ComponentInterface, given: Given) -> dict[str, str]:
        """Add a component; return its keys, as given where it was refused.

        The outcome is in the session's messages.
        """
        echoed = {key: given.values.get(key, "") for key in ci.keys}
        keys = self._keys(session, ci, given)
        if keys is None:
            return echoed
        top = Row(ci.top, _blanks(ci), new=True, changed=True)
        try:
            with self._database.transaction():
                self._numbered(session, ci, top, keys)
                self._entered(session, ci, top, given)
        except _RolledBackError:
            return echoed
        return {key: top.text(key) for key in ci.keys}

    def update(self, session: Session, ci: ComponentInterface, given: Given) -> None:
        """Change a component; the outcome is in the session's messages."""
        top = self._existing(session, ci, given)
        if top is None:
            session.error(catalog.NO_ROWS, ci.name)
            return
        try:
            with self._database.transaction():
                self._entered(session, ci, top, given)
        except _RolledBackError:
            return

    def _numbered(self, session: Session, ci: ComponentInterface, top: Row, keys: dict[str, Stored]) -> None:
        if ci.auto_number and keys[ci.auto_number] == NEXT:
            keys[ci.auto_number] = self._numbers.next(ci, keys)
        elif self._buffer.load(ci, keys):
            session.error(catalog.KEY_EXISTS)
            raise _RolledBackError
        for name, value in keys.items():
            top.put(name, value)

    def _entered(self, session: Session, ci: ComponentInterface, top: Row, given: Given) -> None:
        """Enter what is given, run defaults and edits, and save."""
        component = COMPONENTS[ci.name]
        component.before_entry(session, top)
        self._stop_if_failed(session)
        Entering(session).enter(top, given)
        component.defaults(session, top)
        run_required_edits(session, top)
        component.field_edits(session, top)
        self._stop_if_failed(session)
        component.save_edit(session, top)
        self._others_ahead(session, ci)
        self._stop_if_failed(session)
        self._buffer.save(top, {"DT": session.now, "D": session.today})

    def _stop_if_failed(self, session: Session) -> None:
        if session.failed:
            raise _RolledBackError

    def _others_ahead(self, session: Session, ci: ComponentInterface) -> None:
        for name in (ci.name, ANY):
            if self._inconsistent.get(name, 0) > 0:
                self._inconsistent[name] -= 1
                session.error(catalog.PAGE_INCONSISTENT)
                return

    def _existing(self, session: Session, ci: ComponentInterface, given: Given) -> Row | None:
        try:
            keys = {key: converted(FIELDS[key], given.values.get(key, ""), self._database) for key in ci.keys}
        except EditRefusedError:
            return None
        return self._buffer.load(ci, keys) if within_rows(session.user, keys) else None

    def _keys(self, session: Session, ci: ComponentInterface, given: Given) -> dict[str, Stored] | None:
        keys: dict[str, Stored] = {}
        for key in ci.keys:
            try:
                keys[key] = converted(FIELDS[key], given.values.get(key, ""), self._database)
            except EditRefusedError as refused:
                session.error(refused.entry, *refused.parameters, at=key)
        for key in keys:
            if not given.values.get(key, "").strip():
                session.error(catalog.REQUIRED, key)
        return None if session.failed else keys


def _blanks(ci: ComponentInterface) -> dict[str, Stored]:
    record = ci.top.record
    if record is None:
        return {key: FIELDS[key].blank for key in ci.keys}
    return dict(zip((f.name for f in record.fields), record.blanks, strict=True))
