"""Reads that are worth another attempt. Writes never are: whether they landed is asked first."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from connector_kit.delivery.calls import CallGate
from connector_kit.errors import ConnectorError
from connector_kit.integration_broker import FaultKind
from connector_kit.integration_gateway import unreachable
from connector_kit.xml_limits import XmlRefusedError
from target_peoplesoft import gateway_errors as errors
from target_peoplesoft.gateway_errors import Asked
from target_peoplesoft.soap_answers import FaultTold, Rejected
from target_peoplesoft.transport import NeverSent, NoAnswer

ATTEMPTS: Final = 4
"""How often a read is tried."""
_LONGEST_WAIT: Final = 60.0
_T = TypeVar("_T")
Backoff = Callable[[int], float]
"""Seconds to wait after so many attempts."""


class Again(Exception):  # noqa: N818 - a signal, not an error until the attempts are used up
    """A read that is worth another attempt.

    Args:
        final: The error if there is none left.
        wait: Seconds that the answer asks for.
    """

    def __init__(self, final: ConnectorError, wait: float | None = None) -> None:
        super().__init__(str(final))
        self.final = final
        self.wait = wait


def jittered(attempts: int) -> float:
    """Return about half a second, doubled after each attempt."""
    return float(2 ** (attempts - 1)) * random.uniform(0.4, 0.6)  # noqa: S311 - jitter


class Patience:
    """Asks again, with pauses that a stop of the run ends.

    Args:
        gate: Waits.
        backoff: How long.
    """

    def __init__(self, gate: CallGate, backoff: Backoff = jittered) -> None:
        self._gate = gate
        self._backoff = backoff

    def until_answered(self, ask: Callable[[], _T]) -> _T:
        """Return what ``ask`` returns, asked again while it raises :class:`Again`.

        Raises:
            ConnectorError: What the last one holds, or anything else that ``ask`` raises.
        """
        attempts = Retrying(
            retry=retry_if_exception_type(Again),
            stop=lambda state: state.attempt_number >= ATTEMPTS,
            wait=self._wait,
            sleep=self._gate.pause,
            reraise=True,
        )
        try:
            return attempts(ask)
        except Again as again:
            raise again.final from again

    def _wait(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        told = failure.wait if isinstance(failure, Again) else None
        return self._backoff(state.attempt_number) if told is None else min(told, _LONGEST_WAIT)


Failure = NeverSent | NoAnswer | Rejected | FaultTold | XmlRefusedError


def read_failure(error: Failure, asked: Asked) -> Exception:
    """Return what a failed read is to raise: :class:`Again`, or the error that ends it."""
    if isinstance(error, XmlRefusedError):
        return Again(error) if error.code == "XML_MALFORMED" else error  # it may have been cut off
    if isinstance(error, FaultTold):
        return _fault_failure(error, asked)
    if isinstance(error, NeverSent):
        return Again(unreachable(asked, str(error)))
    if isinstance(error, NoAnswer):
        return Again(errors.no_answer(asked, str(error)), error.wait)
    return errors.read_refused(str(error), asked)


def _fault_failure(fault: FaultTold, asked: Asked) -> Exception:
    known = fault.known
    if known.kind in {FaultKind.SIGN_ON, FaultKind.PERMISSION}:
        return errors.access_refused(fault.words, known, asked)
    if known.kind in {FaultKind.CONTACT, FaultKind.CONFLICT}:
        return Again(errors.contact_failed(fault.words, known, asked))
    if known.kind is FaultKind.REQUEST:
        return errors.request_broken(fault.words, asked)
    return errors.read_refused(errors.told(fault.words, asked), asked, known)
