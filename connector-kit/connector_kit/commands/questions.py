"""Questions to the delivery store. Answers are JSON-able."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from connector_kit.delivery import audit as chain
from connector_kit.delivery.model import Outcome
from connector_kit.delivery.outbox import JUDGED_BY_CONTENT
from connector_kit.delivery.tables import audit, identities, intents, outbox, runs
from connector_kit.delivery.views import forget_all
from connector_kit.errors import ConnectorError

Answer = dict[str, Any]
_MOST_RUNS = 5


class NotFoundError(ConnectorError):
    """The store has no such document."""

    default_code = "DOCUMENT_NOT_FOUND"


def status(connection: Connection) -> Answer:
    """Count documents by object and status, and name the last runs."""
    counts = connection.execute(
        select(outbox.c.source, outbox.c.object, outbox.c.status, func.count())
        .group_by(outbox.c.source, outbox.c.object, outbox.c.status)
        .order_by(outbox.c.source, outbox.c.object)
    )
    documents: dict[tuple[str, str], Answer] = {}
    for source, object_, state, number in counts:
        row = documents.setdefault((source, object_), {"source": source, "object": object_})
        row[state] = number
    last = connection.execute(select(runs).order_by(runs.c.started_at.desc()).limit(_MOST_RUNS))
    return {"documents": list(documents.values()), "runs": [_run(row) for row in last]}


def parked(connection: Connection, outcome: Outcome, object_: str | None, source: str | None) -> list[Answer]:
    """List held or refused documents with the reason and what to do."""
    where = [outbox.c.status == outcome.value, *_named(object_, None, source)]
    rows = connection.execute(select(outbox).where(*where).order_by(outbox.c.object, outbox.c.key))
    return [_parked(row) for row in rows]


def why(connection: Connection, object_: str, key: str, source: str | None) -> Answer:
    """Tell everything about one document: state, reason, identity, calls, decisions.

    Raises:
        NotFoundError: There is none, or there are several and no source was given.
    """
    row = _one(connection, object_, key, source)
    identity = connection.execute(
        select(identities).where(
            identities.c.object == object_, identities.c.key == row.key, identities.c.source == row.source
        )
    ).first()
    calls = connection.execute(select(intents).where(intents.c.outbox_id == row.id).order_by(intents.c.id))
    entries = connection.execute(
        select(audit)
        .where(audit.c.object == object_, audit.c.key == row.key, audit.c.source == row.source)
        .order_by(audit.c.seq)
    )
    return {
        **_parked(row),
        "status": "created (accepted)" if row.accepted_at else row.status,
        "notes": json.loads(row.notes or "[]"),
        "destination_id": identity.destination_id if identity else None,
        "recognised_by": identity.how if identity else None,
        "landed_at": _time(row.landed_at),
        "content": json.loads(row.content),
        "calls": [_call(call) for call in calls],
        "decisions": [
            {"at": e.at, "event": e.event, "run": e.run_id, "detail": json.loads(e.detail)} for e in entries
        ],
    }


def retry(
    connection: Connection, object_: str | None, key: str | None, source: str | None, outcomes: list[Outcome]
) -> int:
    """Put parked documents back into the outbox; the target's next run delivers them. Returns how many.

    That run reads anew what they wait for.
    """
    where = [outbox.c.status.in_([o.value for o in outcomes]), *_named(object_, key, source)]
    where.append(or_(outbox.c.code.is_(None), outbox.c.code.not_in(JUDGED_BY_CONTENT)))
    rows = connection.execute(select(outbox.c.object, outbox.c.source, outbox.c.key).where(*where)).all()
    if object_ is not None and key is not None and not rows:
        raise _not_retriable(_one(connection, object_, key, source))
    connection.execute(update(outbox).where(*where).values(status=Outcome.PENDING.value))
    forget_all(connection)
    for row in rows:
        chain.append(connection, "retry", run_id=None, document=(row.object, row.source, row.key))
    return len(rows)


def _not_retriable(row: Row[Any]) -> ConnectorError:
    name = f"{row.object} {row.key}"
    if row.code in JUDGED_BY_CONTENT:
        hint = "correct the record in the source, or its mapping; the next run takes the corrected record."
        return ConnectorError(f"{name} was refused at the door: {row.reason}", code=row.code, hint=hint)
    return ConnectorError(
        f"{name} is {row.status}, so there is nothing to retry.", code="NOTHING_TO_RETRY", hint="see why."
    )


def approve(connection: Connection, object_: str, key: str, source: str | None) -> None:
    """Approve the content that a held document has now; other content needs a new approval.

    Raises:
        NotFoundError: There is none, or there are several and no source was given.
    """
    row = _one(connection, object_, key, source)
    values = {"approved_digest": row.digest}
    if row.status == Outcome.HELD:
        values["status"] = Outcome.PENDING.value
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))
    name = (row.object, row.source, row.key)
    chain.append(connection, "approved", run_id=None, document=name, detail={"digest": row.digest})


def _one(connection: Connection, object_: str, key: str, source: str | None) -> Row[Any]:
    rows = connection.execute(select(outbox).where(*_named(object_, key, source))).all()
    if not rows:
        known = connection.execute(select(outbox.c.object).distinct()).scalars().all()
        raise NotFoundError(
            f"No document {object_} {key} has come through this store.",
            hint=f"objects here: {', '.join(sorted(known)) or 'none yet'}; KEY is the source_id.",
        )
    if len(rows) > 1:
        sources = ", ".join(row.source for row in rows)
        raise NotFoundError(
            f"{object_} {key} came from several sources: {sources}.",
            code="DOCUMENT_AMBIGUOUS",
            hint="add --source.",
        )
    return rows[0]


def _named(object_: str | None, key: str | None, source: str | None) -> list[ColumnElement[bool]]:
    pairs = ((outbox.c.object, object_), (outbox.c.key, key), (outbox.c.source, source))
    return [and_(column == value) for column, value in pairs if value is not None]


def _parked(row: Row[Any]) -> Answer:
    return {
        "source": row.source,
        "object": row.object,
        "key": row.key,
        "code": row.code,
        "reason": row.reason,
        "what_to_do": row.hint,
        "candidates": json.loads(row.candidates or "[]"),
        "waits_for": json.loads(row.waits_for or "[]"),
        "since": _time(row.changed_at),
    }


def _call(row: Row[Any]) -> Answer:
    request = json.loads(row.request)
    return {
        "at": _time(row.sent_at),
        "step": row.step,
        "call": f"{request['method']} {request['path']}",
        "answer": row.answer or "never heard",
        "run": row.run_id,
    }


def _run(row: Row[Any]) -> Answer:
    return {
        "run": row.id,
        "source": row.source,
        "mode": row.mode,
        "started": _time(row.started_at),
        "ended": _time(row.ended_at),
        "exit_code": row.exit_code,
        "calls": row.calls,
        "summary": json.loads(row.summary or "{}"),
    }


def _time(seconds: float | None) -> str | None:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="seconds") if seconds else None
