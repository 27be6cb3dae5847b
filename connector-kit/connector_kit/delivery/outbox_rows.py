"""Rows of the outbox: a document as a run has leased it, and what a row says of its outcome."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from connector_kit.delivery.digest import load
from connector_kit.delivery.identities import counterpart_of
from connector_kit.delivery.model import Document, Outcome, Verdict
from connector_kit.delivery.runs import Run
from connector_kit.delivery.tables import identities, intents

LEASE_SECONDS = 120.0
OPEN_INTENT = and_(
    intents.c.settled_at.is_(None), or_(intents.c.answer.is_(None), intents.c.answer == "unknown")
)
"""A call went out and what became of it is not known."""
NO_REASON: dict[str, Any] = dict.fromkeys(("code", "reason", "hint", "candidates", "waits_for"))
"""What a row says that has no verdict."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A document that this run has leased."""

    id: int
    document: Document
    digest: str
    doubtful_since: float | None
    """When the write with the lost answer was last heard of; None if every answer is known."""
    doubtful_create: bool
    doubtful_steps: frozenset[str]
    """Names of the steps whose answers were lost."""
    approved: bool


def claimed_row(connection: Connection, run: Run, row: Row[Any]) -> Claimed:
    """Return the document of a row, with what is known of it."""
    identity = connection.execute(
        select(identities.c.destination_id).where(
            identities.c.source == row.source,
            identities.c.object == row.object,
            identities.c.key == row.key,
        )
    ).scalar()
    open_ = select(intents).where(intents.c.outbox_id == row.id, OPEN_INTENT)
    doubts = connection.execute(open_).all() if row.ever_sent else []
    counterpart = None if identity else counterpart_of(connection, run, row.object, row.key)
    document = Document(
        object=row.object,
        source=row.source,
        key=row.key,
        content=load(row.content),
        landed=load(row.landed_content) if row.landed_content else None,
        destination_id=identity or counterpart,
        attempted=bool(doubts),
        counterpart=counterpart is not None,
        sent=tuple(load(d.request)["body"] for d in doubts if d.creates),
    )
    return Claimed(
        id=row.id,
        document=document,
        digest=row.digest,
        doubtful_since=max((d.answered_at or d.sent_at for d in doubts), default=None),
        doubtful_create=any(d.creates for d in doubts),
        doubtful_steps=frozenset(d.step for d in doubts),
        approved=row.approved_digest == row.digest,
    )


def pending() -> dict[str, Any]:
    """Return the values of a row that is to be delivered."""
    return {**NO_REASON, "status": Outcome.PENDING.value, "changed_at": time.time()}


def judged(verdict: Verdict, settings_digest: str) -> dict[str, Any]:
    """Return the values of a row that is held or refused, under settings of this digest."""
    return {
        **NO_REASON,
        "status": verdict.outcome.value,
        "code": verdict.code,
        "reason": verdict.reason,
        "hint": verdict.hint,
        "settings_digest": settings_digest,
    }


def settle_intents(connection: Connection, outbox_id: int) -> None:
    """Note that what became of every call for a document is known now."""
    connection.execute(
        update(intents).where(intents.c.outbox_id == outbox_id, OPEN_INTENT).values(settled_at=time.time())
    )
