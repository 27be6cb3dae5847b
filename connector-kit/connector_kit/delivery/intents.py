"""Intents: what is about to be sent is on disk before it goes out, and so is what came back."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, insert, select, update

from connector_kit.delivery import audit
from connector_kit.delivery.digest import canonical, load
from connector_kit.delivery.identities import remember
from connector_kit.delivery.model import Answer, Declined, Landed, Limited, NotSent, Step
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.outbox_rows import Claimed
from connector_kit.delivery.tables import intents, outbox
from connector_kit.secrets import mask

_CLASS = {Landed: "landed", Declined: "declined", Limited: "limited", NotSent: "not_sent"}


def intend(box: Outbox, claimed: Claimed, step: Step) -> int:
    """Commit the intent to send a step. Only then may the call go out. Returns the intent's id."""
    request = {"method": step.method, "path": step.path, "body": step.body}
    with box.store.transaction() as connection:
        done = connection.execute(
            insert(intents).values(
                outbox_id=claimed.id,
                run_id=box.run.id,
                step=step.name,
                creates=step.creates,
                request=mask(canonical(request)),
                sent_at=time.time(),
            )
        )
        connection.execute(update(outbox).where(outbox.c.id == claimed.id).values(ever_sent=True))
        intent = int(done.inserted_primary_key[0])  # type: ignore[index]
        detail = {
            "intent": intent,
            "step": step.name,
            "request": request,
            "changes": [{"field": c.field, "old": c.old, "new": c.new} for c in step.changes],
        }
        audit.append(connection, "intent", run_id=box.run.id, document=claimed.document, detail=detail)
    return intent


def lost_answers(box: Outbox, claimed: Claimed) -> list[str]:
    """Return, for each answer about a document that this run has lost, how it was lost; in order."""
    query = (
        select(intents.c.answer_text)
        .where(
            intents.c.outbox_id == claimed.id, intents.c.run_id == box.run.id, intents.c.answer == "unknown"
        )
        .order_by(intents.c.id)
    )
    with box.store.engine.connect() as connection:
        return [str(load(text).get("reason", "")) for text in connection.execute(query).scalars()]


def answered(connection: Connection, box: Outbox, claimed: Claimed, intent: int, answer: Answer) -> None:
    """Record, in the caller's transaction, what came back for an intent."""
    kind = _CLASS.get(type(answer), "unknown")
    text = mask(canonical(_shown(answer)))
    now = time.time()
    connection.execute(
        update(intents)
        .where(intents.c.id == intent)
        .values(
            answer=kind,
            answer_text=text,
            answered_at=now,
            settled_at=None if kind == "unknown" else now,
        )
    )
    if isinstance(answer, Landed):
        remember(connection, box.run, claimed.document, answer.found)
        # Should a later step be refused, the destination is no longer as it last landed.
        connection.execute(update(outbox).where(outbox.c.id == claimed.id).values(landed_digest=None))
    detail = {"intent": intent, "answer": kind, **_shown(answer)}
    audit.append(connection, "answer", run_id=box.run.id, document=claimed.document, detail=detail)


def _shown(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Landed):
        return {
            "destination_id": answer.found.destination_id,
            "body": answer.found.live,
            "notes": list(answer.notes),
        }
    if isinstance(answer, Declined):
        return {"code": answer.code, "reason": answer.reason}
    return {} if isinstance(answer, Limited) else {"reason": answer.reason}
