"""One document on its way: settle what is in doubt, check, find, plan, send step by step."""

from __future__ import annotations

import logging
import time
from collections.abc import Set as AbstractSet
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from connector_kit.delivery import audit
from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.identities import remember
from connector_kit.delivery.intents import answered, lost_answers
from connector_kit.delivery.model import (
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
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.outbox_rows import Claimed, settle_intents
from connector_kit.delivery.policy import Policy
from connector_kit.delivery.progress import Progress
from connector_kit.delivery.sending import LOST_SENDS, Sender
from connector_kit.delivery.sharing import SharePlanner
from connector_kit.delivery.taking_back import TakingBack
from connector_kit.delivery.weighing import Weigher
from connector_kit.delivery.writer import Writer
from connector_kit.errors import ConnectorError

logger = logging.getLogger(__name__)


class Dispatcher:
    """Delivers single documents, from several threads at once."""

    def __init__(self, box: Outbox, gate: CallGate, policy: Policy) -> None:
        self._box = box
        self._settle_seconds = policy.settle_seconds
        self._sender = Sender(box, gate)
        self._planner = SharePlanner(policy.ownership)
        self._weigher = Weigher(box, self._planner, policy)
        self._taking_back = TakingBack(box, gate, self._sender, policy.settle_seconds)

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
        if asked_at - since < self._settle_seconds:
            self._box.release([claimed.id])
            return Outcome.IN_DOUBT
        self._give_up(claimed)
        self._settled(claimed, found, "not executed")
        return _known_as(claimed, found) if found is not None else claimed

    def _give_up(self, claimed: Claimed) -> None:
        """Hold what was sent again and again in this run and got no answer either time.

        Its intents stay open: the next run asks before it sends, for the lost calls may land meanwhile.
        """
        lost = lost_answers(self._box, claimed)
        if len(lost) >= LOST_SENDS:
            raise Held(
                f"{claimed.document.object} {claimed.document.key} was sent {len(lost)} times, each time "
                f"without a usable answer (the last: {lost[-1]}), and the destination does not have it.",
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
            self._weigher.leave(writer, claimed, found, plan)
        if found is None and plan.steps:
            self._weigher.await_twin(claimed)
        self._weigher.weigh(claimed, plan)
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
            reason = f"{reason.rstrip()} {self._taking_back.take_back(writer, claimed, plan.undo)}"
        raise Refused(reason, code=answer.code, hint=answer.hint)

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

    def _adopt(self, claimed: Claimed, found: Found | None) -> None:
        document = claimed.document
        if found is not None and (found.destination_id != document.destination_id or document.counterpart):
            with self._box.store.transaction() as connection:
                remember(connection, self._box.run, claimed.document, found)


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


def _still_to_do(plan: Plan, steps: AbstractSet[str]) -> bool:
    """Whether one of the steps is the next to be done."""
    return bool(plan.steps) and plan.steps[0].name in steps
