"""The outbox: what is to be delivered, what became of it, and who is at it.

Every method is one transaction, so that the process may die between any two lines of its caller.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from connector_kit.delivery import audit
from connector_kit.delivery.digest import canonical
from connector_kit.delivery.model import Held, Outcome, Verdict
from connector_kit.delivery.outbox_rows import (
    LEASE_SECONDS,
    NO_REASON,
    OPEN_INTENT,
    Claimed,
    claimed_row,
    judged,
    pending,
    settle_intents,
)
from connector_kit.delivery.progress import Progress
from connector_kit.delivery.runs import Run
from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import LANDED, intents, outbox

JUDGED_BY_CONTENT = ("UNKNOWN_STREAM", "KEY_MISSING", "RECORD_INVALID", "MAPPING_FAILED")
"""Codes of records that were refused at the door: the outbox has nothing of them that could be sent."""


class Outbox:
    """The outbox of one source, as one run sees it."""

    def __init__(self, store: Store, run: Run, settings_digest: str) -> None:
        self.store = store
        self.run = run
        self.settings_digest = settings_digest

    def claim(
        self, object_: str, limit: int, *, status: Outcome = Outcome.PENDING, beyond: int = 0
    ) -> list[Claimed]:
        """Lease up to ``limit`` documents of an object with this status and an id above ``beyond``, by id."""
        with self.store.transaction() as connection:
            self._free_dead_leases(connection)
            query = (
                select(outbox)
                .where(*self._mine(status), outbox.c.object == object_, outbox.c.id > beyond, _unleased())
                .order_by(outbox.c.id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            rows = connection.execute(query).all()
            connection.execute(
                update(outbox)
                .where(outbox.c.id.in_([row.id for row in rows]))
                .values(
                    lease_owner=self.run.owner,
                    lease_until=time.time() + LEASE_SECONDS,
                    run_id=self.run.id,
                )
            )
            return [claimed_row(connection, self.run, row) for row in rows]

    def has(self, object_: str, status: Outcome) -> bool:
        """Whether any document of an object has this status."""
        query = select(outbox.c.id).where(*self._mine(status), outbox.c.object == object_).limit(1)
        with self.store.engine.connect() as connection:
            return connection.execute(query).first() is not None

    def extend_leases(self) -> None:
        """Keep what this run has leased for another while."""
        with self.store.transaction() as connection:
            connection.execute(
                update(outbox)
                .where(outbox.c.lease_owner == self.run.owner)
                .values(lease_until=time.time() + LEASE_SECONDS)
            )

    def release(self, ids: Iterable[int] | None = None) -> None:
        """Give leases back: those named, or all that this run holds."""
        where = [outbox.c.lease_owner == self.run.owner]
        if ids is not None:
            where.append(outbox.c.id.in_(list(ids)))
        with self.store.transaction() as connection:
            connection.execute(update(outbox).where(*where).values(lease_owner=None, lease_until=None))

    def recover(self) -> None:
        """Put in doubt what a run that died had sent without hearing an answer."""
        with self.store.transaction() as connection:
            self._free_dead_leases(connection)
            connection.execute(
                update(outbox)
                .where(
                    outbox.c.source == self.run.source,
                    outbox.c.id.in_(select(intents.c.outbox_id).where(OPEN_INTENT)),
                    outbox.c.status != Outcome.IN_DOUBT.value,
                    _unleased(),
                )
                .values(
                    status=Outcome.IN_DOUBT.value,
                    code="ANSWER_LOST",
                    reason="A run ended between sending this document and hearing the answer.",
                    hint="nothing; the destination is asked before anything is sent again.",
                )
            )

    def reopen_held(self, *, judged_in_this_run: bool) -> int:
        """Make held documents pending again, this run's own only on demand. Returns how many."""
        where = self._mine(Outcome.HELD)
        earlier = outbox.c.run_id != self.run.id
        where.append(or_(earlier, outbox.c.code != "KEEPS_FAILING") if judged_in_this_run else earlier)
        with self.store.transaction() as connection:
            return connection.execute(update(outbox).where(*where).values(**pending())).rowcount

    def reopen_refused(self) -> int:
        """Make pending again what was refused under settings that have changed since. Returns how many."""
        where = [
            *self._mine(Outcome.REFUSED),
            outbox.c.settings_digest != self.settings_digest,
            outbox.c.code.not_in(JUDGED_BY_CONTENT),
        ]
        with self.store.transaction() as connection:
            return connection.execute(update(outbox).where(*where).values(**pending())).rowcount

    def judge(self, claimed: Claimed, verdict: Verdict) -> None:
        """Park a document as held or refused."""
        with self.store.transaction() as connection:
            values = judged(verdict, self.settings_digest)
            if isinstance(verdict, Held):
                values["candidates"] = json.dumps(verdict.candidates)
                values["waits_for"] = json.dumps([[d.object, d.key] for d in verdict.waits_for])
            self.close(connection, claimed, values)
            audit.append_verdict(connection, self.run.id, claimed.document, verdict)

    def land(
        self, connection: Connection, claimed: Claimed, progress: Progress, notes: Sequence[str] = ()
    ) -> None:
        """Record, in the caller's transaction, that the destination has the document as it is."""
        now, notes = time.time(), [*progress.notes, *notes]
        landed = {
            "landed_content": canonical(claimed.document.content),
            "landed_digest": claimed.digest,
            "landed_at": now,
            "notes": json.dumps(notes),
        }
        if progress.outcome is not Outcome.UNCHANGED:
            landed["accepted_at"] = now if progress.accepted else None
        connection.execute(update(outbox).where(outbox.c.id == claimed.id).values(**landed))
        self.close(connection, claimed, {**NO_REASON, "status": LANDED})
        settle_intents(connection, claimed.id)
        detail = {"digest": claimed.digest, "notes": notes, "accepted": progress.accepted}
        event = progress.outcome.value
        audit.append(connection, event, run_id=self.run.id, document=claimed.document, detail=detail)

    def doubt(self, connection: Connection, claimed: Claimed, reason: str) -> None:
        """Leave a document in doubt, in the caller's transaction; it is settled later."""
        values = {
            **NO_REASON,
            "status": Outcome.IN_DOUBT.value,
            "code": "ANSWER_LOST",
            "reason": reason,
            "hint": "nothing; the destination is asked before anything is sent again.",
        }
        connection.execute(update(outbox).where(outbox.c.id == claimed.id).values(**values))

    def close(self, connection: Connection, claimed: Claimed, values: dict[str, Any]) -> None:
        """Write an outcome and give the lease back; what was restaged meanwhile keeps its new content."""
        mine = outbox.c.id == claimed.id
        connection.execute(
            update(outbox)
            .where(mine, outbox.c.digest == claimed.digest)
            .values(**values, changed_at=time.time(), run_id=self.run.id)
        )
        connection.execute(update(outbox).where(mine).values(lease_owner=None, lease_until=None))

    def counts(self) -> dict[str, dict[Outcome, int]]:
        """Unsettled documents of the source, and held and refused ones that this run met, per object."""
        parked = and_(
            outbox.c.status.in_([Outcome.HELD.value, Outcome.REFUSED.value]), outbox.c.run_id == self.run.id
        )
        query = (
            select(outbox.c.object, outbox.c.status, func.count())
            .where(outbox.c.source == self.run.source, or_(_unsettled(), parked))
            .group_by(outbox.c.object, outbox.c.status)
        )
        counts: dict[str, dict[Outcome, int]] = {}
        with self.store.engine.connect() as connection:
            for object_, status, number in connection.execute(query):
                counts.setdefault(object_, {})[Outcome(status)] = number
        return counts

    def unsettled(self) -> int:
        """How many documents of the source are pending or in doubt: no STATE line may pass them."""
        query = select(func.count()).where(outbox.c.source == self.run.source, _unsettled())
        with self.store.engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def _mine(self, status: Outcome) -> list[ColumnElement[bool]]:
        return [outbox.c.source == self.run.source, outbox.c.status == status.value]

    def _free_dead_leases(self, connection: Connection) -> None:
        held = (outbox.c.source == self.run.source, outbox.c.lease_owner.is_not(None))
        for owner in connection.execute(select(outbox.c.lease_owner).where(*held).distinct()).scalars().all():
            if owner != self.run.owner and self.run.knows_dead(owner):
                freed = update(outbox).where(outbox.c.lease_owner == owner)
                connection.execute(freed.values(lease_owner=None, lease_until=None))


def _unleased() -> ColumnElement[bool]:
    return or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < time.time())


def _unsettled() -> ColumnElement[bool]:
    return outbox.c.status.in_([Outcome.PENDING.value, Outcome.IN_DOUBT.value])
