"""What to make of a refusal by Cin7 Core: the purchase may have changed since this run has read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from connector_kit.delivery.model import Answer, Declined, Found, Held, Landed, Plan, Step, Verdict

_PLANNED_ANEW: Final = "nothing; it is planned anew, from what Cin7 Core shows now."


def reconsidered(
    answer: Declined, step: Step, look: Callable[[], Found | None], plan: Callable[[Found | None], Plan]
) -> Answer:
    """Return what a refusal means for the document, now that Cin7 Core has been asked again.

    Done already, by a late call or by a person: the step counts as landed. No longer what is to be sent, or
    not yet: the document is held. Else the refusal stands.

    Args:
        answer: What Cin7 Core said.
        step: What it said it to.
        look: Finds the document anew.
        plan: Plans what is left to do.
    """
    try:
        found = look()
        following = plan(found)
    except Held as verdict:
        return _held(answer, verdict)
    except Verdict:
        return answer
    if found is not None and step.name.split()[0] not in {s.name.split()[0] for s in following.steps}:
        note = f"Cin7 Core declined the {step.name}, for it had been done: {answer.reason}"
        return Landed(Found(found.destination_id, found.live, "answer"), (note,))
    first = following.steps[0] if following.steps else None
    if first is None or _call(first) == _call(step):
        return answer
    reason = f"{answer.reason.rstrip()} The purchase had changed in Cin7 Core since this run had read it."
    return replace(answer, reason=reason, code="PURCHASE_CHANGED", hint=_PLANNED_ANEW, held=True)


def _held(answer: Declined, verdict: Held) -> Declined:
    reason = f"{verdict.reason} It had changed since this run had read it: {answer.reason}"
    return Declined(reason, code=verdict.code, hint=verdict.hint, held=True)


def _call(step: Step) -> tuple[object, ...]:
    return step.method, step.path, step.body
