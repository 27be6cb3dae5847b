"""Sending one step until it was executed, declined or lost."""

from __future__ import annotations

import threading

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.intents import answered, intend
from connector_kit.delivery.model import Declined, Landed, Limited, NotSent, Step, Unknown
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.outbox_rows import Claimed
from connector_kit.delivery.writer import Writer
from connector_kit.errors import BudgetError, UnreachableError

_SENDS = 6
"""Tries for a call that was certainly not executed."""
LOST_SENDS = 2
"""Sends of one document in one run whose answers were lost, after which the others no longer wait for it."""
_LOST_IN_A_ROW = 5
"""Lost answers in a row after which the destination counts as unreachable."""


class Sender:
    """Sends steps for several threads at once. An intent is on disk before each call."""

    def __init__(self, box: Outbox, gate: CallGate) -> None:
        self._box = box
        self._gate = gate
        self._lost_in_a_row = 0
        self._lock = threading.Lock()

    def send(self, writer: Writer, claimed: Claimed, step: Step) -> tuple[int, Landed | Declined | Unknown]:
        """Send a step, again where it was certainly not executed. Returns its intent and the answer.

        Raises:
            BudgetError: The destination keeps refusing calls for their rate.
            UnreachableError: It cannot be reached.
        """
        last = ""
        for attempt in range(_SENDS):
            intent = intend(self._box, claimed, step)
            answer = writer.send(claimed.document, step)
            if isinstance(answer, (Landed, Declined)):
                self._lost_in_a_row = 0
                return intent, answer
            if isinstance(answer, Unknown):
                return intent, answer
            with self._box.store.transaction() as connection:
                answered(connection, self._box, claimed, intent, answer)
            if isinstance(answer, NotSent):
                last = answer.reason
                self._gate.pause(min(2.0**attempt, 20.0))
        if isinstance(answer, Limited):
            raise BudgetError(
                f"The destination refused {_SENDS} calls in a row for their rate.",
                code="RATE_REFUSED",
                hint="something else uses up this application key: give it one of its own.",
            )
        raise UnreachableError(
            f"The destination cannot be reached: {last}.",
            hint='check the network and "base_url"; run again to go on with what is left.',
        )

    def count_lost(self, answer: Unknown) -> None:
        """Note a lost answer.

        Raises:
            UnreachableError: It was one too many in a row.
        """
        with self._lock:
            self._lost_in_a_row += 1
            if self._lost_in_a_row < _LOST_IN_A_ROW:
                return
        raise UnreachableError(
            f"The answers to {_LOST_IN_A_ROW} writes in a row were lost, the last one: {answer.reason}.",
            code="ANSWERS_LOST",
            hint="run again when the destination is well; it is asked about each before anything is resent.",
        )
