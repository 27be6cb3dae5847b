"""What becomes of documents that a destination took in first and builds in its own time."""

from __future__ import annotations

import time

from sqlalchemy import ColumnElement, select, update

from connector_kit.delivery import audit
from connector_kit.delivery.identities import forget, remember
from connector_kit.delivery.model import Declined, Document, Held, Landed, Refused
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.outbox_rows import claimed_row, judged
from connector_kit.delivery.tables import LANDED, outbox


def accepted(box: Outbox, object_: str) -> list[Document]:
    """Return the documents of an object that the destination has taken in and not yet built."""
    query = (
        select(outbox)
        .where(
            outbox.c.source == box.run.source,
            outbox.c.object == object_,
            outbox.c.status == LANDED,
            outbox.c.accepted_at.is_not(None),
        )
        .order_by(outbox.c.id)
    )
    with box.store.engine.connect() as connection:
        rows = connection.execute(query).all()
        return [claimed_row(connection, box.run, row).document for row in rows]


def built(box: Outbox, document: Document, answer: Landed) -> None:
    """Record that the destination has built what it had taken in."""
    with box.store.transaction() as connection:
        connection.execute(update(outbox).where(*_row(document)).values(accepted_at=None))
        remember(connection, box.run, document, answer.found)
        detail = {"destination_id": answer.found.destination_id, "notes": list(answer.notes)}
        audit.append(connection, "built", run_id=box.run.id, document=document, detail=detail)


def not_built(box: Outbox, document: Document, answer: Declined) -> None:
    """Record that the destination has refused, in its own time, what it had taken in.

    It has nothing of the document then: should the record change, it is created anew.
    """
    verdict = (Held if answer.held else Refused)(answer.reason, code=answer.code, hint=answer.hint)
    values = {
        **judged(verdict, box.settings_digest),
        "accepted_at": None,
        "landed_content": None,
        "landed_digest": None,
        "run_id": box.run.id,
        "changed_at": time.time(),
    }
    with box.store.transaction() as connection:
        connection.execute(update(outbox).where(*_row(document)).values(**values))
        forget(connection, document)
        audit.append_verdict(connection, box.run.id, document, verdict)


def _row(document: Document) -> list[ColumnElement[bool]]:
    names = ("source", "object", "key")
    return [outbox.c.status == LANDED, *(outbox.c[name] == getattr(document, name) for name in names)]
