"""Delivery as the engine does it, in a few lines and without a store: find, plan, send, plan again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx2
from fake_purchases import FakeKnown, FakePurchases

from connector_kit.delivery.model import Declined, Document, Found, Landed, Plan, Step, Verdict
from connector_kit.delivery.writer import Writer

Loss = Literal["before", "after"] | None
"""A write is lost before it was executed, or its answer is lost after."""


@dataclass
class State:
    """What the store knows of a document."""

    content: dict[str, Any]
    landed: dict[str, Any] | None = None
    doubtful: str = ""
    outcome: str = "pending"
    verdict: Verdict | None = None
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class TinyEngine:
    """Delivers documents of several writers; ``lose`` says which writes are lost."""

    def __init__(
        self,
        cin7: FakePurchases,
        known: FakeKnown,
        writers: dict[str, Writer],
        lose: Callable[[Step], Loss] | None = None,
    ) -> None:
        self.cin7 = cin7
        self.known = known
        self.writers = writers
        self.lose = lose or (lambda _: None)
        self.states: dict[tuple[str, str], State] = {}

    def stage(self, object_: str, content: dict[str, Any]) -> State:
        key = (object_, str(content["source_id"]))
        state = self.states.setdefault(key, State(content))
        if state.content != content or state.outcome == "pending":
            state.content, state.outcome = content, "pending"
        return state

    def deliver(self, object_: str, content: dict[str, Any]) -> State:
        """Deliver one document as far as it goes now."""
        state = self.stage(object_, content)
        self.run(object_, content["source_id"])
        return state

    def run_all(self, *objects: str) -> None:
        """Deliver everything that is not done, object by object, until nothing changes any more."""
        for _ in range(60):
            before = [(s.outcome, len(s.steps)) for s in self.states.values()]
            for object_ in objects:
                for name, key in [k for k in self.states if k[0] == object_]:
                    if self.states[name, key].outcome not in {"created", "updated", "unchanged"}:
                        self.run(name, key)
            after = [(s.outcome, len(s.steps)) for s in self.states.values()]
            if before == after and not any(s.outcome == "in_doubt" for s in self.states.values()):
                return
        raise AssertionError("it never ends")

    def run(self, object_: str, key: str) -> None:
        state, writer = self.states[object_, key], self.writers[object_]
        document = self._document(object_, key, state)
        if not state.doubtful and self._is_doubtful(object_, writer.lane(document)):
            return  # it may be what the lost write made
        state.verdict = None
        try:
            self._run(state, writer, document)
        except Verdict as verdict:
            state.verdict, state.outcome = verdict, verdict.outcome.value

    def _is_doubtful(self, object_: str, lane: str) -> bool:
        writer = self.writers[object_]
        return any(
            state.outcome == "in_doubt" and writer.lane(self._document(object_, key, state)) == lane
            for (name, key), state in self.states.items()
            if name == object_
        )

    def _run(self, state: State, writer: Writer, document: Document) -> None:
        if state.doubtful:
            found = writer.find(document, settling=True)
            plan = writer.plan(document, found)
            if found is None or (plan.steps and plan.steps[0].name == state.doubtful):
                state.doubtful = ""  # certainly not executed
                document = self._document(document.object, document.key, state)
            else:
                state.doubtful = ""
                self._remember(document, found)
                self._go_on(state, writer, self._document(document.object, document.key, state), found, plan)
                return
        writer.check(document)
        found = writer.find(document, settling=False)
        self._go_on(state, writer, document, found, writer.plan(document, found))

    def _go_on(
        self, state: State, writer: Writer, document: Document, found: Found | None, plan: Plan
    ) -> None:
        sent: list[Step] = []
        if found is not None:
            self._remember(document, found)
        state.notes += plan.notes
        while plan.steps:
            step = plan.steps[0]
            answer = self._send(writer, document, step)
            if isinstance(answer, Declined):
                state.outcome = "held" if answer.held else "refused"
                state.notes.append(answer.reason)
                return
            if not isinstance(answer, Landed):
                state.doubtful, state.outcome = step.name, "in_doubt"
                return
            sent.append(step)
            state.steps.append(step.name)
            state.notes += answer.notes
            self._remember(document, answer.found)
            document = self._document(document.object, document.key, state)
            following = writer.plan(document, answer.found)
            assert not following.steps or following.steps[0].name != step.name, "not kept"
            plan = following
            state.notes += plan.notes
        state.landed = state.content
        self.known.contents[document.object, f"{document.source}/{document.key}"] = state.content
        created = any(step.creates for step in sent)
        state.outcome = "created" if created else "updated" if sent else "unchanged"

    def _send(self, writer: Writer, document: Document, step: Step) -> Any:
        loss = self.lose(step)
        lost = httpx2.ReadTimeout("lost")
        if loss == "before":
            self.cin7.script.append(lost)
        elif loss == "after":
            self.cin7.script.append(self.cin7.execute_then(lost))
        return writer.send(document, step)

    def _document(self, object_: str, key: str, state: State) -> Document:
        return Document(
            object=object_,
            source=self.known.source,
            key=key,
            content=state.content,
            landed=state.landed,
            destination_id=self.known.id_of(object_, self.known.source, key),
            attempted=bool(state.doubtful),
        )

    def _remember(self, document: Document, found: Found) -> None:
        self.known.ids[document.object, f"{document.source}/{document.key}"] = found.destination_id
