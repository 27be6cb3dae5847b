"""What is left to do for a document of one object, given what PeopleSoft shows. Makes no call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connector_kit.delivery.model import Change, Document, Found, Plan
from connector_kit.faults import raise_faults
from target_peoplesoft import verdicts
from target_peoplesoft.binding import Bound
from target_peoplesoft.buffers import fill, has, missing
from target_peoplesoft.compare import shown, upper_of
from target_peoplesoft.component_interface import Buffer
from target_peoplesoft.differences import AmbiguousRowError, Comparison
from target_peoplesoft.edits import Alignment, Edit
from target_peoplesoft.effective_dating import dating_of
from target_peoplesoft.keys import is_assigned, key_text, split_keys
from target_peoplesoft.object_config import NEXT, ObjectConfig
from target_peoplesoft.shape import Shape
from target_peoplesoft.steps import create_step, update_steps


class Planner:
    """Plans documents of one object.

    Args:
        config: The object.
        bound: What the WSDL says.
        today: Day at the site, ISO.
    """

    def __init__(self, config: ObjectConfig, bound: Bound, today: str) -> None:
        self._config = config
        self._bound = bound
        self._today = today
        self._aligned = Alignment(bound.update, config.collection_keys)
        self._created = Alignment(bound.create, config.collection_keys)

    def create(self, document: Document, wanted: Buffer) -> Plan:
        """Return the plan of a document that PeopleSoft does not have.

        Raises:
            Refused: It lacks what a new one needs.
            Held: The service does not offer Create.
        """
        if "create" not in self._bound.operations:
            raise verdicts.not_offered(document, "Create", self._config.service_name)
        body = self.new(wanted, {})
        raise_faults(verdicts.name_of(document), list(missing(body, self._bound.create)))
        changes = (Change(name, None, value) for name, value in wanted.items())
        return Plan((create_step(self._config.service_name, body, changes),))

    def new(self, wanted: Buffer, keys: Mapping[str, Any]) -> Buffer:
        """Return what a create sends: NEXT unless the keys are known, today where EFFDT is missing."""
        own = {name: value for name, value in wanted.items() if name not in self._config.keys}
        given = {name: value for name, value in wanted.items() if is_assigned(value) and name not in own}
        numbered = {self._config.auto_number: NEXT} if self._config.auto_number else {}
        return fill(
            only({**numbered, **given, **own, **keys}, self._bound.create), self._bound.create, self._today
        )

    def change(self, document: Document, wanted: Buffer, found: Found, before: Buffer) -> Plan:
        """Return the plan of a document that is there.

        Args:
            document: The document.
            wanted: Its buffer.
            found: What PeopleSoft shows.
            before: The buffer that last landed; empty if none has.

        Raises:
            Held: What is to be changed cannot be, or not by this object.
            Refused: A row of the record cannot be told from several that are there.
        """
        self._check_keys(document, wanted, found)
        try:
            if self._config.creates_only:
                return self._created_already(document, wanted, found, before)
            return self._updated(document, wanted, found, before)
        except AmbiguousRowError as error:
            raise verdicts.ambiguous_row(document, str(error)) from None

    def _updated(self, document: Document, wanted: Buffer, found: Found, before: Buffer) -> Plan:
        live = dict(found.live) if found.how == "answer" else self.known(found.live, before)
        compared = replace(self._comparison(self._aligned), writes=True)
        edits = compared.edits(only(wanted, self._bound.update), live)
        notes = self._beyond_updates(wanted, live)
        if not edits:
            return Plan(notes=notes)
        keys = split_keys(self._config.keys, found.destination_id) or {}
        steps = update_steps(
            self._config.service_name, edits, self._bound.update, keys, self._bound.operations
        )
        if not steps:
            raise verdicts.not_offered(document, "Update or Updatedata", self._config.service_name)
        return Plan(steps, self._conflicts(document, edits, live, before), notes)

    def _beyond_updates(self, wanted: Buffer, live: Buffer) -> tuple[str, ...]:
        """Notes on what differs and no update of this service can carry."""
        beyond = {name: value for name, value in wanted.items() if not has(self._bound.update, name)}
        edits = self._comparison(self._created).edits(beyond, live) if beyond else []
        changes = tuple(change for edit in edits for change in edit.changes)
        return (f"cannot be changed by this service: {verdicts.told(changes)}",) if changes else ()

    def _check_keys(self, document: Document, wanted: Buffer, found: Found) -> None:
        keys = split_keys(self._config.keys, found.destination_id) or {}
        for name, old in keys.items():
            new = key_text(wanted.get(name))
            if is_assigned(new) and is_assigned(old) and new.upper() != old.upper():
                raise verdicts.key_changed(document, name, old, new)

    def _created_already(self, document: Document, wanted: Buffer, found: Found, before: Buffer) -> Plan:
        """What is only created stays as it is."""
        if found.how == "answer" or (self._config.staged and document.landed is None):
            return Plan()
        differences = self.differences(wanted, found.live)
        if not differences:
            return Plan()
        if document.landed is not None:
            since = self.differences(wanted, before)
            if since:
                raise verdicts.changed_after_create(document, since)
            return Plan()
        if not document.attempted and not document.counterpart:
            raise verdicts.differs(document, found.destination_id, differences)
        return Plan(notes=tuple(self.kept_otherwise(differences)))

    def differences(self, wanted: Buffer, live: Mapping[str, Any]) -> tuple[Change, ...]:
        """Return where PeopleSoft shows something else than a new component was given."""
        comparison = self._comparison(self._created)
        edits = comparison.edits(only(wanted, self._bound.create), self.seen(live, wanted))
        return tuple(change for edit in edits for change in edit.changes)

    def not_kept(
        self, wanted: Buffer, live: Mapping[str, Any], sent: tuple[Change, ...]
    ) -> tuple[Change, ...]:
        """Return which of the changes sent PeopleSoft does not show; a code in upper case counts as kept."""
        fields = {change.field for change in sent}
        left = [change for change in self._moved(wanted, self.seen(live, wanted)) if change.field in fields]
        return tuple(change for change in left if not upper_of(change.old, change.new))

    def of_the_source(
        self, wanted: Buffer, before: Buffer, changes: tuple[Change, ...]
    ) -> tuple[Change, ...]:
        """Return which of the changes the source has made since the document last landed."""
        fields = {change.field for change in self._moved(wanted, before)}
        return tuple(change for change in changes if change.field in fields)

    def _moved(self, wanted: Buffer, live: Buffer) -> list[Change]:
        edits = self._comparison(self._aligned).edits(only(wanted, self._bound.update), live)
        return [change for edit in edits for change in edit.changes]

    def kept_otherwise(self, changes: tuple[Change, ...]) -> list[str]:
        """Return a note for each property that PeopleSoft keeps otherwise than it was sent."""
        return [f"PeopleSoft kept {c.field} as {shown(c.old)}; {shown(c.new)} was sent" for c in changes]

    def after_create(self, live: Buffer | None, wanted: Buffer, keys: Mapping[str, str]) -> Buffer:
        """Return a new component as far as this delivery goes: what was sent is not sent a second time.

        What PeopleSoft kept otherwise is told in notes, and compared again once the record changes.
        """
        return self._created.laid_over(live or dict(keys), self.new(wanted, keys))

    def after_update(self, live: Mapping[str, Any], body: Mapping[str, Any]) -> Buffer:
        """Return a component with what a step sent laid over it; see :meth:`after_create`."""
        return self._aligned.laid_over(live, body)

    def seen(self, live: Mapping[str, Any], before: Mapping[str, Any]) -> Buffer:
        """Return what PeopleSoft shows, and what Get does not show as it last landed."""
        if self._bound.get is None:
            return dict(live)
        return self._aligned.laid_over(live, self._unseen(before, self._bound.get, self._bound.update, ""))

    def known(self, live: Mapping[str, Any], before: Mapping[str, Any]) -> Buffer:
        """Return what PeopleSoft shows, and what became history since it last landed, as it landed then.

        Get leaves out the rows from before the one in force unless GetHistoryItems is on.
        """
        seen = self.seen(live, before)
        aligned = self._aligned
        for name, inner in aligned.shape.collections.items():
            if dating_of(inner.properties) and self._config.effective_dated is not False:
                seen[name] = [*aligned.history(name, seen, before, self._today), *(seen.get(name) or [])]
        return seen

    def _unseen(self, row: Mapping[str, Any], get: Shape, shape: Shape, path: str) -> Buffer:
        hidden: Buffer = {n: v for n, v in row.items() if n in shape.properties and n not in get.properties}
        for name, inner in shape.collections.items():
            if name not in row:
                continue
            if name not in get.collections:
                hidden[name] = row[name]
                continue
            below = f"{path}.{name}" if path else name
            keys = self._aligned.names(below, inner, row[name])
            parts = [(child, self._unseen(child, get.collections[name], inner, below)) for child in row[name]]
            kept = [{**{k: child[k] for k in keys if k in child}, **part} for child, part in parts if part]
            if kept:
                hidden[name] = kept
        return hidden

    def _conflicts(
        self, document: Document, edits: list[Edit], live: Buffer, before: Buffer
    ) -> tuple[Change, ...]:
        """Of what is to be changed, what no longer is as we last wrote it."""
        if document.landed is None:
            return ()
        try:
            fields = {change.field for change in self._moved(before, live)}
        except AmbiguousRowError:
            return ()
        return tuple(change for edit in edits for change in edit.changes if change.field in fields)

    def _comparison(self, aligned: Alignment) -> Comparison:
        return Comparison(aligned, self._config.keys, self._today, self._config.effective_dated)


def only(buffer: Mapping[str, Any], shape: Shape) -> Buffer:
    """Return the part of a buffer that a shape has."""
    kept: Buffer = {name: value for name, value in buffer.items() if name in shape.properties}
    for name, inner in shape.collections.items():
        if name in buffer:
            kept[name] = [only(row, inner) for row in buffer[name]]
    return kept
