"""One document on its way: settle what is in doubt, check, find, plan, send step by step."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from connector_kit.delivery import audit
from connector_kit.delivery.approval import ApprovalRule
from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.identities import forget, remember
from connector_kit.delivery.intents import answered, lost_sends
from connector_kit.delivery.model import (
    Change,
    Declined,
    Found,
    Held,
    Landed,
    Outcome,
    Plan,
    Refused,
    Step,
    Unknown,
    Verdict,
)
from connector_kit.delivery.outbox import Claimed, Outbox, settle_intents
from connector_kit.delivery.ownership import Ownership
from connector_kit.delivery.progress import Progress
from connector_kit.delivery.sending import Sender
from connector_kit.delivery.sharing import SharePlanner
from connector_kit.delivery.writer import Writer
from connector_kit.errors import ConnectorError

logger = logging.getLogger(__name__)

_LOST_SENDS = 2
"""Sends of one document in one run whose answers were lost, after which the others no longer wait for it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the settings say about delivery."""

    overwrite_conflicts: bool = True
    approval: tuple[ApprovalRule, ...] = ()
    settle_seconds: float = 10.0
    """A lost write that the destination does not show may still be executed for this long."""
    ownership: Mapping[str, Ownership] = field(default_factory=dict)
    """By object; where there is none, the source owns every field."""


class Dispatcher:
    """Delivers single documents, from several threads at once."""

    def __init__(self, box: Outbox, gate: CallGate, policy: Policy) -> None:
        self._box = box
        self._gate = gate
        self._policy = policy
        self._sender = Sender(box, gate)
        self._planner = SharePlanner(policy.ownership)

    def deliver(self, writer: Writer, claimed: Claimed) -> Outcome:
        """Bring a document to an outcome that is on disk when this returns.

        Raises:
            ConnectorError: The run cannot go on; the document stays as its last commit left it.
        """
        try:
            progress = Progress()
            if claimed.doubtful_since is not None:
                settled = self._settle(writer, claimed, claimed.doubtful_since, progress)
                if isinstance(settled, Outcome):
                    return settled
                claimed = settled
            self._planner.check(writer, claimed.document)
            found = writer.find(claimed.document, settling=False)
            return self._advance(writer, claimed, found, progress)
        except Verdict as verdict:
            self._box.judge(claimed, verdict)
            return verdict.outcome
        except (ConnectorError, SQLAlchemyError):
            raise
        except Exception as error:
            logger.exception("%s %s met an error in the connector", writer.object, claimed.document.key)
            return self._bewildered(claimed, error)

    def _bewildered(self, claimed: Claimed, error: Exception) -> Outcome:
        """Park a document on which our own code failed; the others go on."""
        reason = f"{claimed.document.object} {claimed.document.key}: {type(error).__name__}: {error}."
        hint = "this is a fault of the connector: report it with the log; it is tried again on every run."
        self._box.judge(claimed, Held(reason, code="CONNECTOR_FAULT", hint=hint))
        return Outcome.HELD

    def _settle(
        self, writer: Writer, claimed: Claimed, since: float, progress: Progress
    ) -> Outcome | Claimed:
        """Ask the destination what became of a lost write.

        Returns the outcome, or, where it is known now and there is more to do, the document with the identity
        that was found: what this run read before the lost write was executed must not be asked again.
        """
        asked_at = time.time()
        found = writer.find(claimed.document, settling=True)
        plan = self._planner.plan(writer, claimed.document, found)
        landed = found is not None and not _still_to_do(plan, claimed.doubtful_steps)
        if landed and found is not None:
            progress.created |= claimed.doubtful_create
            progress.updated |= not claimed.doubtful_create
            self._settled(claimed, found, "executed")
            return _known_as(claimed, found) if plan.steps else self._land(claimed, progress, plan)
        if asked_at - since < self._policy.settle_seconds:
            self._box.release([claimed.id])
            return Outcome.IN_DOUBT
        self._give_up(claimed)
        self._settled(claimed, found, "not executed")
        return _known_as(claimed, found) if found is not None else claimed

    def _give_up(self, claimed: Claimed) -> None:
        """Hold what was sent again and again in this run and got no answer either time.

        Its intents stay open: the next run asks before it sends, for the lost calls may land meanwhile.
        """
        sends = lost_sends(self._box, claimed)
        if sends >= _LOST_SENDS:
            raise Held(
                f"{claimed.document.object} {claimed.document.key} was sent {sends} times, each time without "
                "a usable answer, and the destination does not have it.",
                code="KEEPS_FAILING",
                hint="if it goes on, something in this record upsets the destination: see its calls with "
                f"`connector why {claimed.document.object} {claimed.document.key}`.",
            )

    def _settled(self, claimed: Claimed, found: Found | None, verdict: str) -> None:
        with self._box.store.transaction() as connection:
            if found is not None:
                remember(connection, self._box.run, claimed.document, found)
            settle_intents(connection, claimed.id)
            audit.append(
                connection,
                "settled",
                run_id=self._box.run.id,
                document=claimed.document,
                detail={"lost_write": verdict, "destination_id": found.destination_id if found else None},
            )

    def _land(self, claimed: Claimed, progress: Progress, plan: Plan) -> Outcome:
        with self._box.store.transaction() as connection:
            self._box.land(connection, claimed, progress, plan.notes)
        return progress.outcome

    def _advance(self, writer: Writer, claimed: Claimed, found: Found | None, progress: Progress) -> Outcome:
        plan = self._planner.plan(writer, claimed.document, found, new=progress.created)
        self._adopt(claimed, found)
        if not progress.created:
            self._leave(writer, claimed, found, plan)
        if found is None and plan.steps:
            self._await_twin(claimed)
        self._weigh(claimed, plan)
        if not plan.steps:
            return self._land(claimed, progress, plan)
        while True:
            step = plan.steps[0]
            progress.notes.extend(plan.notes)
            intent, answer = self._sender.send(writer, claimed, step)
            if isinstance(answer, Landed):
                progress.add(step)
                progress.accepted = answer.accepted
                progress.notes.extend(answer.notes)
                following = self._take(writer, claimed, step, intent, answer, progress)
                if following is None:
                    return progress.outcome
                plan = following
            elif isinstance(answer, Declined):
                with self._box.store.transaction() as connection:
                    answered(connection, self._box, claimed, intent, answer)
                return self._declined(writer, claimed, plan, answer, progress)
            else:
                return self._lost(writer, claimed, step, intent, answer, progress)

    def _declined(
        self, writer: Writer, claimed: Claimed, plan: Plan, answer: Declined, progress: Progress
    ) -> Outcome:
        """Park the document, unless its lost create was executed late and this was the second."""
        if plan.steps[0].creates and claimed.doubtful_since is not None:
            found = writer.find(claimed.document, settling=True)
            if found is not None and not _still_to_do(
                self._planner.plan(writer, claimed.document, found), {plan.steps[0].name}
            ):
                progress.created = True
                self._settled(claimed, found, "executed late")
                return self._advance(writer, replace(claimed, doubtful_since=None), found, progress)
        reason = answer.reason
        if answer.held:  # what has begun stays, to be gone on with
            raise Held(reason, code=answer.code, hint=answer.hint)
        if plan.undo is not None:
            reason = f"{reason.rstrip()} {self._take_back(writer, claimed, plan.undo)}"
        raise Refused(reason, code=answer.code, hint=answer.hint)

    def _take_back(self, writer: Writer, claimed: Claimed, undo: Step) -> str:
        """Undo what earlier steps began, and say for the user what came of it."""
        for _ in range(_LOST_SENDS):
            intent, answer = self._sender.send(writer, claimed, undo)
            with self._box.store.transaction() as connection:
                answered(connection, self._box, claimed, intent, answer)
            if isinstance(answer, Declined):
                break
            if isinstance(answer, Unknown):
                self._gate.pause(self._policy.settle_seconds)
                if writer.find(claimed.document, settling=True) is not None:
                    continue
            self._forget(claimed, undo)
            return "What it had begun in the destination was taken back."
        with self._box.store.transaction() as connection:
            settle_intents(connection, claimed.id)
        why = f" ({answer.reason})" if isinstance(answer, (Declined, Unknown)) else ""
        return (
            f"What it had begun in the destination could not be taken back{why}: it stands there until the "
            f"document is delivered or it is removed by hand ({undo.method} {undo.path})."
        )

    def _forget(self, claimed: Claimed, undo: Step) -> None:
        with self._box.store.transaction() as connection:
            forget(connection, claimed.document)
            settle_intents(connection, claimed.id)
            detail = {"step": undo.name, "path": undo.path}
            audit.append(
                connection, "taken_back", run_id=self._box.run.id, document=claimed.document, detail=detail
            )

    def _take(
        self,
        writer: Writer,
        claimed: Claimed,
        step: Step,
        intent: int,
        answer: Landed,
        progress: Progress,
    ) -> Plan | None:
        """Commit a landed step, and the document with it if nothing is left. Returns the plan of the rest."""
        verdict: Verdict | None = None
        plan = Plan()
        try:
            plan = self._planner.plan(writer, claimed.document, answer.found, new=progress.created)
        except Verdict as raised:
            verdict = raised
        if plan.steps and plan.steps[0].name == step.name:
            if step.method == "PUT":  # fields of what is there: the document is, but for them
                fields = ", ".join(c.field for c in plan.steps[0].changes) or step.name
                progress.notes.append(f"the destination said yes, but did not keep: {fields}")
            else:
                verdict = _not_kept(claimed, step)
            plan = Plan()
        with self._box.store.transaction() as connection:
            answered(connection, self._box, claimed, intent, answer)
            if verdict is None and not plan.steps:
                self._box.land(connection, claimed, progress, plan.notes)
        if verdict is not None:
            raise verdict
        return plan if plan.steps else None

    def _lost(
        self,
        writer: Writer,
        claimed: Claimed,
        step: Step,
        intent: int,
        answer: Unknown,
        progress: Progress,
    ) -> Outcome:
        with self._box.store.transaction() as connection:
            answered(connection, self._box, claimed, intent, answer)
            self._box.doubt(connection, claimed, f"{step.method} {step.path}: {answer.reason}")
        self._sender.count_lost(answer)
        doubtful = replace(
            claimed,
            doubtful_since=time.time(),
            doubtful_create=step.creates,
            doubtful_steps=frozenset({step.name}),
        )
        settled = self._settle(writer, doubtful, time.time(), progress)
        if isinstance(settled, Outcome):
            return settled
        found = writer.find(settled.document, settling=True)  # the lost step did land, and others remain
        return self._advance(writer, settled, found, progress)

    def _leave(self, writer: Writer, claimed: Claimed, found: Found | None, plan: Plan) -> None:
        """Note what stays different since it is the destination's own, and let it be taken to the source."""
        fields = self._planner.left_alone(writer, claimed.document, found, plan)
        if fields and found is not None:
            with self._box.store.transaction() as connection:
                sent_back = self._box.send_back(connection, writer.object, found.destination_id)
                audit.append(
                    connection,
                    "left_to_owner",
                    run_id=self._box.run.id,
                    document=claimed.document,
                    detail={"fields": _shown(fields), "sent_back": sent_back},
                )

    def _await_twin(self, claimed: Claimed) -> None:
        """Hold a new document while one from the destination is held for its likeness to it."""
        document = claimed.document
        if not self._planner.owned(document.object):
            return
        twin = self._box.held_over(document.object, document.key)
        if twin is not None:
            source = self._box.run.system
            name = f"{document.object} {document.key}"
            raise Held(  # without candidates: the twin would wait for this one in turn
                f"{name} would be new in the destination, where {twin} may be the same.",
                code="TWIN_HELD",
                hint=f"settle that first: connector why {document.object} {twin} --source {source}.",
            )

    def _adopt(self, claimed: Claimed, found: Found | None) -> None:
        document = claimed.document
        if found is not None and (found.destination_id != document.destination_id or document.counterpart):
            with self._box.store.transaction() as connection:
                remember(connection, self._box.run, claimed.document, found)

    def _weigh(self, claimed: Claimed, plan: Plan) -> None:
        """Hold the document if someone's change, or a rule, asks for a person."""
        if plan.steps and not claimed.approved:
            for rule in self._policy.approval:
                rule.apply(claimed.document, plan)
        if not plan.conflicts:
            return
        shown = "; ".join(f"{c.field}: {c.old!r} there, {c.new!r} here" for c in plan.conflicts)
        decided = self._policy.overwrite_conflicts or self._planner.owned(claimed.document.object)
        if not decided and not claimed.approved:
            raise Held(
                f"{claimed.document.object} {claimed.document.key} was changed in the destination since "
                f"it was last delivered: {shown}.",
                code="CONFLICT",
                hint="change one side to match the other, or approve it to overwrite.",
            )
        with self._box.store.transaction() as connection:
            audit.append(
                connection,
                "overwritten",
                run_id=self._box.run.id,
                document=claimed.document,
                detail={"fields": _shown(plan.conflicts)},
            )


def _known_as(claimed: Claimed, found: Found) -> Claimed:
    return replace(claimed, document=replace(claimed.document, destination_id=found.destination_id))


def _not_kept(claimed: Claimed, step: Step) -> Held:
    name = f"{claimed.document.object} {claimed.document.key}"
    return Held(
        f"{name}: the destination said yes to the step {step.name}, and does not show what it was to do.",
        code="NOT_KEPT",
        hint=f"see `connector why {name}` for what was sent, and look at the document in the destination; "
        "it is asked and sent again on the next run.",
    )


def _shown(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [{"field": c.field, "old": c.old, "new": c.new} for c in changes]


def _still_to_do(plan: Plan, steps: AbstractSet[str]) -> bool:
    """Whether one of the steps is the next to be done."""
    return bool(plan.steps) and plan.steps[0].name in steps
