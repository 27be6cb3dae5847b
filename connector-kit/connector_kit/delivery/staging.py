"""Taking records into the outbox: one row per key, the last content wins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from connector_kit.delivery import audit
from connector_kit.delivery.model import Outcome, Verdict
from connector_kit.delivery.runs import Run
from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import LANDED, outbox

_CHUNK = 400
_Name = tuple[str, str]
"""Object and key."""


@dataclass(slots=True)
class Staged:
    """A record on its way into the outbox."""

    object: str
    key: str
    content: str
    """Canonical JSON."""
    digest: str
    verdict: Verdict | None = None
    """Set when the record is refused at the door."""
    received: str | None = None
    """Fingerprint of the record as it came."""


@dataclass(slots=True)
class Arrival:
    """A record as it came. It is only read if it is not what landed last, to the letter."""

    object: str
    key: str
    """As the record has it."""
    received: str
    """Its fingerprint."""
    read: Callable[[], Staged]
    """Validates it."""


class Reception(Enum):
    """What a record means for the row that it meets."""

    LEAVE = auto()
    TOUCH = auto()
    """Nothing new, but this run has met it and counts it."""
    RESTAGE = auto()
    UNCHANGED = auto()


def receive(row: Row[Any], record: Staged, settings_digest: str) -> tuple[Reception, str]:
    """Decide what becomes of a row that meets a record, and the row's status after it. Pure."""
    same = row.digest == record.digest
    if row.status == Outcome.IN_DOUBT:
        return (Reception.LEAVE if same else Reception.RESTAGE), row.status
    if record.verdict:
        refused = same and row.status == Outcome.REFUSED
        return (Reception.TOUCH if refused else Reception.RESTAGE), Outcome.REFUSED
    if row.landed_digest == record.digest:
        return (Reception.UNCHANGED if row.status == LANDED else Reception.RESTAGE), LANDED
    if same and row.status in {Outcome.PENDING, Outcome.HELD}:
        return Reception.LEAVE, row.status
    if same and row.status == Outcome.REFUSED and row.settings_digest == settings_digest:
        return Reception.TOUCH, row.status
    return Reception.RESTAGE, Outcome.PENDING


class Staging:
    """The outbox's entrance, for one run."""

    def __init__(self, store: Store, run: Run, settings_digest: str) -> None:
        self._store = store
        self._run = run
        self._settings_digest = settings_digest

    def stage(self, records: Sequence[Staged | Arrival]) -> list[str]:
        """Take records in, in one transaction. Returns the object of each that is landed already."""
        latest = {(r.object, r.key): r for r in records}
        with self._store.transaction() as connection:
            known = self._known(connection, latest)
            recognised = {name for name, r in latest.items() if _recognises(known.get(name), r)}
            staged = _read(r for name, r in latest.items() if name not in recognised)
            known |= self._known(connection, staged.keys() - latest.keys())
            unchanged = self._receive(connection, staged, known)
        return [*(object_ for object_, _ in recognised), *unchanged]

    def _receive(
        self, connection: Connection, staged: dict[_Name, Staged], known: dict[_Name, Row[Any]]
    ) -> list[str]:
        unchanged: list[str] = []
        fresh: list[Staged] = []
        again: list[dict[str, Any]] = []
        touched: list[int] = []
        for name, record in staged.items():
            if (row := known.get(name)) is None:
                fresh.append(record)
                continue
            reception, status = receive(row, record, self._settings_digest)
            if status == LANDED:
                unchanged.append(record.object)
            if reception is Reception.RESTAGE or _came_differently(reception, row, record):
                again.append({"row_id": row.id, **self._values(record, status)})
            elif reception is Reception.TOUCH:
                touched.append(row.id)
        self._write(connection, fresh, again, touched)
        self._audit_refusals(connection, [r for r in staged.values() if r.verdict], known)
        return unchanged

    def _known(self, connection: Connection, names: Iterable[_Name]) -> dict[_Name, Row[Any]]:
        columns = ("id", "object", "key", "received", "status", "digest", "landed_digest", "settings_digest")
        by_object: dict[str, list[str]] = {}
        for object_, key in names:
            by_object.setdefault(object_, []).append(key)
        rows: dict[_Name, Row[Any]] = {}
        for object_, keys in by_object.items():
            for start in range(0, len(keys), _CHUNK):
                query = select(*(outbox.c[name] for name in columns)).where(
                    outbox.c.source == self._run.source,
                    outbox.c.object == object_,
                    outbox.c.key.in_(keys[start : start + _CHUNK]),
                )
                rows.update({(object_, row.key): row for row in connection.execute(query).all()})
        return rows

    def _values(self, record: Staged, status: str) -> dict[str, Any]:
        verdict = record.verdict if status == Outcome.REFUSED else None
        return {
            "content": record.content,
            "digest": record.digest,
            "received": record.received,
            "status": str(status),
            "code": verdict.code if verdict else None,
            "reason": verdict.reason if verdict else None,
            "hint": verdict.hint if verdict else None,
            "settings_digest": self._settings_digest if verdict else None,
            "run_id": self._run.id,
            "changed_at": time.time(),
        }

    def _write(
        self,
        connection: Connection,
        fresh: Sequence[Staged],
        again: Sequence[dict[str, Any]],
        touched: Sequence[int],
    ) -> None:
        if fresh:
            _insert(connection, [self._new_row(record) for record in fresh])
        if again:
            names = [name for name in again[0] if name != "row_id"]
            connection.execute(
                update(outbox)
                .where(outbox.c.id == bindparam("row_id"))
                .values({name: bindparam(name) for name in names}),
                again,
            )
        for start in range(0, len(touched), _CHUNK):
            ids = touched[start : start + _CHUNK]
            connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(run_id=self._run.id))

    def _new_row(self, record: Staged) -> dict[str, Any]:
        status = Outcome.REFUSED if record.verdict else Outcome.PENDING
        return {
            "object": record.object,
            "source": self._run.source,
            "key": record.key,
            "staged_at": time.time(),
            **self._values(record, status),
        }

    def _audit_refusals(
        self, connection: Connection, records: Sequence[Staged], known: dict[_Name, Row[Any]]
    ) -> None:
        for record in records:
            row = known.get((record.object, record.key))
            if record.verdict and not (row and row.status == Outcome.REFUSED and row.digest == record.digest):
                name = (record.object, self._run.source, record.key)
                audit.append_verdict(connection, self._run.id, name, record.verdict)


def _recognises(row: Row[Any] | None, record: Staged | Arrival) -> bool:
    """Whether a record is what it was when the row's content was read from it, and that has landed."""
    landed = row is not None and row.status == LANDED and isinstance(record, Arrival)
    return landed and row is not None and row.received == record.received


def _read(records: Iterable[Staged | Arrival]) -> dict[_Name, Staged]:
    read = (r.read() if isinstance(r, Arrival) else r for r in records)
    return {(r.object, r.key): r for r in read}


def _came_differently(reception: Reception, row: Row[Any], record: Staged) -> bool:
    """Whether a landed content came from a record of another form, which the row shall know from now on."""
    return reception is Reception.UNCHANGED and record.received not in {None, row.received}


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows of equal columns through the driver: SQLAlchemy alone takes longer over a row than SQLite."""
    compiled = insert(outbox).inline().compile(dialect=connection.dialect, column_keys=list(rows[0]))
    order = compiled.positiontup
    values = [tuple([row[name] for name in order]) for row in rows] if order else list(rows)
    connection.exec_driver_sql(str(compiled), values)
