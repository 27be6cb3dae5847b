"""Identities: which object of the destination each source document is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, collate, delete, insert, or_, select

from connector_kit.delivery import audit
from connector_kit.delivery.digest import load
from connector_kit.delivery.model import Document, Found
from connector_kit.delivery.runs import Run
from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import identities, marks, outbox
from connector_kit.delivery.views import Views


@dataclass(frozen=True, slots=True)
class Sibling:
    """A document that is part of the same destination object as another."""

    source: str
    key: str
    destination_id: str
    landed: Mapping[str, Any] | None
    """The content that last landed; None if nothing has, or the store does not know it."""


class Identities:
    """The identity map, for looking things up. ``views``: what was last seen behind the identities.

    Args:
        store: The delivery store.
        run: Who looks: what came from the run's destination in the first place is recognised there.
    """

    def __init__(self, store: Store, run: Run) -> None:
        self._store = store
        self._run = run
        self.views = Views(store)

    def owner_of(self, object_: str, destination_id: str) -> str | None:
        """Return ``SOURCE/KEY`` of the document that a destination object is; None if none is known."""
        query = select(identities.c.source, identities.c.key).where(
            identities.c.object == object_, identities.c.destination_id == destination_id
        )
        with self._store.engine.connect() as connection:
            row = connection.execute(query).first()
            if row is not None:
                return f"{row.source}/{row.key}"
            there = connection.execute(self._landed_there(object_, destination_id)).scalar()
        return f"{self._run.source}/{there}" if there else None

    def id_of(self, object_: str, source: str, key: str) -> str | None:
        """Return what the destination calls a document; None if it is not known to have it."""
        query = select(identities.c.destination_id).where(
            identities.c.object == object_, identities.c.source == source, identities.c.key == key
        )
        with self._store.engine.connect() as connection:
            known: str | None = connection.execute(query).scalar()
            if known is None and source == self._run.source:
                known = counterpart_of(connection, self._run, object_, key)
            return known

    def _landed_there(self, object_: str, destination_id: str) -> Select[tuple[str]]:
        """What the run's source calls an object of the destination that another target took there."""
        return select(identities.c.destination_id).where(
            identities.c.object == object_,
            identities.c.source == self._run.system,
            identities.c.key == destination_id,
            identities.c.destination == self._run.source,
        )

    def siblings(self, object_: str, prefix: str) -> list[Sibling]:
        """Return the documents of an object, of every source, whose destination id starts with a prefix."""
        same = (outbox.c.object, outbox.c.source, outbox.c.key)
        joined = identities.outerjoin(outbox, and_(*(column == identities.c[column.name] for column in same)))
        columns = (identities.c.source, identities.c.key, identities.c.destination_id)
        within = self._starting_with(prefix)
        query = (
            select(*columns, outbox.c.landed_content)
            .select_from(joined)
            .where(identities.c.object == object_, within)
            .order_by(identities.c.id)
        )
        with self._store.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Sibling(r.source, r.key, r.destination_id, load(r.landed_content) if r.landed_content else None)
            for r in rows
        ]

    def _starting_with(self, prefix: str) -> ColumnElement[bool]:
        """A range, which an index serves: LIKE ignores case in SQLite, and so the index too."""
        column: ColumnElement[str] = identities.c.destination_id
        if self._store.engine.dialect.name == "postgresql":
            column = collate(identities.c.destination_id, "C")
        return and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))

    def scanned(self, object_: str) -> bool:
        """Whether the destination's markers of an object have been taken in."""
        with self._store.engine.connect() as connection:
            return _scanned(connection, self._run, object_)

    def rebuild(self, object_: str, found: Mapping[str, str]) -> None:
        """Take in what the destination shows by its markers (marker → id), where this store knew nothing."""
        with self._store.transaction() as connection:
            if _scanned(connection, self._run, object_):
                return
            query = select(identities.c.source, identities.c.key).where(identities.c.object == object_)
            known = set(connection.execute(query).tuples())
            rows = [_row(self._run, object_, marker, id_) for marker, id_ in found.items()]
            rows = [row for row in rows if (row["source"], row["key"]) not in known]
            if rows:
                connection.execute(insert(identities), rows)
                detail = {"object": object_, "identities": len(rows)}
                audit.append(connection, "rebuilt", run_id=self._run.id, detail=detail)
            connection.execute(insert(marks).values(name=_mark(self._run, object_), value=self._run.id))


def counterpart_of(connection: Connection, run: Run, object_: str, key: str) -> str | None:
    """Return what the run's destination calls a document that came from there in the first place.

    Another target over the same store took it to the run's source, where ``key`` is its name; None if none
    did, or if more than one document became the same object there.
    """
    query = select(identities.c.key).where(
        identities.c.object == object_,
        identities.c.source == run.system,
        identities.c.destination_id == key,
        or_(identities.c.destination == run.source, identities.c.destination.is_(None)),
    )
    rows = connection.execute(query.limit(2)).scalars().all() if run.system else []
    return rows[0] if len(rows) == 1 else None


def remember(connection: Connection, run: Run, document: Document, found: Found) -> bool:
    """Keep which destination object a document is. Returns whether that was news."""
    same = document.destination_id == found.destination_id
    if same and not document.counterpart:
        return False
    how = "counterpart" if same else found.how
    key = {"object": document.object, "source": document.source, "key": document.key}
    mine = [identities.c[name] == value for name, value in key.items()]
    known = connection.execute(select(identities.c.destination_id).where(*mine)).scalar()
    if (
        known == found.destination_id
    ):  # noted since the document was taken in hand: how it was recognised stays
        return False
    connection.execute(delete(identities).where(*mine))
    connection.execute(
        insert(identities).values(
            **key,
            destination_id=found.destination_id,
            how=how,
            destination=run.system or None,
            since=time.time(),
        )
    )
    if how not in {"identity", "answer"}:
        detail = {"destination_id": found.destination_id, "how": how}
        audit.append(connection, "adopted", run_id=run.id, document=document, detail=detail)
    return True


def forget(connection: Connection, document: Document) -> None:
    """Drop which destination object a document is: it is no longer there."""
    key = {"object": document.object, "source": document.source, "key": document.key}
    connection.execute(delete(identities).where(*(identities.c[n] == v for n, v in key.items())))


def _scanned(connection: Connection, run: Run, object_: str) -> bool:
    query = select(marks.c.value).where(marks.c.name == _mark(run, object_))
    return connection.execute(query).first() is not None


def _mark(run: Run, object_: str) -> str:
    return f"scanned:{run.plugin}:{object_}"


def _row(run: Run, object_: str, marker: str, destination_id: str) -> dict[str, str | float | None]:
    source, _, key = marker.removeprefix("src:").partition("/")
    return {
        "object": object_,
        "source": source,
        "key": key,
        "destination_id": destination_id,
        "how": "marker",
        "destination": run.system or None,
        "since": time.time(),
    }
