"""What is weighed before a document is sent: approval, conflicts, whose word counts, and its likenesses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connector_kit.delivery import audit
from connector_kit.delivery.both_ways import held_over, send_back
from connector_kit.delivery.model import Change, Found, Held, Plan
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.outbox_rows import Claimed
from connector_kit.delivery.policy import Policy
from connector_kit.delivery.sharing import SharePlanner
from connector_kit.delivery.writer import Writer


class Weigher:
    """Weighs plans by what the settings say, for several threads at once."""

    def __init__(self, box: Outbox, planner: SharePlanner, policy: Policy) -> None:
        self._box = box
        self._planner = planner
        self._policy = policy

    def leave(self, writer: Writer, claimed: Claimed, found: Found | None, plan: Plan) -> None:
        """Note what stays different since it is the destination's own, and let it be taken to the source."""
        fields = self._planner.left_alone(writer, claimed.document, found, plan)
        if fields and found is not None:
            with self._box.store.transaction() as connection:
                sent_back = send_back(connection, self._box, writer.object, found.destination_id)
                audit.append(
                    connection,
                    "left_to_owner",
                    run_id=self._box.run.id,
                    document=claimed.document,
                    detail={"fields": _shown(fields), "sent_back": sent_back},
                )

    def await_twin(self, claimed: Claimed) -> None:
        """Hold a new document while one from the destination is held for its likeness to it."""
        document = claimed.document
        if not self._planner.owned(document.object):
            return
        twin = held_over(self._box, document.object, document.key)
        if twin is not None:
            source = self._box.run.system
            name = f"{document.object} {document.key}"
            raise Held(  # without candidates: the twin would wait for this one in turn
                f"{name} would be new in the destination, where {twin} may be the same.",
                code="TWIN_HELD",
                hint=f"settle that first: connector why {document.object} {twin} --source {source}.",
            )

    def weigh(self, claimed: Claimed, plan: Plan) -> None:
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


def _shown(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [{"field": c.field, "old": c.old, "new": c.new} for c in changes]
