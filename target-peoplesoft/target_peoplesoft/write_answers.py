"""What became of a write, in the words of delivery and of PeopleSoft."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Sequence
from typing import Final

from lxml import etree

from connector_kit.delivery.model import Declined, NotSent, Unknown
from connector_kit.http import clip
from connector_kit.integration_broker import FaultKind, known_fault
from target_peoplesoft import gateway_errors as errors
from target_peoplesoft.component_interface import Message, Reply, Saved
from target_peoplesoft.gateway_errors import Asked
from target_peoplesoft.replies import write_reply
from target_peoplesoft.soap_answers import FaultTold, Rejected
from target_peoplesoft.transport import NeverSent

CONFLICTS: Final = 3
"""How often a save that others were faster with is sent again at once; then the next run tries."""
_ACCESS: Final = frozenset({FaultKind.SIGN_ON, FaultKind.PERMISSION})


class WriteAnswers:
    """Says what became of writes. Counts how often one of them lost against others."""

    def __init__(self) -> None:
        self._conflicts: Counter[bytes] = Counter()
        self._lock = threading.Lock()

    def of_reply(self, reply: etree._Element, asked: Asked, content: bytes) -> Reply:
        """Read a reply: ``notification`` decides.

        Raises:
            AccessError: PeopleSoft says that a permission is missing.
        """
        told = write_reply(reply)
        if told.saved:
            return Saved(told.keys, told.messages)
        if told.saved is None:
            return Unknown(f"PeopleSoft's reply to {asked} does not say whether it saved")
        for message in told.messages:
            known = known_fault(str(message))
            if known.kind in _ACCESS:
                raise errors.access_refused(str(message), known, asked)
            if known.kind is FaultKind.CONFLICT:
                return self._conflict(str(message), content)
        return Declined(
            _reason(told.messages),
            code="REFUSED_BY_PEOPLESOFT",
            hint="correct the record, or what PeopleSoft checks it against: it is sent again when it "
            "changes.",
        )

    def of_fault(self, fault: FaultTold, asked: Asked, action: str, content: bytes) -> Reply:
        """Read a fault.

        Raises:
            AccessError: The credentials or a permission were refused.
            ConfigurationError: The SOAPAction is not what the gateway knows.
        """
        known, words = fault.known, fault.words
        if known.kind in _ACCESS:
            raise errors.access_refused(words, known, asked)
        if known.kind is FaultKind.ACTION:
            raise errors.action_refused(words, known, asked, action)
        if known.kind is FaultKind.CONTACT:
            return Unknown(errors.told(words, asked))
        if known.kind is FaultKind.CONFLICT:
            return self._conflict(words, content)
        if known.kind is FaultKind.REQUEST:
            return Declined(words, code="CONNECTOR_FAULT", hint=known.hint)
        return Declined(words, code=known.code, hint=known.hint, held=known.kind is FaultKind.OPERATION)

    def of_failure(self, error: Exception) -> Reply:
        """Read a failed exchange."""
        if isinstance(error, NeverSent):
            return NotSent(str(error))
        if isinstance(error, Rejected):
            return Declined(
                f"The gateway did not take the request: {error}.",
                code="REQUEST_REFUSED",
                hint="look what a proxy in front of the gateway refuses, such as long or odd content.",
            )
        return Unknown(str(error))

    def not_executed(self, fault: FaultTold) -> NotSent:
        """Say that a write can be sent again, after the WSDL was read again."""
        return NotSent(clip(fault.words))

    def _conflict(self, words: str, content: bytes) -> Reply:
        """A save lost against another of the same component. Nothing was saved; each call loads it anew."""
        digest = hashlib.sha256(content).digest()
        with self._lock:
            self._conflicts[digest] += 1
            again = self._conflicts[digest] <= CONFLICTS
            if not again:
                del self._conflicts[digest]
        if again:
            return NotSent(clip(words))
        return Declined(
            words,
            code="COMPONENT_CHANGED",
            hint="somebody or something keeps saving the same component; the next run tries again.",
            held=True,
        )


def _reason(messages: Sequence[Message]) -> str:
    """PeopleSoft's words: its errors, then its warnings, which may say what led to them."""
    failed = [message.in_full for message in messages if message.type.lower() == "error"]
    others = [message.in_full for message in messages if message.type.lower() != "error"]
    words = "; ".join([*failed, *(f"besides: {told}" if failed else told for told in others)])
    return words or "PeopleSoft did not save it and gave no reason."
