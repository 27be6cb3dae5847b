"""What a destination object must tell the engine: four methods, always called in this order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from connector_kit.delivery.model import Answer, Declined, Document, Found, Landed, Plan, Step
from connector_kit.records import RecordModel


class Writer(Protocol):
    """One object of a destination (suppliers, journals …).

    The engine owns intent, settlement, order, concurrency, pacing, audit and outcome. A writer never
    sleeps, retries, logs or commits. ``find`` and ``send`` make calls through the target's client, which
    passes the :class:`connector_kit.delivery.calls.CallGate`; ``key`` and ``plan`` make none.
    Any of them may raise :class:`Held` or :class:`Refused` to end the work on the document.

    The engine calls ``find``, then ``plan``, sends the first step, takes the :class:`Found` of its answer,
    plans again, and so on until a plan has no steps. So every document can be resumed from whatever
    state the destination is in, and settling a lost answer is nothing but finding and planning again.
    Several threads call one writer at once, never for two documents of one lane.

    A writer may have ``identifying``, the fields that say which object a record is, where these are not
    just the model's ``key_fields``: whoever owns the object, they are always handed over.
    """

    @property
    def object(self) -> str:
        """The stream name that picks this writer."""

    @property
    def model(self) -> type[RecordModel]:
        """What the stream may carry."""

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Objects that are delivered first."""

    def key(self, record: RecordModel) -> str:
        """Return the key of the record within its source. Pure."""

    def lane(self, document: Document) -> str:
        """Return a name; documents of one lane are delivered one after the other. Pure."""

    def check(self, document: Document) -> None:
        """Check everything that can be known before the first write.

        May read (references are preloaded once per run). All faults are reported in one verdict.

        Raises:
            Held: A reference is missing or ambiguous, or another document must land first.
            Refused: The record cannot be delivered as it is.
        """

    def find(self, document: Document, *, settling: bool) -> Found | None:
        """Return the destination object that the document already is, or None.

        Looks by identity, then by marker, then by the natural key, never by resemblance.
        With ``settling`` a write of this document may have been executed unseen: what was read before
        that write must not be trusted, and None means that the destination was asked and has nothing.

        Raises:
            Held: Something resembles the document and a person must say whether it is the same.
        """

    def plan(self, document: Document, found: Found | None) -> Plan:
        """Return what is left to do. Only the first step has to be ready to be sent. Pure."""

    def send(self, document: Document, step: Step) -> Answer:
        """Send one step, once, and say what became of it. Never raises for an answer it got."""

    def scan(self) -> dict[str, str]:
        """Return marker → destination id for every object in the destination that carries a marker.

        Lets the identity map be rebuilt when the store was lost.
        """


@runtime_checkable
class FollowsUp(Protocol):
    """A writer whose destination takes documents in first and builds them in a batch of its own."""

    def follow_up(self, documents: Sequence[Document]) -> Mapping[str, Landed | Declined]:
        """Return, by document key, what became of documents that were only accepted when they landed.

        What is not in the answer is still waiting. Called once at the start of a run, if there are any.
        """
