"""``mode: plan``: everything but sending, on a copy of the store that is thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, Table, and_, insert, or_, select

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.dispatch import Dispatcher
from connector_kit.delivery.model import Change, Held, Outcome, Plan, Verdict
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.outbox_rows import OPEN_INTENT, Claimed
from connector_kit.delivery.policy import Policy
from connector_kit.delivery.progress import Progress
from connector_kit.delivery.runs import Run
from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import identities, intents, marks, outbox
from connector_kit.delivery.writer import Writer

_COPY_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Planned:
    """What a delivery would do with one document."""

    object: str
    key: str
    outcome: Outcome
    calls: int = 0
    changes: tuple[Change, ...] = ()
    reason: str | None = None

    def __str__(self) -> str:
        text = f"{self.outcome.value} {self.object} {self.key}"
        if self.reason:
            return f"{text}: {self.reason}"
        return text + "".join(f"\n    {c.field}: {c.old!r} → {c.new!r}" for c in self.changes)


class PlanDispatcher(Dispatcher):
    """Plans documents against the live destination and sends nothing."""

    def __init__(
        self,
        box: Outbox,
        gate: CallGate,
        policy: Policy,
        report: Callable[[Planned], None],
    ) -> None:
        super().__init__(box, gate, policy)
        self._report = report
        self._planned: set[tuple[str, str]] = set()

    def deliver(self, writer: Writer, claimed: Claimed) -> Outcome:
        """Work out what a delivery would do, report it, and land it in the scratch store."""
        document = claimed.document
        if claimed.doubtful_since is not None:
            self._box.release([claimed.id])
            self._report(
                Planned(document.object, document.key, Outcome.IN_DOUBT, reason="settled by a delivery")
            )
            return Outcome.IN_DOUBT
        try:
            self._planner.check(writer, document)
            found = writer.find(document, settling=False)
            plan = self._planner.plan(writer, document, found)
            if found is None and plan.steps:
                self._weigher.await_twin(claimed)
            self._weigher.weigh(claimed, plan)
        except Verdict as verdict:
            if isinstance(verdict, Held) and self._will_be_met(verdict):
                return self._follow(claimed, verdict)
            self._box.judge(claimed, verdict)
            self._report(Planned(document.object, document.key, verdict.outcome, reason=verdict.reason))
            return verdict.outcome
        return self._suppose(claimed, plan)

    def _will_be_met(self, verdict: Held) -> bool:
        """Whether this very plan delivers everything that a document waits for."""
        wanted = {(dependency.object, dependency.key) for dependency in verdict.waits_for}
        return bool(wanted) and wanted <= self._planned

    def _follow(self, claimed: Claimed, verdict: Held) -> Outcome:
        name = (claimed.document.object, claimed.document.key)
        self._planned.add(name)
        after = ", ".join(f"{d.object} {d.key}" for d in verdict.waits_for)
        self._report(Planned(*name, Outcome.CREATED, verdict.calls, reason=f"after {after}"))
        return self._land(claimed, Progress(created=True), Plan())

    def _suppose(self, claimed: Claimed, plan: Plan) -> Outcome:
        self._planned.add((claimed.document.object, claimed.document.key))
        progress = Progress()
        for step in plan.steps:
            progress.add(step)
        if plan.steps:
            changes = tuple(change for step in plan.steps for change in step.changes)
            name = (claimed.document.object, claimed.document.key)
            self._report(Planned(*name, progress.outcome, len(plan.steps), changes))
        return self._land(claimed, progress, plan)


@contextmanager
def scratch(store: Store, run: Run) -> Iterator[Store]:
    """Yield a throw-away copy of what the store holds of a run's source, and what is held from its system."""
    with tempfile.TemporaryDirectory(prefix="connector-plan-") as folder:
        copy = Store(f"sqlite:///{Path(folder) / 'plan.db'}")
        try:
            for table, query in _content(run):
                _copy(store, copy, table, query)
            yield copy
        finally:
            copy.close()


def _content(run: Run) -> list[tuple[Table, Select[Any]]]:
    twins = and_(outbox.c.source == run.system, outbox.c.status == Outcome.HELD.value)
    documents = select(outbox).where(or_(outbox.c.source == run.source, twins))
    return [
        (outbox, documents),
        (identities, select(identities)),
        (marks, select(marks)),
        (intents, select(intents).where(OPEN_INTENT)),
    ]


def _copy(store: Store, copy: Store, table: Table, query: Select[Any]) -> None:
    with store.engine.connect() as connection:
        for rows in connection.execution_options(yield_per=_COPY_ROWS).execute(query).mappings().partitions():
            with copy.transaction() as into:
                into.execute(insert(table), [dict(row) for row in rows])
