"""The words of delivery. Pure data: no I/O, no SDK, nothing of any destination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


class Outcome(StrEnum):
    """What became of a record. Every record has exactly one at any time."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    HELD = "held"
    """Waits for something that a person or another record must supply; tried again on every run."""
    REFUSED = "refused"
    """The destination, or our checks, said no; tried again when the record or the settings change."""
    IN_DOUBT = "in_doubt"
    """Sent, the answer was lost, and it is not yet known whether it landed."""
    PENDING = "pending"

    @property
    def settled(self) -> bool:
        """Whether a STATE line may move past a record with this outcome."""
        return self not in {Outcome.IN_DOUBT, Outcome.PENDING}


@dataclass(frozen=True, slots=True)
class Document:
    """One record as the outbox keeps it.

    ``content`` holds the mapped fields only: numbers are Decimal, dates are ISO strings, and a ``None``
    is an order to clear the field (under ``nulls: keep`` nulls never get this far).
    """

    object: str
    source: str
    key: str
    content: Mapping[str, Any]
    landed: Mapping[str, Any] | None = None
    """The content that last landed; None if nothing has."""
    destination_id: str | None = None
    """What the destination calls it, where the identity map knows."""
    attempted: bool = False
    """A create went out for it whose answer is not known."""
    counterpart: bool = False
    """``destination_id`` is known only because the document came from the destination in the first place."""
    sent: tuple[Mapping[str, Any], ...] = ()
    """Bodies of the creates that went out for it and whose answers are not known; it may have changed."""

    @property
    def marker(self) -> str:
        """The text that names the source document inside the destination, for finding it again."""
        return marker(self.source, self.key)


def marker(source: str, key: str) -> str:
    """Return the text by which a destination object can be traced to its source document."""
    return f"src:{source}/{key}"


@dataclass(frozen=True, slots=True)
class Found:
    """A destination object that a document is, or has become."""

    destination_id: str
    live: Mapping[str, Any]
    """The object as the destination last showed it."""
    how: Literal["identity", "marker", "name", "code", "answer"]
    """How it was recognised; ``answer``: the destination has just returned it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the destination that a step changes."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One call that changes the destination."""

    name: str
    """``create`` or ``update`` for an object of one call; ``header``, ``order`` … for one of several.

    Within a document each effect has a name of its own: a lost step counts as executed once it is no longer
    the next one to be done.
    """
    method: str
    path: str
    body: Mapping[str, Any]
    creates: bool
    """Whether repeating the call after a lost answer could make a second object."""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is left to do for a document, given what was found. No steps: there is nothing to do."""

    steps: tuple[Step, ...] = ()
    conflicts: tuple[Change, ...] = ()
    """Mapped fields that someone changed in the destination since we last wrote them."""
    notes: tuple[str, ...] = ()
    """Remarks for the audit and for ``why``."""
    undo: Step | None = None
    """Takes back what earlier steps began, should the destination decline the first of ``steps`` for good.

    A document that is held instead goes on with what it has begun.
    """


@dataclass(frozen=True, slots=True)
class Landed:
    """The destination took the step and says what it has now."""

    found: Found
    notes: tuple[str, ...] = ()
    accepted: bool = False
    """Taken in only: a batch of the destination's own builds or refuses it later."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The destination understood the step and said no. Nothing changed there."""

    reason: str
    """Its own words."""
    code: str = "REFUSED_BY_DESTINATION"
    hint: str | None = None
    held: bool = False
    """Whether time or a person can clear it, so that the document is held rather than refused."""


@dataclass(frozen=True, slots=True)
class Limited:
    """A rate refusal: the step was not executed and may be sent again after the window."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """The connection was never made, so the step cannot have been executed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The step went out and what became of it is not known."""

    reason: str


Answer = Landed | Declined | Limited | NotSent | Unknown


class Verdict(Exception):  # noqa: N818 - a verdict on one record, not a failure of the program
    """Raised by a writer to end the work on one record; the others go on."""

    outcome: Outcome

    def __init__(self, reason: str, *, code: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Dependency:
    """Another document that must land first."""

    object: str
    key: str


class Held(Verdict):
    """The record waits for a mapping, a reference, another record, or a person.

    ``calls``: what its delivery will cost once the documents of ``waits_for`` are there.
    """

    outcome = Outcome.HELD

    def __init__(
        self,
        reason: str,
        *,
        code: str,
        hint: str | None = None,
        candidates: tuple[str, ...] = (),
        waits_for: tuple[Dependency, ...] = (),
        calls: int = 1,
    ) -> None:
        super().__init__(reason, code=code, hint=hint)
        self.candidates = candidates
        self.waits_for = waits_for
        self.calls = calls


class Refused(Verdict):
    """The record cannot be delivered as it is."""

    outcome = Outcome.REFUSED


@dataclass(slots=True)
class Tally:
    """Outcomes counted for one object."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    def add(self, outcome: Outcome, number: int = 1) -> None:
        self.counts[outcome] += number
