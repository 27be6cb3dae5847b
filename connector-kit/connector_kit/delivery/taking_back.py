"""Taking back what the first steps of a document began, when a later one is refused."""

from __future__ import annotations

from connector_kit.delivery import audit
from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.identities import forget
from connector_kit.delivery.intents import answered
from connector_kit.delivery.model import Declined, Step, Unknown
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.outbox_rows import Claimed, settle_intents
from connector_kit.delivery.sending import LOST_SENDS, Sender
from connector_kit.delivery.writer import Writer


class TakingBack:
    """Undoes, for several threads at once.

    Args:
        box: The outbox.
        gate: What every call passes; it waits too.
        sender: Sends.
        settle_seconds: How long a lost call may still be executed.
    """

    def __init__(self, box: Outbox, gate: CallGate, sender: Sender, settle_seconds: float) -> None:
        self._box = box
        self._gate = gate
        self._sender = sender
        self._settle_seconds = settle_seconds

    def take_back(self, writer: Writer, claimed: Claimed, undo: Step) -> str:
        """Undo what earlier steps began, and say for the user what came of it."""
        for _ in range(LOST_SENDS):
            intent, answer = self._sender.send(writer, claimed, undo)
            with self._box.store.transaction() as connection:
                answered(connection, self._box, claimed, intent, answer)
            if isinstance(answer, Declined):
                break
            if isinstance(answer, Unknown):
                self._gate.pause(self._settle_seconds)
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
