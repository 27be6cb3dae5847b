"""Planning where the destination owns a part of an object: what is its own stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from connector_kit.delivery.model import Change, Document, Found, Held, Plan, Verdict
from connector_kit.delivery.ownership import Ownership, left_alone
from connector_kit.delivery.writer import Writer


class SharePlanner:
    """Asks writers for plans that keep to the source's share of each object."""

    def __init__(self, ownership: Mapping[str, Ownership]) -> None:
        self._ownership = ownership

    def owned(self, object_: str) -> bool:
        """Whether an object has an owner: conflicts over its fields are decided beforehand."""
        return object_ in self._ownership

    def check(self, writer: Writer, document: Document) -> None:
        """Let the writer check what the source may change.

        Raises:
            Held, Refused: As the writer's own ``check`` does.
        """
        known = document.destination_id is not None
        writer.check(self._share(writer, document) if known else document)

    def plan(self, writer: Writer, document: Document, found: Found | None, *, new: bool = False) -> Plan:
        """Return what is left to do within the source's share.

        Args:
            writer: The object's.
            document: What is to be delivered.
            found: What the destination has of it.
            new: Whether this delivery created it: what is new gets every field.

        Raises:
            Held: The destination does not have it, and its owner is not the source; or as the writer says.
            Refused: As the writer says.
        """
        rule = self._ownership.get(writer.object)
        if rule is None or new:
            return writer.plan(document, found)
        if found is None and not rule.creates:
            raise _not_ours(document)
        return writer.plan(document if found is None else self._share(writer, document), found)

    def left_alone(
        self, writer: Writer, document: Document, found: Found | None, plan: Plan
    ) -> tuple[Change, ...]:
        """Return how the record differs in what is the destination's to decide."""
        if found is None or writer.object not in self._ownership:
            return ()
        try:
            return left_alone(writer.plan(document, found), plan)
        except Verdict:  # what is wrong with the whole is not wrong with the share, which is all that counts
            return ()

    def _share(self, writer: Writer, document: Document) -> Document:
        rule = self._ownership.get(writer.object)
        if rule is None:
            return document
        identifying: Collection[str] = getattr(writer, "identifying", writer.model.key_fields)
        landed = None if document.landed is None else rule.share(document.landed, identifying)
        return replace(document, content=rule.share(document.content, identifying), landed=landed)


def _not_ours(document: Document) -> Held:
    return Held(
        f"{document.object} {document.key} is not in the destination, which owns {document.object}.",
        code="NOT_OWNED",
        hint='create it in the destination, or let both create: "ownership", new: both.',
    )
