"""A destination in memory that loses answers, refuses and dies on command."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.digest import canonical, digest
from connector_kit.delivery.model import (
    Answer,
    Change,
    Declined,
    Dependency,
    Document,
    Found,
    Held,
    Landed,
    Limited,
    NotSent,
    Plan,
    Step,
    Unknown,
)
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.policy import Policy
from connector_kit.delivery.relay import Relay
from connector_kit.delivery.runs import Run
from connector_kit.delivery.staging import Staged, Staging
from connector_kit.delivery.store import Store
from connector_kit.records import Key, Number, RecordModel


class Thing(RecordModel):
    source_id: Key
    name: str
    amount: Number | None = None
    parent: str | None = None


class Killed(BaseException):
    """The process dies here."""


class FreePermit:
    def limited(self, wait_seconds: float) -> None:
        del wait_seconds


class FreePacer:
    @contextmanager
    def permit(self, stop: Callable[[], bool]) -> Iterator[FreePermit]:
        del stop
        yield FreePermit()


class Book:
    """What the destination holds. Makes a new object for every create, however often it is asked."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.writes = 0
        self.faults: list[str] = []
        self.late: list[Step] = []
        self._ids = itertools.count(1)
        self.lock = threading.Lock()

    def land_late_writes(self) -> None:
        """Execute what was sent long ago and never answered."""
        while self.late:
            self.execute(self.late.pop())

    def execute(self, step: Step) -> Found:
        self.writes += 1
        body = dict(step.body)
        if step.creates:
            id_ = f"id-{next(self._ids)}"
            self.objects[id_] = body
        else:
            id_ = body.pop("id")
            self.objects[id_].update(body)
        return Found(id_, dict(self.objects[id_]), "answer")

    def with_marker(self, marker: str) -> list[str]:
        return [id_ for id_, thing in self.objects.items() if thing["marker"] == marker]


class ThingWriter:
    """Creates and updates things; a thing with a parent waits for it."""

    model = Thing

    def __init__(
        self, book: Book, gate: CallGate, name: str = "things", depends_on: tuple[str, ...] = ()
    ) -> None:
        self.book = book
        self.gate = gate
        self.object = name
        self.depends_on = depends_on
        self.looks = 0

    def key(self, record: RecordModel) -> str:
        assert isinstance(record, Thing)
        return record.source_id

    def lane(self, document: Document) -> str:
        return str(document.content["name"])

    def check(self, document: Document) -> None:
        parent = document.content.get("parent")
        if parent and not self.book.with_marker(f"src:{document.source}/{parent}"):
            raise Held(
                f"{document.key} waits for {parent}.",
                code="PARENT_MISSING",
                waits_for=(Dependency(self.object, parent),),
            )

    def find(self, document: Document, *, settling: bool) -> Found | None:
        if not settling and document.destination_id is None:
            return None  # like an object that cannot be searched: only settling and the scan look for it
        self.looks += 1
        with self.gate.call():
            ids = self.book.with_marker(document.marker)
        return Found(ids[0], dict(self.book.objects[ids[0]]), "marker") if ids else None

    def plan(self, document: Document, found: Found | None) -> Plan:
        wanted = {"name": document.content["name"], "amount": document.content.get("amount")}
        if found is None:
            return Plan(
                (Step("create", "POST", "thing", {**wanted, "marker": document.marker}, creates=True),)
            )
        changes = tuple(
            Change(name, found.live[name], value)
            for name, value in wanted.items()
            if found.live[name] != value
        )
        if not changes:
            return Plan()
        body = {"id": found.destination_id, **{c.field: c.new for c in changes}}
        return Plan((Step("update", "PUT", "thing", body, creates=False, changes=changes),))

    def send(self, document: Document, step: Step) -> Answer:
        with self.gate.call(), self.book.lock:
            self.book.land_late_writes()
            fault = self.book.faults.pop(0) if self.book.faults else "none"
            if fault == "late":
                self.book.late.append(step)
                return Unknown("reset")
            if fault == "unique" and self.book.with_marker(document.marker):
                return Declined("it exists already")
            if fault == "killed_before":
                raise Killed
            if fault in {"limited", "not_sent", "declined", "lost_before"}:
                return {
                    "limited": Limited(),
                    "not_sent": NotSent("refused"),
                    "declined": Declined("no, thank you"),
                    "lost_before": Unknown("reset"),
                }[fault]
            found = self.book.execute(step)
            if fault == "killed_after":
                raise Killed
            return Unknown("reset") if fault == "lost_after" else Landed(found)

    def scan(self) -> dict[str, str]:
        return {thing["marker"]: id_ for id_, thing in self.book.objects.items()}


class Harness:
    """Runs of a target against one book and one store."""

    def __init__(self, url: str, book: Book | None = None, **policy: Any) -> None:
        self.url = url
        self.book = book or Book()
        self.policy = Policy(**{"settle_seconds": 0.05, **policy})
        self.settings = "s1"

    @contextmanager
    def run(self, *, finish: bool = True, workers: int = 2, **gate: Any) -> Iterator[RunningTarget]:
        store = Store(self.url)
        running = RunningTarget(self, store, workers, gate)
        try:
            running.relay.begin()
            yield running
            if finish:
                running.relay.finish()
        finally:
            running.relay.close()
            store.close()

    def deliver(self, *records: dict[str, Any]) -> dict[str, int]:
        """One whole run; returns the outcomes of the object ``things``."""
        with self.run() as running:
            running.stage(*records)
        return running.outcomes()


class RunningTarget:
    def __init__(self, harness: Harness, store: Store, workers: int, gate: dict[str, Any]) -> None:
        self.gate = CallGate(FreePacer(), **gate)
        run = Run("target-test", "0", "src", "deliver")
        self.box = Outbox(store, run, harness.settings)
        self.staging = Staging(store, run, harness.settings)
        self.writer = ThingWriter(harness.book, self.gate)
        self.relay = Relay(
            self.box, {"things": self.writer}, self.gate, harness.policy, max_concurrency=workers
        )
        self.unchanged = 0

    def stage(self, *records: dict[str, Any]) -> None:
        staged = []
        for record in records:
            model = Thing.parse(record)
            content = canonical(model.content())
            staged.append(Staged("things", model.source_id, content, digest(content)))
        self.unchanged += len(self.staging.stage(staged))

    def outcomes(self) -> dict[str, int]:
        counts = {o.value: n for (_, o), n in self.relay.outcomes.items()}
        counts["unchanged"] = counts.get("unchanged", 0) + self.unchanged
        counts.update({o.value: n for o, n in self.box.counts().get("things", {}).items()})
        return {name: number for name, number in counts.items() if number}
