"""Entering what a request says into the component buffer, as the component interface API does it."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.peoplesoft.component_interfaces import message_catalog as catalog
from sandbox.peoplesoft.component_interfaces.buffer import Row, Stored, in_force
from sandbox.peoplesoft.component_interfaces.definition import Scroll
from sandbox.peoplesoft.component_interfaces.edits import converted
from sandbox.peoplesoft.component_interfaces.message import Given
from sandbox.peoplesoft.component_interfaces.message_catalog import EditRefusedError
from sandbox.peoplesoft.component_interfaces.search import is_history
from sandbox.peoplesoft.component_interfaces.session import Session
from sandbox.peoplesoft.records import FIELDS


@dataclass
class Entering:
    """One call's entries: what is left out stays, what is empty is blanked, rows match by their keys."""

    session: Session

    def enter(self, row: Row, given: Given, place: str = "") -> None:
        """Enter a row and what is below it; what cannot be is in the session's messages."""
        for each in row.scroll.properties:
            if each.name in given.values and each.name not in row.scroll.keys:
                self._put(row, each.name, given.values[each.name], place)
        for scroll in row.scroll.collections:
            for number, below in enumerate(given.rows.get(scroll.name, []), start=1):
                self._enter_child(row, scroll, below, f"{place}{scroll.name}({number}).")

    def _put(self, row: Row, name: str, text: str, place: str) -> None:
        try:
            row.put(name, converted(FIELDS[name], text, self.session.database))
        except EditRefusedError as refused:
            row.refused.add(name)
            self.session.error(refused.entry, *refused.parameters, at=place + name)

    def _enter_child(self, parent: Row, scroll: Scroll, given: Given, place: str) -> None:
        keys = self._keys(parent, scroll, given, place)
        if keys is None:
            return
        rows = parent.rows.get(scroll.name, [])
        found = next((row for row in rows if all(row.values[k] == v for k, v in keys.items())), None)
        if found is None:
            self._insert(parent, scroll, keys, given, place)
        elif found.new:
            self.session.error(catalog.KEY_EXISTS, at=place.rstrip("."))
        elif self._editable(rows, found, given):
            self.enter(found, given, place)

    def _insert(self, parent: Row, scroll: Scroll, keys: dict[str, Stored], given: Given, place: str) -> None:
        rows = parent.rows.get(scroll.name, [])
        current = in_force(rows, keys, self.session.today) if scroll.effective_dated else None
        if current is not None and str(keys["EFFDT"]) < str(current.values["EFFDT"]):
            dates = (keys["EFFDT"], current.values["EFFDT"])
            self.session.error(catalog.HISTORY_INSERT, scroll.name, *dates, at=f"{place}EFFDT")
            return
        row = parent.child(scroll, current)
        row.values.update(keys)
        self.enter(row, given, place)

    def _editable(self, rows: list[Row], row: Row, given: Given) -> bool:
        """Whether a row that exists may be changed: of a history the current row only in correction mode."""
        if not row.scroll.effective_dated or not self._differs(row, given):
            return True
        if is_history(rows, row, self.session.today):
            self.session.notes.append("ci:history_ignored")
            return False
        future = str(row.values["EFFDT"]) > self.session.today.isoformat()
        if future or self.session.method == "Updatedata":
            return True
        return self._current_row(row)

    def _current_row(self, row: Row) -> bool:
        choice = self.session.switches["update_current_row"]
        if choice == "warning":
            self.session.warn(catalog.CURRENT_ROW, row.text("EFFDT"), row.scroll.name)
        if choice != "change":
            self.session.notes.append("ci:current_row_ignored")
        return bool(choice == "change")

    def _differs(self, row: Row, given: Given) -> bool:
        for name, text in given.values.items():
            try:
                if row.values.get(name) != converted(FIELDS[name], text, self.session.database):
                    return True
            except EditRefusedError:
                return True
        return bool(given.rows)

    def _keys(self, parent: Row, scroll: Scroll, given: Given, place: str) -> dict[str, Stored] | None:
        keys: dict[str, Stored] = {}
        for name in scroll.keys:
            text = given.values.get(name, "").strip()
            try:
                keys[name] = converted(FIELDS[name], text, self.session.database) if text else None
            except EditRefusedError as refused:
                self.session.error(refused.entry, *refused.parameters, at=place + name)
                return None
            if keys[name] is None:
                keys[name] = self._default_key(parent, scroll, name)
            if keys[name] is None:
                self.session.error(catalog.REQUIRED, place + name)
                return None
        return keys

    def _default_key(self, parent: Row, scroll: Scroll, name: str) -> Stored:
        if name == "EFFDT":
            return self.session.today.isoformat()
        if name == scroll.sequence:
            return (
                max((int(row.values[name] or 0) for row in parent.rows.get(scroll.name, [])), default=0) + 1
            )
        return None
