"""Delivery as the engine does it, in a few lines and without a store: find, plan, send, plan again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from fake_components import FakeComponent

from connector_kit.delivery.digest import canonical, load
from connector_kit.delivery.model import Declined, Document, Found, Landed, Unknown, Verdict
from connector_kit.records import RecordInvalid
from target_peoplesoft.object_config import ObjectConfig
from target_peoplesoft.objects import parse_objects
from target_peoplesoft.writers.components import ComponentWriter, Site
from target_peoplesoft.writers.staged import StagedWriter

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)


@dataclass
class Delivered:
    """What became of a document."""

    outcome: str = "pending"
    code: str = ""
    reason: str = ""
    hint: str = ""
    notes: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    candidates: tuple[str, ...] = ()
    waits_for: tuple[tuple[str, str], ...] = ()


@dataclass
class Known:
    content: dict[str, Any] | None = None
    landed: dict[str, Any] | None = None
    attempted: bool = False


class SmallDelivery:
    """Delivers records of several objects into fake component interfaces.

    Args:
        setting: The setting ``objects``.
        components: Stream → the component interface that takes it.
    """

    def __init__(
        self,
        setting: Mapping[str, Any],
        components: Mapping[str, FakeComponent],
        *,
        query: Any = None,
        nulls: Any = "keep",
    ) -> None:
        self.objects: dict[str, ObjectConfig] = parse_objects(setting)
        self.nulls = nulls
        self.ids: dict[tuple[str, str, str], str] = {}
        self.known: dict[tuple[str, str], Known] = {}
        self.source = "cin7"
        self.accepted: set[tuple[str, str]] = set()
        site = Site(self.objects, self.owner_of, self.key_of, ZoneInfo("UTC"), lambda: NOW)
        self.writers: dict[str, ComponentWriter] = {}
        for stream, component in components.items():
            config = self.objects[stream]
            if config.status_query is not None:
                self.writers[stream] = StagedWriter(config, component, site, query)
            else:
                self.writers[stream] = ComponentWriter(config, component, site)

    def owner_of(self, object_: str, destination_id: str) -> str | None:
        for (name, source, key), id_ in self.ids.items():
            if name == object_ and id_ == destination_id:
                return f"{source}/{key}"
        return None

    def key_of(self, object_: str, source: str, key: str) -> str | None:
        return self.ids.get((object_, source, key))

    def document(self, stream: str, key: str) -> Document:
        known = self.known[stream, key]
        return Document(
            stream,
            self.source,
            key,
            known.content or {},
            known.landed,
            self.ids.get((stream, self.source, key)),
            known.attempted,
        )

    def deliver(self, stream: str, record: Mapping[str, Any]) -> Delivered:
        writer, result = self.writers[stream], Delivered()
        try:
            model = writer.model.parse(record)
        except RecordInvalid as fault:
            return Delivered("refused", "RECORD_INVALID", str(fault))
        key = writer.key(model)
        known = self.known.setdefault((stream, key), Known())
        known.content = load(canonical(model.content(self.nulls)))
        if known.landed == known.content and not known.attempted:
            result.outcome = "unchanged"
            return result
        try:
            self._deliver(writer, stream, key, known, result)
        except Verdict as verdict:
            result.outcome, result.code = verdict.outcome.value, verdict.code
            result.reason, result.hint = verdict.reason, verdict.hint or ""
            result.candidates = getattr(verdict, "candidates", ())
            result.waits_for = tuple((d.object, d.key) for d in getattr(verdict, "waits_for", ()))
        return result

    def _deliver(
        self, writer: ComponentWriter, stream: str, key: str, known: Known, result: Delivered
    ) -> None:
        if known.attempted:
            found = writer.find(self.document(stream, key), settling=True)
            plan = writer.plan(self.document(stream, key), found)
            if found is not None and not (plan.steps and plan.steps[0].creates):
                self.ids[stream, self.source, key] = found.destination_id
            known.attempted = False
        document = self.document(stream, key)
        writer.check(document)
        found = writer.find(document, settling=False)
        plan = writer.plan(document, found)
        if found is not None:
            self.ids[stream, self.source, key] = found.destination_id
        result.conflicts = [change.field for change in plan.conflicts]
        result.outcome = "unchanged"
        result.notes += plan.notes
        while plan.steps:
            step = plan.steps[0]
            result.changes += [(c.field, c.old, c.new) for c in step.changes]
            answer = writer.send(document, step)
            if isinstance(answer, Declined):
                result.outcome = "held" if answer.held else "refused"
                result.code, result.reason, result.hint = answer.code, answer.reason, answer.hint or ""
                return
            if isinstance(answer, Unknown):
                known.attempted = True
                result.outcome = "in_doubt"
                return
            assert isinstance(answer, Landed), answer
            result.steps.append(step.name)
            result.notes += answer.notes
            result.outcome = "created" if step.creates or result.outcome == "created" else "updated"
            if answer.accepted:
                self.accepted.add((stream, key))
            self._remember(stream, key, answer.found)
            following = writer.plan(document, answer.found)
            assert not following.steps or following.steps[0].name != step.name, following
            plan = following
        known.landed = known.content

    def _remember(self, stream: str, key: str, found: Found) -> None:
        self.ids[stream, self.source, key] = found.destination_id

    def follow_up(self, stream: str) -> dict[str, Landed | Declined]:
        writer = self.writers[stream]
        assert isinstance(writer, StagedWriter)
        waiting = [self.document(stream, key) for name, key in sorted(self.accepted) if name == stream]
        verdicts = dict(writer.follow_up(waiting))
        for key, verdict in verdicts.items():
            self.accepted.discard((stream, key))
            if isinstance(verdict, Landed):
                self._remember(stream, key, verdict.found)
            else:
                self.ids.pop((stream, self.source, key), None)
                self.known[stream, key].landed = None
        return verdicts
