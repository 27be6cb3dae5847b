"""The audit: append-only, each entry carrying the hash of the one before it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select

from connector_kit.delivery.digest import canonical
from connector_kit.delivery.model import Document, Verdict
from connector_kit.delivery.tables import audit
from connector_kit.secrets import mask

GENESIS = "0" * 64
_CHAIN_LOCK = 0x0A0D17
"""Advisory lock under which the chain grows, on a store that several machines share."""


def append(
    connection: Connection,
    event: str,
    *,
    run_id: str | None,
    document: Document | tuple[str, str, str] | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry, inside the transaction of what it records. Secrets in the detail are masked.

    Args:
        connection: Transaction of the decision or of the answer.
        event: What happened: staged, intent, answer, landed, held, refused, adopted …
        run_id: The run that did it.
        document: The document concerned, or its (object, source, key).
        detail: What else is to be known, JSON-able.
    """
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    name = (document.object, document.source, document.key) if isinstance(document, Document) else document
    row = {
        "seq": seq,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="microseconds"),
        "run_id": run_id,
        "event": event,
        "object": name[0] if name else None,
        "source": name[1] if name else None,
        "key": name[2] if name else None,
        "detail": mask(canonical(detail or {})),
        "previous": previous,
    }
    connection.execute(insert(audit).values(**row, hash=entry_hash(row)))


def entry_hash(row: Mapping[str, Any]) -> str:
    """Return the SHA-256 over an entry and its predecessor's hash."""
    fields = ("seq", "at", "run_id", "event", "object", "source", "key", "detail", "previous")
    return hashlib.sha256(canonical({name: row[name] for name in fields}).encode()).hexdigest()


def broken_links(connection: Connection) -> Iterator[int]:
    """Yield the sequence number of every entry that was changed, or whose predecessor is missing."""
    previous, expected = GENESIS, 1
    query = select(audit).order_by(audit.c.seq).execution_options(yield_per=1000)
    for row in connection.execute(query):
        entry = row._asdict()
        if row.seq != expected or row.previous != previous or row.hash != entry_hash(entry):
            yield row.seq
        previous, expected = row.hash, row.seq + 1


def append_verdict(
    connection: Connection, run_id: str, document: Document | tuple[str, str, str], verdict: Verdict
) -> None:
    """Add the entry of a document that was held or refused, with the reason the user is shown."""
    detail = {"code": verdict.code, "reason": verdict.reason, "hint": verdict.hint}
    append(connection, verdict.outcome.value, run_id=run_id, document=document, detail=detail)
