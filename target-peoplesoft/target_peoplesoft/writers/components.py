"""Any stream into any component interface: found before it is sent, read back after it was saved."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from connector_kit.delivery.model import Answer, Change, Document, Found, Landed, Plan, Step, Unknown, Verdict
from connector_kit.errors import ConnectorError
from connector_kit.faults import Fault, raise_faults
from connector_kit.records import RecordModel
from target_peoplesoft import verdicts
from target_peoplesoft.adding_up import prepare
from target_peoplesoft.binding import Bound, bind
from target_peoplesoft.buffers import missing
from target_peoplesoft.component_interface import Buffer, ComponentInterface, Saved
from target_peoplesoft.finder import Finder, OwnerOf
from target_peoplesoft.keys import accepted_id, is_assigned, join_keys, key_text
from target_peoplesoft.models import record_model
from target_peoplesoft.object_config import ObjectConfig
from target_peoplesoft.planner import Planner
from target_peoplesoft.references import KeyOf, References

_INDEX: Final = re.compile(r"\[\d+\]")
_BELIEVED: Final = "the service offers no Get, so what PeopleSoft kept was not looked at"


@dataclass(frozen=True, slots=True)
class Site:
    """What the writers know besides their object.

    Args:
        objects: Every object by stream.
        owner_of: Object and destination id → the document that is known to be it.
        key_of: Object, source and key → the destination id.
        zone: Base time zone of the database.
        now: The time, aware.
    """

    objects: Mapping[str, ObjectConfig]
    owner_of: OwnerOf
    key_of: KeyOf
    zone: ZoneInfo
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)

    def today(self) -> dt.date:
        """The day at the site."""
        return self.now().astimezone(self.zone).date()


class ComponentWriter:
    """Writes one object.

    Args:
        config: The object.
        interface: Its component interface. Read at first use: an object that gets no records costs no call.
        site: What it knows besides.
    """

    def __init__(self, config: ObjectConfig, interface: ComponentInterface, site: Site) -> None:
        self.object = config.stream
        self.model: type[RecordModel] = record_model(config)
        self.depends_on = config.first
        self.identifying = config.not_sent
        self._config = config
        self._interface = interface
        self._site = site
        self._references = References(config, site.objects, site.key_of)
        self._bound: Bound | None = None
        self._lock = threading.Lock()

    def key(self, record: RecordModel) -> str:
        fields: Mapping[str, Any] = getattr(record, "fields")  # noqa: B009 - the engine hands over this model
        return str(self.model.raw_key(fields))

    def lane(self, document: Document) -> str:
        """Documents with one natural key go one after the other."""
        values = [document.content.get(name) for name in self._config.find_by]
        texts = [str(value).strip().casefold() for value in values if value is not None]
        return "/".join(texts) if texts and len(texts) == len(values) else document.key

    def check(self, document: Document) -> None:
        """Check names, types, lengths, digits, dates, characters and references, all in one verdict.

        A document in doubt is checked when it is planned: first it must be known whether it landed.
        """
        if document.attempted:
            return
        wanted, faults = self._read(document, document.content)
        if faults and document.destination_id is None and not self._came_from_here(document):
            faults += self._missing(wanted, faults)
        raise_faults(verdicts.name_of(document), faults)

    def find(self, document: Document, *, settling: bool) -> Found | None:
        wanted, _ = self._read(document, document.content)
        return self._finder().find(document, wanted, self._before(document), settling=settling)

    def plan(self, document: Document, found: Found | None) -> Plan:
        wanted, faults = self._read(document, document.content)
        raise_faults(verdicts.name_of(document), faults)
        planner = self._planner(self._bind())
        if found is None:
            return planner.create(document, wanted)
        return planner.change(document, self._kept_up(wanted), found, self._kept_up(self._before(document)))

    def send(self, document: Document, step: Step) -> Answer:
        if step.creates:
            reply = self._interface.create(step.body)
            return self._created(document, step, reply) if isinstance(reply, Saved) else reply
        update = self._interface.update if step.name == "update" else self._interface.updatedata
        reply = update(step.body)
        return self._updated(document, step, reply) if isinstance(reply, Saved) else reply

    def scan(self) -> dict[str, str]:
        return {}  # a component interface keeps no marker; find_by recognises what is there

    def _created(self, document: Document, step: Step, saved: Saved) -> Answer:
        keys = {n: saved.keys.get(n) or key_text(step.body.get(n)) for n in self._config.keys}
        notes = [message.in_full for message in saved.messages]
        if not all(map(is_assigned, keys.values())):
            if self._config.staged:
                found = Found(self._accepted_id(document), step.body, "answer")
                return Landed(found, tuple(notes), accepted=True)
            return Unknown("PeopleSoft saved it and did not say under which keys")
        if self._config.auto_number and not is_assigned(step.body.get(self._config.auto_number)):
            notes.append(f"PeopleSoft gave it {self._config.auto_number} {keys[self._config.auto_number]}")
        destination_id = join_keys(self._config.keys, keys)
        wanted, _ = self._read(document, document.content)
        planner = self._planner(self._bind())
        live = None if self._config.staged else self._show(destination_id, notes)
        if live is not None:
            notes += planner.kept_otherwise(planner.differences(wanted, live))
        found = Found(destination_id, planner.after_create(live, wanted, keys), "answer")
        return Landed(found, tuple(notes), accepted=self._config.staged)

    def _updated(self, document: Document, step: Step, saved: Saved) -> Answer:
        destination_id = join_keys(self._config.keys, step.body)
        notes = [message.in_full for message in saved.messages]
        wanted, _ = self._read(document, document.content)
        planner, before = self._planner(self._bind()), self._before(document)
        live = self._show(destination_id, notes)
        lost = () if live is None else planner.not_kept(wanted, live, step.changes)
        asked = self._asked(document, planner.of_the_source(wanted, before, lost), lost)
        if asked:
            return verdicts.not_kept(document, destination_id, asked)
        notes += planner.kept_otherwise(lost)
        shown = planner.after_update(before if live is None else planner.known(live, before), step.body)
        return Landed(Found(destination_id, shown, "answer"), tuple(notes))

    def _asked(
        self, document: Document, changed: tuple[Change, ...], lost: tuple[Change, ...]
    ) -> tuple[Change, ...]:
        """Of what was not kept, what the source asks for now: the rest was never kept, or was created so."""
        if document.landed is not None:
            return changed
        return () if document.attempted else lost

    def _accepted_id(self, document: Document) -> str:
        return accepted_id(document.key)

    def _show(self, destination_id: str, notes: list[str]) -> Buffer | None:
        """Read back what was saved; an answer that is had is not given up for a look at it that fails."""
        if not self._bind().can_get:
            notes.append(_BELIEVED)
            return None
        try:
            live = self._finder().show(destination_id)
        except (ConnectorError, Verdict) as error:
            why = error.message if isinstance(error, ConnectorError) else error.reason
            notes.append(f"what PeopleSoft kept could not be looked at: {why}")
            return None
        if live is None:
            notes.append(f"PeopleSoft saved {destination_id} and does not show it: row security may hide it")
        return live

    def _read(self, document: Document, content: Mapping[str, Any]) -> tuple[Buffer, list[Fault]]:
        bound = self._bind()
        prepared, unbalanced = prepare(self._config, content)
        resolved, unresolved = self._references.resolve(document, prepared)
        wanted, faults = bound.reader.read(resolved)
        own = {n: v for n, v in wanted.items() if n != self._config.auto_number or is_assigned(v)}
        return own, [*faults, *unbalanced, *unresolved]

    def _before(self, document: Document) -> Buffer:
        return self._read(document, document.landed)[0] if document.landed is not None else {}

    def _kept_up(self, buffer: Buffer) -> Buffer:
        """What counts of a document that is there: without the properties that only a new one is given."""
        return {name: value for name, value in buffer.items() if name not in self._config.initial}

    def _missing(self, wanted: Buffer, faults: list[Fault]) -> list[Fault]:
        """What else a new one lacks, so that a record that is refused anyway is told everything at once."""
        if not any(fault.refused for fault in faults):
            return []
        bound = self._bind()
        told = {_field(fault) for fault in faults}
        lacking = missing(self._planner(bound).new(wanted, {}), bound.create)
        return [fault for fault in lacking if _field(fault) not in told]

    def _came_from_here(self, document: Document) -> bool:
        return bool(self._config.counterpart and document.content.get(self._config.counterpart))

    def _planner(self, bound: Bound) -> Planner:
        return Planner(self._config, bound, self._site.today().isoformat())

    def _finder(self) -> Finder:
        return Finder(self._config, self._interface, self._bind(), self._site.owner_of)

    def _bind(self) -> Bound:
        with self._lock:
            if self._bound is None:
                self._bound = bind(self._config, self._interface, self._site.zone)
            return self._bound


def _field(fault: Fault) -> str:
    """The field that a fault is about, whichever row it is in."""
    return _INDEX.sub("", fault.text.partition(" ")[0])
