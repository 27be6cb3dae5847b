"""One run of a target over one outbox: what is opened together is closed together, and summed up."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import insert, select

from connector_kit.delivery.approval import check_objects
from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.dispatch import Dispatcher
from connector_kit.delivery.model import Outcome
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.ownership import check_owned_objects
from connector_kit.delivery.planning import PlanDispatcher, Planned, scratch
from connector_kit.delivery.policy import Policy
from connector_kit.delivery.relay import Relay
from connector_kit.delivery.runs import Run
from connector_kit.delivery.staging import Arrival, Staged, Staging
from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import marks
from connector_kit.delivery.writer import Writer
from connector_kit.errors import ConfigurationError


class Destination(Protocol):
    """What a target brings: its writers and the client behind them."""

    @property
    def account(self) -> str:
        """What tells one account of the destination from another; kept in the store, so never a secret."""

    @property
    def writers(self) -> dict[str, Writer]:
        """One writer per object, in dependency order."""

    def close(self) -> None:
        """Close connections."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the settings say about a run."""

    policy: Policy
    max_concurrency: int
    settings_digest: str
    plan_only: bool


class Session:
    """One run of a target.

    Args:
        store: The delivery store; closed with the session.
        run: Who runs.
        destination: Where to; closed with the session.
        gate: Every call passes it.
        terms: What the settings say.
        report: Told what a delivery would do, in ``mode: plan``.

    Raises:
        ConfigurationError: The store belongs to another account of the destination, or a rule of approval
            is about an object that there is not.
    """

    def __init__(
        self,
        store: Store,
        run: Run,
        destination: Destination,
        gate: CallGate,
        terms: Terms,
        report: Callable[[Planned], None],
    ) -> None:
        self.run = run
        self.gate = gate
        self.planned_calls = 0
        self._started = time.monotonic()
        self._unchanged: dict[str, int] = {}
        self._report = report
        with ExitStack() as stack:
            stack.callback(store.close)
            stack.callback(destination.close)
            check_objects(terms.policy.approval, destination.writers)
            check_owned_objects(terms.policy.ownership, destination.writers)
            _check_marks(store, run, destination.account)
            self._store = stack.enter_context(scratch(store, run)) if terms.plan_only else store
            self.writers = destination.writers
            box = Outbox(self._store, run, terms.settings_digest)
            self._staging = Staging(self._store, run, terms.settings_digest)
            self._box = box
            self.relay = Relay(box, self.writers, gate, terms.policy, max_concurrency=terms.max_concurrency)
            if terms.plan_only:
                self.relay.dispatcher = self._planner(box, terms.policy)
            with self._store.transaction() as connection:
                run.begin(connection)
            stack.callback(self.relay.close)
            self._stack = stack.pop_all()

    def stage(self, records: Sequence[Staged | Arrival]) -> None:
        """Take records into the outbox, in one transaction."""
        for object_ in self._staging.stage(records):
            self._unchanged[object_] = self._unchanged.get(object_, 0) + 1

    def unsettled(self) -> int:
        """How many documents a STATE line may not pass."""
        return self._box.unsettled()

    def summary(self) -> dict[str, dict[str, int]]:
        """Count the outcomes of this run per object: every outcome, zeros included."""
        counts = {name: dict.fromkeys((o.value for o in Outcome), 0) for name in self.writers}
        empty = dict.fromkeys((o.value for o in Outcome), 0)
        for (object_, outcome), number in self.relay.outcomes.items():
            counts.setdefault(object_, dict(empty))[outcome.value] += number
        for object_, number in self._unchanged.items():
            counts.setdefault(object_, dict(empty))[Outcome.UNCHANGED.value] += number
        for object_, parked in self._box.counts().items():
            for outcome, number in parked.items():
                counts.setdefault(object_, dict(empty))[outcome.value] += number
        return counts

    def result(self) -> dict[str, Any]:
        """Return the summary line of the run."""
        seconds = round(time.monotonic() - self._started, 3)
        return {"summary": self.summary(), "calls": self.gate.calls, "seconds": seconds}

    def close(self, exit_code: int) -> None:
        """Write the run down and close everything."""
        with self._stack:
            summary = self.summary()
            with self._store.transaction() as connection:
                self.run.end(connection, exit_code=exit_code, calls=self.gate.calls, summary=summary)

    def _planner(self, box: Outbox, policy: Policy) -> Dispatcher:
        def report(planned: Planned) -> None:
            self.planned_calls += planned.calls
            self._report(planned)

        return PlanDispatcher(box, self.gate, policy, report)


def _check_marks(store: Store, run: Run, account: str) -> None:
    """Check that the store is this target's, as far as its account and its source are concerned."""
    other = _settle_mark(store, f"account:{run.plugin}", account)
    if other is not None:
        raise ConfigurationError(
            f"The delivery store belongs to the account {other}, not to {account}: what it knows of "
            "one account would be written into the other.",
            code="STORE_OF_ANOTHER_ACCOUNT",
            hint='give each account a "delivery_url" of its own.',
        )
    other = _settle_mark(store, f"source:{run.source}", run.plugin)
    if other is not None:
        raise ConfigurationError(
            f"In this delivery store the records of the source {run.source!r} go to {other}: "
            f"{run.plugin} would take them for its own.",
            code="SOURCE_OF_ANOTHER_TARGET",
            hint=f'give {run.plugin} a "delivery_url" of its own.',
        )


def _settle_mark(store: Store, name: str, value: str) -> str | None:
    """Set a mark that is not there yet. Returns its value if that is another."""
    with store.transaction() as connection:
        known: str | None = connection.execute(select(marks.c.value).where(marks.c.name == name)).scalar()
        if known is None:
            connection.execute(insert(marks).values(name=name, value=value))
    return known if known not in {None, value} else None
